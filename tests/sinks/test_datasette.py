"""The registry's file under Datasette, a real one: every view as JSON, what it holds, and the queries of docs/consumers.md."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from scenario_registry.localset.processes import free_ports
from sinks.contract.documents import documents
from tests.scenario_registry.commands import FEEDS, Command
from tests.sinks.test_contract import QUERIES
from tests.support.waiting import HANGS_SECONDS, wait_until

DATASETTE = Path(sys.executable).parent / "datasette"
TOLD = json.loads(documents()["datasette.json"])["databases"]["registry"]["tables"]


@pytest.fixture(scope="module")
def browsed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A server over a file of the example feeds, as docs/consumers.md starts it."""
    if not DATASETTE.exists():
        pytest.skip("Datasette is not installed: pip install datasette")
    folder = tmp_path_factory.mktemp("browsed")
    command = Command(folder)
    for file in FEEDS:
        command.ok("feed", "publish", str(file))
    command.ok("run")
    command.ok("schema", "views", "--to", str(folder / "documents"))
    (port,) = free_ports(1)
    arguments = [folder / "registry.sqlite", "--metadata", folder / "documents" / "datasette.json"]
    process = subprocess.Popen(
        [DATASETTE, *arguments, "--host", "127.0.0.1", "--port", str(port), "--setting", "sql_time_limit_ms", "20000"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=HANGS_SECONDS) as client:
            wait_until(lambda: _answers(client) or process.poll() is not None)
            yield client
    finally:
        process.terminate()
        process.wait()


def _answers(client: httpx.Client) -> bool:
    try:
        return client.get("/-/versions.json").is_success
    except httpx.TransportError:
        return False


@pytest.mark.parametrize("view", sorted(TOLD))
def test_a_view_is_shown_with_what_it_and_its_columns_hold(browsed: httpx.Client, view: str) -> None:
    page = browsed.get(f"/registry/{view}.json", params={"_shape": "array", "_size": 100})
    assert page.status_code == 200, page.text
    columns = list(TOLD[view]["columns"])
    assert all(list(row) == columns for row in page.json())
    shown = browsed.get(f"/registry/{view}").text
    for words in (TOLD[view]["description"], *TOLD[view]["columns"].values()):
        assert words.split(" / ")[0][:20].replace("'", "&#39;") in shown


def test_the_views_are_those_that_are_told_of(browsed: httpx.Client) -> None:
    found = browsed.get("/registry.json").json()
    assert {it["name"] for it in found["views"]} == set(TOLD)


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_of_the_document_is_answered(browsed: httpx.Client, query: str) -> None:
    answer = browsed.get("/registry.json", params={"sql": query, "_shape": "array"})
    assert answer.status_code == 200, answer.text
    assert isinstance(answer.json(), list)


def test_nothing_is_written(browsed: httpx.Client) -> None:
    answer = browsed.get("/registry.json", params={"sql": "DELETE FROM records", "_shape": "array"})
    assert answer.status_code == 400
    assert "SELECT" in answer.text
