"""Reminders of tasks over a year with its holidays, by processes that remember nothing. The clock is an argument."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select

from scenario_registry.notices.declared import NoticeSettings
from scenario_registry.notices.kinds import NoticeKind
from scenario_registry.notices.notifier import Notifier
from scenario_registry.notices.preview import previewed
from scenario_registry.notices.sender import Sender
from scenario_registry.notices.subscription import Filter
from scenario_registry.supply.kept_market import KeptMarket
from schemas.case_examples import CASE_EXAMPLES
from schemas.code_lists import code_lists
from sinks.database import open_engine
from sinks.subscription_tables import notices
from tests.scenario_registry.commands import Command
from tests.scenario_registry.http.serving import on_postgresql
from tests.scenario_registry.notices.configured import Rail
from tests.support import postgresql
from tests.support.events import RAIL, event, stated

MEDIA, DESK = "chengdu_media", "promotion_center"
CASE, REFINED = f"{MEDIA}/E-1", f"{RAIL}/S-1"
YEAR = [date(2026, 1, 1) + timedelta(number) for number in range(365)]


class Loop:
    """What the organisations say of two cases, and what is told of it."""

    def __init__(self, command: Command, engine: Engine) -> None:
        self._talkers = {one: Rail(command, one) for one in (RAIL, MEDIA, DESK)}
        self._engine = engine
        self._seen = 0
        self.subscriptions = {
            one: command.json("notices", "subscribe", "--name", one, "--feed", "--tasks-of", one)["subscription"]
            for one in self._talkers
        }

    def says(self, who: str, does: str, number: int, day: str, **data: Any) -> None:
        kind = does.partition(".")[0]
        said = CASE_EXAMPLES[f"{does}.v1"] | data
        keys = {"scenario": (RAIL, "S-1"), "capability": (MEDIA, "C-1")}
        said |= {
            name: dict(zip(("organisation", "local_id"), key, strict=True))
            for name, key in keys.items()
            if name in said
        }
        subject = REFINED if kind == "refinement" else CASE
        time = f"{day}T09:00:00+08:00"
        self._talkers[who].say(event(f"{does}.v1", said, source=who, subject=subject, sequence=number, time=time))

    def tells(self, *events: dict[str, Any]) -> None:
        self._talkers[RAIL].say(*events)

    def told(self, days: Iterable[date]) -> list[tuple[str, str, str, str]]:
        """Day, to whom, kind and how it begins for all that is written on these days, looked at twice by a process of its own each."""
        found = []
        names = {subscription: one for one, subscription in self.subscriptions.items()}
        for day in days:
            for hour in (1, 9):
                notifier = Notifier(self._engine, code_lists(), Sender(NoticeSettings()), KeptMarket())
                while notifier.take(datetime(day.year, day.month, day.day, hour, tzinfo=UTC)):
                    pass
            with self._engine.connect() as connection:
                query = select(notices).where(notices.c.number > self._seen).order_by(notices.c.number)
                for row in connection.execute(query):
                    self._seen = row.number
                    told = json.loads(row.document)
                    if "case" in told:
                        found.append((day.isoformat(), names[row.subscription], row.kind, told["text"]["zh"]))
        return found

    def preview(self, whose: str, last: str) -> list[tuple[str, str]]:
        """To whom and how it ends, of what would have been told of tasks in the thirty days until then."""
        now, asked = datetime.fromisoformat(f"{last}T09:00:00+00:00"), Filter(tasks_of=(whose,))
        with self._engine.connect() as connection:
            found = previewed(connection, asked, frozenset(NoticeKind), 30, KeptMarket(), code_lists(), now)
        return [(it.document["organisation"], it.document["text"]["zh"].rpartition("”，")[2]) for it in found]


@contextmanager
def looping(command: Command, url: Any) -> Iterator[Loop]:
    """A registry with one scenario, watched since the first day of the year."""
    Rail(command).say()
    engine = open_engine(url)
    try:
        loop = Loop(command, engine)
        loop.told(YEAR[:1])
        loop.tells(stated("S-1", title="合成示例：隧道巡检"))
        yield loop
    finally:
        engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def loop(request: pytest.FixtureRequest, command: Command, tmp_path: Path) -> Iterator[Loop]:
    if request.param == "sqlite":
        with looping(command, f"sqlite:///{command.data_dir / 'registry.sqlite'}") as made:
            yield made
        return
    url = postgresql.database("reminders")
    with looping(on_postgresql(tmp_path / "pg", "reminders"), url) as made:
        yield made


def days(first: str, until: str) -> list[date]:
    return [it for it in YEAR if date.fromisoformat(first) <= it < date.fromisoformat(until)]


def short(told: list[tuple[str, str, str, str]]) -> list[tuple[str, str, str]]:
    """With the end of the sentence alone, from the due day on."""
    return [(day, to, text.rpartition("”，")[2]) for day, to, _, text in told]


def test_over_a_year_each_task_is_told_when_it_begins_and_once(loop: Loop) -> None:
    loop.says(RAIL, "refinement.submitted", 1, "2026-02-12")
    # Due on 26 February: nine days of Spring Festival lie between.
    assert short(loop.told(days("2026-01-02", "2026-09-14"))) == [
        ("2026-02-24", DESK, "最迟 2026-02-26"),
        ("2026-02-27", DESK, "2026-02-26 已过，逾期 1 个工作日"),
    ]
    # A preview tells of the same days what is still so at their end.
    for last, shown in (("2026-02-24", "最迟 2026-02-26"), ("2026-02-27", "2026-02-26 已过，逾期 1 个工作日")):
        assert loop.preview(DESK, last) == [(DESK, shown)]
    loop.says(DESK, "refinement.returned", 2, "2026-09-14")
    loop.says(MEDIA, "engagement.interested", 1, "2026-09-01")
    loop.says(RAIL, "engagement.agreed", 2, "2026-09-14", pilot_from="2026-09-28")
    told = loop.told(days("2026-09-14", "2026-11-03"))
    # Ten working days from 14 September, one of them a Sunday: the 28th. Then National Day until the 7th, and Saturday the 10th is worked.
    assert short(told) == [
        ("2026-09-22", RAIL, "最迟 2026-09-28"),
        ("2026-09-28", RAIL, "最迟 2026-10-10"),
        ("2026-09-29", RAIL, "2026-09-28 已过，逾期 1 个工作日"),
        ("2026-10-09", DESK, "2026-09-28 已过，逾期 4 个工作日，已上报市级"),
        ("2026-10-11", RAIL, "2026-10-10 已过"),
        ("2026-10-19", DESK, "2026-10-10 已过，逾期 6 个工作日，已上报市级"),
    ]
    assert told[0][3] == (
        "待办提醒：成都轨道交通集团“按意见修改后重新提交”，场景梳理“合成示例：隧道巡检”，最迟 2026-09-28"
    )
    # The pilot begins; another day for its acceptance is named, which is told, and its end comes near at once.
    loop.says(MEDIA, "engagement.piloted", 3, "2026-11-03", pilot_until="2026-12-31")
    assert loop.told(days("2026-11-03", "2026-11-10")) == []
    loop.says(MEDIA, "engagement.reported", 4, "2026-11-10", expected_on="2026-11-09")
    told = loop.told(days("2026-11-10", "2027-01-01"))
    assert [(day, to, kind) for day, to, kind, _ in told] == [
        ("2026-11-10", RAIL, "deadline"),
        ("2026-11-10", RAIL, "task"),
        ("2026-11-24", RAIL, "task"),
        ("2026-12-08", DESK, "task"),
    ]
    assert told[0][3].endswith("，由 2027-01-14 改为 2026-11-23")


def test_after_days_in_which_nothing_ran_what_is_over_is_told_as_missed(command: Command) -> None:
    with looping(command, f"sqlite:///{command.data_dir / 'registry.sqlite'}") as loop:
        loop.says(RAIL, "refinement.submitted", 1, "2026-09-10")
        loop.says(DESK, "refinement.returned", 2, "2026-09-14")
        late = [date(2026, 2, 1), date(2026, 12, 1), date(2026, 12, 2), date(2026, 12, 31)]
        assert [(day, to) for day, to, _, _ in loop.told(late)] == [("2026-12-01", RAIL), ("2026-12-01", DESK)]
        # It was mended meanwhile: nobody is told of what nobody has to do.
        loop.says(RAIL, "refinement.submitted", 3, "2026-12-31")
        assert loop.told([date(2027, 1, 1)]) == []
