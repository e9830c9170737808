"""The market of a process that answers many questions: read once, and again when the supply side says something else."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from threading import Lock

from sqlalchemy import Connection

from scenario_registry.supply.registry_market import market_of
from schemas.match_model import match_model
from schemas.supply_match import supply_model
from sinks.queries.supply import supply_mark
from sinks.queries.trials import trials_mark
from streams.matching.vectors import Whole
from streams.supply.market import Market
from streams.supply.meaning import Meaning, meaning


class KeptMarket:
    """Of capabilities and investors. Safe for several threads: one reads while the others wait."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._mark: object = None
        self._market: Market | None = None

    @cached_property
    def encode(self) -> Meaning | None:
        """The encoder, one question at a time; None without the extra."""
        found = meaning(match_model())
        if found is None:
            return None
        lock = Lock()

        def one_at_a_time(texts: Sequence[str]) -> list[Whole]:
            with lock:
                return found(texts)

        return one_at_a_time

    def market(self, connection: Connection) -> Market:
        """As it is now."""
        with self._lock:
            mark = (*supply_mark(connection), *trials_mark(connection))
            if self._market is None or mark != self._mark:
                self._market = market_of(connection, supply_model(), self.encode, before=self._market)
                self._mark = mark
            return self._market
