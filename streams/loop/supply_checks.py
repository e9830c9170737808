"""What the rules at receipt ask of suppliers, capabilities and investors. Each check gives the value to blame, or None when all is well."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from schemas.code_lists import CodesOfDay
from schemas.loop_event import LoopEvent
from schemas.organisation import Organisation
from streams.rules import is_plausible, is_visible

SAYS_ITSELF = frozenset({"supplier", "investor"})
"""Kinds of organisations that are companies and tell of nobody else. An association tells of its members, a group of its subsidiaries."""


def _listed(event: LoopEvent, *names: str) -> Iterable[str]:
    for name in names:
        value = getattr(event.data, name, None)
        yield from value if isinstance(value, list) else [value] if value else []


def _unknown(codes: Iterable[str], valid: frozenset[str]) -> str | None:
    return "、".join(code for code in codes if code not in valid) or None


def unknown_districts(event: LoopEvent, valid: CodesOfDay, _organisation: Organisation) -> object:
    """Codes of districts that are on no list."""
    return _unknown(_listed(event, "district", "districts", "districts_served"), valid.districts)


def unknown_fields(event: LoopEvent, valid: CodesOfDay, _organisation: Organisation) -> object:
    """Codes of fields that are on no list."""
    return _unknown(_listed(event, "fields", "excluded_fields"), valid.fields)


def unknown_chains(event: LoopEvent, valid: CodesOfDay, _organisation: Organisation) -> object:
    """Codes of chains that are on no list."""
    return _unknown(_listed(event, "industry_chain", "industry_chains"), valid.chains)


def implausible_day(event: LoopEvent, _valid: CodesOfDay, _organisation: Organisation) -> object:
    """The last day of an offer that no offer of our time has."""
    day = getattr(event.data, "available_until", None)
    return day if day is not None and not is_plausible(day) else None


def invisible_names(event: LoopEvent, _valid: CodesOfDay, _organisation: Organisation) -> object:
    """The name of a company or the title of a capability of which nobody sees anything."""
    names = _listed(event, "name", "supplier_name", "title")
    return None if all(map(is_visible, names)) else ""


def range_upside_down(event: LoopEvent, _valid: CodesOfDay, _organisation: Organisation) -> object:
    """A lowest sum that is above the highest."""
    for low, high in (("price_min_cny", "price_max_cny"), ("ticket_min_cny", "ticket_max_cny")):
        least, most = (getattr(event.data, name, None) for name in (low, high))
        if least is not None and most is not None and least > most:
            return f"{least} > {most}"
    return None


def of_another_company(event: LoopEvent, _valid: CodesOfDay, organisation: Organisation) -> object:
    """The credit code of another company than the one that speaks."""
    stated: Any = getattr(event.data, "supplier_credit_code", None) or getattr(event.data, "credit_code", None)
    own = organisation.credit_code
    return stated if organisation.kind in SAYS_ITSELF and own and stated and stated != own else None


def without_code(event: LoopEvent, _valid: CodesOfDay, _organisation: Organisation) -> object:
    """No credit code: the company is then known by its name and place alone."""
    if "withdrawn" in event.type or getattr(event.data, "supplier_id", None):
        return None
    code: Any = getattr(event.data, "supplier_credit_code", None) or getattr(event.data, "credit_code", None)
    return None if code else ""
