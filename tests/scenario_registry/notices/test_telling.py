"""The whole of it by its commands: subscribed, confirmed, told once, killed in between, ended."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree.ElementTree import fromstring

import pytest

from scenario_registry.cli.exit_code import ExitCode
from scenario_registry.notices.declared import NoticeSettings
from scenario_registry.notices.notifier import Notifier
from scenario_registry.notices.sender import Sender
from scenario_registry.supply.kept_market import KeptMarket
from schemas.code_lists import code_lists
from sinks.database import open_engine
from sinks.roles import WRITER
from tests.scenario_registry.alerts.receivers import Box, Hook, hook, mailbox
from tests.scenario_registry.commands import Command, tampering
from tests.scenario_registry.http.serving import as_duty, on_postgresql, serving
from tests.scenario_registry.notices.configured import BASE, Configured, Rail, configured
from tests.support.events import amended, stated, withdrawn

ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def box() -> Iterator[Box]:
    with mailbox(None) as opened:
        yield opened


@pytest.fixture
def own(command: Command, tmp_path: Path, box: Box) -> Configured:
    """One scenario is there before anybody subscribes."""
    made = configured(command, tmp_path, box.port)
    Rail(command).say(stated("S-0"))
    return made


def rail(own: Configured) -> Rail:
    found = Rail(own)
    found._number = 1
    return found


def subscribed(own: Configured, *more: str, name: str = "合成供应商") -> dict[str, str]:
    made: dict[str, str] = own.json("notices", "subscribe", "--name", name, "--field", "ai", "--every", "once", *more)
    return made


def confirmed(own: Configured, subscription: str) -> None:
    with tampering(own.data_dir / "registry.sqlite") as connection:
        connection.execute("UPDATE subscriptions SET confirmed_us = created_us WHERE id = ?", (subscription,))


def kinds(received: Hook) -> list[str]:
    return [it["kind"] for body in received.got if body["type"] == "scenario.notices" for it in body["data"]["notices"]]


def test_an_address_is_asked_once_and_told_only_after_its_owner_said_yes(own: Configured, box: Box) -> None:
    own.ok("notices", "run")
    subscribed(own, "--mail", "synthetic@example.cn")
    talker = rail(own)
    own.ok("notices", "run")
    talker.say(stated("S-1"))
    own.ok("notices", "run")
    (asked,) = box.mails
    assert "请确认订阅" in asked["Subject"]
    confirm = next(it for it in asked.get_content().split() if it.startswith(f"{BASE}/notices/confirm/"))
    with serving(own) as client:
        path = urlsplit(confirm).path
        page = client.get(path, headers={"accept": "text/html"})
        assert "确认订阅" in page.text
        # A mail program that opens links by itself confirms nothing.
        assert own.lines("notices", "list")[0]["confirmed_at"] is None
        assert client.post(path).status_code == 200
        assert own.lines("notices", "list")[0]["confirmed_at"] is not None
        talker.say(stated("S-2", title="合成示例：桥梁巡检", deadline="2026-12-31"))
        own.ok("notices", "run")
        own.ok("notices", "run")
        _, told = box.mails
        text = told.get_content()
        assert "桥梁巡检" in text
        assert "为何收到：领域：人工智能" in text
        assert told["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        # What a mail program posts by RFC 8058, without cookie, origin or log-in.
        end = urlsplit(told["List-Unsubscribe"].strip("<>")).path
        assert client.post(end, data={"List-Unsubscribe": "One-Click"}).status_code == 200
        talker.say(stated("S-3"))
        own.ok("notices", "run")
        assert len(box.mails) == 2
        assert client.post(f"{end[:-1]}0" if end[-1] != "0" else f"{end[:-1]}1").status_code == 404
        assert client.post(end.replace("/end/", "/confirm/")).status_code == 404
        client.post(path)
    assert own.lines("notices", "list") == []
    assert "由链接退订" in own.ok("notices", "list", "--all")


def test_killed_at_any_place_each_notice_is_told_under_one_id(own: Configured) -> None:
    own.ok("notices", "run")
    with hook(500) as received:
        made = subscribed(own, "--webhook", received.url)
        received.secret = made["secret"]
        confirmed(own, made["subscription"])
        talker = rail(own)
        talker.say(stated("S-1"), stated("S-2"))
        own.killed_at("notices-written", "notices", "run")
        own.killed_at("notices-gathered", "notices", "run")
        # The question goes first and is refused; nothing overtakes it.
        assert own("notices", "run").exit_code == ExitCode.NO
        due_now(own)
        own.killed_at("notice-sent", "notices", "run")
        due_now(own)
        for _ in range(3):
            own("notices", "run")
        assert kinds(received) == ["match", "match"]
        told = [it["data"]["notices"] for it in received.got if it["type"] == "scenario.notices"]
        assert len({it["id"] for notices in told for it in notices}) == 2
        # The question arrived twice, under its one id: once more since it was killed before it was marked.
        assert len(set(received.ids)) == 2
        talker.say(amended("S-1", 2, deadline="2026-12-31"))
        talker.say(amended("S-1", 3, stage="matched"))
        talker.say(withdrawn("S-2", 2))
        own.ok("notices", "run")
        assert kinds(received) == ["match", "match", "deadline", "stage", "withdrawn"]
        assert own.json("notices", "run") == {"changes": 0, "sent": 0, "failures": {}}


def due_now(own: Configured) -> None:
    with tampering(own.data_dir / "registry.sqlite") as connection:
        connection.execute("UPDATE notice_messages SET next_us = 0")


def test_a_feed_is_read_by_its_token_and_not_sent_again_to_whoever_has_it(own: Configured) -> None:
    made = subscribed(own, "--feed")
    own.ok("notices", "run")
    rail(own).say(stated("S-1", contact_email="office@example.cn"), stated("S-2", field="finance"))
    own.ok("notices", "run")
    with serving(own) as client:
        found = client.get(f"/notices/feed/{made['secret']}")
        assert found.headers["content-type"] == "application/atom+xml"
        (entry,) = fromstring(found.content).findall(f"{ATOM}entry")  # noqa: S314 - our own
        assert "为何收到" in str(entry.findtext(f"{ATOM}content"))
        assert "office@example.cn" not in found.text
        link = entry.find(f"{ATOM}link")
        assert link is not None
        assert client.get(urlsplit(link.attrib["href"]).path).status_code == 200
        again = client.get(f"/notices/feed/{made['secret']}", headers={"if-none-match": found.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert client.get("/notices/feed/other").status_code == 404
        own.ok("notices", "unsubscribe", made["subscription"])
        assert client.get(f"/notices/feed/{made['secret']}").status_code == 404
    with tampering(own.data_dir / "registry.sqlite") as connection:
        kept = "\n".join(connection.iterdump())
        told = connection.execute("SELECT document FROM notices").fetchall()
    assert made["secret"] not in kept
    assert told
    assert "office@example.cn" not in str(told)


def test_a_digest_waits_for_its_hour_and_holds_all(own: Configured, box: Box) -> None:
    own.ok("notices", "run")
    made = own.json(
        "notices",
        "subscribe",
        "--name",
        "合成",
        "--mail",
        "a@example.cn",
        "--field",
        "ai",
        "--every",
        "daily",
        "--hour",
        "8",
    )
    confirmed(own, made["subscription"])
    rail(own).say(stated("S-1"), stated("S-2"))
    own.ok("notices", "run")
    assert len(box.mails) == 1
    with tampering(own.data_dir / "registry.sqlite") as connection:
        connection.execute("UPDATE subscriptions SET gathered_us = gathered_us - 86400000000")
    own.ok("notices", "run")
    own.ok("notices", "run")
    assert "2 条通知：新匹配 2" in box.mails[-1]["Subject"]
    assert len(box.mails) == 2


def test_a_receiver_that_is_gone_for_a_week_ends_its_subscription_and_disturbs_no_other(
    own: Configured, box: Box
) -> None:
    own.ok("notices", "run")
    with hook() as received:
        gone = subscribed(own, "--webhook", received.url)
    here = subscribed(own, "--mail", "b@example.cn")
    for it in (gone, here):
        confirmed(own, it["subscription"])
    result = own("notices", "run")
    assert result.exit_code == ExitCode.NO
    assert gone["subscription"] in result.stderr
    assert len(box.mails) == 1
    with tampering(own.data_dir / "registry.sqlite") as connection:
        connection.execute("UPDATE notice_messages SET next_us = 0, made_us = made_us - 8 * 86400000000")
    own("notices", "run")
    assert [it["subscription"] for it in own.lines("notices", "list")] == [here["subscription"]]
    assert "undeliverable for a week" in own.ok("notices", "list", "--all", "--json")


def test_a_scenario_that_is_followed_is_followed_where_it_went(own: Configured) -> None:
    """Merged into another one, both of them are told to who follows either."""
    own.ok("notices", "run")
    talker = rail(own)
    talker.say(stated("S-1", title="合成示例：甲"), stated("S-2", title="合成示例：完全不同的乙"))
    ids = {it["local_id"]: it["registry_id"] for it in own.lines("registry", "list")}
    made = own.json("notices", "subscribe", "--name", "合成", "--feed", "--scenario", ids["S-1"], "--every", "once")
    own.ok("notices", "run")
    judged = ("chengdu_rail/S-1", "chengdu_rail/S-2", "same", "--as", "成都轨道集团", "--by", "合成")
    own.ok("reviews", "decide", *judged, "--reason", "合成示例")
    talker.say(amended("S-2", 2, deadline="2026-12-31"))
    own.ok("notices", "run")
    with tampering(own.data_dir / "registry.sqlite") as connection:
        found = connection.execute(
            "SELECT kind FROM notices WHERE subscription = ? ORDER BY number", (made["subscription"],)
        )
        told = [kind for (kind,) in found]
    assert told[-1] == "deadline", told
    assert "merged" in told


def test_deadlines_that_come_near_are_told_once(own: Configured) -> None:
    own.ok("notices", "run")
    subscribed(own, "--feed", "--kind", "near")
    rail(own).say(stated("S-1", deadline="2030-06-10"), stated("S-2", deadline="2030-06-12"))
    engine = open_engine(f"sqlite:///{own.data_dir / 'registry.sqlite'}")
    notifier = Notifier(engine, code_lists(), Sender(NoticeSettings()), KeptMarket())
    start = datetime(2030, 6, 1, 4, tzinfo=UTC)
    seen = []
    for day in (0, 1, 2, 2, 3, 9, 10):
        while notifier.take(start + timedelta(days=day)):
            pass
        with engine.connect() as connection:
            seen.append(connection.exec_driver_sql("SELECT count(*) FROM notices").scalar_one())
    engine.dispose()
    assert seen == [0, 0, 1, 1, 1, 2, 2]


def test_a_list_is_told_to_whom_its_entries_concern_and_to_who_asked_for_lists_alone(own: Configured) -> None:
    own.ok("notices", "run")
    every = own.json("notices", "subscribe", "--name", "合成", "--feed", "--kind", "list", "--every", "once")
    some = subscribed(own, "--feed", "--kind", "list")
    nobody = own.json("notices", "subscribe", "--name", "合成", "--feed", "--kind", "list", "--word", "区块链")
    entry = own.lines("registry", "list")[0]["registry_id"]
    told = json.dumps({"title": "合成示例：第二批场景清单", "edition": 2})
    with tampering(own.data_dir / "registry.sqlite") as connection:
        for version, state in enumerate(("frozen", "published"), 1):
            connection.execute(
                "INSERT INTO loop_changes VALUES (?, 'list', 'promotion_center', '2026-S-02', 'moved', ?, ?, 4102444800000000)",
                (version, state, told),
            )
        connection.execute(
            "INSERT INTO list_entries VALUES ('2026-S-02', 1, 1, NULL, ?, 'chengdu_rail', 'S-0', '[]')", (entry,)
        )
    assert own.json("notices", "run")["changes"] == 2
    own.ok("notices", "run")
    with tampering(own.data_dir / "registry.sqlite") as connection:
        found = dict(connection.execute("SELECT subscription, document FROM notices").fetchall())
    assert set(found) == {every["subscription"], some["subscription"]}
    assert nobody["subscription"] not in found
    of_some = json.loads(found[some["subscription"]])
    assert of_some["text"]["zh"] == "清单发布：2026-S-02“合成示例：第二批场景清单”（第 2 版）"
    assert of_some["why"]["zh"] == "清单中有 1 项与您有关，如 领域：人工智能"


def test_over_postgresql_the_login_of_workers_tells(tmp_path: Path) -> None:
    owner = on_postgresql(tmp_path / "data", "notices")
    talker = Rail(owner)
    talker.say(stated("S-0"))
    worker = as_duty(owner, "notices", WRITER)
    worker.ok("notices", "run")
    made = owner.json("notices", "subscribe", "--name", "合成", "--feed", "--field", "ai")
    talker.say(stated("S-1"), amended("S-1", 2, deadline="2026-12-31"), withdrawn("S-0", 2))
    assert worker.json("notices", "run")["changes"] >= 3
    assert worker.json("notices", "run")["changes"] == 0
    (told,) = [it for it in worker.lines("notices", "list") if it["subscription"] == made["subscription"]]
    assert told["notices"] == 3
    worker.ok("notices", "unsubscribe", made["subscription"])


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("--feed",), "filter_empty"),
        (("--feed", "--field", "没有"), "filter_unknown"),
        (("--feed", "--field", "ai", "--kind", "nothing"), "kinds_unknown"),
        (("--webhook", "https://10.0.0.1/", "--field", "ai"), "address_forbidden"),
        (("--mail", "nobody", "--field", "ai"), "address_invalid"),
    ],
)
def test_what_cannot_be_is_told_with_its_code(own: Configured, arguments: tuple[str, ...], code: str) -> None:
    result = own("notices", "subscribe", "--name", "合成", *arguments)
    assert result.exit_code == ExitCode.USAGE
    assert f"[{code}]" in result.stderr
    assert own.lines("notices", "list") == []


def test_without_settings_only_feeds_are_taken(command: Command) -> None:
    Rail(command).say(stated("S-0"))
    result = command("notices", "subscribe", "--name", "合成", "--mail", "a@example.cn", "--field", "ai")
    assert (result.exit_code, "[notices_no_address]" in result.stderr) == (ExitCode.USAGE, True)
    assert command("notices", "unsubscribe", "sub_none").exit_code == ExitCode.USAGE
    shown = command.lines("notices", "preview", "--field", "ai")
    assert [it["kind"] for it in shown] == ["match"]
    assert "[filter_empty]" in command("notices", "preview").stderr
    assert command("notices", "preview", "sub_none").exit_code == ExitCode.NO
