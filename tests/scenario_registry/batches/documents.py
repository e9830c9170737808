"""Synthetic documents of lists."""

from __future__ import annotations

from datetime import date
from typing import Any

from scenario_registry.batches.document import ListDocument
from schemas.list_content import EntryContent, digest_of
from schemas.published_list import ListNumber
from schemas.scenario import Kind
from streams.lists.corrections import Erratum, ErratumKind
from streams.lists.states import ListState
from tests.scenario_registry.lists.test_text_cell import MARKUP
from tests.streams.lists.making import content

NASTY = '=HYPERLINK("http://example.cn") <b>&"合成"</b>'

ERRATUM = Erratum(2, "CDS-7K3M-9Q2X-W4TB-5", ErratumKind.REPLACED, "合成：截止日期有误 <&>")


def entries(count: int = 4) -> tuple[EntryContent, ...]:
    """Of several fields, districts and chains; one with text that must not be taken for markup or a formula."""
    return tuple(
        content(
            str(number),
            number,
            title=NASTY if number == 2 else f"合成场景{number}",
            field=("smart_transport", "ai")[number % 2],
            districts=["510104", "CD-GX"] if number == 3 else ["510107"],
            industry_chain="low_altitude" if number == 1 else None,
            investment_cny=12_345 * number,
            deadline=None if number == 4 else "2026-06-30",
            published_on="2026-03-11",
            need="第一行\n第二行" if number == 1 else "合成需求",
            site={1: "坏\ufffe字", 3: MARKUP}.get(number),
        )
        for number in range(1, count + 1)
    )


def document(count: int = 4, **changes: Any) -> ListDocument:
    """Batch 1, published, of two editions."""
    listed = entries(count)
    values: dict[str, Any] = {
        "number": ListNumber(Kind.SCENARIO, 2026, 1),
        "title": "合成：应用场景清单",
        "office": "合成：某中心",
        "state": ListState.PUBLISHED,
        "edition": 2,
        "day": date(2026, 3, 18),
        "published_on": date(2026, 3, 11),
        "registry_version": 17,
        "digest": digest_of(listed),
        "entries": listed,
        "errata": (ERRATUM,),
    }
    return ListDocument(**values | changes)
