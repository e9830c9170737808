"""What each version changed, and from when to when it held."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from scenario_registry.timeline import FieldChange, Step, timeline
from schemas.code_lists import code_lists
from schemas.event import AMENDED, STATED, WITHDRAWN, content_hash
from schemas.outcome import Outcome
from schemas.record import Version
from sinks.queries.history import SaidVersion
from tests.support.events import statement

_DAY_US = 86_400_000_000


def said(sequence: int, type_: str, data: dict[str, Any], day: int) -> SaidVersion:
    text = json.dumps(data, separators=(",", ":"), ensure_ascii=False)
    version = Version(sequence, content_hash(type_, text.encode()), type_, text, f"e{sequence}", day * _DAY_US)
    return SaidVersion(version, 0, (Outcome.ACCEPTED,))


def day(number: int) -> datetime:
    return datetime.fromtimestamp(number * 86_400, UTC)


def steps(*history: SaidVersion) -> list[Step]:
    return timeline(sorted(history, key=lambda it: (it.version.sequence, *it.version.precedence)), code_lists())


def test_each_version_holds_until_the_next_and_tells_what_it_changed() -> None:
    first, second, third = steps(
        said(1, STATED, statement(remark="旧"), 20_000),
        said(2, AMENDED, {"remark": None, "period_months": 6}, 20_001),
        said(3, WITHDRAWN, {"reason": "合成：取消"}, 20_002),
    )
    assert (first.valid_from, first.valid_to) == (day(20_000), day(20_001))
    assert FieldChange("remark", None, "旧") in first.changes
    assert second.changes == (FieldChange("remark", "旧", None), FieldChange("period_months", None, 6))
    assert (third.valid_from, third.valid_to) == (day(20_002), None)
    assert third.changes == (
        FieldChange("stage", "published", "withdrawn"),
        FieldChange("withdrawn_because", None, "合成：取消"),
    )


def test_the_same_again_changes_nothing_and_holds_all_the_same() -> None:
    _, second = steps(said(1, STATED, statement(), 20_000), said(2, STATED, statement(), 20_001))
    assert (second.changes, second.valid_from) == ((), day(20_001))


def test_of_two_rivals_one_never_held() -> None:
    first, rival, third = steps(
        said(1, STATED, statement(title="甲"), 20_000),
        said(1, STATED, statement(title="乙"), 20_001),
        said(2, STATED, statement(title="丙"), 20_002),
    )
    assert first.valid_to == day(20_002)
    assert (rival.valid_from, rival.valid_to, rival.changes) == (None, None, ())
    assert rival.problem is not None
    assert rival.problem.code == "same_sequence_other_content"
    counted = json.loads(first.said.version.data)["title"]
    assert third.changes == (FieldChange("title", counted, "丙"),)


def test_what_could_not_be_applied_never_held_and_says_why() -> None:
    held, stated = steps(said(1, AMENDED, {"title": "早了"}, 20_000), said(2, STATED, statement(), 20_001))
    assert (held.valid_from, held.changes) == (None, ())
    assert held.problem is not None
    assert held.problem.code == "amendment_without_statement"
    assert stated.valid_from == day(20_001)


def test_nothing_said_gives_no_step() -> None:
    assert steps() == []
