"""What holds for every answer, page, data, file or problem: how a browser is to take it, which methods there are, that nothing inside shows."""

from __future__ import annotations

import logging
from typing import NoReturn

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from scenario_registry.console.page import Pages
from scenario_registry.console.problems import handle_pages
from scenario_registry.http.problems import handle_problems
from schemas.code_lists import code_lists

HTML, JSON = {"Accept": "text/html"}, {"Accept": "application/json"}
PATHS = (
    *("/", "/scenarios", "/scenarios/CDS-0000", "/feeds", "/changes", "/login", "/reviews", "/language/en", "/nothing"),
    *("/assets/console.css", "/assets/console.js", "/assets/mark.svg", "/assets/nothing"),
    *("/v1/scenarios", "/v1/scenarios?limit=0", "/v1/changes", "/v1/codes/fields", "/v1/feeds", "/v1/nothing"),
    *("/v1/exports/scenarios.csv", "/v1/exports/scenarios.xlsx", "/v1/snapshots", "/v1/receipts/R-", "/v1/events"),
    *("/health", "/openapi.json"),
)


def require_guarded(answer: httpx.Response) -> None:
    """A browser takes it for nothing but what it says, loads nothing from elsewhere and shows it in no frame."""
    headers = answer.headers
    policy = headers["content-security-policy"]
    assert {"default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"} <= set(policy.split("; "))
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert not [name for name in headers if name.startswith("access-control") or name in ("server", "x-powered-by")]
    kind = headers.get("content-type", "")
    assert kind or answer.status_code in (303, 304)
    assert not kind.startswith("text/") or "charset=utf-8" in kind


@pytest.mark.parametrize("path", PATHS)
def test_browsers_are_told_how_to_take_it(api: httpx.Client, path: str) -> None:
    for accept in (HTML, JSON):
        require_guarded(api.get(path, headers={**accept, "Origin": "https://example.org"}))
    require_guarded(api.post(path, headers=JSON, content=b"x"))


def test_a_stream_is_guarded_too(api: httpx.Client) -> None:
    with api.stream("GET", "/v1/changes/stream") as answer:
        require_guarded(answer)


@pytest.mark.parametrize("method", ["TRACE", "OPTIONS", "PUT", "PATCH", "DELETE", "BREW"])
def test_methods_that_nothing_needs_are_refused(api: httpx.Client, method: str) -> None:
    for path in ("/", "/login", "/assets/console.css", "/v1/scenarios", "/v1/events", "/openapi.json"):
        answer = api.request(method, path, headers={"X-Told": "only-by-the-asker"})
        assert answer.status_code == 405
        assert "only-by-the-asker" not in answer.text


@pytest.mark.parametrize("path", ["/", "/scenarios/", "/v1/scenarios/", "/reviews", "/login", "/language/en", "//x"])
def test_no_answer_repeats_the_host_that_the_asker_names(api: httpx.Client, path: str) -> None:
    for accept in (HTML, JSON):
        answer = api.get(
            f"{api.base_url}{path}", headers={**accept, "Host": "example.org", "X-Forwarded-Host": "example.org"}
        )
        assert "example.org" not in answer.text + str(answer.headers)


@pytest.mark.parametrize("accept", [HTML, JSON], ids=["page", "problem"])
def test_a_bug_says_nothing_of_itself(accept: dict[str, str], caplog: pytest.LogCaptureFixture) -> None:
    sent = "what-somebody-sent"
    app = FastAPI()
    handle_problems(app)
    handle_pages(app, Pages(code_lists(), []))

    @app.get("/broken", response_model=None)
    def broken() -> NoReturn:
        raise RuntimeError(sent)

    with caplog.at_level(logging.DEBUG, "scenario_registry"), TestClient(app, raise_server_exceptions=False) as client:
        answer = client.get("/broken", headers=accept)
    assert answer.status_code == 500
    require_guarded(answer)
    assert not [it for it in (sent, "RuntimeError", "Traceback", ".py") if it in answer.text]
    (told,) = [it for it in caplog.records if it.name.startswith("scenario_registry")]
    assert "RuntimeError" in told.getMessage()
    assert sent not in told.getMessage()
    assert told.getMessage().split()[1].rstrip(":") in answer.text
