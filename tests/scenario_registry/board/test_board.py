"""The board is kept as needs change, and shown alike everywhere."""

from __future__ import annotations

import json
import re
import signal
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import Engine, event, select

from scenario_registry.board.board import STATUS_TEXTS, STATUSES, STEP_TEXTS, Circle, board_of, day_of_number
from scenario_registry.board.keeper import BoardKeeper
from scenario_registry.cli.exit_code import ExitCode
from sinks.board.figures import CONTRIBUTIONS, FIGURES
from sinks.board.reading import spans
from sinks.board.rows import board_at, clear, keep_state, sums_of
from sinks.board.sources import engagements_of
from sinks.board_tables import board_marks, board_scenarios, board_scopes, board_tally
from tests.scenario_registry.board.made import city
from tests.scenario_registry.commands import Command
from tests.scenario_registry.http.serving import on_postgresql
from tests.support import postgresql
from tests.support.events import amended, stated, withdrawn

METRICS = Path(__file__).parents[3] / "docs" / "metrics.md"
LACKING = {"reason": "technology_immature", "missing_technology": "激光雷达"}


def rows(engine: Engine) -> list[set[tuple[object, ...]]]:
    with engine.connect() as connection:
        tables = (board_scenarios, board_scopes, board_marks, board_tally)
        return [{tuple(row) for row in connection.execute(select(it))} for it in tables]


def kept(engine: Engine) -> list[set[tuple[object, ...]]]:
    """What is kept, which must be what it would be if all were made anew, and sums that are those of its rows."""
    BoardKeeper(engine).run()
    found = rows(engine)
    with engine.connect() as connection:
        sums = {(*key, n) for key, n in sums_of(connection).items()}
    assert found[-1] == sums
    with engine.begin() as connection:
        clear(connection)
        keep_state(connection, board_at(connection)._replace(rules=""))
    BoardKeeper(engine).run()
    assert rows(engine) == found
    return found


def test_every_change_is_counted_and_the_board_made_anew_is_the_same(command: Command) -> None:
    with city(command) as (engine, rail, loop):
        rail.say(*(stated(f"S-{number}", industry_chain="ai") for number in range(4)))
        assert counted(engine) == {"open": 4}
        loop.engaged("1", "S-0", "interested", days={"interested": "2026-03-20"})
        loop.engaged(
            "2", "S-1", "pilot", days={"introduced": "2026-04-01", "agreed": "2026-04-11", "pilot": "2026-05-01"}
        )
        loop.engaged("3", "S-2", "failed", failures=[LACKING])
        assert counted(engine) == {"open": 3, "pilot": 1}
        loop.engaged(
            "2",
            "S-1",
            "accepted",
            days={"introduced": "2026-04-01", "agreed": "2026-04-11", "pilot": "2026-05-01", "accepted": "2026-08-01"},
        )
        rail.say(withdrawn("S-3", 2), amended("S-2", 2, districts=["510105"]))
        assert counted(engine) == {"open": 2, "accepted": 1}
        shown = command.json("board", "show", "--district", "510105")
        assert (shown["status"]["open"], shown["unmet"]) == (1, {"untried": 0, "failed": 1})
        whole = command.json("board", "show")
        assert whole["spans"][0] == {"name": "opened-introduced", "n": 1, "median": 21, "p90": 21}
        assert [it["n"] for it in whole["funnel"]] == [3, 2, 1, 1, 1, 1, 0]
        # Two records of one need, judged to be the same while an engagement about one of them runs.
        rail.say(stated("S-9", title="合成示例：完全不同的乙"))
        judged = (
            "chengdu_rail/S-1",
            "chengdu_rail/S-9",
            "same",
            "--as",
            "成都轨道集团",
            "--by",
            "合成",
            "--reason",
            "合成",
        )
        command.ok("reviews", "decide", *judged)
        assert counted(engine) == {"open": 2, "accepted": 1}


def counted(engine: Engine) -> dict[str, int]:
    _, _, _, sums = kept(engine)
    return {str(it[3]): int(str(it[5])) for it in sums if it[:3] == ("all", "", "status")}


def test_counting_a_need_reads_its_engagements_and_no_others(command: Command) -> None:
    with city(command) as (engine, _, _), engine.connect() as connection:
        asked: list[tuple[str, Any]] = []
        event.listen(engine, "before_cursor_execute", lambda *given: asked.append((given[2], given[3])))
        engagements_of(connection, ["CDS-X"])
        question = asked[-1]
        plan = [row[3] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {question[0]}", question[1])]
    assert any("cases_by_demand" in step for step in plan), plan


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 400), min_size=1, max_size=60))
def test_the_median_and_nine_tenths_are_those_of_the_days(command: Command, days: list[int]) -> None:
    with city(command) as (engine, _, _), engine.begin() as connection:
        clear(connection)
        connection.execute(
            board_tally.insert(),
            [
                {"scope": "all", "key": "", "figure": "days", "name": "a-b", "number": it, "n": days.count(it)}
                for it in set(days)
            ],
        )
        found = spans(connection, "all", "")["a-b"]
    ordered = sorted(days)
    assert found == ("a-b", len(days), ordered[-(-len(days) // 2) - 1], ordered[-(-len(days) * 9 // 10) - 1])


def test_page_workbook_json_and_sql_give_the_same_figures(command: Command, tmp_path: Path) -> None:
    with city(command) as (engine, rail, loop):
        rail.say(
            *(stated(f"S-{number}", industry_chain="ai", need=f"合成示例：多旋翼 {number}") for number in range(5))
        )
        loop.engaged("1", "S-0", "promoted", days={"introduced": "2026-03-13", "promoted": "2026-09-01"})
        loop.engaged("2", "S-1", "failed", failures=[LACKING])
        for kind in ("xlsx", "json", "html"):
            command.ok("board", "export", str(tmp_path / f"board.{kind}"))
        told = json.loads((tmp_path / "board.json").read_text(encoding="utf-8"))
        with engine.connect() as connection:
            sql = connection.exec_driver_sql("SELECT status, count(*) FROM board_scenarios GROUP BY status")
            by_status = {str(row[0]): int(row[1]) for row in sql}
    assert told["status"] == {it: by_status.get(it, 0) for it in STATUSES} == {
        "told": 0, "open": 4, "matched": 0, "pilot": 0, "accepted": 0, "promoted": 1,
    }  # fmt: skip
    book = load_workbook(tmp_path / "board.xlsx")
    cells = {row[0]: row[1] for row in book["看板"].iter_rows(values_only=True)}
    page = (tmp_path / "board.html").read_text(encoding="utf-8")
    for it in STATUSES:
        name = STATUS_TEXTS[it][0]
        assert cells[name] == told["status"][it]
        assert f"<dt>{name}</dt><dd>{told['status'][it]}</dd>" in page
    assert [it["n"] for it in told["funnel"]] == [cells[STEP_TEXTS[it["step"]][0]] for it in told["funnel"]]
    shown = re.findall(r"</svg><b>(\d+)", page)
    assert shown[:7] == [str(it["n"]) for it in told["funnel"]]
    for it in told["missing"]:
        assert cells[it["name_zh"]] == it["n"]
        assert f"<span>{it['name_zh']}</span>" in page
    for line, it in zip(book["等待最久"].iter_rows(min_row=2, values_only=True), told["oldest"], strict=True):
        assert line[0] == it["registry_id"]
        assert it["registry_id"] in page
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")


def test_postgresql_gives_the_figures_of_sqlite(command: Command, tmp_path: Path) -> None:
    url = postgresql.database("board")
    told = []
    for where, place in ((command, None), (on_postgresql(tmp_path / "pg", "board"), url)):
        with city(where, place) as (engine, rail, loop):
            rail.say(
                *(stated(f"S-{number}", industry_chain="ai", need=f"合成示例：多旋翼 {number}") for number in range(5))
            )
            loop.engaged("1", "S-0", "promoted", days={"introduced": "2026-03-13", "promoted": "2026-09-01"})
            loop.engaged("2", "S-1", "failed", failures=[LACKING])
            loop.engaged("3", "S-2", "agreed", days={"introduced": "2026-04-01", "agreed": "2026-04-11"})
            rail.say(withdrawn("S-3", 2))
            kept(engine)
            told.append(where.json("board", "show"))
            by_sql(engine)
    assert told[0] == told[1]
    assert told[0]["total"] == 4


def by_sql(engine: Engine) -> None:
    """What readers get by SQL is what the board shows, circle by circle."""
    with engine.connect() as connection:

        def read(view: str, *columns: str) -> dict[Circle, list[tuple[Any, ...]]]:
            found = defaultdict(list)
            for row in connection.exec_driver_sql(
                f"SELECT scope, key, {', '.join(columns)} FROM registry_v1_board_{view}"
            ):
                found[Circle(*row[:2])].append(tuple(row[2:]))
            return found

        figures, waits = read("figures", "figure", "name", "n"), read("waiting", "opened_on", "registry_id")
        funnels, days = read("funnel", "place", "step", "n"), read("spans", "span", "n", "median", "p90")
        assert {("all", ""), ("chain", "ai"), ("organisation", "chengdu_rail")} <= set(figures)
        for circle, counted_here in figures.items():
            shown = board_of(connection, circle, date(2026, 11, 26))
            own = {"lack": dict(shown.lacks), **shown.own._asdict()}
            assert sorted(counted_here) == sorted(
                (figure, name, n) for figure, its in own.items() for name, n in its.items()
            )
            assert [it[1:] for it in sorted(funnels[circle])] == shown.funnel
            assert sorted(days[circle]) == sorted(map(tuple, shown.spans.values()))
            oldest = [(day_of_number(it.since).isoformat(), it.registry_id) for it in shown.oldest]
            assert sorted(waits[circle])[:10] == oldest
        (state,) = connection.exec_driver_sql("SELECT version, complete FROM registry_v1_board_state")
        assert (state.version, bool(state.complete)) == (shown.version, True)


def test_every_group_has_its_page_and_one_circle_is_asked_for_at_a_time(command: Command, tmp_path: Path) -> None:
    with city(command) as (_, rail, _):
        rail.say(stated("S-0", industry_chain="ai"))
    command.ok("board", "reports", "--to", str(tmp_path / "reports"))
    pages = sorted((tmp_path / "reports").iterdir())
    assert len(pages) == 16
    assert "人工智能产业链工作专班：场景供需看板" in (tmp_path / "reports" / "ai.html").read_text(encoding="utf-8")
    assert command("board", "show", "--chain", "ai", "--district", "510104").exit_code == ExitCode.USAGE
    assert command("board", "show", "--chain", "没有").exit_code == ExitCode.USAGE
    assert command("board", "export", str(tmp_path / "board.pdf")).exit_code == ExitCode.USAGE
    assert "待对接" in command.ok("board", "show", "--chain", "人工智能")


def test_killed_while_it_counts_it_goes_on(command: Command) -> None:
    with city(command) as (engine, rail, _):
        rail.say(*(stated(f"S-{number}") for number in range(3)))
        # By other rules all of it is made anew.
        with engine.begin() as connection:
            keep_state(connection, board_at(connection)._replace(rules=""))
        killed = command.where(SCENARIO_FAILPOINT="board.written").process("board", "show")
        killed.communicate()
        assert killed.returncode == -signal.SIGKILL
        assert counted(engine) == {"open": 3}


def test_without_a_registry_there_is_nothing_to_show(command: Command) -> None:
    assert command("board", "show").exit_code == ExitCode.UNREADABLE


def test_the_document_has_the_sql_of_the_code() -> None:
    """docs/metrics.md holds the definitions word by word."""
    told = re.findall(r"```sql\n(.*?)\n```", METRICS.read_text(encoding="utf-8"), re.DOTALL)
    assert told == [CONTRIBUTIONS, *FIGURES.values()]
