"""What people do in the console: duplicates judged and taken back, rejections mended, holds decided, tokens changed; each written down."""

from __future__ import annotations

import csv
import html
import io
import json
import re
from pathlib import Path

import httpx
from openpyxl import load_workbook

from scenario_registry.console.roles import Role
from scenario_registry.eventlog.sqlite_log import SqliteEventLog
from schemas.log import topic_of
from tests.scenario_registry.cli.test_holds import Feed
from tests.scenario_registry.commands import Command
from tests.scenario_registry.console.manned import NAMES, as_role
from tests.scenario_registry.console.test_login import acts
from tests.scenario_registry.console.visitor import make_user
from tests.scenario_registry.console.walks.walk import OTHER, RAIL
from tests.scenario_registry.http.serving import serving_here
from tests.support.events import record, stated


def test_an_organisation_sees_and_does_its_own_only(manned: tuple[Command, httpx.Client]) -> None:
    command, client = manned
    visitor = as_role(client, Role.ORGANISATION)
    others = next(it["event"] for it in command.lines("rejections", "list", "--organisation", OTHER))
    token = next(it["id"] for it in command.lines("tokens", "list") if it["organisation"] == OTHER)
    pair = next(
        it["pair"] for it in command.lines("reviews", "list", "--limit", "0") if RAIL not in json.dumps(it["pair"])
    )
    left, right = (f"{it['organisation']}/{it['local_id']}" for it in pair)
    assert visitor.client.get(f"/rejections/{others}").status_code == 403
    assert visitor.client.get("/reviews/pair", params={"left": left, "right": right}).status_code == 403
    assert visitor.send(f"/rejections/{others}", how="verbatim", seen="").status_code == 403
    judged = visitor.send("/reviews/judge", left=left, right=right, verdict="same", reason="x")
    assert judged.status_code == 403
    assert visitor.send(f"/tokens/{token}/revoke").status_code == 403
    assert token not in visitor.page("/tokens")
    listed = set(re.findall(r'href="/rejections/(\w+)/', visitor.page(f"/rejections?state=all&organisation={OTHER}")))
    assert listed == {RAIL}


def test_a_pair_is_judged_and_the_judgement_taken_back(manned: tuple[Command, httpx.Client]) -> None:
    command, client = manned
    visitor = as_role(client, Role.DESK)
    (address, *_) = re.findall(r'href="(/reviews/pair\?[^"]+)"', visitor.page("/reviews"))
    fields = visitor.fields_of(address.replace("&amp;", "&"), "/reviews/judge")
    before = command.lines("reviews", "list", "--limit", "0")
    changed = fields | {"left_print": "0" * 16, "verdict": "same"}
    assert visitor.client.post("/reviews/judge", data=changed).status_code == 409
    done = visitor.client.post("/reviews/judge", data=fields | {"verdict": "same", "reason": "同一设备"})
    assert done.status_code == 303
    shown = command.json("reviews", "show", fields["left"], fields["right"])
    (judgement,) = shown["judgements"]
    assert (judgement["verdict"], judgement["organisation"], judgement["person"], judgement["reason"]) == (
        "same", "promotion_center", "desk-1", "同一设备",
    )  # fmt: skip
    assert shown["pair"] in [it["pair"] for it in before]
    assert shown["pair"] not in [it["pair"] for it in command.lines("reviews", "list", "--limit", "0")]
    # It took effect at once: both tell of one scenario.
    ids = {
        one["registry_id"]
        for key in (fields["left"], fields["right"])
        for one in command.json("registry", "show", *key.split("/", 1))
    }
    assert len(ids) == 1
    undo = visitor.fields_of(done.headers["location"], "/reviews/undo")
    assert undo["number"] == str(judgement["number"])
    assert visitor.client.post("/reviews/undo", data=undo).status_code == 303
    assert command.json("reviews", "show", fields["left"], fields["right"])["verdict"] is None
    assert acts(command)[-2:] == [("desk-1", "judge", "done")] * 2


def test_of_two_who_judge_one_pair_the_second_sees_what_the_first_said(manned: tuple[Command, httpx.Client]) -> None:
    command, client = manned
    first, second = as_role(client, Role.DESK), as_role(client, Role.DESK)
    address = html.unescape(re.findall(r'href="(/reviews/pair\?[^"]+)"', first.page("/reviews"))[0])
    fields = [it.fields_of(address, "/reviews/judge") for it in (first, second)]
    done = first.client.post("/reviews/judge", data=fields[0] | {"verdict": "same", "reason": "合成：同一设备"})
    assert done.status_code == 303
    for visitor, seen in zip((first, second), fields, strict=True):
        late = visitor.client.post("/reviews/judge", data=seen | {"verdict": "different", "reason": "合成：两处"})
        assert (late.status_code, "刚有人判断过这一对" in late.text) == (409, True)
    (judgement,) = command.json("reviews", "show", fields[0]["left"], fields[0]["right"])["judgements"]
    assert judgement["verdict"] == "same"
    again = second.fields_of(address, "/reviews/judge") | {"verdict": "different", "reason": "合成：看过之后"}
    assert second.client.post("/reviews/judge", data=again).status_code == 303
    numbers = [it["number"] for it in command.json("reviews", "show", again["left"], again["right"])["judgements"]]
    for number in numbers:
        undone = second.send("/reviews/undo", number=str(number), reason="合成：还原")
        assert undone.status_code == 303


def test_a_rejected_event_is_mended_and_tried_again(manned: tuple[Command, httpx.Client]) -> None:
    command, client = manned
    visitor = as_role(client, Role.ORGANISATION)
    rejected = next(
        it for it in command.lines("rejections", "list", "--organisation", RAIL)
        if [one["code"] for one in it["problems"]] == ["missing_title"]
    )  # fmt: skip
    address = f"/rejections/{rejected['event']}"
    fields = visitor.fields_of(address, address)
    event = json.loads(fields["event"])
    before = len(acts(command))
    broken = visitor.client.post(address, data=fields | {"how": "send_json", "event": "{"})
    assert (broken.status_code, "不是合法的 JSON" in broken.text) == (409, True)
    # Nothing comes of it as it is, so nothing is sent.
    assert visitor.client.post(address, data=fields | {"how": "verbatim"}).status_code == 409
    event["data"]["title"] = "合成示例：改正后的名称"
    mended = fields | {"how": "send_json", "event": json.dumps(event, ensure_ascii=False)}
    tried = visitor.client.post(address, data=mended | {"how": "try_json"})
    assert (tried.status_code, "登记库里会新增" in tried.text, event["data"]["title"] in tried.text) == (
        200,
        True,
        True,
    )
    assert len(acts(command)) == before
    # Whatever a link says, nothing was sent.
    assert "已按编号" not in visitor.page(f"{address}?sent={event['subject']}&proof=0")
    districts = ["510104", *(f"合成{number}" for number in range(90))]
    many = json.dumps(event | {"data": event["data"] | {"districts": districts}}, ensure_ascii=False)
    unknown = visitor.client.post(address, data=fields | {"how": "try_json", "event": many}).text
    (led,) = set(re.findall(r'href="#(field-[^"]+)"', unknown))
    assert f'id="{led}"' in unknown
    boxes = dict.fromkeys(re.findall(r'name="(data\.districts:[^"]+)" value="1" checked', unknown), "1")
    assert len(boxes) == len(districts)
    assert visitor.client.post(address, data=fields | boxes | {"how": "try", "event": many}).status_code == 200
    other = fields | {"how": "send_json", "event": json.dumps(event | {"subject": "合成-另"}, ensure_ascii=False)}
    assert "已按编号 合成-另 提交" in visitor.page(visitor.client.post(address, data=other).headers["location"])
    assert visitor.client.post(address, data=mended).status_code == 303
    now = next(it for it in command.lines("rejections", "list") if it["event"] == rejected["event"])
    assert (now["state"], now["replay_outcome"], now["raw"]) == ("replayed", "accepted", rejected["raw"])
    assert "已重新提交" in visitor.page(address)
    (told,) = command.json("registry", "show", RAIL, event["subject"])
    assert told["title"] == "合成示例：改正后的名称"
    # The same form once more is no second attempt.
    assert visitor.client.post(address, data=mended).status_code == 409
    assert acts(command)[-1] == ("rail-1", "replay", "done")


def test_rejections_come_page_by_page_and_each_once(command: Command) -> None:
    events = [record(stated(f"S-{number}", 1, title="")) for number in range(229)]
    events.append(record(stated("=1+1", 1, title="")))
    command.data_dir.mkdir()
    log = SqliteEventLog(command.data_dir / "log.sqlite")
    log.append(topic_of(RAIL), events, producer="test", first_number=1)
    log.close()
    command.ok("run")
    make_user(command, NAMES[Role.OPERATIONS], "operations")
    with serving_here(command) as client:
        visitor = as_role(client, Role.OPERATIONS)
        address, sizes, found = "/rejections?code=missing_title", [], list[str]()
        while address:
            page = visitor.page(address)
            here = re.findall(r'href="(/rejections/[^"?]+)"', page)
            sizes.append(len(here))
            found += here
            following = re.search(r'rel="next" href="([^"]+)"', page)
            address = html.unescape(following[1]) if following else ""
            assert not address or "code=missing_title" in address
        assert sizes == [100, 100, 30]
        assert len(set(found)) == len(events)
        assert visitor.client.get("/rejections?after=x").status_code == 400
        told = visitor.client.get("/rejections/table.csv?code=missing_title").content.decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(told)))
        assert {f"/rejections/{it['事件']}" for it in rows} == set(found)
        assert [it for it in rows if it["编号"].startswith("=")] == []
        book = load_workbook(io.BytesIO(visitor.client.get("/rejections/table.xlsx").content))
        assert book[book.sheetnames[0]].max_row == len(events) + 1
        assert visitor.client.get("/rejections/table.exe").status_code == 404


def test_a_held_delivery_is_previewed_and_released(command: Command, tmp_path: Path) -> None:
    feed = Feed(tmp_path)
    command.ok(*feed.publish(10))
    command.ok("run")
    command(*feed.publish(4))
    (held,) = command.lines("holds", "list")
    make_user(command, NAMES[Role.OPERATIONS], "operations")
    address = f"/holds/{held['number']}"
    gone = [it["local_id"] for it in held["difference"]["gone"]]
    with serving_here(command) as client:
        visitor = as_role(client, Role.OPERATIONS)
        assert address in visitor.page("/holds")
        page = visitor.page(address)
        assert all(f"<b>{it}</b>" in page for it in gone)
        assert visitor.send(address, decision="released", reason=" ").status_code == 422
        assert visitor.send(address, decision="released", reason="机构来函说明").status_code == 303
        (decided,) = command.lines("holds", "list", "--all")
        told = (decided["decision"], decided["decided_by"], decided["reason"])
        assert told == ("released", "operations-1", "机构来函说明")
        stages = {it["local_id"]: it["stage"] for it in command.lines("registry", "list", "--limit", "0")}
        assert {it for it, stage in stages.items() if stage == "withdrawn"} == set(gone)
        assert visitor.send(address, decision="refused", reason="再想想").status_code == 409
        assert acts(command)[-1] == ("operations-1", "decide_hold", "done")


def test_a_token_is_rotated_shown_once_and_revoked(manned: tuple[Command, httpx.Client]) -> None:
    command, client = manned
    visitor = as_role(client, Role.ORGANISATION)
    token = next(it["id"] for it in command.lines("tokens", "list") if it["organisation"] == RAIL)
    answer = visitor.send(f"/tokens/{token}/rotate")
    secret = re.search(r'class="secret">([^<]+)<', answer.text)
    assert secret is not None
    assert "no-store" in answer.headers["cache-control"]
    assert secret[1] not in visitor.page("/tokens")
    new = next(it for it in command.lines("tokens", "list") if it["rotated_from"] == token)
    assert secret[1].split("_")[1] == new["id"]
    # Sent twice, or by a colleague too: no second token of which nobody knows.
    again = visitor.send(f"/tokens/{token}/rotate")
    assert (again.status_code, new["id"] in again.text) == (409, True)
    assert visitor.send(f"/tokens/{new['id']}/revoke").status_code == 303
    states = {it["id"]: it["state"] for it in command.lines("tokens", "list")}
    assert states[new["id"]] == "revoked"
    assert acts(command)[-1] == ("rail-1", "change_tokens", "done")


def test_an_administrator_disables_a_user_and_sees_what_was_done(manned: tuple[Command, httpx.Client]) -> None:
    command, client = manned
    desk, administrator = as_role(client, Role.DESK), as_role(client, Role.ADMINISTRATOR)
    assert administrator.send("/users/admin-1", state="disabled").status_code == 409
    assert administrator.send("/users/desk-1", state="disabled").status_code == 303
    assert "desk-1" not in desk.page("/")
    assert "已停用" in administrator.page("/users")
    log = administrator.page("/acts")
    assert "desk-1" in log
    assert acts(command)[-1] == ("admin-1", "manage_users", "done")
    assert administrator.send("/users/desk-1", state="enabled").status_code == 303
