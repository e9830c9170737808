"""Where in an organisation's own file a person finds what a problem is about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from producers.sources.row import Location

_PARTS = {
    part.name: int if part.name in ("row", "last_row", "line", "last_line", "record") else str
    for part in fields(Location)
}


def place_zh(origin: Mapping[str, Any] | None, field: str = "") -> str:
    """Such as ``rail.xlsx 「清单」第16行 P16``. ``origin`` is what the sender said, which may be anything."""
    if origin is None:
        return ""
    known = {name: origin[name] for name, kind in _PARTS.items() if isinstance(origin.get(name), kind)}
    return " ".join(filter(None, (Location(**known).text_zh(), cell_of(origin, field))))


def cell_of(origin: Mapping[str, Any] | None, field: str) -> str | None:
    """The cell of a field, as a problem names it: ``data.deadline``, ``data.districts.0``, ``subject``."""
    cells = origin.get("cells") if origin else None
    cell = cells.get(field.removeprefix("data.").partition(".")[0]) if isinstance(cells, dict) else None
    return cell if isinstance(cell, str) else None
