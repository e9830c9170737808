"""Styles, pages and footers of a text document."""

from __future__ import annotations

from typing import Any

from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from scenario_registry.batches.docx_tables import CELL, CENTRED, GROUP, HEADING

SONG, HEI = "宋体", "黑体"

OFFICE, TITLE, BATCH, STANDING, FOOT, NOTE = "封面单位", "封面标题", "封面批次", "封面状态", "封面落款", "清单说明"

PAGE_WIDTH = 15480
"""Between the margins of A4 landscape, in twentieths of a point."""

_CENTRED, _LEFT = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT

_STYLES: tuple[tuple[str, str, float, Any, float, float], ...] = (
    (OFFICE, SONG, 16, _CENTRED, 36, 90),
    (TITLE, HEI, 30, _CENTRED, 0, 12),
    (BATCH, SONG, 18, _CENTRED, 0, 12),
    (STANDING, HEI, 14, _CENTRED, 12, 0),
    (FOOT, SONG, 14, _CENTRED, 0, 6),
    (NOTE, SONG, 9, _LEFT, 6, 0),
    (CELL, SONG, 8, _LEFT, 1, 1),
    (CENTRED, SONG, 8, _CENTRED, 1, 1),
    (HEADING, HEI, 8.5, _CENTRED, 2, 2),
    (GROUP, HEI, 10, _LEFT, 2, 2),
)
"""Name, font, size in points, alignment, points before and after."""


def add_styles(document: Any) -> None:
    """Make the styles known, and have Chinese fonts for everything."""
    _font(document.styles["Normal"], SONG, 10.5)
    for name, font, size, alignment, before, after in _STYLES:
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        # The id is what tables refer to, and by default is made of the name's ASCII letters only.
        style.element.set(qn("w:styleId"), name)
        style.base_style = document.styles["Normal"]
        _font(style, font, size)
        style.paragraph_format.alignment = alignment
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    document.styles[GROUP].paragraph_format.keep_with_next = True
    document.styles[STANDING].font.color.rgb = RGBColor(0xA4, 0, 0)
    for level, size in ((1, 16), (2, 11)):
        heading = document.styles[f"Heading {level}"]
        _font(heading, HEI, size)
        heading.font.bold, heading.font.color.rgb = False, RGBColor(0, 0, 0)
        heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(6), Pt(6)
    document.styles["Heading 1"].paragraph_format.alignment = _CENTRED


def set_page(section: Any) -> None:
    """A4 landscape."""
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(12)
    section.top_margin, section.bottom_margin = Mm(14), Mm(16)
    section.footer_distance = Mm(8)


def write_footer(section: Any, text: str) -> None:
    """``text`` on the left, 第 X 页，共 Y 页 on the right; nothing on the first page, which is the title page."""
    section.different_first_page_header_footer = True
    paragraph = section.footer.paragraphs[0]
    paragraph.style.font.size = Pt(8)
    # The style has stops of its own, for a portrait page.
    paragraph.style.paragraph_format.tab_stops.clear_all()
    paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(273), WD_TAB_ALIGNMENT.RIGHT)
    paragraph.add_run(f"{text}\t第 ")
    _field(paragraph, "PAGE")
    paragraph.add_run(" 页，共 ")
    _field(paragraph, "NUMPAGES")
    paragraph.add_run(" 页")


def _field(paragraph: Any, code: str) -> None:
    run = paragraph.add_run()._r
    for kind in ("begin", None, "end"):
        if kind is None:
            element = OxmlElement("w:instrText")
            element.text = code
        else:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        run.append(element)


def _font(style: Any, name: str, size: float) -> None:
    style.font.name, style.font.size = name, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:eastAsia"), name)
