"""By what a list is grouped, and the order of the groups: that of the code list, then what is not on it."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import ColumnElement, func

from schemas.code_lists import CodeList, CodeLists
from sinks.publication.selection import SCENARIOS, Selection

NO_GROUP = ""
"""The group of scenarios that name no district, or no industry chain."""


class Grouping(StrEnum):
    """What the city's lists are published by: 分领域、分行业、分区域; and by whom they concern: 分单位、分产业链."""

    FIELD = "field"
    INDUSTRY = "industry"
    DISTRICT = "district"
    ORGANISATION = "organisation"
    CHAIN = "chain"

    def order(self, codes: CodeLists) -> Sequence[str]:
        """The codes of the groups in the order of the code list; industries by their section."""
        if self is Grouping.INDUSTRY:
            return tuple(code for code in codes.industries if len(code) == 1)
        return tuple(codes.organisations if self is Grouping.ORGANISATION else self._code_list(codes))

    def name_of(self, group: str, codes: CodeLists) -> str:
        """The Chinese name of a group, or its code when the list has no such code."""
        if group == NO_GROUP:
            return "未写明"
        if self is Grouping.ORGANISATION:
            return codes.organisation_name(group)
        return self._code_list(codes).name_of(group)

    def _code_list(self, codes: CodeLists) -> CodeList:
        return {
            Grouping.FIELD: codes.fields,
            Grouping.INDUSTRY: codes.industries,
            Grouping.DISTRICT: codes.districts,
            Grouping.CHAIN: codes.chains,
        }[self]

    def expression(self, district: ColumnElement[str]) -> ColumnElement[str]:
        """The code of a row's group; ``district`` is the one of the row's districts that is looked at."""
        columns = SCENARIOS.c
        return {
            Grouping.FIELD: columns.field,
            Grouping.INDUSTRY: func.substr(columns.industry, 1, 1),
            Grouping.DISTRICT: func.coalesce(district, NO_GROUP),
            Grouping.ORGANISATION: columns.organisation,
            Grouping.CHAIN: func.coalesce(columns.industry_chain, NO_GROUP),
        }[self]

    def wanted(self, selection: Selection) -> tuple[str, ...]:
        """Groups to be shown, empty for all: a list of some districts has no groups of the other districts of their scenarios."""
        return selection.districts if self is Grouping.DISTRICT else ()
