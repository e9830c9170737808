"""Companies and what they can do, as groups tell of their subsidiaries, and one planted fault for every rule about them. All of it is synthetic."""

from __future__ import annotations

from collections.abc import Mapping
from types import EllipsisType
from typing import Any

from stdnum.cn import uscc

from tests.support.events import event

TOLD = 12
"""Companies with one capability each."""


def credit_code(index: int) -> str:
    """Of a company that does not exist."""
    start = f"91510100MAFAKE{index:03}"
    return f"{start}{uscc.calc_check_digit(start)}"


def supplier(index: int, **fields: Any) -> dict[str, Any]:
    """A company about which nobody has anything to say."""
    usual = {
        "name": f"合成示例科技第{index}公司",
        "credit_code": credit_code(index),
        "kind": "private",
        "fields": ["ai"],
    }
    return event("supplier.stated.v1", _with(usual, fields), subject=f"SUP-{index:02}", id=f"SUP-{index:02}-1")


def capability(index: int, sequence: int = 1, **fields: Any) -> dict[str, Any]:
    """What that company can do."""
    usual = {
        "title": title(index),
        "supplier_name": f"合成示例科技第{index}公司",
        "supplier_credit_code": credit_code(index),
        "supplier_id": f"SUP-{index:02}",
        "technology": "合成示例：以激光雷达识别隧道裂缝",
        "maturity": "first_use",
        "references": ["合成示例：某隧道"],
        "qualifications": ["合成资质，有效期至2030年6月30日"],
        "industry_chain": "ai",
        "fields": ["ai"],
        "districts_served": ["510107"],
        "available_until": "2030-12-31",
    }
    name = f"CAP-{index:02}"
    told = event("capability.stated.v1", _with(usual, fields), subject=name, sequence=sequence)
    return {**told, "id": f"{name}-{sequence}-{fields.get('remark', '')}"}


def title(index: int) -> str:
    return f"合成示例：第 {index} 项能力"


def clean_supply() -> list[dict[str, Any]]:
    """All of them."""
    return [*(supplier(it) for it in range(TOLD)), *(capability(it) for it in range(TOLD))]


def _with(usual: Mapping[str, Any], fields: Mapping[str, Any | EllipsisType]) -> dict[str, Any]:
    return {name: value for name, value in {**usual, **fields}.items() if value is not ...}


def key(index: int, sequence: int = 2, *more: Any) -> list[Any]:
    """By which a failing capability is told."""
    return [f"capability:CAP-{index:02}", sequence, title(index), *more]
