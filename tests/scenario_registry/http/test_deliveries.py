"""Files handed in over real HTTP: the way of ``feed publish``, and what hostile or careless clients send."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from openpyxl import load_workbook

from scenario_registry.deliveries import MOST_BYTES
from tests.scenario_registry.commands import FOLDER, Command
from tests.scenario_registry.http.sender import code, token_of, until_known
from tests.scenario_registry.http.serving import serving, serving_here
from tests.scenario_registry.http.test_push import Station
from tests.support.events import MEDIA, RAIL

WORKBOOK = FOLDER / "chengdu_rail.xlsx"


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    command = Command(tmp_path_factory.mktemp("deliveries"))
    rail, media = token_of(command), token_of(command, MEDIA)
    with serving(command) as api:
        yield Station(command, api, rail, media)


def hand_in(
    api: httpx.Client, token: str, content: bytes, feed: str = RAIL, name: str = WORKBOOK.name, **more: Any
) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/octet-stream"}
    return api.post(
        f"/v1/feeds/{feed}/deliveries",
        params={"file_name": name, **more.pop("params", {})},
        content=content,
        headers=headers | more.pop("headers", {}),
    )


def told(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def changed(change: Any) -> bytes:
    """The organisation's workbook after somebody worked on it."""
    book = load_workbook(WORKBOOK)
    change(book)
    written = BytesIO()
    book.save(written)
    return written.getvalue()


def test_a_file_goes_the_way_of_the_command(command: Command, tmp_path: Path) -> None:
    by_command = Command(tmp_path / "other").json("feed", "publish", str(WORKBOOK))
    checked = command.json("feed", "check", str(WORKBOOK), code=1)
    token = token_of(command)
    with serving_here(command) as api:
        only_looked_at = told(hand_in(api, token, WORKBOOK.read_bytes(), params={"check": "true"}))
        assert only_looked_at["state"] == "checked"
        assert (only_looked_at["sent"], only_looked_at["counts"]) == (0, None)
        first = told(hand_in(api, token, WORKBOOK.read_bytes()))
        again = told(hand_in(api, token, WORKBOOK.read_bytes()))
    assert (first["state"], first["counts"], first["sent"]) == ("sent", by_command["counts"], by_command["sent"])
    for answer in (only_looked_at, first, again):
        for name in ("feed", "rows", "rejected", "problems", "ignored", "leftovers", "absent"):
            assert answer[name] == checked[name]
    assert any(it["cell"] and it["location"]["row"] for it in first["problems"])
    assert again["sent"] == 0
    # What the command line would send after that: nothing, since both remember in one outbox.
    assert command.json("feed", "publish", str(WORKBOOK))["sent"] == 0
    assert command.json("run")["processed"] >= first["sent"]


def test_without_the_log_nothing_is_sent_and_the_same_again_is_taken(tmp_path: Path) -> None:
    command = Command(tmp_path / "data")
    token, content = token_of(command), WORKBOOK.read_bytes()
    away = tmp_path / "away"
    with serving_here(command.where(SCENARIOS_LOG=f"sqlite:///{away / 'log.sqlite'}")) as api:
        away.write_text("a file where the folder of the log would be")
        answer = hand_in(api, token, content)
        assert (answer.status_code, code(answer)) == (503, "log_unavailable")
        assert int(answer.headers["retry-after"]) > 0
        away.unlink()
        assert told(hand_in(api, token, content))["sent"] > 0


def test_an_unusual_delivery_is_held_whole_and_released_by_a_person(command: Command) -> None:
    token = token_of(command)
    with serving_here(command) as api:
        sent = told(hand_in(api, token, WORKBOOK.read_bytes()))["sent"]
        halved = told(hand_in(api, token, changed(lambda book: book.worksheets[0].delete_rows(8, 40))))
        assert (halved["state"], halved["sent"]) == ("held", 0)
        assert "withdrawn" in halved["held"]["kinds"]
        number = str(halved["held"]["number"])
        assert [it["number"] for it in command.lines("holds", "list")] == [halved["held"]["number"]]
        command.ok("holds", "release", number, "--by", "合成核对人", "--reason", "合成理由")
        assert command.json("run")["processed"] > sent


def test_nobody_hands_in_for_another(station: Station) -> None:
    content = WORKBOOK.read_bytes()
    assert code(hand_in(station.api, station.media, content)) == "other_feed"
    assert code(hand_in(station.api, "srt_none", content)) == "token_invalid"
    trying = token_of(station.command, RAIL, "--permission", "simulate")
    until_known(station.api, station.rail)
    answer = hand_in(station.api, trying, content)
    while code(answer) == "token_invalid":
        answer = hand_in(station.api, trying, content)
    assert code(answer) == "permission_missing"
    assert told(hand_in(station.api, trying, content, params={"check": "true"}))["state"] == "checked"
    assert station.in_log() == 0


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../rail.xlsx", "/etc/passwd", "a/b.xlsx", "a\\b.xlsx", "C:rail.xlsx", "rail\n.xlsx",
     "rail\u202excod.xlsx", ".hidden", "rail.xlsx.", " rail.xlsx", "x" * 121],
)  # fmt: skip
def test_a_name_is_the_name_of_a_file_and_no_path(station: Station, name: str) -> None:
    assert code(hand_in(station.api, station.rail, b"x", name=name)) == "file_name_invalid"


@pytest.mark.parametrize(
    "feed", ["none", "..%2f..%2ffeeds%2fchengdu_rail", "chengdu_rail.toml", "%2e%2e", "CHENGDU_RAIL"]
)
def test_a_feed_is_looked_up_and_no_path(station: Station, feed: str) -> None:
    assert code(hand_in(station.api, station.rail, b"x", feed=feed)) in ("feed_unknown", "not_found")


def bomb() -> bytes:
    """A hundred kilobytes that unpack to a hundred megabytes."""
    with zipfile.ZipFile(WORKBOOK) as package:
        parts = {it: package.read(it) for it in package.namelist()}
    sheet = next(it for it in parts if it.startswith("xl/worksheets/sheet"))
    parts[sheet] = parts[sheet].replace(b"</sheetData>", b" " * 300_000_000 + b"</sheetData>")
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return written.getvalue()


def entity() -> bytes:
    """A sheet that names another file of the machine."""
    with zipfile.ZipFile(WORKBOOK) as package:
        parts = {it: package.read(it) for it in package.namelist()}
    sheet = next(it for it in parts if it.startswith("xl/worksheets/sheet"))
    parts[sheet] = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + parts[sheet]
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return written.getvalue()


HOSTILE = {
    "nothing": lambda: b"",
    "no workbook": lambda: b"\0" * 1_000,
    "half of it": lambda: WORKBOOK.read_bytes()[:5_000],
    "a bomb": bomb,
    "an entity": entity,
    "another kind of file": lambda: (FOLDER / "chengdu_media.csv").read_bytes(),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_cannot_be_read_is_told_and_nothing_of_it_is_sent(station: Station, what: str) -> None:
    answer = hand_in(station.api, station.rail, HOSTILE[what]())
    assert code(answer) == "file_unreadable"
    assert "/" not in answer.json()["detail"].replace("/ ", ""), "no place on the server is told"
    assert station.in_log() == 0


def test_too_large_too_often_packed_or_wrapped_is_refused(station: Station) -> None:
    assert code(hand_in(station.api, station.rail, b"x" * (MOST_BYTES + 1))) == "body_too_large"
    for headers in ({"Content-Encoding": "gzip"}, {"Content-Type": "multipart/form-data; boundary=x"}):
        assert code(hand_in(station.api, station.rail, b"x", headers=headers)) == "file_not_plain"
    assert station.in_log() == 0


def many_rows() -> bytes:
    """Some kilobytes with two hundred thousand rows."""
    with zipfile.ZipFile(WORKBOOK) as package:
        parts = {it: package.read(it) for it in package.namelist()}
    sheet = next(it for it in parts if it.startswith("xl/worksheets/sheet"))
    row = b"<row><c><v>1</v></c></row>"
    parts[sheet] = parts[sheet].replace(b"</sheetData>", row * 200_000 + b"</sheetData>")
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return written.getvalue()


def test_a_file_of_very_many_rows_is_refused_and_nobody_waits_for_it(station: Station) -> None:
    answer = hand_in(station.api, station.rail, many_rows())
    assert (answer.status_code, code(answer)) == (413, "too_many_rows")
    assert "10000" in answer.json()["detail"]
    assert station.in_log() == 0


def test_how_many_rows_are_many_is_a_setting(command: Command) -> None:
    token = token_of(command)
    with serving_here(command.where(SCENARIOS_DELIVERY_ROWS="12")) as api:
        answer = hand_in(api, token, WORKBOOK.read_bytes())
    assert code(answer) == "too_many_rows"
    assert "12" in answer.json()["detail"]


def test_a_feed_that_asks_a_system_itself_reads_no_file(command: Command, tmp_path: Path) -> None:
    folder = tmp_path / "feeds"
    folder.mkdir()
    bundled = Path("producers/feeds/chengdu_rail.toml").read_text()
    head = bundled[: bundled.index("[source]")]
    source = '[source]\nkind = "sql"\nurl = "sqlite:////etc/passwd"\nquery = "SELECT 1"\n'
    (folder / "asking.toml").write_text(head + source + "[columns]\n")
    (folder / "faulty.toml").write_text("no = declaration")
    there = command.where(SCENARIOS_FEEDS_DIR=str(folder))
    token = token_of(there)
    with serving_here(there) as api:
        assert code(hand_in(api, token, b"x", feed="asking")) in ("file_unreadable", "feed_faulty")
        assert code(hand_in(api, token, b"x", feed="faulty")) == "feed_faulty"
