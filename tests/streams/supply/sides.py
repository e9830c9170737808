"""Needs and capabilities of tests. All synthetic."""

from __future__ import annotations

from datetime import date
from typing import Any

from schemas.record import Key
from schemas.scenario import Statement
from schemas.supply import Capability, Investor
from schemas.supply_match import supply_model
from streams.supply.conditions import Terms
from streams.supply.sides import Interest, Need, Offer, interest_of, need_of, offer_of

TERMS = Terms(date(2026, 6, 1), supply_model())


def need(local_id: str = "1", stage: str = "published", **said: Any) -> Need:
    """A need for watching a protection zone from the air."""
    plain: dict[str, Any] = {
        "kind": "scenario",
        "title": "地铁保护区巡查",
        "need": "发现保护区内打桩钻探",
        "districts": ["510104"],
        "field": "smart_transport",
        "industry": "G54",
        "first_use": True,
        "stage": "published" if stage == "withdrawn" else stage,
    }
    return need_of(Key("d", local_id), Statement.model_validate(plain | said), stage)


def offer(local_id: str = "1", company: str = "一", *, is_withdrawn: bool = False, **said: Any) -> Offer:
    """A drone that watches protection zones."""
    plain: dict[str, Any] = {
        "title": "保护区无人机巡查",
        "supplier_name": company,
        "technology": "识别保护区内打桩钻探机械",
        "maturity": "first_use",
    }
    return offer_of(Key("s", local_id), company, Capability.model_validate(plain | said), is_withdrawn=is_withdrawn)


def interest(local_id: str = "1", *, is_withdrawn: bool = False, **said: Any) -> Interest:
    """An investor who looks at rail."""
    plain: dict[str, Any] = {"name": "示例基金", "industry_chains": ["rail_transit"], "fields": ["smart_transport"]}
    return interest_of(Key("i", local_id), local_id, Investor.model_validate(plain | said), is_withdrawn=is_withdrawn)
