"""Which step of a list may follow which: a table. What a step may not do although the table allows it: ``streams.lists.fold``."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

DRAFTED = "list.drafted.v1"
FROZEN = "list.frozen.v1"
APPROVED = "list.approved.v1"
PUBLISHED = "list.published.v1"
CORRECTED = "list.corrected.v1"
WITHDRAWN = "list.withdrawn.v1"

ORDER = (DRAFTED, FROZEN, APPROVED, PUBLISHED, CORRECTED, WITHDRAWN)
"""Of steps with one number the one that comes first here is looked at first."""


class ListState(StrEnum):
    """The life of a list. A corrected list is a published one, of a later edition."""

    DRAFTED = "drafted"
    FROZEN = "frozen"
    APPROVED = "approved"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


_S = ListState

TABLE: Mapping[tuple[ListState | None, str], ListState] = {
    (None, DRAFTED): _S.DRAFTED,
    # Before anybody saw it, a list may be begun anew.
    (_S.DRAFTED, DRAFTED): _S.DRAFTED,
    (_S.FROZEN, DRAFTED): _S.DRAFTED,
    (_S.APPROVED, DRAFTED): _S.DRAFTED,
    (_S.DRAFTED, FROZEN): _S.FROZEN,
    (_S.FROZEN, APPROVED): _S.APPROVED,
    (_S.APPROVED, PUBLISHED): _S.PUBLISHED,
    (_S.PUBLISHED, CORRECTED): _S.PUBLISHED,
    (_S.DRAFTED, WITHDRAWN): _S.WITHDRAWN,
    (_S.FROZEN, WITHDRAWN): _S.WITHDRAWN,
    (_S.APPROVED, WITHDRAWN): _S.WITHDRAWN,
    (_S.PUBLISHED, WITHDRAWN): _S.WITHDRAWN,
}
"""State before (None: nothing was said yet) and type of the step -> state after. What is not here is not allowed."""
