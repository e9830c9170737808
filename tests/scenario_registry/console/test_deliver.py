"""Files of feeds, delivered from a browser: the path of the command line, and nothing that a file or its name could do beside."""

from __future__ import annotations

import csv
import io
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from scenario_registry.console.roles import Role
from scenario_registry.deliveries import MOST_BYTES
from tests.scenario_registry.commands import FEEDS, Command, tampering
from tests.scenario_registry.console.manned import as_role
from tests.scenario_registry.console.test_login import acts
from tests.scenario_registry.console.test_pages import text_of
from tests.scenario_registry.console.visitor import Visitor
from tests.scenario_registry.console.walks.walk import OTHER, RAIL
from tests.support.waiting import wait_until

FILES = {it.stem: it for it in FEEDS}
RAIL_FILE, MEDIA_FILE = FILES[RAIL], FILES[OTHER]


def deliver(visitor: Visitor, how: str, feed: str, name: str, content: bytes, **more: str) -> httpx.Response:
    fields = {"form_key": visitor.form_key(), "feed": feed, "how": how, **more}
    return visitor.client.post("/deliver", data=fields, files={"file": (name, content)})


def media_text() -> str:
    content = MEDIA_FILE.read_bytes()
    return content.decode("utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else "gb18030")


def received(command: Command) -> int:
    return sum(it["received"] for it in command.json("status")["organisations"])


def test_a_file_is_checked_and_nothing_is_sent(manned: tuple[Command, httpx.Client]) -> None:
    command, client = manned
    before = received(command)
    told = command.json("feed", "check", str(RAIL_FILE), code=1)
    answer = deliver(as_role(client, Role.ORGANISATION), "check", RAIL, RAIL_FILE.name, RAIL_FILE.read_bytes())
    assert answer.status_code == 200, text_of(answer.text)
    shown = text_of(answer.text)
    assert f"{told['rows']} 行数据" in shown
    assert f"{told['rejected']} 行会被退回" in shown
    assert all(it["cell"] in shown for it in told["problems"] if it["cell"])
    assert received(command) == before
    assert ("rail-1", "deliver", "done") not in acts(command)


def test_what_changed_is_sent_and_takes_effect_once(manned: tuple[Command, httpx.Client]) -> None:
    command, client = manned
    visitor = as_role(client, Role.OPERATIONS)
    title = command.json("registry", "show", OTHER, "CM2026-002")[0]["title"]
    changed = media_text().replace(title, f"{title}（合成改名）").encode("gb18030")
    before = received(command)
    for _ in range(2):
        answer = deliver(visitor, "send", OTHER, MEDIA_FILE.name, changed)
        assert answer.status_code == 200, text_of(answer.text)
        assert "已发送" in answer.text
        assert command.json("registry", "show", OTHER, "CM2026-002")[0]["title"] == f"{title}（合成改名）"
    # The change, and a receipt that the second one came.
    assert received(command) == before + 2
    assert acts(command)[-1] == ("operations-1", "deliver", "done")


def test_who_is_turned_away_has_delivered_nothing(manned: tuple[Command, httpx.Client]) -> None:
    command, client = manned
    first, second = as_role(client, Role.OPERATIONS), as_role(client, Role.ORGANISATION)
    sent = ("send", RAIL, RAIL_FILE.name, RAIL_FILE.read_bytes())
    with ThreadPoolExecutor() as beside:
        with tampering(command.data_dir / "outbox.sqlite") as held:
            held.execute("BEGIN IMMEDIATE")
            served = beside.submit(deliver, first, *sent)
            # Written down before anything is sent.
            wait_until(lambda: acts(command)[-1] == ("operations-1", "deliver", "done"))
            assert deliver(second, *sent).status_code == 503
            assert acts(command)[-1] == ("operations-1", "deliver", "done")
        assert served.result().status_code == 200


def test_a_delivery_that_loses_much_is_held(manned: tuple[Command, httpx.Client]) -> None:
    command, client = manned
    before = received(command)
    rows = list(csv.reader(io.StringIO(media_text())))
    few = io.StringIO()
    csv.writer(few).writerows(rows[:2])
    visitor = as_role(client, Role.OPERATIONS)
    answer = deliver(visitor, "send", OTHER, MEDIA_FILE.name, few.getvalue().encode("gb18030"))
    held = re.search(r'href="(/holds/\d+)"', answer.text)
    assert held is not None, text_of(answer.text)
    assert "会被撤回" in visitor.page(held[1])
    assert received(command) == before


def test_an_organisation_delivers_its_own_only(manned: tuple[Command, httpx.Client]) -> None:
    command, client = manned
    before, visitor = received(command), as_role(client, Role.ORGANISATION)
    assert set(re.findall(r'<option value="(\w+)"', visitor.page("/deliver"))) == {RAIL}
    assert deliver(visitor, "send", OTHER, MEDIA_FILE.name, MEDIA_FILE.read_bytes()).status_code == 403
    assert received(command) == before
    assert acts(command)[-1] == ("rail-1", "deliver", "refused")


@pytest.mark.parametrize(
    "name", ["../../../escaped.xlsx", "..\\..\\escaped.xlsx", "/escaped.xlsx", ".", "..", "a\x00b.xlsx"]
)
def test_a_name_leads_nowhere(manned: tuple[Command, httpx.Client], name: str) -> None:
    command, client = manned
    answer = deliver(as_role(client, Role.OPERATIONS), "check", RAIL, name, RAIL_FILE.read_bytes())
    assert answer.status_code in (200, 400, 409, 422)
    assert not list(Path(command.data_dir).parent.rglob("escaped*"))


def test_what_is_no_delivery_is_told_so(manned: tuple[Command, httpx.Client]) -> None:
    _, client = manned
    visitor = as_role(client, Role.OPERATIONS)
    answer = deliver(visitor, "send", RAIL, "合成.xlsx", b"no workbook")
    assert (answer.status_code, "xlsx" in answer.text) == (422, True)
    assert deliver(visitor, "send", "nothing", "合成.xlsx", b"x").status_code == 422
    assert deliver(visitor, "send", RAIL, "", b"").status_code in (400, 422)
    assert deliver(visitor, "send", RAIL, "合成.xlsx", b"x", form_key="another").status_code == 403
    broken = {"Content-Type": "multipart/form-data; boundary=x"}
    assert visitor.client.post("/deliver", content=b"--x\r\nnothing", headers=broken).status_code in (400, 403)
    foreign = visitor.client.post("/deliver", files={"file": ("a", b"x")}, headers={"Origin": "https://example.org"})
    assert foreign.status_code == 403


def test_a_file_is_bounded_and_of_whoever_may_not_hardly_read(manned: tuple[Command, httpx.Client]) -> None:
    _, client = manned
    too_large = deliver(as_role(client, Role.OPERATIONS), "check", RAIL, "合成.xlsx", bytes(MOST_BYTES + 10_000))
    assert too_large.status_code == 413
    assert deliver(as_role(client, Role.DESK), "check", RAIL, "合成.xlsx", bytes(100_000)).status_code == 413
    assert deliver(as_role(client, Role.DESK), "check", RAIL, "合成.xlsx", b"x").status_code == 403
    assert Visitor(client).client.post("/deliver", files={"file": ("a", b"x")}).status_code == 403
