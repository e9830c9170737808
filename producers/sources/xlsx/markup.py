"""SpreadsheetML through expat: a part is fed in pieces, and DTDs, which no spreadsheet program writes, are refused."""

from __future__ import annotations

from typing import NoReturn
from xml.parsers.expat import ExpatError, ParserCreate, XMLParserType

PIECE = 128 * 1024
"""Bytes fed at once: what is parsed of one piece is in memory together."""

LAST_COLUMN = 16_384
"""A sheet ends with column XFD."""


def create_parser() -> XMLParserType:
    """A parser without entities, so that none can expand; a document type raises ExpatError."""
    parser = ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    return parser


def prefix_of(root_tag: str) -> str:
    """`x:` of `x:worksheet`: namespaces are told by the prefix of the root, since expat's own names cost a third more."""
    return root_tag[: root_tag.rfind(":") + 1]


def _refuse(*_: object) -> NoReturn:
    raise ExpatError("a document type declaration")
