"""One list: how much is in each group, and the rows themselves, streamed from one snapshot of the registry."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, Select, case, distinct, func, select, true
from sqlalchemy.sql.selectable import FromClause

from schemas.code_lists import CodeLists
from schemas.moment import from_microseconds
from sinks.publication.grouping import Grouping
from sinks.publication.selection import SCENARIOS, Selection, each_district
from sinks.queries.reading import by_bytes, stream
from sinks.tables import changes, registry_version


class ListedScenario(NamedTuple):
    """One row of a list, in codes. ``group`` is the code of the group it stands in, money is integer yuan."""

    group: str
    registry_id: str
    organisation: str
    local_id: str
    stage: str
    conflicted: bool
    kind: str
    title: str
    description: str | None
    need: str | None
    site: str | None
    districts: tuple[str, ...]
    field: str
    industry: str
    industry_chain: str | None
    investment_cny: int | None
    first_use: bool
    published_on: date | None
    deadline: date | None
    department: str | None
    contact_email: str | None
    period_months: int | None
    cooperation: str | None
    remark: str | None


class GroupCount(NamedTuple):
    """A group and the number of its rows."""

    group: str
    listed: int


@dataclass(frozen=True, slots=True)
class Contents:
    """What is on the list. ``version`` is the registry's, ``changed_at`` the moment of its last change (None: nothing ever came).

    ``distinct`` counts every scenario once. It is less than ``listed`` when some stand in several groups.
    """

    grouping: Grouping
    version: int
    changed_at: datetime | None
    groups: tuple[GroupCount, ...]
    distinct: int

    @property
    def listed(self) -> int:
        """Rows of all groups."""
        return sum(count.listed for count in self.groups)


class ScenarioList:
    """Reads are of one snapshot, so that counts and rows belong together while the registry goes on changing."""

    def __init__(self, connection: Connection, selection: Selection, grouping: Grouping, codes: CodeLists) -> None:
        self._connection = connection
        is_postgresql = connection.dialect.name == "postgresql"
        self._grouping = grouping
        member = each_district(is_postgresql)
        self._group = grouping.expression(member.c.value).label("grouping")
        self._places = {code: place for place, code in enumerate(grouping.order(codes))}
        self._source: FromClause = SCENARIOS
        if grouping is Grouping.DISTRICT:
            self._source = SCENARIOS.outerjoin(member, true())
        self._conditions = list(selection.conditions(is_postgresql))
        wanted = grouping.wanted(selection)
        if wanted:
            self._conditions.append(self._group.element.in_(wanted))

    def contents(self) -> Contents:
        """Counts per group, in the order of the rows."""
        # A statement may name a district twice; its scenario stands there once.
        key = SCENARIOS.c.organisation + "\n" + SCENARIOS.c.local_id
        keys = self._select(self._group, key.label("key")).subquery()
        counts = select(keys.c.grouping, func.count(distinct(keys.c.key))).group_by(keys.c.grouping)
        groups = [GroupCount(*row) for row in self._connection.execute(counts)]
        total = self._select(func.count(distinct(SCENARIOS.c.registry_id)))
        changed_us = select(changes.c.received_us).where(changes.c.version == registry_version.c.version)
        version, moment = self._connection.execute(
            select(registry_version.c.version, changed_us.scalar_subquery())
        ).one()
        return Contents(
            grouping=self._grouping,
            version=version,
            changed_at=None if moment is None else from_microseconds(moment),
            groups=tuple(
                sorted(groups, key=lambda count: (self._places.get(count.group, len(self._places)), count.group))
            ),
            distinct=self._connection.execute(total).scalar_one(),
        )

    def rows(self) -> Iterator[ListedScenario]:
        """All rows, group by group, inside a group by organisation and its own number. Memory does not grow with their number."""
        order = by_bytes(self._connection, self._group.element, SCENARIOS.c.organisation, SCENARIOS.c.local_id)
        place = case(self._places, value=self._group.element, else_=len(self._places))
        query = self._select(self._group, *SCENARIOS.c).order_by(place, *order)
        before: ListedScenario | None = None
        for row in stream(self._connection, query):
            scenario = _listed(row._mapping)
            if scenario != before:
                yield scenario
            before = scenario

    def _select(self, *columns: Any) -> Select[Any]:
        return select(*columns).select_from(self._source).where(*self._conditions)


@contextmanager
def open_list(engine: Engine, selection: Selection, grouping: Grouping, codes: CodeLists) -> Iterator[ScenarioList]:
    """The list as of now, readable until the block ends."""
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield ScenarioList(connection, selection, grouping, codes)


def _listed(row: Any) -> ListedScenario:
    values = {name: row[name] for name in ListedScenario._fields if name != "group"}
    for name in ("published_on", "deadline"):
        values[name] = None if values[name] is None else date.fromisoformat(values[name])
    return ListedScenario(group=row["grouping"], **{**values, "districts": tuple(values["districts"])})
