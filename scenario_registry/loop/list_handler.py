"""Makes a list in batches out of all that the desk said about it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence

from sqlalchemy import Connection

from schemas.loop_change import LoopChange
from schemas.loop_event import LoopKey
from schemas.published_list import FAMILY, ListEntry, ListNumber, list_number
from sinks.lists import EntryRow, ListRow, replace_list
from sinks.loop.events import LoopEventRow, events_of_cases
from streams.lists.fold import FoldedList, ListStep, fold

_TOLD = ("title", "office", "edition", "entries", "digest", "published_on", "withdrawn_because")


class ListHandler:
    """Folds lists and writes them in the place of what stood there."""

    def refresh(self, connection: Connection, keys: Collection[LoopKey]) -> Sequence[LoopChange]:
        """The changes of the lists that ``keys`` are about. Idempotent: a second time there is none."""
        changes = []
        for subject, rows in sorted(events_of_cases(connection, FAMILY, {key.subject for key in keys}).items()):
            number = list_number(subject)
            if number is None:
                continue
            folded = fold(map(step_of, rows))
            now = _row(number, folded)
            before = replace_list(connection, now, list(_entries(str(number), folded)))
            if before != now:
                received_us = max(row.received_us for row in rows)
                changes.append(_change(before, now, rows[0].organisation, received_us))
        return changes


def step_of(row: LoopEventRow) -> ListStep:
    """The step that an event is."""
    return ListStep(row.sequence, row.content_hash, row.type, row.data)


def _row(number: ListNumber, folded: FoldedList) -> ListRow:
    last = folded.editions[-1] if folded.editions else None
    problems = [
        {"sequence": it.step.sequence, "type": it.step.type, "code": it.void.value} for it in folded.walk if it.void
    ]
    return ListRow(
        number=str(number),
        kind=number.kind.value,
        year=number.year,
        batch=number.batch,
        state=folded.state.value if folded.state else "",
        title=folded.draft.title if folded.draft else "",
        office=folded.draft.office if folded.draft else "",
        edition=last.number if last else 0,
        entries=len(last.entries) if last else 0,
        digest=last.digest if last else None,
        registry_version=folded.frozen.registry_version if folded.frozen else None,
        made_on=last.day.isoformat() if last else None,
        published_on=folded.published_on.isoformat() if folded.published_on else None,
        withdrawn_because=folded.withdrawn_because,
        sequence=folded.last_sequence,
        problems=json.dumps(problems),
    )


def _entries(number: str, folded: FoldedList) -> Iterable[EntryRow]:
    """Each entry once for every stretch of editions in which it says the same."""
    standing: dict[int, tuple[int, ListEntry]] = {}
    for edition in folded.editions:
        for at, (since, entry) in list(standing.items()):
            if edition.entries.get(at) != entry:
                yield _entry(number, at, since, edition.number - 1, entry)
                del standing[at]
        for at, entry in edition.entries.items():
            standing.setdefault(at, (edition.number, entry))
    for at, (since, entry) in standing.items():
        yield _entry(number, at, since, None, entry)


def _entry(number: str, at: int, since: int, until: int | None, entry: ListEntry) -> EntryRow:
    lead = entry.members[0]
    members = json.dumps(entry.members, ensure_ascii=False, separators=(",", ":"))
    return EntryRow(number, at, since, until, entry.registry_id, lead.organisation, lead.local_id, members)


def _change(before: ListRow | None, now: ListRow, organisation: str, received_us: int) -> LoopChange:
    kind = "created" if before is None else "moved" if before.state != now.state else "updated"
    told = {name: getattr(now, name) for name in _TOLD}
    return LoopChange(FAMILY, organisation, now.number, kind, now.state, told, received_us)
