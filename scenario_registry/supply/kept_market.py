"""Demand and supply of a process that answers many questions: read once, and again when one of the two says something else."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock

from sqlalchemy import Connection

from scenario_registry.supply.kept_meanings import kept_meanings
from scenario_registry.supply.registry_market import market_of, needs_market
from schemas.match_model import match_model
from schemas.supply_match import supply_model
from sinks.queries.public.feed import state_of
from sinks.queries.supply import supply_mark
from sinks.queries.trials import trials_mark
from streams.matching.vectors import Whole
from streams.supply.market import Market
from streams.supply.meaning import Meaning, meaning


class KeptMarket:
    """``encodings``: the file that keeps sentence vectors, if any does. Safe for several threads: one reads while the others wait."""

    def __init__(self, encodings: Path | None = None, *, words_only: bool = False) -> None:
        self._encodings, self._words_only = encodings, words_only
        self._lock = Lock()
        self._supply: Market | None = None
        self._demand: Market | None = None
        self._marks: tuple[object, object] = (None, None)

    @cached_property
    def encode(self) -> Meaning | None:
        """The encoder, one question at a time; None without the extra, or on words alone."""
        found = None if self._words_only else meaning(match_model())
        if found is None:
            return None
        kept = kept_meanings(self._encodings, found) if self._encodings else found
        lock = Lock()

        def one_at_a_time(texts: Sequence[str]) -> list[Whole]:
            with lock:
                return kept(texts)

        return one_at_a_time

    def market(self, connection: Connection) -> Market:
        """Capabilities and investors as they are now."""
        with self._lock:
            mark = (*supply_mark(connection), *trials_mark(connection))
            if self._supply is None or mark != self._marks[0]:
                self._supply = market_of(connection, supply_model(), self.encode, before=self._supply)
                self._marks = (mark, self._marks[1])
            return self._supply

    def demand(self, connection: Connection) -> Market:
        """Scenarios as they are now."""
        ended = trials_mark(connection)
        outcomes = self.market(connection).outcomes if any(ended) else []
        with self._lock:
            mark = (state_of(connection).version, *ended)
            if self._demand is None or mark != self._marks[1]:
                before = self._demand.needs if self._demand else {}
                self._demand = needs_market(connection, supply_model(), self.encode, outcomes, before)
                self._marks = (self._marks[0], mark)
            return self._demand
