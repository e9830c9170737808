"""A delivery that is held: what it would do, and what a person decided. As values, and as rows of the outbox's table ``holds``."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, astuple, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from producers.breaker import Unusual
from producers.delivered_file import DeliveredFile
from producers.difference import Difference, Edit, Gone, Moved
from producers.headers import headers_of, headers_text
from producers.sent import Comparison, Counts, Sent, SentBefore
from schemas.log import NewRecord


class Decision(StrEnum):
    """What became of a held delivery. It is made once."""

    RELEASED = "released"
    REFUSED = "refused"
    REPLACED = "replaced"
    """A later delivery of the feed went or is held instead."""


@dataclass(frozen=True, slots=True)
class Hold:
    """``kinds``: what is unusual. ``decided_at``, ``decided_by``, ``reason`` are None while ``decision`` is."""

    number: int
    organisation: str
    feed: str
    held_at: datetime
    file: DeliveredFile
    kinds: tuple[Unusual, ...]
    counts: Counts
    difference: Difference
    decision: Decision | None = None
    decided_at: datetime | None = None
    decided_by: str | None = None
    reason: str | None = None


class HoldError(Exception):
    """A hold cannot be decided so; nothing was changed. The text is Chinese and English."""


def digest_of(comparison: Comparison) -> str:
    """Tells the same delivery again, whenever it is read: what it would send, without the moment."""
    said = {local_id: sent.event_id for local_id, sent in comparison.subjects.items()}
    content = json.dumps([said, dict(comparison.remember)], sort_keys=True)
    return hashlib.blake2b(content.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def comparison_text(comparison: Comparison, before: SentBefore) -> str:
    """The comparison as JSON, with the versions that it builds upon. Latin-1 maps bytes to characters one to one."""
    return json.dumps(
        {
            "records": [(_text(it.key), _text(it.value), headers_text(it.headers)) for it in comparison.records],
            "counts": asdict(comparison.counts),
            "subjects": {
                local_id: (*astuple(sent)[:-1], _text(sent.value)) for local_id, sent in comparison.subjects.items()
            },
            "remember": dict(comparison.remember),
            "forget": sorted(comparison.forget),
            "bad": sorted(comparison.bad),
            "builds_upon": built_upon(comparison, before),
        }
    )


def comparison_of(text: str) -> tuple[Comparison, dict[str, str | None]]:
    """The comparison, and the event that it builds upon by local id."""
    kept = json.loads(text)
    comparison = Comparison(
        tuple(
            NewRecord(_bytes(key), value.encode("latin-1"), headers_of(text)) for key, value, text in kept["records"]
        ),
        Counts(**kept["counts"]),
        {local_id: _sent(*known) for local_id, known in kept["subjects"].items()},
        kept["remember"],
        frozenset(kept["forget"]),
        frozenset(kept["bad"]),
    )
    return comparison, kept["builds_upon"]


def built_upon(comparison: Comparison, before: SentBefore) -> dict[str, str | None]:
    """The last event of every subject that the comparison touches."""
    last = before.subjects
    return {local_id: last[local_id].event_id if local_id in last else None for local_id in comparison.subjects}


def difference_text(kinds: tuple[Unusual, ...], found: Difference) -> str:
    """What a person decides by, as JSON."""
    return json.dumps({"kinds": kinds, **asdict(found)}, ensure_ascii=False)


def hold_of(row: Mapping[str, Any]) -> Hold:
    """A row of the table, with the counts of its comparison in ``counts``."""
    told = json.loads(row["difference"])
    return Hold(
        row["id"],
        row["organisation"],
        row["feed"],
        datetime.fromisoformat(row["held_at"]),
        DeliveredFile(row["file"], row["sha256"]),
        tuple(map(Unusual, told["kinds"])),
        Counts(**json.loads(row["counts"])),
        Difference(
            told["live"],
            told["new"],
            tuple(Moved(**it) for it in told["moved"]),
            tuple(Gone(**it) for it in told["gone"]),
            tuple(_edit(it) for it in told["edits"]),
        ),
        None if row["decision"] is None else Decision(row["decision"]),
        None if row["decided_at"] is None else datetime.fromisoformat(row["decided_at"]),
        row["decided_by"],
        row["reason"],
    )


def _edit(told: Mapping[str, Any]) -> Edit:
    fields = {name: (before, after) for name, (before, after) in told["fields"].items()}
    return Edit(told["local_id"], told["title"], fields, tuple(told["emptied"]))


def _sent(feed: str, sequence: int, content: str, live: bool, event_id: str, value: str | None) -> Sent:
    return Sent(feed, sequence, content, live, event_id, _bytes(value))


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode("latin-1")


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else text.encode("latin-1")
