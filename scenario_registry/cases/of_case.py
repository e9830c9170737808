"""What a page or a command tells of one case beyond its rows."""

from __future__ import annotations

from sqlalchemy import Connection

from scenario_registry.cases.told import CaseText, reusable_text
from schemas.code_lists import CodeLists
from sinks.cases.capabilities import stated_capability
from sinks.cases.reading import CaseRow
from sinks.queries.records import record


def text_of(connection: Connection, case: CaseRow, codes: CodeLists) -> CaseText | None:
    """The case as others can use it again, once it was accepted; None before."""
    if case.scenario is None or case.capability is None:
        return None
    said = record(connection, case.scenario)
    return reusable_text(case, said.statement if said else {}, stated_capability(connection, case.capability), codes)
