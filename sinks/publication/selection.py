"""Which scenarios go on a list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import (
    Boolean,
    ColumnElement,
    TableValuedAlias,
    column,
    exists,
    func,
    literal_column,
    or_,
    select,
    table,
)
from sqlalchemy.types import JSON, BigInteger, Integer, Text

from schemas.scenario import Kind, Stage

SCENARIOS = table(
    "registry_v1_scenarios",
    column("registry_id", Text),
    column("organisation", Text),
    column("local_id", Text),
    column("stage", Text),
    column("conflicted", Boolean),
    column("kind", Text),
    column("title", Text),
    column("description", Text),
    column("need", Text),
    column("site", Text),
    column("districts", JSON),
    column("field", Text),
    column("industry", Text),
    column("industry_chain", Text),
    column("investment_cny", BigInteger),
    column("first_use", Boolean),
    column("published_on", Text),
    column("deadline", Text),
    column("department", Text),
    column("contact_email", Text),
    column("period_months", Integer),
    column("cooperation", Text),
    column("remark", Text),
)
"""The columns of the view that lists are drawn from."""

_MEMBERSHIP = table("registry_v1_membership", column("registry_id", Text), column("organisation", Text))


@dataclass(frozen=True, slots=True)
class Selection:
    """Codes to be on the list; an empty tuple lets all pass. What is withdrawn is on no list unless ``with_withdrawn``. ``organisations``: one
    of those who tell of it. ``registry_ids`` are public ids in canonical form.

    An industry is a section letter, which takes in its divisions, or a division. A scenario of several districts is on the
    list when one of them is selected; the whole city (510100) is a code of its own and no sum of the others.
    """

    kind: Kind | None = None
    fields: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    chains: tuple[str, ...] = ()
    stages: tuple[Stage, ...] = ()
    organisations: tuple[str, ...] = ()
    registry_ids: tuple[str, ...] = ()
    with_withdrawn: bool = False

    def conditions(self, is_postgresql: bool) -> Iterator[ColumnElement[bool]]:
        """All of them must hold for a row of ``SCENARIOS``."""
        columns = SCENARIOS.c
        if not self.with_withdrawn:
            yield columns.stage != Stage.WITHDRAWN.value
        if self.kind is not None:
            yield columns.kind == self.kind.value
        if self.registry_ids:
            yield columns.registry_id.in_(self.registry_ids)
        if self.stages:
            yield columns.stage.in_(self.stages)
        if self.fields:
            yield columns.field.in_(self.fields)
        if self.chains:
            yield columns.industry_chain.in_(self.chains)
        if self.industries:
            yield or_(*(columns.industry.startswith(code, autoescape=True) for code in self.industries))
        if self.districts:
            member = each_district(is_postgresql)
            yield exists(select(literal_column("1")).select_from(member).where(member.c.value.in_(self.districts)))
        if self.organisations:
            its = _MEMBERSHIP.c
            tells = (its.registry_id == columns.registry_id, its.organisation.in_(self.organisations))
            yield exists(select(literal_column("1")).select_from(_MEMBERSHIP).where(*tells))


def each_district(is_postgresql: bool) -> TableValuedAlias:
    """The districts of a row of ``SCENARIOS`` as rows of one column, ``value``."""
    function = func.jsonb_array_elements_text if is_postgresql else func.json_each
    return function(SCENARIOS.c.districts).table_valued(column("value", Text))
