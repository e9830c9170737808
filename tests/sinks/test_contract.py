"""The views as a public contract: their columns stay, and every query of docs/consumers.md runs, as a reader on PostgreSQL too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text

from sinks.database import open_engine
from sinks.registry import Registry
from tests.scenario_registry.commands import FEEDS, Command
from tests.sinks.test_roles import as_login, make_logins
from tests.support import postgresql

NAME = "consumed"
TEXT = (Path(__file__).parents[2] / "docs" / "consumers.md").read_text(encoding="utf-8")
QUERIES = [
    it.strip() for block in re.findall(r"```sql\n(.*?)```", TEXT, re.DOTALL) for it in block.split(";\n") if it.strip()
]
EMPTY = ("born_id <> registry_id",)
"""What the example feeds may have none of."""

FROZEN = {
    "registry_v1_changes": "version registry_id organisation local_id kind sequence stage withdrawn_because conflicted received_at statement registry_before other_organisation other_id said",
    "registry_v1_feeds": "feed organisation feed_state state_since last_confirmed_at overdue_from checked_at",
    "registry_v1_history": "organisation local_id sequence content_hash type event_id said_at followed_at counts received_at data said",
    "registry_v1_judgements": "number left_organisation left_id right_organisation right_id verdict organisation person reason judged_at taken_back_at taken_back_by taken_back_because",
    "registry_v1_ledger": "organisation partition position event_id local_id sequence outcome problems origin received_at",
    "registry_v1_membership": "organisation local_id registry_id born_id",
    "registry_v1_records": "registry_id organisation local_id sequence stage withdrawn_because conflicted said_at received_at kind title description need site districts field industry industry_chain investment_cny first_use published_on deadline department contact_email period_months cooperation remark statement feed_state last_confirmed_at overdue_from",
    "registry_v1_rejections": "organisation partition position event_id local_id problems origin received_at replayed_partition replayed_position replay_outcome",
    "registry_v1_scenarios": "registry_id members organisation local_id stage conflicted kind title description need site districts field industry industry_chain investment_cny first_use published_on deadline department contact_email period_months cooperation remark statement provenance feed_state last_confirmed_at overdue_from",
    "registry_v1_state": "epoch version",
    "registry_v1_suggestions": "left_organisation left_id right_organisation right_id score relation opened_at",
}
"""Add at the end of a view; whatever else changes here breaks somebody's query, and needs views of another version beside these."""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def reader(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The example feeds as a consumer reads them."""
    folder = tmp_path_factory.mktemp("consumed")
    command, url = Command(folder), None
    if request.param == "postgresql":
        url = as_login("reader", NAME)
        opened = Registry(postgresql.database(NAME))
        make_logins(opened.engine, NAME)
        opened.close()
        whole = postgresql.database(NAME).render_as_string(hide_password=False)
        command = command.where(SCENARIOS_REGISTRY=whole)
    for file in FEEDS:
        command.ok("feed", "publish", str(file))
    command.ok("run")
    engine = open_engine(url or f"sqlite:///{folder / 'registry.sqlite'}", read_only=True)
    yield engine
    engine.dispose()


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_for_consumers_finds_something(reader: Engine, query: str) -> None:
    with reader.connect() as connection:
        found = connection.execute(text(query.rstrip(";").replace(":", r"\:"))).all()
    assert found or any(it in query for it in EMPTY)


def test_columns_stay(reader: Engine) -> None:
    look = inspect(reader)
    found = {name: " ".join(it["name"] for it in look.get_columns(name)) for name in sorted(look.get_view_names())}
    assert found == FROZEN
