"""How cells of a list look."""

from __future__ import annotations

from decimal import Decimal

from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Side
from openpyxl.workbook import Workbook

TITLE, SUBTITLE, HEADING, BODY, SHORT, LINK = "清单标题", "清单说明", "清单表头", "清单正文", "清单短项", "清单链接"

BODY_FONT, HEADING_FONT = "宋体", "黑体"
_LINE = Side(style="thin", color="FF999999")
_GRID = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_CENTRED = Alignment(horizontal="center", vertical="top", wrap_text=True)
_WRAPPED = Alignment(vertical="top", wrap_text=True)


def add_styles(workbook: Workbook) -> None:
    """Make the named styles known to a new workbook."""
    workbook.add_named_style(NamedStyle(TITLE, font=Font(name=HEADING_FONT, size=16)))
    workbook.add_named_style(NamedStyle(SUBTITLE, font=Font(name=BODY_FONT, size=10, color="FF666666")))
    workbook.add_named_style(
        NamedStyle(
            HEADING,
            font=Font(name=HEADING_FONT, size=11),
            fill=PatternFill("solid", fgColor="FFE8EEF5"),
            border=_GRID,
            alignment=Alignment(horizontal="center", vertical="center", wrap_text=True),
        )
    )
    body = Font(name=BODY_FONT, size=10)
    workbook.add_named_style(NamedStyle(BODY, font=body, border=_GRID, alignment=_WRAPPED))
    workbook.add_named_style(NamedStyle(SHORT, font=body, border=_GRID, alignment=_CENTRED))
    link = Font(name=BODY_FONT, size=10, color="FF0563C1", underline="single")
    workbook.add_named_style(NamedStyle(LINK, font=link, border=_GRID, alignment=_CENTRED))


def money_format(sum_: Decimal) -> str:
    """Thousands separators, and as many decimals as the sum has: nothing is rounded away, nothing is added."""
    exponent = sum_.as_tuple().exponent
    decimals = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    return "#,##0" + ("." + "0" * decimals if decimals else "")
