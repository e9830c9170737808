"""What people decide about two records: appended, never edited; taken back by a mark that says who did it, and why."""

from __future__ import annotations

from typing import NamedTuple

from schemas.matching import Pair, Verdict

DESK = "promotion_center"
"""The city desk, as an organisation of ``schemas/codes/organisations.csv``: it may judge every pair, and its word comes before the owners'."""


class Deletion(NamedTuple):
    """A judgement was taken back: when, by whom, why. The judgement itself stays readable."""

    at_us: int
    by: str
    reason: str


class Judgement(NamedTuple):
    """What a ``person`` decided about a pair on behalf of an ``organisation``, and why.

    ``number`` is the place in the order in which judgements were written, from 1: a later one of the same organisation about the same pair
    takes an earlier one's place. ``at_us`` is for people, in microseconds since 1970 in UTC; no decision depends on it but a deadline.
    """

    number: int
    pair: Pair
    verdict: Verdict
    organisation: str
    person: str
    reason: str
    at_us: int
    deletion: Deletion | None = None

    @property
    def counts(self) -> bool:
        """Whether nobody took it back."""
        return self.deletion is None


def may_judge(organisation: str, pair: Pair) -> bool:
    """Whether the organisation may say anything about the pair: an owner of one of the two records may, and the city desk."""
    return organisation == DESK or organisation in owners(pair)


def owners(pair: Pair) -> tuple[str, ...]:
    """The organisations that the two records belong to: one or two."""
    return tuple(dict.fromkeys(key.organisation for key in pair))
