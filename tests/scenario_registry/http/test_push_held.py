"""What an organisation's own system pushes and would take away too much is held for a person, over real HTTP; growth and single acts never are."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.scenario_registry.commands import Command
from tests.scenario_registry.http.sender import code, followed, push, token_of
from tests.scenario_registry.http.serving import as_duty, on_postgresql, serving, serving_here
from tests.support.events import RAIL, amended, stated, withdrawn
from tests.support.kafka.shared import empty_broker

STANDING = 20
NAMES = (f"push_held_{it}" for it in count())
DECIDED = ("--by", "合成核对人", "--reason", "合成理由")


@pytest.fixture(params=["files", "kafka and postgresql"])
def places(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Command, Command]]:
    """The command line of an owner, and the same as a service has it that takes events and may do no more."""
    if request.param == "files":
        owner = Command(tmp_path / "data")
        yield owner, owner
        return
    name = next(NAMES)
    owner = on_postgresql(tmp_path / "data", name).where(SCENARIOS_LOG=f"kafka://{empty_broker().address}")
    yield owner, as_duty(owner, name, "intake")


def said(number: int, sequence: int, **fields: Any) -> dict[str, Any]:
    """Every scenario has words of its own."""
    return stated(f"S-{number}", sequence, title=f"合成示例：第 {number} 个场景", **fields)


def states(answer: httpx.Response) -> set[str]:
    assert answer.status_code == 202, answer.text
    return {it["state"] for it in answer.json()["receipts"]}


def test_what_takes_away_too_much_is_held_whole_and_goes_on_when_a_person_lets_it(
    places: tuple[Command, Command],
) -> None:
    owner, service = places
    token = token_of(owner)
    # Without an outbox there is nowhere to hold anything.
    assert owner.lines("holds", "list") == []
    with serving_here(service) as api:
        assert states(push(api, token, [said(it, 1) for it in range(STANDING)])) == {"received"}
        owner.ok("run")

        # One after the other six of twenty may go; the seventh and what follows wait together.
        for it in range(6):
            assert states(push(api, token, withdrawn(f"S-{it}", 2))) == {"received"}
        seventh = push(api, token, [withdrawn("S-6", 2), said(STANDING, 1)])
        assert states(seventh) == {"held"}
        assert seventh.json()["held"] == {"number": 1, "kinds": ["withdrawn"], "decision": None}
        assert states(push(api, token, withdrawn("S-7", 2))) == {"held"}
        assert states(push(api, token, withdrawn("S-7", 2))) == {"held"}
        (held,) = owner.lines("holds", "list")
        assert (held["organisation"], held["feed"], held["counts"]["changed"]) == (RAIL, "push", 3)
        assert [it["local_id"] for it in held["difference"]["gone"]] == ["S-6", "S-7"]
        # What takes nothing away is not held up by that, nor is a change of one.
        assert states(push(api, token, [said(it, 1) for it in range(100, 150)])) == {"received"}
        assert states(push(api, token, amended("S-10", 2, remark="合成示例"))) == {"received"}
        owner.ok("run")
        receipt = seventh.json()["receipts"][0]["receipt"]
        assert followed(api, token, receipt)["state"] == "held"
        assert {"S-6", "S-7", "S-10", "S-100"} <= living(api)

        owner.ok("holds", "release", "1", *DECIDED)
        # Let go and not processed yet: the same again is no question any more.
        assert states(push(api, token, withdrawn("S-7", 2))) == {"received"}
        owner.ok("run")
        assert followed(api, token, receipt)["outcome"] == "accepted"
        assert living(api) == {f"S-{it}" for it in (*range(8, STANDING + 1), *range(100, 150))}
        assert owner.json("ledger")["is_even"]


def test_rewritten_emptied_and_renumbered_in_bulk_is_held_and_what_is_refused_is_not_asked_again(
    places: tuple[Command, Command],
) -> None:
    owner, service = places
    token = token_of(owner)
    assert owner.lines("holds", "list") == []
    with serving_here(service) as api:
        assert states(push(api, token, [said(it, 1, need="合成示例：识别裂缝") for it in range(STANDING)])) == {
            "received"
        }
        owner.ok("run")
        rewritten = [said(it, 2, need="合成示例：另一内容") for it in range(STANDING)]
        emptied = [said(it, 2, need=...) for it in range(STANDING)]
        renumbered = [withdrawn(f"S-{it}", 2) for it in range(5)]
        renumbered += [
            {**said(it, 1, need="合成示例：识别裂缝"), "subject": f"N-{it}", "id": f"n-{it}"} for it in range(5)
        ]
        wrong = [said(it, 2, field="no_such_code") for it in range(STANDING)]
        kinds = [push(api, token, it).json()["held"] for it in (rewritten, emptied, renumbered, wrong)]
        assert [it and it["kinds"] for it in kinds] == [
            ["rewritten"],
            ["rewritten", "emptied"],
            ["rewritten", "emptied", "rekeyed"],
            None,
        ]
        (held,) = owner.lines("holds", "list")
        assert {(it["old_id"], it["new_id"]) for it in held["difference"]["moved"]} == {
            (f"S-{it}", f"N-{it}") for it in range(5)
        }
        owner.ok("holds", "refuse", "1", *DECIDED)
        again = push(api, token, emptied)
        assert states(again) == {"refused"}
        assert again.json()["held"]["decision"] == "refused"
        assert followed(api, token, again.json()["receipts"][0]["receipt"])["state"] == "refused"
        owner.ok("run")
        assert living(api) == {f"S-{it}" for it in range(STANDING)}
        assert owner.json("ledger")["is_even"]


def test_where_nothing_can_be_held_nothing_is_taken(tmp_path: Path) -> None:
    name = next(NAMES)
    owner = on_postgresql(tmp_path / "data", name)
    token = token_of(owner)
    with serving(as_duty(owner, name, "intake")) as api:
        assert states(push(api, token, [said(it, 1) for it in range(STANDING)])) == {"received"}
        owner.ok("run")
        assert code(push(api, token, [withdrawn(f"S-{it}", 2) for it in range(7)])) == "push_unusual"
        assert states(push(api, token, [withdrawn(f"S-{it}", 2) for it in range(6)])) == {"received"}


def living(api: httpx.Client) -> set[str]:
    """Numbers of those scenarios that were told of and not taken back."""
    changes = api.get("/v1/changes", params={"limit": 1000}).json()["changes"]
    return {it["local_id"] for it in changes} - {it["local_id"] for it in changes if it["kind"] == "withdrawn"}
