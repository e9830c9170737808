"""How many scenarios of a chain there are by stage, and cases about them by state."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, Text, and_, column, func, select, table

from sinks.case_tables import cases

_SCENARIOS = table("registry_v1_scenarios", *(column(name, Text) for name in ("stage", "industry_chain")))
_RECORDS = table(
    "registry_v1_records", *(column(name, Text) for name in ("organisation", "local_id", "industry_chain"))
)


class ChainFigures(NamedTuple):
    """``scenarios`` by stage, each counted once however many tell it; ``cases`` by kind and state."""

    scenarios: dict[str, int]
    cases: dict[tuple[str, str], int]


def chain_figures(connection: Connection, chain: str) -> ChainFigures:
    """Both for one chain. A case is of the chain that its scenario's record names."""
    by_stage = (
        select(_SCENARIOS.c.stage, func.count().label("number"))
        .where(_SCENARIOS.c.industry_chain == chain)
        .group_by(_SCENARIOS.c.stage)
    )
    is_about = and_(_RECORDS.c.organisation == cases.c.demand_organisation, _RECORDS.c.local_id == cases.c.demand_id)
    by_state = (
        select(cases.c.kind, cases.c.state, func.count())
        .join(_RECORDS, is_about)
        .where(_RECORDS.c.industry_chain == chain, cases.c.state != "")
        .group_by(cases.c.kind, cases.c.state)
    )
    return ChainFigures(
        {row.stage: row.number for row in connection.execute(by_stage)},
        {(kind, state): count for kind, state, count in connection.execute(by_state)},
    )
