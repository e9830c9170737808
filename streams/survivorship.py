"""What a scenario says that several records tell: field by field one member's word, and whose it is. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from itertools import groupby
from typing import Any, NamedTuple

from schemas.record import Key
from schemas.scenario import Stage
from schemas.survivorship import SURVIVORSHIP, Rule

_RANKS = ("soe_subsidiary", "soe_group", "district", "city_office")
"""Kinds of ``schemas.organisation.Organisation``; whoever is of none comes last."""


class Member(NamedTuple):
    """A record of a scenario. ``statement`` holds the fields that are set, as JSON has them; ``stage`` is withdrawn when the record is.

    ``kind`` is its organisation's, None for one that is not registered. ``said_us`` is when the version in force was said; ``is_copy`` whether the
    record was taken from the registry itself.
    """

    key: Key
    kind: str | None
    statement: Mapping[str, Any]
    stage: str
    said_us: int
    is_copy: bool = False


class Survived(NamedTuple):
    """``statement`` has its fields in the order of the contract; ``provenance`` tells the member that gave each; ``stage`` is withdrawn when all
    members are."""

    statement: Mapping[str, Any]
    provenance: Mapping[str, Key]
    stage: str


def survive(members: Collection[Member]) -> Survived:
    """The scenario of these members, at least one. Independent of their order.

    A withdrawn member gives nothing while another lives, and a copy only what no original has. A field that the first in line leaves out is
    taken from the next; fields of one group are not: they are all of the first member that sets any of them.
    """
    living = [member for member in members if member.stage != Stage.WITHDRAWN]
    heard = living or list(members)
    statement: dict[str, Any] = {}
    provenance: dict[str, Key] = {}
    for (group, _), declared in groupby(SURVIVORSHIP, key=_unit):
        names = list(declared)
        giver = _giver(heard, names, SURVIVORSHIP[names[0]].rule)
        if giver is not None:
            given = {name: giver.statement[name] for name in names if giver.statement.get(name) is not None}
            statement |= given
            # What a group leaves out was said too: there is none.
            provenance |= dict.fromkeys(names if group else given, giver.key)
    return Survived(statement, provenance, statement["stage"] if living else Stage.WITHDRAWN.value)


def _unit(field: str) -> tuple[str | None, str | None]:
    group = SURVIVORSHIP[field].group
    return group, None if group else field


def _giver(members: Collection[Member], names: list[str], rule: Rule) -> Member | None:
    said = [it for it in members if any(it.statement.get(name) is not None for name in names)]
    order = _ORDERS[rule]
    return min(said, key=lambda it: (it.is_copy, *order(it, it.statement.get(names[0])), it.key), default=None)


def _rank(member: Member) -> int:
    return _RANKS.index(member.kind) if member.kind in _RANKS else len(_RANKS)


_ORDERS: Mapping[Rule, Callable[[Member, Any], tuple[int, ...]]] = {
    Rule.OWNER_FIRST: lambda member, _value: (_rank(member), -member.said_us),
    Rule.LATEST: lambda member, _value: (-member.said_us,),
    Rule.LONGEST: lambda member, value: (-len(value or ()), _rank(member), -member.said_us),
}
"""The smaller comes first."""
