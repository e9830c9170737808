"""What became of a received event: exactly one of six words."""

from __future__ import annotations

from enum import StrEnum


class Outcome(StrEnum):
    """Fixed when the event is processed and never changed afterwards."""

    ACCEPTED = "accepted"
    """It changed what the registry says."""
    DUPLICATE = "duplicate"
    """The same content was received before."""
    SUPERSEDED = "superseded"
    """A later version was there already; kept in the history."""
    CONFLICT = "conflict"
    """Same sequence, other content: kept, reported, and the record marked until a higher sequence settles it."""
    REJECTED = "rejected"
    """It breaks the contract; kept verbatim with all its problems."""
    HELD = "held"
    """Kept until something else arrives: an amendment whose statement has not come yet."""


OUTCOME_ZH: dict[Outcome, str] = {
    Outcome.ACCEPTED: "已接收",
    Outcome.DUPLICATE: "重复",
    Outcome.SUPERSEDED: "已过时",
    Outcome.CONFLICT: "冲突",
    Outcome.REJECTED: "退回",
    Outcome.HELD: "暂存",
}
