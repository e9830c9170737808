"""Why a machine takes two records for one scenario perhaps, for a reader who sees no contacts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from sqlalchemy import Connection

from scenario_registry.matching.of_registry import match_record
from schemas.code_lists import CodeLists
from schemas.matching import Explanation
from schemas.moment import SHANGHAI
from schemas.record import Key
from sinks.queries.public.scenarios import record_told
from sinks.queries.reading import moment_of
from streams.matching.match import Matcher, shipped_matcher

_MOST_EXPLAINED = 5


class Doubted(NamedTuple):
    """A pair that people are asked about: ``own`` of this scenario, ``other`` elsewhere; ``explanation`` of the likeliest only."""

    own: dict[str, Any]
    other: dict[str, Any]
    relation: str
    score: float
    explanation: Explanation | None


class Explaining:
    """Loads the matcher when it is first asked; one for the whole process."""

    def __init__(self, codes: CodeLists) -> None:
        self._codes = codes

    @cached_property
    def matcher(self) -> Matcher:
        """The one that suggests."""
        return shipped_matcher()

    def all_of(
        self, connection: Connection, suggestions: Iterable[Mapping[str, Any]], members: list[dict[str, Any]]
    ) -> list[Doubted]:
        """Every suggestion, the likeliest first."""
        own = {(it["organisation"], it["local_id"]): it for it in members}
        found: list[Doubted] = []
        for it in sorted(suggestions, key=lambda it: -it["score"]):
            pair = [(it["left_organisation"], it["left_id"]), (it["right_organisation"], it["right_id"])]
            here, there = pair if pair[0] in own else reversed(pair)
            other = own.get(there) or record_told(connection, *there)
            if other is not None:
                explanation = self.explain(own[here], other) if len(found) < _MOST_EXPLAINED else None
                found.append(Doubted(own[here], other, it["relation"], it["score"], explanation))
        return found

    def explain(self, one: Mapping[str, Any], other: Mapping[str, Any]) -> Explanation:
        """The long answer about two records."""
        matcher = self.matcher
        return matcher.explain(*(matcher.subject(self._as_match_record(it)) for it in (one, other)))

    def _as_match_record(self, record: Mapping[str, Any]) -> Any:
        said_on = moment_of(record["said_at"]).astimezone(SHANGHAI).date()
        said = {name: value for name, value in record.items() if value is not None}
        return match_record(Key(record["organisation"], record["local_id"]), said, said_on, self._codes.organisations)
