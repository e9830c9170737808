"""Events tried out over HTTP and by the command, on both databases: nothing stored, and pushing them brings about what was said."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import select, update

from scenario_registry import wiring
from scenario_registry.http.intake.simulate import MOST_EVENTS
from sinks.roles import INTAKE
from sinks.tables import match_state
from tests.scenario_registry.commands import FEEDS, Command
from tests.scenario_registry.http.sender import BATCH, bearer, code, followed, push, receipts, token_of
from tests.scenario_registry.http.serving import as_duty, on_postgresql, serving
from tests.support.events import MEDIA, RAIL, amended, stated, withdrawn
from tests.support.waiting import wait_until

NAME = "simulated"


class Station:
    """A server over the example feeds, with a token that may push and one that may only try."""

    def __init__(self, command: Command, api: httpx.Client, pushing: str, trying: str) -> None:
        self.command, self.api, self.pushing, self.trying = command, api, pushing, trying

    def simulate(self, *events: Any, token: str | None = None) -> httpx.Response:
        headers = bearer(token or self.trying, BATCH)
        return self.api.post("/v1/simulate", content=json.dumps(events), headers=headers)

    def told(self, *events: Any) -> list[dict[str, Any]]:
        answer = self.simulate(*events)
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["events"]
        return found


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def station(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Station]:
    folder = tmp_path_factory.mktemp("simulated")
    command = served = Command(folder)
    if request.param == "postgresql":
        command = on_postgresql(folder, NAME)
        served = as_duty(command, NAME, INTAKE)
    for file in FEEDS:
        command.ok("feed", "publish", str(file))
    command.ok("run")
    pushing, trying = token_of(command), token_of(command, RAIL, "--permission", "simulate")
    with serving(served) as api:
        found = Station(command, api, pushing, trying)
        wait_until(lambda: found.simulate(stated("X-0")).status_code == 200)
        yield found


def test_outcomes_problems_and_the_record_are_those_of_a_push_that_follows(station: Station) -> None:
    events = [
        stated("T-1", 1, contact_email="synthetic@example.org"),
        amended("T-1", 2, stage="pilot"),
        stated("T-1", 1, contact_email="synthetic@example.org"),
        stated("T-2", 1, kind="unknown"),
        stated("T-3", 1, title="合成甲"),
        stated("T-3", 1, title="合成乙"),
        withdrawn("T-1", 3, "合成理由"),
    ]
    before = station.command.json("status")
    told = station.told(*events)
    assert station.command.json("status") == before
    outcomes = ["accepted", "accepted", "duplicate", "rejected", "accepted", "conflict", "accepted"]
    assert [it["outcome"] for it in told] == outcomes
    assert [it["change"] for it in told[:3]] == ["created", "updated", None]
    assert told[3]["record"] is None
    assert {"code", "field", "message_zh", "hint_en"} <= set(told[3]["problems"][0])
    assert (told[0]["record"]["stage"], told[0]["record"]["withdrawn_because"]) == ("withdrawn", "合成理由")
    assert "contact_email" not in told[0]["record"]["said"]
    given = receipts(push(station.api, station.pushing, events))
    station.command.ok("run")
    happened = [followed(station.api, station.pushing, it) for it in given]
    # The same event has one receipt.
    assert [it["outcome"] for it in happened] == ["accepted", "accepted", "accepted", *outcomes[3:]]
    (seen,) = [it for it in station.command.lines("registry", "list", "--limit", "0") if it["local_id"] == "T-1"]
    assert (seen["registry_id"], seen["stage"]) == (told[0]["record"]["born_id"], "withdrawn")
    again = station.told(*events)
    assert [it["outcome"] for it in again] == ["duplicate"] * 7


def told_again(station: Station, local_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A scenario as search has it, and the same told by another organisation."""
    there = station.api.get("/v1/scenarios", params={"q": "夜游"}).json()["scenarios"][0]
    whole = station.api.get(f"/v1/scenarios/{there['registry_id']}").json()
    names = ("title", "description", "need", "site", "districts", "field", "industry")
    return there, stated(local_id, 1, **{name: whole[name] for name in names if whole[name] is not None})


def test_a_likely_duplicate_is_found_and_is_the_one_that_matching_finds(station: Station) -> None:
    there, same = told_again(station, "T-like")
    (told,) = station.told(same)
    found = told["duplicates"][0]
    assert (found["registry_id"], found["title"]) == (there["registry_id"], there["title"])
    assert found["band"] in ("automatic", "suggested")
    receipts(push(station.api, station.pushing, [same]))
    station.command.ok("run")
    # What came meanwhile is compared with too, and nothing is its own duplicate.
    (told,) = station.told(stated("T-like-2", 1, **same["data"]))
    assert "T-like" in {it["local_id"] for it in told["duplicates"]}
    assert "T-like" not in {it["local_id"] for it in station.told(same)[0]["duplicates"]}


def test_what_another_model_filed_is_not_read(station: Station) -> None:
    """As after an upgrade, until matching has filed all anew: under another layout it asked for gigabytes."""
    _, same = told_again(station, "T-early")
    with wiring.registry(station.command.settings()) as registry:
        with registry.engine.begin() as connection:
            model = connection.scalar(select(match_state.c.model))
            connection.execute(update(match_state).values(model="2020-01-01.1"))
        early = station.told(same)[0]["duplicates"]
        with registry.engine.begin() as connection:
            connection.execute(update(match_state).values(model=model))
    assert (early, bool(station.told(same)[0]["duplicates"])) == ([], True)


def test_nobody_tries_for_another_and_not_without_a_token(station: Station) -> None:
    assert code(station.simulate(stated("T-1") | {"source": MEDIA})) == "other_organisation"
    assert code(station.simulate(stated("T-1"), token="srt_x_y")) == "token_invalid"  # noqa: S106
    assert code(station.api.post("/v1/simulate", json=stated("T-1"))) == "token_missing"
    assert station.simulate(stated("T-1"), token=station.pushing).status_code == 200
    assert code(push(station.api, station.trying, stated("T-1"))) == "permission_missing"


def test_hostile_events_are_told_as_problems_and_too_many_are_refused(station: Station) -> None:
    odd = [{}, {"source": RAIL}, {"subject": "x" * 5000, "source": RAIL}, {"data": {"title": "\u0000"}, "id": 3}]
    assert {it["outcome"] for it in station.told(*odd)} == {"rejected"}
    assert code(station.simulate(*[{}] * (MOST_EVENTS + 1))) == "body_too_large"
    assert code(station.simulate()) == "not_an_event"


def test_the_command_says_the_same(station: Station, tmp_path: Path) -> None:
    events = [stated("C-1", 1), stated("C-2", 1, kind="unknown")]
    file = tmp_path / "events.json"
    file.write_text(json.dumps(events), encoding="utf-8")
    told = station.command.json("simulate", "成都轨道集团", str(file), code=1)
    assert told["events"] == station.told(*events)
    file.write_text(json.dumps(events[0]), encoding="utf-8")
    assert "accepted" in station.command.ok("simulate", RAIL, str(file))
    for bad in ("{", "[]", "3", "[3]"):
        file.write_text(bad, encoding="utf-8")
        assert station.command("simulate", RAIL, str(file)).exit_code == 2
