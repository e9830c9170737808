"""Every operation of the OpenAPI document, asked by schemathesis whatever the document allows and what it does not: no server error, and
no answer that the document does not describe; on both databases, with a token and without."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from sinks.roles import INTAKE
from tests.scenario_registry.commands import FEEDS, Command
from tests.scenario_registry.http.sender import token_of, until_known
from tests.scenario_registry.http.serving import as_duty, on_postgresql, serving
from tests.support.waiting import HANGS_SECONDS

NAME = "asked"
_EXAMPLES = 25
_ENDLESS = "/v1/changes/stream"
_CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """Where a server over example feeds is, and a token that is good there."""
    folder = tmp_path_factory.mktemp("asked")
    command = reading = Command(folder)
    if request.param == "postgresql":
        command = on_postgresql(folder, NAME)
        reading = as_duty(command, NAME, INTAKE)
    command.ok("feed", "publish", str(FEEDS[0]))
    command.ok("run")
    token = token_of(command)
    with serving(reading) as api:
        until_known(api, token)
        yield str(api.base_url).rstrip("/"), token


def _document(address: str) -> Any:
    document = httpx.get(f"{address}/openapi.json").raise_for_status().json()
    return schemathesis.openapi.from_dict(document)


@pytest.mark.parametrize("is_known", [True, False], ids=["token", "no token"])
def test_answers_are_those_that_the_document_describes(served: tuple[str, str], is_known: bool) -> None:
    address, token = served
    headers = {"Authorization": f"Bearer {token}"} if is_known else {}
    asked = set()
    for found in _document(address).exclude(path=_ENDLESS).get_all_operations():
        operation = found.ok()
        asked.add(operation.path)
        _ask(operation, address, headers)
    paths = httpx.get(f"{address}/openapi.json").json()["paths"]
    assert asked == set(paths) - {_ENDLESS}


def _cases(operation: Any) -> SearchStrategy[Any]:
    """What the document allows, and, where it restricts anything, what it does not."""
    allowed: SearchStrategy[Any] = operation.as_strategy()
    if not (operation.path_parameters or operation.query or operation.headers or operation.body):
        return allowed
    return allowed | operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)


def _ask(operation: Any, address: str, headers: dict[str, str]) -> None:
    @settings(
        max_examples=_EXAMPLES,
        deadline=None,
        database=None,
        phases=(Phase.explicit, Phase.generate),
        suppress_health_check=list(HealthCheck),
    )
    @given(case=_cases(operation))
    def attempt(case: Any) -> None:
        case.headers = {**(case.headers or {}), **headers}
        answer = case.call(base_url=address, timeout=HANGS_SECONDS)
        case.validate_response(answer, checks=_CHECKS)

    attempt()
