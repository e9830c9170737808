"""The same service over PostgreSQL, as a login of the readers' role."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from sinks.database import open_engine
from tests.scenario_registry.commands import FEEDS, Command
from tests.scenario_registry.http.serving import as_duty, on_postgresql, serving, serving_here
from tests.support import postgresql

NAME = "served"


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Command:
    """The command line as a reader, over the example feeds."""
    owner = on_postgresql(tmp_path_factory.mktemp("served"), NAME)
    for file in FEEDS:
        owner.ok("feed", "publish", str(file))
    owner.ok("run")
    return as_duty(owner, NAME, "reader")


def scenarios(api: httpx.Client, **sought: str) -> list[tuple[str, str]]:
    answer = api.get("/v1/scenarios", params={"limit": 200, **sought}).json()
    return [(it["registry_id"], it["title"]) for it in answer["scenarios"]]


def test_a_reader_is_answered_as_from_a_file(reader: Command, api: httpx.Client) -> None:
    with serving_here(reader) as served:
        for sought in ({}, {"q": "夜游"}, {"district": "武侯区"}):
            assert scenarios(served, **sought) == scenarios(api, **sought)
        for registry_id, _ in scenarios(api)[:10]:
            for what in ("", "/history", "/duplicates", "/as-of?moment=2099-01-01"):
                here = served.get(f"/v1/scenarios/{registry_id}{what}")
                assert here.status_code == 200, here.text
            there = api.get(f"/v1/scenarios/{registry_id}/as-of?moment=2099-01-01").json()
            assert served.get(f"/v1/scenarios/{registry_id}/as-of?moment=2099-01-01").json() == there
        changes = served.get("/v1/changes", params={"limit": 1000}).json()["changes"]
        assert [it["said"] for it in changes] == [
            it["said"] for it in api.get("/v1/changes", params={"limit": 1000}).json()["changes"]
        ]


def test_a_reader_gets_files_too(reader: Command, api: httpx.Client, tmp_path: Path) -> None:
    assert reader.json("snapshots", "make", "--to", str(tmp_path))["snapshot"]["rows"]["scenarios"] > 0
    with serving(reader, "--snapshots", str(tmp_path)) as served:
        for filters in ("", "?district=武侯区", "?organisation=chengdu_rail&kind=scenario"):
            here, there = (it.get(f"/v1/exports/scenarios.csv{filters}") for it in (served, api))
            assert (here.status_code, here.text) == (200, there.text)
        assert served.get("/v1/snapshots").json()["snapshots"][0]["rows"]["records"] > 0


def test_a_database_that_is_away_is_told_and_come_back_to(reader: Command) -> None:
    # To the server it is away when it takes no connection and ends those that there are.
    administrator = open_engine(postgresql.database("served_beside"))
    with serving(reader) as served, administrator.connect().execution_options(isolation_level="AUTOCOMMIT") as there:
        there.exec_driver_sql(f'ALTER DATABASE "{NAME}" ALLOW_CONNECTIONS false')
        there.exec_driver_sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (NAME,))
        try:
            answer = served.get("/v1/changes")
            assert (answer.status_code, answer.json()["code"]) == (503, "registry_unavailable")
            assert int(answer.headers["retry-after"]) > 0
            assert served.get("/v1/scenarios").status_code == 200
        finally:
            there.exec_driver_sql(f'ALTER DATABASE "{NAME}" ALLOW_CONNECTIONS true')
        assert served.get("/v1/changes").status_code == 200
    administrator.dispose()
