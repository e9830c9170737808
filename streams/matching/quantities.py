"""Quantities that a text gives: 六十三个停车场 and 63 个 are one. An exact figure that two records share is hardly chance."""

from __future__ import annotations

import re

_QUANTITY = re.compile(
    r"(?<![\d.a-z])(\d+(?:\.\d+)?)(万|亿)?[余多来]?"
    r"(公里|千米|平方米|平方公里|公顷|亩|米|个|台|套|座|条|人次|人|名|户|处|家|吨|元|栋|辆|架|艘|只|头|口|间|块|路|根|支|兆瓦|千瓦|小时|分钟|秒|度|%)"
)
_ONE_UNIT = {"千米": "公里", "名": "人"}
_TARGETS = frozenset({"%", "小时", "分钟", "秒", "度", "个", "人", "米", "元"})
"""Units of aims and of everyday counts: many needs want 30 minutes or 95 %."""

Quantity = tuple[float, str]


def quantities(text: str) -> frozenset[Quantity]:
    """Value and unit of each quantity in a text of normal spelling."""
    return frozenset(
        (float(number) * {"万": 1e4, "亿": 1e8}.get(scale, 1), _ONE_UNIT.get(unit, unit))
        for number, scale, unit in _QUANTITY.findall(text)
    )


def surprise(quantity: Quantity) -> int:
    """How unlikely it is that two texts share it by chance, in tenths: 0 for 2 台 and 30 %, 3 to 15 for exact figures."""
    value, unit = quantity
    digits = len(f"{value:.0f}".rstrip("0")) if value >= 10 else 1
    figures = 10 * digits - (7 if unit in _TARGETS else 0)
    return min(15, figures - 10) if figures >= 13 else 0


def phrase(quantity: Quantity) -> str:
    """For people."""
    return f"{quantity[0]:g}{quantity[1]}"
