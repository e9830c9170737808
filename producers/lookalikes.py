"""Local ids that a person takes for one: they differ in width, case, blanks or in characters that nobody sees."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable


def lookalikes(local_ids: Iterable[str]) -> dict[str, str]:
    """Id -> the id before it that looks the same, in the order given. Pure."""
    first_of: dict[str, str] = {}
    found: dict[str, str] = {}
    for local_id in local_ids:
        first = first_of.setdefault(_as_seen(local_id), local_id)
        if first != local_id:
            found[local_id] = first
    return found


def _as_seen(local_id: str) -> str:
    folded = unicodedata.normalize("NFKC", local_id).casefold()
    return "".join(it for it in folded if unicodedata.category(it) not in ("Cc", "Cf", "Zs"))
