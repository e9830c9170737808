"""A registry with needs of the rail group, and engagements about them as rows: what the loop makes of events is tested elsewhere."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.engine import URL

from sinks.database import open_engine
from tests.scenario_registry.commands import Command
from tests.scenario_registry.notices.configured import Rail


class Loop:
    """Engagements as they come."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._number = 0

    def engaged(
        self, number: str, demand_id: str, state: str, organisation: str = "chengdu_rail", **facts: Any
    ) -> None:
        """The engagement of that number is now like this."""
        self._number += 1
        row: Mapping[str, Any] = {
            "case_id": f"synthetic_supplier/{number}",
            "state": state,
            "demand_organisation": organisation,
            "demand_id": demand_id,
            "facts": json.dumps({"days": {}, **facts}),
        }
        with self._engine.begin() as connection:
            connection.execute(text("DELETE FROM cases WHERE kind = 'engagement' AND case_id = :case_id"), row)
            connection.execute(
                text(
                    "INSERT INTO cases (kind, case_id, state, sequence, demand_organisation, demand_id, facts, problems) "
                    "VALUES ('engagement', :case_id, :state, 1, :demand_organisation, :demand_id, :facts, '[]')"
                ),
                row,
            )
            connection.execute(
                text(
                    "INSERT INTO loop_changes (version, family, organisation, subject, kind, state, told, received_us) VALUES "
                    "((SELECT coalesce(max(version), 0) + 1 FROM loop_changes), 'engagement', '', :case_id, '', :state, '{}', 0)"
                ),
                row,
            )


@contextmanager
def city(command: Command, url: URL | None = None) -> Iterator[tuple[Engine, Rail, Loop]]:
    """Of a folder in which nothing is yet. ``url``: of a registry elsewhere than in the folder."""
    talker = Rail(command)
    talker.say()
    engine = open_engine(url or f"sqlite:///{Path(command.data_dir) / 'registry.sqlite'}")
    try:
        yield engine, talker, Loop(engine)
    finally:
        engine.dispose()
