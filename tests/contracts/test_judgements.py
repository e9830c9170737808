"""Judgements in the registry: numbered in the order of commits, never edited, taken back by a mark."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from schemas.judgement import Deletion
from schemas.matching import Verdict, pair_of
from schemas.record import Key
from sinks.judgements import NewJudgement, add, alone, numbered, take_back
from sinks.queries.judgements import judgements_by_pair
from sinks.registry import Registry

PAIR = pair_of(Key("chengdu_rail", "1"), Key("wuhou_district", "1"))
OTHER = pair_of(Key("chengdu_rail", "1"), Key("chengdu_media", "1"))


def said(verdict: Verdict = Verdict.SAME) -> NewJudgement:
    return NewJudgement(PAIR, verdict, "chengdu_rail", "合成核对人", "合成理由", 7)


def written(registry: Registry, *new: NewJudgement) -> list[int]:
    with registry.engine.begin() as connection:
        return add(connection, new)


def test_they_come_back_as_they_were_said_in_their_order(registry: Registry) -> None:
    other = said()._replace(pair=OTHER)
    assert written(registry, said(), said(Verdict.UNSURE)) + written(registry, other) == [1, 2, 3]
    assert written(registry) == []
    with registry.engine.connect() as connection:
        found = judgements_by_pair(connection)
        assert [(it.number, it.verdict, it.counts) for it in found[PAIR]] == [
            (1, Verdict.SAME, True),
            (2, Verdict.UNSURE, True),
        ]
        assert NewJudgement(*found[OTHER][0][1:-1]) == other
        assert judgements_by_pair(connection, OTHER) == {OTHER: found[OTHER]}


def test_the_first_mark_stays(registry: Registry) -> None:
    written(registry, said(), said())
    first, second = Deletion(8, "desk", "合成理由一"), Deletion(9, "rail", "合成理由二")
    with registry.engine.begin() as connection:
        assert take_back(connection, [1], first) == 1
        assert take_back(connection, [1, 2], second) == 1
        assert [it.deletion for it in numbered(connection, [1, 2, 3])] == [first, second]


def test_writers_at_once_number_without_a_gap(registry: Registry) -> None:
    with ThreadPoolExecutor(4) as pool:
        numbers = [it for found in pool.map(lambda _: written(registry, said(), said()), range(12)) for it in found]
    assert sorted(numbers) == list(range(1, 25))


def test_what_was_read_still_holds_when_something_is_written(registry: Registry) -> None:
    def once(_: int) -> None:
        with registry.engine.begin() as connection:
            alone(connection)
            if not judgements_by_pair(connection):
                add(connection, [said()])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(once, range(8)))
    with registry.engine.connect() as connection:
        assert [len(it) for it in judgements_by_pair(connection).values()] == [1]
