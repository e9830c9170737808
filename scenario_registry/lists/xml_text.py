"""Text as a workbook, which is XML, can hold it."""

from __future__ import annotations

import re

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML 1.0 forbids; one of them would make the whole file unreadable."""


def fit_for_xml(text: str) -> str:
    """The text with a replacement character for each one that XML forbids."""
    # Exports ask for millions of texts, and none of those characters is printable.
    return text if text.isprintable() else _NOT_IN_XML.sub("\ufffd", text)
