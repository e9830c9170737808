"""An organisation that pushes, and the tokens it has."""

from __future__ import annotations

from typing import Any

import httpx

from tests.scenario_registry.commands import Command
from tests.support.events import RAIL
from tests.support.waiting import wait_until

BATCH = "application/cloudevents-batch+json"
SINGLE = "application/cloudevents+json"


def token_of(command: Command, organisation: str = RAIL, *more: str) -> str:
    """A new one."""
    return str(command.json("tokens", "create", organisation, *more)["token"])


def bearer(token: str, media_type: str = BATCH) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}", "Content-Type": media_type}


def push(api: httpx.Client, token: str, events: Any) -> httpx.Response:
    """A batch, or one event."""
    media_type = BATCH if isinstance(events, list) else SINGLE
    return api.post("/v1/events", json=events, headers=bearer(token, media_type))


def receipts(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 202, answer.text
    return [it["receipt"] for it in answer.json()["receipts"]]


def followed(api: httpx.Client, token: str, receipt: str) -> dict[str, Any]:
    answer = api.get(f"/v1/receipts/{receipt}", headers=bearer(token))
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def until_known(api: httpx.Client, *tokens: str) -> None:
    """The service looks for new tokens every second."""
    for token in tokens:
        wait_until(lambda: code(api.get("/v1/receipts/R-", headers=bearer(token))) == "receipt_unknown")  # noqa: B023


def code(answer: httpx.Response) -> str:
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    told = answer.json()
    assert told["status"] == answer.status_code
    assert " / " in told["title"]
    return str(told["code"])
