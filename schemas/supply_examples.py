"""One synthetic example of the data of every event of the supply side. No company of these names is known to us."""

from __future__ import annotations

from typing import Any

_REMARK = "合成数据，仅作示例 synthetic example"
_WITHDRAWAL = {"reason": "合成数据，仅作示例：不再提供 synthetic example: no longer offered"}

SUPPLIER: dict[str, Any] = {
    "name": "示例智能装备有限公司",
    "credit_code": "91510100MA0000000H",
    "district": "CD-GX",
    "kind": "private",
    "size": "small",
    "founded_on": "2019-05-06",
    "profile": "示例数据：研制巡检无人机及其机场。",
    "qualifications": ["示例资质"],
    "industry_chains": ["low_altitude"],
    "fields": ["smart_transport"],
    "contact_email": "office@example.cn",
    "remark": _REMARK,
}

CAPABILITY: dict[str, Any] = {
    "title": "示例：无人机自动机场与违规施工识别",
    "supplier_name": "示例智能装备有限公司",
    "supplier_credit_code": "91510100MA0000000H",
    "supplier_id": "示例企业-1",
    "technology": "示例数据：无人机自主起降，按线路巡飞，识别挖掘机和钻探机。",
    "product": "示例产品：自动机场",
    "maturity": "trial_ready",
    "references": ["示例案例"],
    "industry_chain": "low_altitude",
    "fields": ["smart_transport"],
    "districts_served": ["510104", "CD-GX"],
    "price_min_cny": 200_000,
    "price_max_cny": 800_000,
    "delivery_months": 3,
    "first_use": True,
    "available_until": "2026-12-31",
    "contact_email": "office@example.cn",
    "remark": _REMARK,
}

INVESTOR: dict[str, Any] = {
    "name": "示例产业基金",
    "interests": "示例数据：低空经济的首台套产品。",
    "industry_chains": ["low_altitude"],
    "stages": ["early"],
    "ticket_min_cny": 5_000_000,
    "ticket_max_cny": 30_000_000,
    "remark": _REMARK,
}

SUPPLY_EXAMPLES: dict[str, dict[str, Any]] = {
    "supplier.stated.v1": SUPPLIER,
    "supplier.withdrawn.v1": _WITHDRAWAL,
    "capability.stated.v1": CAPABILITY,
    "capability.withdrawn.v1": _WITHDRAWAL,
    "investor.stated.v1": INVESTOR,
    "investor.withdrawn.v1": _WITHDRAWAL,
}
"""By type."""
