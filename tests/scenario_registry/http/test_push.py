"""Events over real HTTP into a real log: receipts, tokens, and what hostile or careless clients send."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from scenario_registry.eventlog.sqlite_log import SqliteEventLog
from scenario_registry.http.intake.body import MOST_BYTES, MOST_EVENTS
from tests.scenario_registry.commands import Command
from tests.scenario_registry.http.sender import (
    BATCH,
    SINGLE,
    bearer,
    code,
    followed,
    push,
    receipts,
    token_of,
    until_known,
)
from tests.scenario_registry.http.serving import serving, serving_here
from tests.support.events import MEDIA, RAIL, stated
from tests.support.places import whole_log
from tests.support.waiting import HANGS_SECONDS, wait_until


class Station:
    """A server, with a token of two organisations."""

    def __init__(self, command: Command, api: httpx.Client, rail: str, media: str) -> None:
        self.command, self.api, self.rail, self.media = command, api, rail, media

    def in_log(self) -> int:
        """How many events there are."""
        log = SqliteEventLog(self.command.data_dir / "log.sqlite")
        try:
            return sum(held.end for held in log.partitions().values())
        finally:
            log.close()


@pytest.fixture(scope="module")
def station(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    command = Command(tmp_path_factory.mktemp("push"))
    rail, media = token_of(command), token_of(command, MEDIA)
    with serving(command) as api:
        yield Station(command, api, rail, media)


def test_an_event_is_followed_to_the_version_at_which_it_is_seen(station: Station) -> None:
    api = station.api
    good, bad = stated("F-1", 1), stated("F-2", 1, kind="unknown")
    first, second = receipts(push(api, station.rail, [good, bad]))
    assert [followed(api, station.rail, it)["state"] for it in (first, second)] == ["received"] * 2
    station.command.ok("run")
    seen = followed(api, station.rail, first)
    assert (seen["state"], seen["outcome"], seen["local_id"]) == ("visible", "accepted", "F-1")
    change = api.get("/v1/changes", params={"after": seen["visible_at"] - 1, "limit": 1}).json()
    assert (change["changes"][0]["local_id"], change["epoch"]) == ("F-1", seen["epoch"])
    refused = followed(api, station.rail, second)
    assert (refused["state"], refused["outcome"], refused["visible_at"]) == ("processed", "rejected", None)
    assert {"code", "field", "message_zh", "message_en", "hint_zh", "hint_en"} <= set(refused["problems"][0])


def test_the_same_event_again_has_the_same_receipt_and_outcome(station: Station) -> None:
    event = stated("A-1", 1)
    (receipt,) = receipts(push(station.api, station.rail, event))
    otherwise = json.dumps(dict(reversed(event.items())), indent=3)
    again = station.api.post(
        "/v1/events", content=otherwise, headers=bearer(station.rail, "application/json; charset=UTF-8")
    )
    assert receipts(again) == [receipt]
    station.command.ok("run")
    before = followed(station.api, station.rail, receipt)
    assert receipts(push(station.api, station.rail, [event, event])) == [receipt] * 2
    station.command.ok("run")
    assert followed(station.api, station.rail, receipt) == before
    assert before["outcome"] == "accepted"
    assert station.command.json("ledger")["is_even"]


def test_nobody_speaks_for_another(station: Station) -> None:
    before = station.in_log()
    ours = stated("B-1", 1)
    assert code(push(station.api, station.media, ours)) == "other_organisation"
    mixed = [ours | {"source": MEDIA}, ours]
    assert code(push(station.api, station.media, mixed)) == "other_organisation"
    assert station.in_log() == before
    (receipt,) = receipts(push(station.api, station.rail, ours))
    there = station.api.get(f"/v1/receipts/{receipt}", headers=bearer(station.media))
    assert (there.status_code, code(there)) == (404, "receipt_unknown")


def test_a_receipt_that_was_never_given_is_no_receipt(station: Station) -> None:
    (receipt,) = receipts(push(station.api, station.rail, stated("N-1", 1)))
    forged = receipt[:-2] + ("AA" if receipt[-2:] != "AA" else "BB")
    for made_up in (forged, "R-AAAA", receipt.lower(), receipt[2:], "R-" + "A" * 40):
        assert code(station.api.get(f"/v1/receipts/{made_up}", headers=bearer(station.rail))) == "receipt_unknown"
    assert code(station.api.get("/v1/receipts/R-%00", headers=bearer(station.rail))) == "parameters_invalid"


def test_what_is_received_is_in_the_log_and_outlives_the_server(command: Command) -> None:
    token = token_of(command)
    events = [stated(f"D-{it}", 1) for it in range(100)]
    with serving(command) as api:
        given = receipts(push(api, token, events))
    command.ok("run")
    log = SqliteEventLog(command.data_dir / "log.sqlite")
    assert sorted(json.loads(it.value)["subject"] for it in whole_log(log)) == sorted(f"D-{it}" for it in range(100))
    log.close()
    with serving(command) as api:
        told = [followed(api, token, it) for it in given]
        assert {it["state"] for it in told} == {"visible"}
        command.ok("rebuild")
        assert [followed(api, token, it)["outcome"] for it in given] == ["accepted"] * 100
        assert receipts(push(api, token, events)) == given


def test_without_the_log_there_is_no_receipt(tmp_path: Path) -> None:
    command = Command(tmp_path / "data")
    token = token_of(command)
    away = tmp_path / "away"
    with serving_here(command.where(SCENARIOS_LOG=f"sqlite:///{away / 'log.sqlite'}")) as api:
        away.write_text("a file where the folder of the log would be")
        answer = push(api, token, stated("L-1", 1))
        assert (answer.status_code, code(answer)) == (503, "log_unavailable")
        assert int(answer.headers["retry-after"]) > 0
        away.unlink()
        assert len(receipts(push(api, token, stated("L-1", 1)))) == 1


def test_tokens_are_listed_without_secret_and_end(station: Station) -> None:
    command, api = station.command, station.api
    made = command.json("tokens", "create", "成都轨道集团", "--days", "3", "--note", "合成示例")
    secret = made["token"]
    until_known(api, secret)
    assert secret not in (listed := command.ok("tokens", "list", "--json"))
    assert made["id"] in listed
    assert secret.encode() not in b"".join(it.read_bytes() for it in command.data_dir.glob("registry.sqlite*"))
    later = command.json("tokens", "rotate", made["id"], "--grace-hours", "0")
    until_known(api, later["token"])
    wait_until(lambda: api.get("/v1/receipts/R-", headers=bearer(secret)).status_code == 401)
    command.ok("tokens", "revoke", later["id"])
    wait_until(lambda: api.get("/v1/receipts/R-", headers=bearer(later["token"])).status_code == 401)
    states = {it["id"]: it["state"] for it in command.lines("tokens", "list")}
    assert (states[made["id"]], states[later["id"]]) == ("expired", "revoked")
    assert command("tokens", "rotate", later["id"]).exit_code == 1
    assert command("tokens", "create", "成都轨道").exit_code == 2


def test_a_token_is_good_for_what_it_was_made(station: Station) -> None:
    trying = token_of(station.command, RAIL, "--permission", "simulate")
    wait_until(lambda: push(station.api, trying, stated("P-1", 1)).status_code == 403)
    assert code(push(station.api, trying, stated("P-1", 1))) == "permission_missing"


@pytest.mark.parametrize("shown", [None, "", "Bearer", "Basic eDp5", "Bearer srt_x_y", "Bearer srt__", "bearer \xff"])
def test_without_a_good_token_nothing_is_read(station: Station, shown: str | None) -> None:
    headers = {} if shown is None else {"Authorization": shown.encode("latin-1")}
    answer = station.api.post("/v1/events", content=b"{", headers=headers)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert code(answer) in ("token_missing", "token_invalid")


def test_thousands_of_bad_tokens_leave_the_good_one_good(station: Station) -> None:
    rail_id = station.rail.split("_")[1]
    for number in range(3_000):
        answer = station.api.post("/v1/events", headers={"Authorization": f"Bearer srt_{rail_id}_{number}"})
        assert answer.status_code == 401
    assert len(receipts(push(station.api, station.rail, stated("G-1", 1)))) == 1


DEEP = b'{"a":' * 100_000 + b"1" + b"}" * 100_000
BODIES: dict[str, tuple[bytes, str, str]] = {
    "empty": (b"", SINGLE, "body_unreadable"),
    "half": (b'{"specversion":', SINGLE, "body_unreadable"),
    "utf-8 broken": (b'{"id": "\xff\xfe"}', SINGLE, "body_unreadable"),
    "utf-16": ('{"id": "1"}'.encode("utf-16"), SINGLE, "body_unreadable"),
    "half a pair": (b'{"id": "\\ud800"}', SINGLE, "body_unreadable"),
    "deep": (DEEP, SINGLE, "body_unreadable"),
    "deep list": (b"[" * 200_000, BATCH, "body_unreadable"),
    "not a number": (b'{"data": NaN}', SINGLE, "body_unreadable"),
    "too large a number": (b'{"data": 1e999}', SINGLE, "body_unreadable"),
    "long number": (b'{"data": ' + b"1" * 100_000 + b"}", SINGLE, "body_unreadable"),
    "no object": (b"3", "application/json", "not_an_event"),
    "null": (b"null", "application/json", "not_an_event"),
    "empty batch": (b"[]", BATCH, "not_an_event"),
    "batch of texts": (b'["a"]', BATCH, "not_an_event"),
    "batch as one": (b"[{}]", SINGLE, "not_an_event"),
    "one as batch": (b"{}", BATCH, "not_an_event"),
    "many": (b"[" + b",".join([b"{}"] * (MOST_EVENTS + 1)) + b"]", BATCH, "body_too_large"),
    "huge event": (json.dumps({"data": "长" * 400_000}, ensure_ascii=False).encode(), SINGLE, "event_too_large"),
    "huge body": (b" " * (MOST_BYTES + 1), SINGLE, "body_too_large"),
    "text": (b"{}", "text/plain", "media_type_unsupported"),
    "form": (b"a=1", "application/x-www-form-urlencoded", "media_type_unsupported"),
    "gbk": (b"{}", "application/json; charset=gbk", "media_type_unsupported"),
    "no type": (b"{}", "", "media_type_unsupported"),
}


@pytest.mark.parametrize("what", BODIES)
def test_what_is_no_batch_of_events_is_told_so_and_not_kept(station: Station, what: str) -> None:
    body, media_type, expected = BODIES[what]
    before = station.in_log() if (station.command.data_dir / "log.sqlite").exists() else 0
    answer = station.api.post("/v1/events", content=body, headers=bearer(station.rail, media_type))
    assert code(answer) == expected
    assert before == (station.in_log() if before else 0)


def test_attributes_in_headers_are_not_lost(station: Station) -> None:
    event = stated("BIN-1", 1)
    data = event.pop("data")
    headers = bearer(station.rail, "application/json") | {f"ce-{name}": str(value) for name, value in event.items()}
    for path in ("/v1/events", "/v1/simulate"):
        assert code(station.api.post(path, json=data, headers=headers)) == "media_type_unsupported"


def test_a_compressed_body_is_not_unpacked(station: Station) -> None:
    headers = bearer(station.rail) | {"Content-Encoding": "gzip"}
    assert code(station.api.post("/v1/events", content=b"x", headers=headers)) == "media_type_unsupported"


def test_a_body_without_end_is_cut_off(station: Station) -> None:
    def parts() -> Iterator[bytes]:
        for _ in range(200):
            yield b" " * 65_536

    try:
        answer = station.api.post("/v1/events", content=parts(), headers=bearer(station.rail))
    except httpx.WriteError:
        # The server has answered and closed before everything was written.
        return
    assert code(answer) == "body_too_large"


def test_clients_that_send_slowly_or_vanish_hold_up_nobody(station: Station) -> None:
    host, port = station.api.base_url.host, station.api.base_url.port
    assert port is not None
    head = f"POST /v1/events HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {station.media}\r\nContent-Type: {SINGLE}\r\nContent-Length: 900\r\n\r\n{{"
    slow = [socket.create_connection((host, port)) for _ in range(40)]
    for line in slow:
        line.sendall(head.encode())
    assert len(receipts(push(station.api, station.rail, stated("V-1", 1)))) == 1
    for line in slow:
        line.close()
    wait_until(lambda: push(station.api, station.media, stated("V-1", 1) | {"source": MEDIA}).status_code == 202)


def test_beside_a_flood_of_one_organisation_others_are_answered(station: Station) -> None:
    flood = [stated(f"W-{it}", 1) | {"source": MEDIA} for it in range(MOST_EVENTS)]
    ended = threading.Event()
    told: list[int] = []

    def send() -> None:
        with httpx.Client(base_url=station.api.base_url, timeout=HANGS_SECONDS) as client:
            while not ended.is_set():
                answer = push(client, station.media, flood)
                told.append(answer.status_code)
                if answer.status_code == 429:
                    assert int(answer.headers["retry-after"]) > 0

    floods = [threading.Thread(target=send) for _ in range(3)]
    for it in floods:
        it.start()
    try:
        wait_until(lambda: bool(told))
        answers: list[Any] = [push(station.api, station.rail, stated("C-1", it)) for it in range(1, 11)]
    finally:
        ended.set()
        for it in floods:
            it.join()
    assert [it.status_code for it in answers] == [202] * 10
    # How much of it comes within a second is for the machine to say.
    assert set(told) <= {202, 429}
