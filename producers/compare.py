"""A delivery against what was sent before: which events it makes. Pure, with the clock as an argument."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from producers.draft import Draft
from producers.envelope import content_of, event_id_of
from producers.families import takes_back
from producers.feed import Feed
from producers.map_row import MappedRow
from producers.row_content import has_own_version, is_bad, readable_id, row_content
from producers.sent import Comparison, Sent, SentBefore
from producers.version import kind_of, next_version
from schemas.envelope import MAX_SEQUENCE
from schemas.moment import utc_text

MISSING_REASON = "未出现在本次完整报送中"
"""Why a subject is withdrawn that a complete delivery lacks."""


def compare(feed: Feed, rows: Iterable[MappedRow], before: SentBefore, now: datetime) -> Comparison:
    """The events that ``rows`` make, given what was sent ``before``; ``now`` (aware) is the time of a snapshot's events.

    A snapshot feed sends what is new or changed, in full and with the subject's next sequence; what a complete delivery
    lacks is withdrawn, unless a row has no readable local id (it could be one of the missing) or there are no rows at all. A row
    that withdraws by a word says nothing of a scenario that was never stated.
    An event feed sends its lines as they are, each once; repeats within a delivery are sent, for the registry to count.
    Rows that cannot be valid are sent too, once per content, for the registry to reject and account for. A delivery in which
    nothing changed sends one event of before again, as a receipt: without it the registry takes quiet for late.
    """
    draft = Draft(feed, before, utc_text(now))
    if feed.snapshot == "events":
        for row in rows:
            _line(draft, row)
        return draft.comparison()
    present: set[str | None] = set()
    for row in rows:
        present.add(readable_id(row))
        _snapshot_row(draft, row)
    complete = feed.snapshot == "complete"
    if complete:
        _withdraw_missing(draft, present)
    covers_all = complete and bool(present)
    return draft.comparison(forget=_no_longer_delivered(draft, None if covers_all else present))


def _line(draft: Draft, row: MappedRow) -> None:
    """A line of an event feed: sent as it is, unless an earlier delivery had it."""
    content = row_content(row, draft.feed.volatile)
    identity = content_of("line", {"subject": row.local_id, "sequence": row.sequence, "content": content})
    bad, local_id = is_bad(row), readable_id(row)
    previous = None if local_id is None else draft.previous(local_id)
    if identity in draft.before.once:
        draft.counts["bad_again" if bad else "unchanged"] += 1
        draft.note_unchanged(row, previous)
        return
    draft.once[identity] = local_id
    draft.counts["bad" if bad else kind_of(row.event_type, previous)] += 1
    event_id = row.event_id or event_id_of(draft.feed.organisation, row.local_id, row.sequence, content)
    value = draft.append_as_is(row, row.sequence, event_id, row.time)
    sequence = row.sequence
    if bad or local_id is None or not isinstance(sequence, int) or not 1 <= sequence <= MAX_SEQUENCE:
        return
    if previous is None or previous.sequence < sequence:
        live = not takes_back(row.event_type)
        draft.subjects[local_id] = Sent(draft.feed.name, sequence, content, live, event_id, value)


def _snapshot_row(draft: Draft, row: MappedRow) -> None:
    local_id = readable_id(row)
    content = row_content(row, draft.feed.volatile)
    if local_id is None or not has_own_version(row):
        _row_without_version(draft, row, content)
        return
    bad, previous = is_bad(row), draft.previous(local_id)
    if previous is not None and previous.content == content:
        draft.counts["bad_again" if bad else "unchanged"] += 1
        draft.note_unchanged(row, previous)
        if previous.feed != draft.feed.name:
            draft.subjects[local_id] = replace(previous, feed=draft.feed.name)
        return
    if previous is None and takes_back(row.event_type) and not bad:
        draft.counts["unchanged"] += 1  # what was never stated need not be taken back
        return
    draft.counts["bad" if bad else kind_of(row.event_type, previous)] += 1
    draft.subjects[local_id], record = next_version(
        previous,
        organisation=draft.feed.organisation,
        feed=draft.feed.name,
        local_id=local_id,
        event_type=row.event_type,
        data=row.data,
        content=content,
        time=draft.now,
        origin=draft.origin(row),
        problems=row.problems,
        bad=bad,
    )
    draft.records.append(record)
    if bad:
        draft.bad.add(local_id)


def _row_without_version(draft: Draft, row: MappedRow, content: str) -> None:
    """It must not touch a subject that may be another row's. Sequence 1 wins over no version that is there already, and is the
    right one should the row be mended by giving it a number of its own."""
    identity = content_of("row", {"subject": row.local_id, "content": content})
    again = identity in draft.once or identity in draft.before.once
    draft.once[identity] = readable_id(row)
    draft.counts["bad_again" if again else "bad"] += 1
    if not again:
        event_id = event_id_of(draft.feed.organisation, row.local_id, 1, content)
        draft.append_as_is(row, 1, event_id, draft.now)


def _withdraw_missing(draft: Draft, present: set[str | None]) -> None:
    """Withdraw the live subjects of this feed that had no row in a complete delivery."""
    missing = sorted(
        local_id
        for local_id, sent in draft.before.subjects.items()
        if sent.live and sent.feed == draft.feed.name and local_id not in present
    )
    if missing and (None in present or not present):
        draft.withheld_reason = "unreadable_id" if present else "empty_delivery"
        draft.counts["withheld"] = len(missing)
        return
    data = {"reason": MISSING_REASON}
    for local_id in missing:
        draft.counts["missing"] += 1
        draft.subjects[local_id], record = next_version(
            draft.before.subjects[local_id],
            organisation=draft.feed.organisation,
            feed=draft.feed.name,
            local_id=local_id,
            event_type=draft.feed.tells.withdrawn,
            data=data,
            content=content_of(draft.feed.tells.withdrawn, data),
            time=draft.now,
            origin={"feed": draft.feed.name},
        )
        draft.records.append(record)


def _no_longer_delivered(draft: Draft, present: set[str | None] | None) -> frozenset[str]:
    """Rows sent once that were mended or removed since, among the ids that are ``present`` (None: all): should such a row come
    back, it is sent again."""
    return frozenset(
        identity
        for identity, local_id in draft.before.once.items()
        if identity not in draft.once and (present is None or (local_id is not None and local_id in present))
    )
