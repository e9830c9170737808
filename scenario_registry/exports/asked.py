"""What was asked for, in words."""

from __future__ import annotations

from schemas.code_lists import CodeLists
from schemas.words import KIND_ZH, STAGE_ZH
from sinks.publication.selection import Selection


def in_words(selection: Selection, codes: CodeLists) -> list[tuple[str, str]]:
    """The filters, label and names; empty when everything was asked for."""
    told = {
        "场景/机会 kind": () if selection.kind is None else (KIND_ZH[selection.kind],),
        "领域 field": map(codes.fields.name_of, selection.fields),
        "行业 industry": map(codes.industries.name_of, selection.industries),
        "产业链 industry chain": map(codes.chains.name_of, selection.chains),
        "区县 district": map(codes.districts.name_of, selection.districts),
        "机构 organisation": map(codes.organisation_name, selection.organisations),
        "阶段 stage": (STAGE_ZH[stage] for stage in selection.stages),
    }
    return [(label, text) for label, names in told.items() if (text := "、".join(names))]
