"""How cells of a published list look: as those of other lists do."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from scenario_registry.lists.styles import BODY_FONT, HEADING_FONT, money_format

_GRID: dict[str, Any] = {
    "border": 1,
    "border_color": "#999999",
    "valign": "top",
    "text_wrap": True,
    "font_name": BODY_FONT,
    "font_size": 10,
}
_CENTRED: dict[str, Any] = {"align": "center"}


class Style:
    """A format, and the same for text that looks like a formula: such that it stays text when somebody edits the cell."""

    def __init__(self, workbook: Any, **properties: Any) -> None:
        self.plain = workbook.add_format(properties)
        self.quoted = workbook.add_format({**properties, "quote_prefix": True})


class Formats:
    """Formats of one workbook; each is made once."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._money: dict[str, Any] = {}
        self.title = Style(workbook, font_name=HEADING_FONT, font_size=16)
        self.subtitle = Style(workbook, font_name=BODY_FONT, font_size=10, font_color="#666666")
        self.standing = Style(workbook, font_name=HEADING_FONT, font_size=12, font_color="#A40000")
        self.body = Style(workbook, **_GRID)
        self.short = Style(workbook, **_GRID, **_CENTRED)
        self.group = Style(workbook, **_GRID | {"font_name": HEADING_FONT})
        # Not wrapped: it may run over the cells beside it, which are empty.
        self.group_line = Style(workbook, font_name=HEADING_FONT, font_size=11, bg_color="#F4F4F4")
        self.heading = workbook.add_format(
            _GRID | _CENTRED | {"font_name": HEADING_FONT, "font_size": 11, "bg_color": "#E8EEF5", "valign": "vcenter"}
        )
        self.number = workbook.add_format(_GRID | _CENTRED | {"num_format": "000"})
        self.day = workbook.add_format(_GRID | _CENTRED | {"num_format": "yyyy-mm-dd"})
        self.link = workbook.add_format(_GRID | _CENTRED | {"font_color": "#0563C1", "underline": 1})

    def money(self, sum_: Decimal) -> Any:
        """As many decimals as the sum has."""
        shape = money_format(sum_)
        if shape not in self._money:
            self._money[shape] = self._workbook.add_format(_GRID | {"num_format": shape})
        return self._money[shape]
