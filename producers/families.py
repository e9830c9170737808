"""What a feed tells of: scenarios, or something of the supply side; and how the memory of an organisation keeps their numbers apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel, TypeAdapter

from producers.sent import Comparison, SentBefore
from schemas.event import STATED, WITHDRAWN
from schemas.scenario import Statement, StatementPatch
from schemas.supply import SUPPLY_MODELS

FamilyName = Literal["scenario", "supplier", "capability", "investor"]

_APART = "\x1f"
"""No number that the registry takes holds it."""


class Family(NamedTuple):
    """``model`` of the statement; types of the events that state it and take it back; ``least``: what every statement begins with."""

    name: FamilyName
    model: type[BaseModel]
    stated: str
    withdrawn: str
    least: Mapping[str, Any]


FAMILIES: dict[str, Family] = {
    "scenario": Family("scenario", Statement, STATED, WITHDRAWN, {"districts": []}),
    "supplier": Family("supplier", SUPPLY_MODELS["supplier"], "supplier.stated.v1", "supplier.withdrawn.v1", {}),
    "capability": Family(
        "capability", SUPPLY_MODELS["capability"], "capability.stated.v1", "capability.withdrawn.v1", {}
    ),
    "investor": Family("investor", SUPPLY_MODELS["investor"], "investor.stated.v1", "investor.withdrawn.v1", {}),
}

TARGETS = frozenset(name for family in FAMILIES.values() for name in family.model.model_fields)
"""Every field that some family has."""


def takes_back(event_type: str) -> bool:
    """Whether an event of that type is a withdrawal, of whatever family."""
    return ".withdrawn." in event_type


def states(event_type: object) -> bool:
    """Whether an event of that type tells a whole statement."""
    return isinstance(event_type, str) and ".stated." in event_type


def check_field(family: str, field: str, text: str) -> None:
    """Raises ValidationError when the JSON ``text`` is no value of that field."""
    if family == "scenario":
        StatementPatch.model_validate_json(f'{{"{field}": {text}}}')
        return
    info = FAMILIES[family].model.model_fields[field]
    TypeAdapter(info.rebuild_annotation()).validate_json(text)


def of_family(before: SentBefore, family: str) -> SentBefore:
    """The memory without what is of other families, by the numbers as the organisation writes them."""
    start = _start(family)
    return SentBefore(
        {
            local_id.removeprefix(start): sent
            for local_id, sent in before.subjects.items()
            if local_id.startswith(start) and (start or _APART not in local_id)
        },
        before.once,
    )


def kept_apart(comparison: Comparison, family: str) -> Comparison:
    """The comparison with numbers as the memory keeps them."""
    start = _start(family)
    if not start:
        return comparison
    return replace(
        comparison,
        subjects={start + local_id: sent for local_id, sent in comparison.subjects.items()},
        bad=frozenset(start + local_id for local_id in comparison.bad),
    )


def _start(family: str) -> str:
    return "" if family == "scenario" else f"{family}{_APART}"
