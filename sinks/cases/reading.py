"""Cases and their steps as they are kept."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any, NamedTuple

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Row,
    Select,
    Text,
    and_,
    column,
    func,
    or_,
    select,
    table,
    tuple_,
)

from schemas.case import ENGAGEMENT
from schemas.record import Key
from sinks.case_tables import case_steps, cases
from sinks.loop_tables import loop_events
from sinks.queries.reading import by_bytes, stream

_SAID = table(
    "registry_v1_records",
    *(column(name, Text) for name in ("organisation", "local_id", "title", "industry_chain", "stage")),
)
_WITH_TITLE = select(cases, _SAID.c.title, _SAID.c.stage).outerjoin(
    _SAID, and_(_SAID.c.organisation == cases.c.demand_organisation, _SAID.c.local_id == cases.c.demand_id)
)


class CaseRow(NamedTuple):
    """One case. ``title`` is the scenario's, None when nobody stated it (yet). ``owner`` must act next, by ``due_on``. ``confidential`` is for the parties alone: each entry names who said it. ``problems``
    are void steps with the code that says why. ``stage`` is what the scenario's organisation states now."""

    kind: str
    case_id: str
    state: str
    since_us: int | None
    sequence: int
    scenario: Key | None
    capability: Key | None
    owner: str | None
    due_on: date | None
    facts: Mapping[str, Any]
    confidential: Sequence[Mapping[str, Any]]
    problems: Sequence[Mapping[str, Any]]
    title: str | None
    stage: str | None = None

    def is_party(self, organisation: str | None) -> bool:
        """Whether what is confidential is the organisation's to see."""
        return organisation in [key.organisation for key in (self.scenario, self.capability) if key]


class StepRow(NamedTuple):
    """One step in its place; ``data`` without what is confidential."""

    place: int
    organisation: str
    sequence: int
    type: str
    before: str
    after: str
    void: str
    day: date
    time_us: int
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SoughtCases:
    """Conditions that all must hold; None lets everything pass. ``organisation`` is a party or must act."""

    kind: str | None = None
    state: str | None = None
    organisation: str | None = None


def case(connection: Connection, kind: str, case_id: str) -> CaseRow | None:
    """One case; None when no step about it was ever received."""
    row = connection.execute(_WITH_TITLE.where(cases.c.kind == kind, cases.c.case_id == case_id)).first()
    return _case(row) if row else None


def steps_of(connection: Connection, kind: str, case_id: str) -> list[StepRow]:
    """The walk of a case, in the order in which its steps count."""
    said = loop_events.c
    is_event = and_(
        said.family == case_steps.c.kind,
        said.subject == case_steps.c.case_id,
        said.organisation == case_steps.c.organisation,
        said.sequence == case_steps.c.sequence,
        said.content_hash == case_steps.c.content_hash,
    )
    query = select(case_steps, said.data).join(loop_events, is_event)
    is_case = (case_steps.c.kind == kind, case_steps.c.case_id == case_id)
    return [_step(row) for row in connection.execute(query.where(*is_case).order_by(case_steps.c.place))]


def sought_cases(connection: Connection, sought: SoughtCases, limit: int | None = None) -> Iterator[CaseRow]:
    """Cases that are open or were, those first whose day is over first."""
    columns = cases.c
    conditions: list[ColumnElement[bool]] = [columns.state != ""]
    for name in ("kind", "state"):
        if (value := getattr(sought, name)) is not None:
            conditions.append(columns[name] == value)
    if (one := sought.organisation) is not None:
        sides = (columns.demand_organisation, columns.supply_organisation, columns.owner)
        conditions.append(or_(*(side == one for side in sides)))
    return _cases(connection, _WITH_TITLE.where(*conditions).limit(limit))


def waiting_cases(
    connection: Connection,
    organisation: str | None,
    escalated: Mapping[tuple[str, str], date],
    chain: str | None,
) -> Iterator[CaseRow]:
    """Cases that wait for the organisation (None: for anybody), and those of ``escalated`` kinds and states that were due before the day
    there, whoever they wait for; of ``chain`` only those about its scenarios."""
    columns = cases.c
    mine = columns.owner.is_not(None) if organisation is None else columns.owner == organisation
    late = [
        and_(columns.kind == kind, columns.state == state, columns.due_on < before.isoformat())
        for (kind, state), before in escalated.items()
    ]
    wanted = [or_(mine, *late)]
    if chain is not None:
        wanted.append(_SAID.c.industry_chain == chain)
    return _cases(connection, _WITH_TITLE.where(*wanted))


def cases_due(connection: Connection, first: date, last: date) -> Iterator[CaseRow]:
    """Cases in which somebody must act by a day from ``first`` to ``last``."""
    its = cases.c
    is_due = (its.owner.is_not(None), its.due_on >= first.isoformat(), its.due_on <= last.isoformat())
    return _cases(connection, _WITH_TITLE.where(*is_due))


def cases_about(connection: Connection, scenarios: Collection[Key]) -> list[CaseRow]:
    """All cases of these scenario records."""
    return _of_records(connection, cases.c.demand_organisation, cases.c.demand_id, scenarios)


def engagements_opened_by(connection: Connection, organisation: str) -> int:
    """How many cases of needs and capabilities carry a number of that organisation."""
    is_own = cases.c.case_id.startswith(f"{organisation}/", autoescape=True)
    return connection.execute(select(func.count()).where(cases.c.kind == ENGAGEMENT, is_own)).scalar_one()


def public_cases(connection: Connection, registry_id: str) -> list[CaseRow]:
    """All cases of a scenario, as every reader may see them: without what is confidential, void steps and the title."""
    names = ("kind", "case_id", "state", "demand_organisation", "demand_id", "supply_organisation", "supply_id")
    texts = (*names, "owner", "due_on", "facts", "registry_id")
    view = table("registry_v1_cases", *(column(name, Text) for name in texts), column("sequence", BigInteger))
    query = select(view).where(view.c.registry_id == registry_id)
    hidden = {"since_us": None, "confidential": None, "problems": "[]", "title": None, "stage": None}
    rows = connection.execute(query.order_by(*by_bytes(connection, view.c.kind, view.c.case_id)))
    return [_case(SimpleNamespace(**row._mapping, **hidden)) for row in rows]


def cases_with(connection: Connection, capabilities: Collection[Key]) -> list[CaseRow]:
    """All cases of these capability records."""
    return _of_records(connection, cases.c.supply_organisation, cases.c.supply_id, capabilities)


def _of_records(
    connection: Connection, organisation: ColumnElement[Any], local_id: ColumnElement[Any], keys: Collection[Key]
) -> list[CaseRow]:
    is_about = tuple_(organisation, local_id).in_([tuple(key) for key in keys])
    return list(_cases(connection, _WITH_TITLE.where(cases.c.state != "", is_about))) if keys else []


def _cases(connection: Connection, query: Select[Any]) -> Iterator[CaseRow]:
    order = (cases.c.due_on.is_(None), cases.c.due_on, *by_bytes(connection, cases.c.kind, cases.c.case_id))
    for row in stream(connection, query.order_by(*order)):
        yield _case(row)


def _case(row: Row[Any] | SimpleNamespace) -> CaseRow:
    return CaseRow(
        kind=row.kind,
        case_id=row.case_id,
        state=row.state,
        since_us=row.since_us,
        sequence=row.sequence,
        scenario=_key(row.demand_organisation, row.demand_id),
        capability=_key(row.supply_organisation, row.supply_id),
        owner=row.owner,
        due_on=date.fromisoformat(row.due_on) if row.due_on else None,
        facts=json.loads(row.facts),
        confidential=json.loads(row.confidential) if row.confidential else [],
        problems=json.loads(row.problems),
        title=row.title,
        stage=row.stage,
    )


def _key(organisation: str | None, local_id: str | None) -> Key | None:
    return None if organisation is None or local_id is None else Key(organisation, local_id)


def _step(row: Row[Any]) -> StepRow:
    data = json.loads(row.data)
    data.pop("confidential", None)
    return StepRow(
        row.place, row.organisation, row.sequence, row.type, row.before, row.after, row.void,
        date.fromisoformat(row.day), row.time_us, data,
    )  # fmt: skip
