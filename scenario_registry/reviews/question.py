"""A pair of records about which people are asked, or have spoken."""

from __future__ import annotations

import hashlib
import json
from typing import NamedTuple

from schemas.judgement import DESK, Judgement
from schemas.matching import Explanation, Pair, Relation
from sinks.queries.records import Record
from streams.judging.turn import Turn, Whose


class Asked(NamedTuple):
    """Two records that somebody is asked about. ``score`` and ``relation`` are the machine's; None where it suggested nothing, and people spoke of their
    own accord. ``judgements`` are all about the pair, those taken back too."""

    pair: Pair
    score: float | None
    relation: Relation | None
    judgements: tuple[Judgement, ...]
    turn: Turn

    @property
    def is_raised(self) -> bool:
        """Whether a machine asks or somebody's word stands; else there is nothing to answer."""
        return self.score is not None or any(it.counts for it in self.judgements)

    def waits_for(self, organisation: str) -> bool:
        """Whether the organisation is to answer: an owner who has not, also after the deadline, or the desk when it is its turn."""
        if organisation == DESK and self.turn.whose is Whose.DESK:
            return True
        return organisation in self.turn.silent and self.turn.whose is not Whose.NOBODY


class Question(NamedTuple):
    """The same with what both records say now, and why a machine thinks what it thinks."""

    asked: Asked
    left: Record
    right: Record
    explanation: Explanation


def last_number(judgements: tuple[Judgement, ...]) -> int:
    """The number of the last judgement about a pair, taken back or not; 0 when there is none."""
    return max((it.number for it in judgements), default=0)


def fingerprint(record: Record) -> str:
    """Changes when what the record says changes, and only then: sixteen hexadecimal digits."""
    said = json.dumps([record.stage, record.statement], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(said.encode()).hexdigest()[:16]
