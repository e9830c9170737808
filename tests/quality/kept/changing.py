"""A registry to which all sorts of things happen, by chance: what senders send, and what matching and people decide."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from schemas.matching import Pair, Relation, Verdict
from schemas.moment import to_microseconds
from schemas.record import Key
from schemas.registry_id import registry_id
from sinks.judgements import NewJudgement, add
from sinks.matching.outcome import Move, ScenarioRow, Told, move, replace_scenarios, replace_suggestions, tell
from sinks.queries.judgements import Suggestion
from tests.quality.faults import MEDIA, RAIL, URBAN, Planted, clean, number
from tests.support.events import amended, withdrawn

_SENDERS = (RAIL, MEDIA, URBAN)
_TITLES = tuple(f"合成示例：同名的第 {index} 个场景" for index in range(3))
_SUBJECTS = 30


class Changing:
    """``step`` does something at the moment ``at``."""

    def __init__(self, planted: Planted, seed: int) -> None:
        self._planted = planted
        self._draw = random.Random(seed)  # noqa: S311 - reproducible, not secret
        self._pairs: set[Pair] = set()

    def send(self, at: datetime, events: int) -> None:
        """Events of one sender: new ones, changes, withdrawals, repetitions, contradictions, and what is not valid."""
        self._planted.clock_us[0] = to_microseconds(at)
        sender = self._draw.choice(_SENDERS)
        self._planted.send(sender, [self._event(sender, at) for _ in range(events)])

    def decide(self, at: datetime) -> None:
        """Two records become one scenario or two again; somebody is asked about them, or no more; somebody answers."""
        left, right = sorted(Key(it, number(self._draw.randrange(_SUBJECTS))) for it in self._draw.sample(_SENDERS, 2))
        with self._planted.registry.engine.begin() as connection:
            home, alone = registry_id(*left), registry_id(*right)
            if self._draw.random() < 0.6:
                merged = Move(right, home, alone)
                move(connection, [merged])
                row = ScenarioRow(home, left, "published", '{"kind": "scenario", "title": "合成"}', "{}", 2, False)
                replace_scenarios(connection, [home], [row])
                tell(connection, Told([merged], [], []))
            else:
                split = Move(right, alone, home)
                move(connection, [split])
                replace_scenarios(connection, [home], [])
                tell(connection, Told([split], [], []))
            pair = Pair(left, right)
            if pair in self._pairs:
                self._pairs.remove(pair)
                replace_suggestions(connection, [pair], [])
                tell(connection, Told([], [pair], []))
            else:
                self._pairs.add(pair)
                opened_us = to_microseconds(at - timedelta(days=14, minutes=-self._draw.randrange(300)))
                replace_suggestions(connection, [], [Suggestion(pair, 0.7, Relation.SAME, opened_us)])
                tell(connection, Told([], [], [pair]))
            if self._draw.random() < 0.5:
                add(connection, [NewJudgement(pair, Verdict.DIFFERENT, RAIL, "合成", "合成示例", to_microseconds(at))])

    def _event(self, sender: str, at: datetime) -> dict[str, Any]:
        draw = self._draw
        index, sequence = draw.randrange(_SUBJECTS + 10), draw.randrange(1, 6)
        days = [str((at + timedelta(days=away)).date()) for away in (-31, -30, -29, 0, 1, 2)]
        fields: dict[str, Any] = {
            "title": draw.choice([*_TITLES, f"合成示例：{sender} 第 {index} 个场景"]),
            "need": draw.choice(["合成示例：识别裂缝", "待定", None]),
            "districts": draw.choice([["510107"], ["510116", "510104"], ["510100"]]),
            "field": draw.choice(["ai", "urban_governance"]),
            "published_on": draw.choice([None, *days]),
            "deadline": draw.choice([None, *days]),
            "investment_cny": draw.choice([1_000, 1_000_000, 10_000_000_000]),
        }
        said = {name: value for name, value in fields.items() if value is not None}
        kind: Sequence[dict[str, Any]] = [
            {**clean(sender, index, **said), "sequence": sequence},
            {**clean(sender, index, **said), "sequence": sequence + 5},
            withdrawn(number(index), sequence + 4),
            amended(number(index + 20), sequence + 3, remark="合成示例"),
            {**clean(sender, index, stage="no such stage"), "sequence": sequence},
            {"specversion": "1.0", "data": None},
        ]
        return {**draw.choices(kind, weights=[4, 8, 2, 2, 2, 1])[0], "id": f"E-{draw.getrandbits(60):x}"}
