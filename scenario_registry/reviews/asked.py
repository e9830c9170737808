"""What people are or were asked about, out of the registry: suggestions of the machine, and pairs of which people spoke of their own accord."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from scenario_registry.matching.of_registry import as_match_record
from scenario_registry.reviews.question import Asked, Question
from schemas.judgement import Judgement, owners
from schemas.matching import Pair
from sinks.queries.judgements import Suggestion, judgements_by_pair, suggestions_of
from sinks.queries.records import record
from streams.judging.turn import Whose, turn
from streams.matching.match import Matcher


@dataclass(frozen=True, slots=True)
class Sought:
    """Conditions that all must hold; None lets everything pass. ``organisation`` owns one of the records, ``waits_for`` is to answer. What is settled
    is found only where ``whose`` asks for it."""

    organisation: str | None = None
    waits_for: str | None = None
    whose: Whose | None = None
    is_overdue: bool = False
    least_score: float | None = None


def all_asked(connection: Connection, sought: Sought, now_us: int) -> Iterator[Asked]:
    """Everything that is sought, the likeliest first; what no machine suggests comes last, in the order of the pairs."""
    open_ones = suggestions_of(connection, organisation=sought.organisation)
    return found_among(open_ones, judgements_by_pair(connection), sought, now_us)


def found_among(
    open_ones: Iterable[Suggestion], said: Mapping[Pair, Collection[Judgement]], sought: Sought, now_us: int
) -> Iterator[Asked]:
    """The same of given suggestions, which come in their order, and judgements. Pure."""
    without_suggestion = dict(said)
    for suggestion in open_ones:
        judgements = without_suggestion.pop(suggestion.pair, ())
        asked = _asked(suggestion.pair, suggestion, judgements, now_us)
        if _is_sought(asked, sought):
            yield asked
    for pair in sorted(without_suggestion):
        asked = _asked(pair, None, without_suggestion[pair], now_us)
        if _is_sought(asked, sought):
            yield asked


def asked_about(connection: Connection, pair: Pair, now_us: int) -> Asked:
    """How one pair stands, whether or not anybody was asked. A pair of which nobody spoke and that no machine suggests is opened now."""
    suggestion = next(suggestions_of(connection, pair=pair), None)
    return _asked(pair, suggestion, judgements_by_pair(connection, pair).get(pair, ()), now_us)


def question(connection: Connection, asked: Asked, matcher: Matcher) -> Question | None:
    """The same with both records; None when one of them is not in the registry."""
    left, right = (record(connection, key) for key in asked.pair)
    if left is None or right is None:
        return None
    subjects = [matcher.subject(as_match_record(it)) for it in (left, right)]
    return Question(asked, left, right, matcher.explain(*subjects))


def _asked(pair: Pair, suggestion: Suggestion | None, said: Collection[Judgement], now_us: int) -> Asked:
    spoken = [it.at_us for it in said if it.counts]
    opened_us = suggestion.opened_us if suggestion else min(spoken, default=now_us)
    return Asked(
        pair,
        suggestion and suggestion.score,
        suggestion and suggestion.relation,
        tuple(said),
        turn(pair, opened_us, said, now_us),
    )


def _is_sought(asked: Asked, sought: Sought) -> bool:
    if not asked.is_raised:
        return False
    if sought.organisation is not None and sought.organisation not in owners(asked.pair):
        return False
    if sought.waits_for is not None and not asked.waits_for(sought.waits_for):
        return False
    if sought.is_overdue and not asked.turn.is_overdue:
        return False
    if sought.least_score is not None and (asked.score is None or asked.score < sought.least_score):
        return False
    if sought.whose is None:
        return asked.turn.whose is not Whose.NOBODY
    return asked.turn.whose is sought.whose
