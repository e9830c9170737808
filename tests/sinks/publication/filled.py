"""A registry filled through the real log and runtime, with synthetic statements."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.engine import URL

from scenario_registry.eventlog.sqlite_log import SqliteEventLog
from scenario_registry.runtimes.embedded import EmbeddedRuntime
from schemas.code_lists import code_lists
from schemas.event import STATED, WITHDRAWN
from schemas.examples import STATEMENT
from schemas.log import NewRecord, topic_of
from sinks.database import open_engine
from sinks.registry import Registry

ORGANISATION = "chengdu_rail"


def statement(**fields: Any) -> dict[str, Any]:
    """The synthetic example with other ``fields``; None leaves a field out."""
    return {name: value for name, value in (STATEMENT | fields).items() if value is not None}


def event(local_id: str, data: Mapping[str, Any], sequence: int = 1, organisation: str = ORGANISATION) -> NewRecord:
    """``data`` with a reason only is a withdrawal."""
    value = {
        "specversion": "1.0",
        "id": f"{local_id}-{sequence}",
        "source": organisation,
        "subject": local_id,
        "time": "2026-03-11T01:00:00Z",
        "type": WITHDRAWN if set(data) == {"reason"} else STATED,
        "sequence": sequence,
        "datacontenttype": "application/json",
        "data": data,
    }
    return NewRecord(local_id.encode(), json.dumps(value).encode())


def reader(registry: Registry) -> Engine:
    """How lists read: beside a writer, without waiting for it."""
    return open_engine(registry.engine.url, read_only=True)


def filled(folder: Path, records: Iterable[NewRecord], url: str | URL | None = None) -> Registry:
    """A registry that has processed ``records``, all of one organisation. At ``url``, or in ``folder``."""
    log = SqliteEventLog(folder / "events.sqlite")
    log.append(topic_of(ORGANISATION), list(records), producer="test", first_number=1)
    registry = Registry(url or f"sqlite:///{folder / 'registry.sqlite'}")
    EmbeddedRuntime(log, registry, code_lists()).run()
    log.close()
    return registry
