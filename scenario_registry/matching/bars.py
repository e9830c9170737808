"""How likely a pair must be to be among the best few of a record. In memory: of thousands of new pairs only those that count lead to the tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import Connection

from schemas.matching import Scored
from schemas.record import Key
from sinks.matching.outcome import scores_of_suggestions


class Bars:
    """Of a record that has fewer than ``most`` open pairs everything is asked. Of no use once a transaction failed: load others."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._bars: dict[Key, float] = {}

    def load(self, connection: Connection) -> None:
        """By what people are asked: the best of every record are among it."""
        asked: Counter[Key] = Counter()
        for it in scores_of_suggestions(connection):
            asked.update(it.pair)
            self._bars.update((key, it.score) for key in it.pair if asked[key] == self.most)

    def may_pass(self, key: Key, score: float) -> bool:
        """Whether a new pair of a record can be among its best."""
        bar = self._bars.get(key)
        return bar is None or score >= bar

    def put(self, key: Key, best: Sequence[Scored]) -> None:
        """These are the best pairs of a record now, the likeliest first."""
        if len(best) == self.most:
            self._bars[key] = best[-1].score
        else:
            self._bars.pop(key, None)
