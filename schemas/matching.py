"""What passes between matching and those who use it: the record to compare, the answer about a pair, clusters."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import NamedTuple, Protocol

from schemas.record import Key


class MatchRecord(NamedTuple):
    """One record as matching sees it.

    ``organisation`` is the name as given, ``districts`` are names or codes; what is not known is None or empty. ``submitted_on`` tells rows of
    one delivery from a later re-submission.
    """

    key: Key
    organisation: str
    title: str
    description: str | None = None
    site: str | None = None
    districts: tuple[str, ...] = ()
    submitted_on: date | None = None


class Band(StrEnum):
    """What becomes of a pair."""

    AUTOMATIC = "automatic"
    SUGGESTED = "suggested"
    NOTHING = "nothing"


class Relation(StrEnum):
    """How two records are related. Only SAME may ever join them."""

    SAME = "same"
    PART_OF = "part-of"
    PHASE_OF = "phase-of"
    SAME_TEMPLATE = "same-template"
    UNRELATED = "unrelated"


class Verdict(StrEnum):
    """What a person says about two records."""

    SAME = "same"
    DIFFERENT = "different"
    UNSURE = "unsure"


class Text(NamedTuple):
    """A sentence for people."""

    zh: str
    en: str


class Reason(NamedTuple):
    """One thing that speaks for (``points`` above 0) or against two records being the same. ``code`` names a feature or a guard."""

    code: str
    points: float
    text: Text


class Pair(NamedTuple):
    """Two records, the smaller key first, so that a pair has one form only. Make it by ``pair_of``."""

    left: Key
    right: Key


def pair_of(one: Key, other: Key) -> Pair:
    """The pair of two keys, in whatever order they come."""
    return Pair(one, other) if one < other else Pair(other, one)


class Scored(Protocol):
    """What is known of a pair, as far as others have to be ranked beside it."""

    @property
    def pair(self) -> Pair:
        """Which pair."""
        ...

    @property
    def score(self) -> float:
        """The higher, the likelier."""
        ...


def likeliest_first(it: Scored) -> tuple[float, Pair]:
    """The order in which people are asked, and links are followed: by score, then by key."""
    return -it.score, it.pair


class Link(NamedTuple):
    """Two records that the machine links."""

    pair: Pair
    score: float


class Comparison(NamedTuple):
    """The short answer about a pair. ``score`` is a sum of points, not a probability; ``guards`` are codes of what speaks against it."""

    pair: Pair
    score: float
    band: Band
    relation: Relation
    guards: tuple[str, ...]


class Explanation(NamedTuple):
    """The long answer: the same, with every reason as a sentence, the weightiest first. ``model`` is the version that gave it."""

    comparison: Comparison
    reasons: tuple[Reason, ...]
    model: str


class Cluster(NamedTuple):
    """Records that are one scenario, in the order of their keys."""

    members: tuple[Key, ...]
