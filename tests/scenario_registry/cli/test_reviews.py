"""``scenarios reviews``: list, show, decide and take back, whole scenarios, and the workbook there and back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from sqlalchemy import select, update

from scenario_registry import wiring
from scenario_registry.eventlog.sqlite_log import SqliteEventLog
from scenario_registry.reviews import form
from scenario_registry.runtimes.embedded import EmbeddedRuntime
from schemas.code_lists import code_lists
from schemas.event import STATED, WITHDRAWN
from schemas.log import topic_of
from sinks.registry import Registry
from sinks.tables import judgements, versions
from tests.scenario_registry.commands import Command
from tests.scenario_registry.reviews.asking import filled
from tests.support import postgresql
from tests.support.events import event, record, statement

RAIL, DISTRICT, OTHER, DESK = "chengdu_rail", "jinjiang_district", "wuhou_district", "promotion_center"
FIRST = form.HEADING_ROW + 1
SITE = {"site": "春熙路站", "districts": ["510104"]}
LINE = {"site": "18号线保护区", "districts": ["510107"]}
TEXTS = {
    f"{RAIL}/1": {"title": "车站智能客服机器人", "need": "乘客问询集中，高峰期窗口排队，希望在春熙路站设客服机器人。"}
    | SITE,
    f"{DISTRICT}/1": {"title": "春熙路站大件寄存", "need": "春熙路站游客行李多，希望机器人寄存。"} | SITE,
    f"{RAIL}/2": {
        "title": "地铁保护区无人机智能巡检",
        "need": "保护区内违规钻探、堆土靠人工巡查，发现晚。希望用无人机巡检。",
    }
    | LINE,
    f"{OTHER}/1": {
        "title": "18号线保护区无人机巡查",
        "need": "轨道18号线武侯段保护区点多线长，人工巡查发现违规施工慢，需要无人机自动巡检识别。",
        "site": "18号线武侯段",
        "districts": ["510107"],
    },
}
"""Synthetic. With vectors and without, the machine suggests the first two and, less likely, the last two; nothing across."""
ME = ("--by", "合成核对人", "--reason", "合成理由")


def names(pair: list[dict[str, str]]) -> tuple[str, ...]:
    return tuple(f"{it['organisation']}/{it['local_id']}" for it in pair)


class Office:
    """A registry with two suspected duplicates, of which one was suspected forty days ago, and the command line over it."""

    def __init__(self, url: str, folder: Path) -> None:
        self.command = Command(folder, SCENARIOS_REGISTRY=url)
        self.registry = Registry(url)
        self._log = SqliteEventLog(folder / "log.sqlite")
        for number, (name, said) in enumerate(TEXTS.items()):
            organisation, local_id = name.split("/")
            self.say(organisation, event(STATED, statement(**said), source=organisation, subject=local_id), number)
        with self.registry.engine.begin() as connection:
            is_old = versions.c.local_id.in_(["2"]) | (versions.c.organisation == OTHER)
            long_ago = versions.c.received_us - 40 * 86_400_000_000
            connection.execute(update(versions).where(is_old).values(received_us=long_ago))
        self.match()

    def say(self, organisation: str, message: dict[str, Any], number: int = 99) -> None:
        self._log.append(topic_of(organisation), [record(message)], producer=f"test-{number}", first_number=1)
        EmbeddedRuntime(self._log, self.registry, code_lists()).run()

    def match(self) -> None:
        wiring.matching_of(self.registry).run()

    def listed(self, *options: str) -> list[tuple[str, ...]]:
        return [names(line["pair"]) for line in self.command.lines("reviews", "list", *options)]

    def decide(self, one: str, other: str, verdict: str, who: str, *, code: int = 0) -> Any:
        found = self.command.json("reviews", "decide", one, other, verdict, "--as", who, *ME, code=code)
        # On a server a process of its own does so.
        self.match()
        return found

    def close(self) -> None:
        self._log.close()
        self.registry.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'registry.sqlite'}"
    else:
        url = postgresql.database("reviews").render_as_string(hide_password=False)
        with closing(Registry(url)) as registry:
            postgresql.empty(registry.engine)
    opened = Office(url, tmp_path)
    yield opened
    opened.close()


A, B, D, C = TEXTS
LIKELY, UNLIKELY = (A, B), (D, C)


def test_list_finds_by_owner_turn_deadline_and_score(office: Office) -> None:
    assert office.listed() == [LIKELY, UNLIKELY]
    assert office.listed("--organisation", "锦江区") == [LIKELY]
    assert office.listed("--turn", "owners") == [LIKELY]
    assert office.listed("--turn", "desk") == office.listed("--overdue") == [UNLIKELY]
    assert office.listed("--min-score", "2.5") == [LIKELY]
    assert office.listed("--waits-for", OTHER) == [UNLIKELY], "whoever is late may still answer"
    assert office.listed("--waits-for", DESK) == [UNLIKELY]
    assert office.listed("--limit", "1") == [LIKELY]
    shown = office.command.ok("reviews", "list")
    assert all(
        word in shown
        for word in (
            *TEXTS,
            *(it["title"] for it in TEXTS.values()),
            "待单位答复：成都轨道交通集团、锦江区",
            "待中心裁定（单位逾期未答复）",
        )
    )


def test_show_marks_differences_and_gives_reasons_in_sentences(office: Office) -> None:
    found = office.command.json("reviews", "show", A, B)
    assert [it["zh"] for it in found["fields"] if it["differs"]] == ["名称", "技术需求"]
    assert [it["values"] for it in found["fields"] if it["zh"] == "名称"] == [[TEXTS[A]["title"], TEXTS[B]["title"]]]
    assert any("同在锦江区" in it["zh"] for it in found["reasons"])
    shown = office.command.ok("reviews", "show", B, A)
    assert all(word in shown for word in ("≠", "同在锦江区", "甲 A", TEXTS[A]["title"], TEXTS[B]["title"]))


def test_two_owners_agree_and_it_is_settled(office: Office) -> None:
    (first,) = office.decide(A, B, "same", RAIL)
    assert (first["turn"], first["silent"], first["verdict"]) == ("owners", [DISTRICT], None)
    assert office.listed("--waits-for", RAIL) == [UNLIKELY]
    (second,) = office.decide(B, A, "same", DISTRICT)
    assert (second["turn"], second["verdict"]) == ("nobody", "same")
    assert office.listed() == [UNLIKELY]
    assert office.listed("--turn", "nobody") == [LIKELY]
    assert "已有结论：同一场景" in office.command.ok("reviews", "show", A, B)


def test_owners_who_disagree_leave_it_to_the_desk(office: Office) -> None:
    office.decide(A, B, "same", RAIL)
    (second,) = office.decide(A, B, "different", DISTRICT)
    assert (second["turn"], second["is_overdue"], second["verdict"]) == ("desk", False, None)
    assert office.listed("--waits-for", DESK) == [LIKELY, UNLIKELY]
    (last,) = office.decide(A, B, "different", DESK)
    assert (last["turn"], last["verdict"]) == ("nobody", "different")


def test_an_organisation_judges_only_what_concerns_it(office: Office) -> None:
    result = office.command("reviews", "decide", A, B, "same", "--as", OTHER, *ME)
    assert (result.exit_code, "不涉及" in result.stderr, "city desk" in result.stderr) == (1, True, True)
    assert office.command("reviews", "decide", A, B, "same", "--as", "nobody", *ME).exit_code == 2
    assert office.command("reviews", "decide", A, B, "same", "--as", RAIL, "--by", " ", "--reason", "x").exit_code == 2
    assert office.command("reviews", "decide", A, f"{RAIL}/9", "same", "--as", RAIL, *ME).exit_code == 1
    assert office.command("reviews", "decide", A, A, "same", "--as", RAIL, *ME).exit_code == 1
    with office.registry.engine.connect() as connection:
        assert connection.execute(select(judgements)).all() == []


def test_nothing_is_edited_and_undo_is_a_mark(office: Office) -> None:
    (first,) = office.decide(A, B, "different", DESK)
    number = str(first["number"])
    assert office.command("reviews", "undo", number, "--as", RAIL, *ME).exit_code == 1, "it is the desk's"
    (gone,) = office.command.json("reviews", "undo", number, "--as", DESK, *ME)
    assert gone["number"] == first["number"]
    assert office.command.json("reviews", "undo", number, "--as", DESK, *ME) == [], "once is enough"
    office.match()
    assert office.listed("--turn", "owners") == [LIKELY], "asked again as if nothing had been said"
    (kept,) = office.command.json("reviews", "show", A, B)["judgements"]
    assert (kept["verdict"], kept["taken_back"]["reason"]) == ("different", "合成理由")
    assert office.command("reviews", "undo", number, "99", "--as", DESK, *ME).exit_code == 1


def test_a_pair_that_no_machine_suggests_may_be_judged_and_asks_the_other_owner(office: Office) -> None:
    assert "没有待核对的问题" in office.command.ok("reviews", "show", B, C)
    office.decide(B, C, "same", DISTRICT)
    (line,) = office.command.lines("reviews", "list", "--waits-for", OTHER, "--turn", "owners")
    assert (names(line["pair"]), line["score"], line["silent"]) == ((B, C), None, [OTHER])


def scenario_of(office: Office, name: str) -> str:
    ((found),) = office.command.json("registry", "show", *name.split("/"))
    return str(found["registry_id"])


def test_merge_split_and_move_take_effect(office: Office) -> None:
    def act(*words: str) -> list[tuple[tuple[str, ...], str]]:
        found = office.command.json("reviews", *words, "--as", DESK, *ME)
        office.match()
        return [(names(it["pair"]), it["judgements"][-1]["verdict"]) for it in found]

    born = {name: scenario_of(office, name) for name in TEXTS}
    assert act("merge", A, born[B]) == [(LIKELY, "same")]
    assert scenario_of(office, B) == scenario_of(office, A)
    assert act("merge", B, C) == [((A, C), "same"), ((B, C), "same")]
    assert len({scenario_of(office, name) for name in (A, B, C)}) == 1
    assert office.command("reviews", "merge", A, C, "--as", DESK, *ME).exit_code == 1, "they are one already"
    assert act("move", C, D) == [((A, C), "different"), ((B, C), "different"), (UNLIKELY, "same")]
    assert scenario_of(office, C) == scenario_of(office, D)
    assert act("split", A) == [(LIKELY, "different")]
    assert act("split", D) == [(UNLIKELY, "different")]
    assert {name: scenario_of(office, name) for name in TEXTS} == born
    result = office.command("reviews", "split", A, "--as", DESK, *ME)
    assert (result.exit_code, "nothing to split" in result.stderr) == (1, True)


def test_verdicts_that_cannot_all_hold_are_told(office: Office) -> None:
    office.decide(A, B, "same", DESK)
    office.decide(B, C, "same", DESK)
    assert office.command.lines("reviews", "contradictions") == []
    office.decide(A, C, "different", DESK)
    found = office.command("reviews", "contradictions", "--json")
    (line,) = map(json.loads, found.stdout.splitlines())
    assert (found.exit_code, names(line["apart"]), names(line["chain"])) == (1, (A, C), (A, B, C))
    assert f"{A} = {B} = {C}" in office.command("reviews", "contradictions").stdout


@pytest.fixture
def workbook(office: Office, tmp_path: Path) -> Path:
    path = tmp_path / "answers.xlsx"
    assert office.command.json("reviews", "export", "--as", "成都轨道集团", "--to", str(path))["pairs"] == 2
    return path


def imported(office: Office, path: Path, who: str = RAIL, *, code: int = 0) -> list[tuple[int, str]]:
    found = office.command.json("reviews", "import", str(path), "--as", who, code=code)
    return [(row["row"], row["became"]) for row in found["rows"]]


def typed(path: Path, *verdicts: str) -> Path:
    cells = [
        (FIRST + number, heading, value)
        for number, verdict in enumerate(verdicts)
        for heading, value in ((form.VERDICT, verdict), (form.REASON, "合成理由"), (form.PERSON, "合成核对人"))
    ]
    return filled(path, *cells)


def test_answers_in_a_workbook_count_once(office: Office, workbook: Path) -> None:
    typed(workbook, "同一场景 same")
    assert imported(office, workbook) == [(FIRST, "applied"), (FIRST + 1, "unanswered")]
    assert imported(office, workbook) == [(FIRST, "already"), (FIRST + 1, "unanswered")]
    (said,) = office.command.json("reviews", "show", A, B)["judgements"]
    assert (said["organisation"], said["person"], said["reason"]) == (RAIL, "合成核对人", "合成理由")
    again = workbook.with_name("again.xlsx")
    assert office.command.json("reviews", "export", "--as", RAIL, "--to", str(again))["pairs"] == 1


def test_a_stale_row_and_a_bad_row_are_told_and_their_neighbours_count(office: Office, workbook: Path) -> None:
    typed(workbook, "different", "也许")
    office.say(DISTRICT, event(STATED, statement(title="新的名称"), source=DISTRICT, subject="1", sequence=2))
    assert imported(office, workbook, code=1) == [(FIRST, "changed"), (FIRST + 1, "bad")]
    typed(workbook, "different", "different")
    assert imported(office, workbook, code=1) == [(FIRST, "changed"), (FIRST + 1, "applied")]
    shown = office.command("reviews", "import", str(workbook), "--as", RAIL).stdout
    assert "此前已采纳 1 行，未采纳：导出后记录有变化，请重新导出核对 1 行" in shown


def test_a_withdrawn_record_is_not_judged_out_of_an_old_file(office: Office, workbook: Path) -> None:
    typed(workbook, "same")
    office.say(DISTRICT, event(WITHDRAWN, {"reason": "合成理由"}, source=DISTRICT, subject="1", sequence=2))
    assert imported(office, workbook, code=1)[0] == (FIRST, "changed")


def test_what_was_decided_meanwhile_is_not_decided_again(office: Office, workbook: Path) -> None:
    typed(workbook, "same", "same")
    office.decide(A, B, "different", DESK)
    (own,) = office.decide(D, C, "same", RAIL)
    office.command.json("reviews", "undo", str(own["number"]), "--as", RAIL, *ME)
    assert imported(office, workbook, code=1) == [(FIRST, "decided"), (FIRST + 1, "decided")]


def test_a_file_in_the_hands_of_another_organisation(office: Office, workbook: Path) -> None:
    typed(workbook, "same", "same")
    for who in (OTHER, DISTRICT, DESK):
        assert imported(office, workbook, who, code=1) == [(FIRST, "not_yours"), (FIRST + 1, "not_yours")]
    assert imported(office, workbook) == [(FIRST, "applied"), (FIRST + 1, "applied")]


def test_two_rows_about_one_pair_contradict_themselves(office: Office, workbook: Path) -> None:
    typed(workbook, "same", "different")
    book = load_workbook(workbook)
    sheet = book[form.SHEET]
    last = sheet.max_column
    sheet.cell(FIRST + 1, last).value = sheet.cell(FIRST, last).value
    book.save(workbook)
    assert imported(office, workbook, code=1) == [(FIRST, "repeated"), (FIRST + 1, "repeated")]


def test_the_desk_exports_what_waits_for_it(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "desk.xlsx"
    assert office.command.json("reviews", "export", "--as", DESK, "--to", str(path))["pairs"] == 1
    typed(path, "different")
    assert imported(office, path, DESK) == [(FIRST, "applied")]
    assert office.listed("--turn", "nobody") == [UNLIKELY]


def test_json_holds_no_moment_that_is_not_utc(office: Office) -> None:
    line = json.loads(office.command.ok("reviews", "list", "--limit", "1", "--json"))
    assert line["due_at"].endswith("T16:00:00Z"), "midnight in Chengdu"


def test_a_rebuild_keeps_every_word(office: Office) -> None:
    office.decide(A, B, "same", RAIL)
    (second,) = office.decide(A, B, "different", DESK)
    office.command.json("reviews", "undo", str(second["number"]), "--as", DESK, *ME)
    before = office.command.json("reviews", "show", A, B)["judgements"]
    office.registry.close()
    # The log knows better when it received what the test had made older.
    office.command.ok("rebuild", "--despite-differences")
    assert office.command.json("reviews", "show", A, B)["judgements"] == before
    (third,) = office.decide(A, B, "same", DISTRICT)
    assert (third["number"], third["verdict"]) == (3, "same")
