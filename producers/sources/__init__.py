"""Readers of organisations' files and systems, one kind a module; a new kind is a new module here and nothing else.

A kind exposes `Options` (the table `[source]` of a feed declaration without `kind`, which is the module's name) and
`read`. Helpers that several kinds share are packages beside them (`reading`, `xlsx`), and what they yield is in `row`.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol, cast

from pydantic import BaseModel

from producers.sources.row import Item, SourceError


class SourceKind(Protocol):
    """A module that reads one kind of source."""

    Options: type[BaseModel]

    def read(self, options: Any, path: Path | None) -> Iterator[Item]:
        """Stream the source in its own order; `options` is this kind's Options, `path` the file for kinds that read one.

        Raises SourceError, at any step of the iteration, when the source as a whole cannot be read. Reading has no side
        effect, so that it can be repeated.
        """
        ...


def kinds() -> list[str]:
    """The names of all kinds, sorted."""
    return sorted(found.name for found in pkgutil.iter_modules(__path__) if not found.ispkg and found.name != "row")


def load(kind: str) -> SourceKind:
    """The module of a kind. Raises SourceError `unknown_source_kind` when there is none."""
    if kind not in kinds():
        known = "、".join(kinds())
        raise SourceError(
            "unknown_source_kind",
            f"没有名为 {kind} 的数据源类型",
            f"There is no source kind {kind}",
            f"可用的类型：{known}",
            f"Choose one of: {', '.join(kinds())}",
        )
    return cast(SourceKind, importlib.import_module(f"{__name__}.{kind}"))
