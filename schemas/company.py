"""A company as the registry knows it, once, whoever tells of it; and which teller gives which field of it: a table."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

SUPPLY_FAMILIES = ("supplier", "capability", "investor")


class CompanyRule(StrEnum):
    """Whose word comes first."""

    ITSELF_FIRST = "itself first"
    """The company itself, then an association that speaks for it, then anybody; among equals the later word."""
    ALL = "all"
    """What any of them says, together: one certificate more does not make another wrong."""


COMPANY_SURVIVORSHIP: Mapping[str, CompanyRule] = {
    "name": CompanyRule.ITSELF_FIRST,
    "credit_code": CompanyRule.ITSELF_FIRST,
    "district": CompanyRule.ITSELF_FIRST,
    "kind": CompanyRule.ITSELF_FIRST,
    "size": CompanyRule.ITSELF_FIRST,
    "founded_on": CompanyRule.ITSELF_FIRST,
    "profile": CompanyRule.ITSELF_FIRST,
    "qualifications": CompanyRule.ALL,
    "industry_chains": CompanyRule.ALL,
    "fields": CompanyRule.ALL,
    "contact_email": CompanyRule.ITSELF_FIRST,
}
"""Every field of a company, in the order in which it is shown. Values are those of ``schemas.supply.Supplier``; investors and capabilities give
what they have of them."""

NAMED_OTHERWISE: Mapping[str, Mapping[str, str]] = {
    "capability": {"name": "supplier_name", "credit_code": "supplier_credit_code"},
    "investor": {"name": "name", "credit_code": "credit_code", "contact_email": "contact_email"},
}
"""By family: from a field of a company to that of the statement. A supplier's have the same names; what is not here a family does not tell."""
