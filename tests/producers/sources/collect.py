"""Reading a source to its end, and finding items among what it yields."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from producers.sources import load
from producers.sources.row import BrokenRow, IgnoredRow, Item, SourceRow

FEEDS = Path(__file__).parents[3] / "scenario_registry" / "demo" / "feeds"


def collect(kind: str, path: Path | None, **options: Any) -> list[Item]:
    """Everything the source yields, with options as a declaration would give them."""
    module = load(kind)
    return list(module.read(module.Options.model_validate(options), path))


def rows(items: list[Item]) -> list[SourceRow]:
    return [item for item in items if isinstance(item, SourceRow)]


def broken(items: list[Item]) -> list[BrokenRow]:
    return [item for item in items if isinstance(item, BrokenRow)]


def ignored(items: list[Item]) -> list[tuple[dict[str, Any], str]]:
    """Locations without the file, and reasons."""
    found = [item for item in items if isinstance(item, IgnoredRow)]
    return [({k: v for k, v in item.location.as_dict().items() if k != "file"}, item.reason) for item in found]
