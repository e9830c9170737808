"""Rules that an event of the loop must follow beyond its shape, whatever else was said: a table of types, code, field and check.

Whether a step is allowed where its case stands is not asked here: that depends on steps that may still be on their way.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from schemas.code_lists import CodeLists, CodesOfDay
from schemas.loop_event import LoopEvent, family_of
from schemas.organisation import Organisation
from schemas.problem import Problem, problem
from schemas.published_list import FAMILY as LIST
from streams.loop import case_checks as cases
from streams.loop import list_checks as lists
from streams.loop import supply_checks as supply

Check = Callable[[LoopEvent, CodesOfDay, Organisation], object]
"""Gives the value to blame, or None when all is well. The organisation is the channel's."""


class LoopRule(NamedTuple):
    """``of``: families, or types without their version, to which it applies."""

    of: frozenset[str]
    code: str
    field: str
    check: Check


OF_DESK = frozenset({LIST, "refinement.returned", "refinement.accepted", "refinement.published"})
"""What the city desk alone may say."""

OF_OWNER = frozenset({"refinement.submitted"})
"""What only the organisation may say whose scenario it is."""


def _speaks_for_others(event: LoopEvent, _valid: CodesOfDay, organisation: Organisation) -> object:
    return None if event.subject.startswith(f"{organisation.id}/") else event.subject


def _not_the_desk(_event: LoopEvent, _valid: CodesOfDay, organisation: Organisation) -> object:
    return None if organisation.kind == "city_office" else organisation.id


OF_SUPPLY = frozenset({"supplier", "capability", "investor"})


RULES: tuple[LoopRule, ...] = (
    LoopRule(OF_SUPPLY, "unknown_district", "data.districts", supply.unknown_districts),
    LoopRule(OF_SUPPLY, "unknown_field_code", "data.fields", supply.unknown_fields),
    LoopRule(OF_SUPPLY, "unknown_chain", "data.industry_chain", supply.unknown_chains),
    LoopRule(OF_SUPPLY, "implausible_date", "data.available_until", supply.implausible_day),
    LoopRule(OF_SUPPLY, "blank_field", "data", supply.invisible_names),
    LoopRule(OF_SUPPLY, "range_upside_down", "data", supply.range_upside_down),
    LoopRule(OF_SUPPLY, "other_company", "data.credit_code", supply.of_another_company),
    LoopRule(OF_SUPPLY, "missing_credit_code", "data.credit_code", supply.without_code),
    LoopRule(OF_DESK, "not_entitled", "type", _not_the_desk),
    LoopRule(frozenset({LIST}), "bad_list_number", "subject", lists.no_list_number),
    LoopRule(frozenset({LIST}), "bad_sequence", "data", lists.impossible_versions),
    LoopRule(frozenset({"refinement", "engagement", LIST}), "implausible_date", "data", cases.implausible_days),
    LoopRule(OF_OWNER, "case_of_another", "subject", _speaks_for_others),
    LoopRule(frozenset({"refinement", "engagement"}), "bad_case_id", "subject", cases.no_case_id),
    LoopRule(OF_OWNER, "case_other_reference", "data.scenario", cases.another_scenario),
    LoopRule(frozenset({"refinement.returned"}), "unknown_remark_field", "data.remarks", cases.unknown_fields),
)  # fmt: skip


def check_loop_rules(event: LoopEvent, codes: CodeLists, day: date) -> list[Problem]:
    """Problems of an event by the table, errors and warnings. Codes must be valid on ``day``. An organisation that is not registered is
    told so elsewhere."""
    organisation = codes.organisations.get(event.source)
    if organisation is None:
        return []
    names = {family_of(event.type), event.type.rpartition(".v")[0]}
    valid = codes.on(day)
    return [
        problem(rule.code, rule.field, value or None)
        for rule in RULES
        if not names.isdisjoint(rule.of) and (value := rule.check(event, valid, organisation)) is not None
    ]
