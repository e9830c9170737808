"""What an organisation's site remembers of what it sent, and what one delivery adds to it."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from typing import Literal

from schemas.log import NewRecord

WithheldReason = Literal["unreadable_id", "empty_delivery"]


@dataclass(frozen=True, slots=True)
class Sent:
    """The last version of a subject. ``feed`` delivered it last; only a complete delivery of that feed may miss it.

    ``live``: the registry may hold it as stated. Not so after a withdrawal, nor while every version was bad. ``value``: the bytes
    of its last event that was not bad; None where there was none, or an older program sent it.
    """

    feed: str
    sequence: int
    content: str
    live: bool
    event_id: str
    value: bytes | None = None


@dataclass(frozen=True, slots=True)
class SentBefore:
    """The memory a delivery is compared with: subjects of the whole organisation by local id, and the hashes of what its feed
    sends only once (lines of an event feed, rows without a version of their own) with their local id, where they have one."""

    subjects: Mapping[str, Sent] = field(default_factory=dict)
    once: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of a delivery's rows; ``missing`` and ``withheld`` count subjects without a row.

    ``new``: stated for the first time or again after a withdrawal. ``changed``: other content. ``withdrawn``: the row itself
    says so. ``bad``: sent although the registry must reject them, so that they are accounted for; ``bad_again``: the same
    ones, unchanged since an earlier delivery and not sent again. ``missing``: withdrawn because a complete delivery lacks
    them; ``withheld``: they would be, but ``withheld_reason`` speaks against it. ``receipts``: 1 when the delivery changed nothing and
    therefore sends an event of before once more, byte for byte, to show that it came.
    """

    new: int = 0
    changed: int = 0
    withdrawn: int = 0
    unchanged: int = 0
    bad: int = 0
    bad_again: int = 0
    missing: int = 0
    withheld: int = 0
    withheld_reason: WithheldReason | None = None
    receipts: int = 0

    @property
    def rows(self) -> int:
        """Rows of the delivery."""
        return self.new + self.changed + self.withdrawn + self.unchanged + self.bad + self.bad_again

    @property
    def sent(self) -> int:
        """Events that the delivery makes, without a receipt."""
        return self.new + self.changed + self.withdrawn + self.bad + self.missing


@dataclass(frozen=True, slots=True)
class Comparison:
    """The events of a delivery in order, and how the memory changes once they are staged. ``bad``: subjects whose last version the
    registry must reject, so that nothing changes there. ``receipt``: the event said once more, see ``Counts``."""

    records: tuple[NewRecord, ...]
    counts: Counts
    subjects: Mapping[str, Sent] = field(default_factory=dict)
    remember: Mapping[str, str | None] = field(default_factory=dict)
    forget: Set[str] = frozenset()
    bad: Set[str] = frozenset()
    receipt: NewRecord | None = None
