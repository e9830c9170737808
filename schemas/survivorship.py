"""Which member of a scenario gives which field of it: a table. What the rules mean: ``streams.survivorship``."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class Rule(StrEnum):
    """Which member's word comes first."""

    OWNER_FIRST = "owner first"
    """Whoever runs the place: a company before its group, before the district it lies in, before an office of the city; then the later word."""
    LATEST = "latest"
    """Whoever spoke last."""
    LONGEST = "longest"
    """Whoever names most; then as with OWNER_FIRST."""


class Survival(NamedTuple):
    """The rule of a field, and the ``group`` of fields that survive only together and from one record."""

    rule: Rule
    group: str | None = None


SURVIVORSHIP: Mapping[str, Survival] = {
    "kind": Survival(Rule.OWNER_FIRST),
    "title": Survival(Rule.OWNER_FIRST),
    "description": Survival(Rule.OWNER_FIRST),
    "need": Survival(Rule.OWNER_FIRST),
    "site": Survival(Rule.OWNER_FIRST),
    # A line crosses districts, and each district names itself alone.
    "districts": Survival(Rule.LONGEST),
    # A field and its industry were chosen together.
    "field": Survival(Rule.OWNER_FIRST, "subject"),
    "industry": Survival(Rule.OWNER_FIRST, "subject"),
    "industry_chain": Survival(Rule.OWNER_FIRST),
    "investment_cny": Survival(Rule.OWNER_FIRST),
    "first_use": Survival(Rule.OWNER_FIRST),
    "stage": Survival(Rule.OWNER_FIRST),
    # One call: who leaves out the last day says that there is none, and no older call's day may stand for it.
    "published_on": Survival(Rule.LATEST, "call"),
    "deadline": Survival(Rule.LATEST, "call"),
    # Never the department of one organisation with the address of another.
    "department": Survival(Rule.OWNER_FIRST, "contact"),
    "contact_email": Survival(Rule.OWNER_FIRST, "contact"),
    "period_months": Survival(Rule.OWNER_FIRST),
    "cooperation": Survival(Rule.OWNER_FIRST),
    "remark": Survival(Rule.OWNER_FIRST),
}
"""Every field of ``schemas.scenario.Statement``."""
