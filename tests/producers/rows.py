"""Mapped rows and feeds as the comparison gets them. All data is synthetic."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal

from producers.declaration import Contact, Events, LocalId, Source
from producers.feed import Feed
from producers.map_row import MappedRow, SenderProblem
from producers.sources.csv import Options
from producers.sources.row import Location
from schemas.event import STATED

NOW = datetime(2026, 3, 11, 1, tzinfo=UTC)
ORGANISATION = "chengdu_rail"


def feed(snapshot: Literal["complete", "partial", "events"] = "complete", name: str = "synthetic") -> Feed:
    """A feed whose remark is volatile."""
    return Feed.model_validate(
        {
            "name": name,
            "organisation": ORGANISATION,
            "title_zh": "合成清单",
            "contact": Contact(office_zh="合成部门", email="office@example.cn"),
            "cadence": "P1D",
            "promise_zh": "每日一次",
            "snapshot": snapshot,
            "source": Source(kind="csv", options=Options()),
            "local_id": LocalId(template="{编号}"),
            "columns": {"名称": "title"},
            "volatile": {"remark"},
            "events": Events(id="id", type="type", version="v", time="t", types={}) if snapshot == "events" else None,
        }
    )


def row(local_id: str | None, title: str = "合成场景", *problems: str, **data: Any) -> MappedRow:
    """A row of a snapshot."""
    return MappedRow(
        local_id,
        STATED,
        {"title": title, **data},
        Location(file="合成.csv", line=2),
        cells={"title": "B2"},
        problems=tuple(SenderProblem(code=code, field="subject", value=local_id) for code in problems),
    )


def broken(raw: bytes) -> MappedRow:
    """A row that could not be read."""
    return MappedRow(None, STATED, {}, Location(file="合成.csv", line=3), raw=raw)


def line(local_id: str, sequence: int | str | None, title: str = "合成场景", event_type: str = STATED) -> MappedRow:
    """A line of an event feed."""
    return MappedRow(
        local_id,
        event_type,
        {"title": title},
        Location(line=1),
        event_id=f"E-{local_id}-{sequence}",
        sequence=sequence,
        time="2026-03-10T09:00:00+08:00",
    )
