"""What a delivery would do to a feed, told so that a person can decide: gone, under another number, emptied, rewritten. Pure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from producers.families import states
from producers.sent import Comparison, Sent, SentBefore


@dataclass(frozen=True, slots=True)
class Edit:
    """A scenario that says something else. ``fields``: those that differ, with the values before and after; empty where the words of
    before are not known. ``emptied``: those of them that were filled."""

    local_id: str
    title: str
    fields: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    emptied: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gone:
    """A scenario that would be withdrawn."""

    local_id: str
    title: str


@dataclass(frozen=True, slots=True)
class Moved:
    """A scenario that stands under another number now: one line of the proposed map of ids."""

    old_id: str
    new_id: str
    title: str


@dataclass(frozen=True, slots=True)
class Difference:
    """``live``: scenarios of the feed before. ``new``: numbers never live before that bring something of their own. Every scenario
    stands in one of ``moved``, ``gone`` and ``edits`` at most."""

    live: int
    new: int
    moved: tuple[Moved, ...] = ()
    gone: tuple[Gone, ...] = ()
    edits: tuple[Edit, ...] = ()


def difference(feed: str, before: SentBefore, comparison: Comparison) -> Difference:
    """``comparison`` is of a delivery of ``feed`` with what was sent ``before``. Rows that the registry rejects change nothing."""
    live = {local_id: sent for local_id, sent in before.subjects.items() if sent.live and sent.feed == feed}
    after = {local_id: sent for local_id, sent in comparison.subjects.items() if local_id not in comparison.bad}
    gone = {local_id: sent for local_id, sent in live.items() if local_id in after and not after[local_id].live}
    edited = {
        local_id: sent
        for local_id, sent in live.items()
        if local_id in after and after[local_id].live and after[local_id].content != sent.content
    }
    was_live = {local_id for local_id, sent in before.subjects.items() if sent.live}
    new = {local_id: sent for local_id, sent in after.items() if sent.live and local_id not in was_live}
    moves = _moves({**gone, **edited}, {**new, **{local_id: after[local_id] for local_id in edited}})
    moved_to = set(moves.values())
    return Difference(
        live=len(live),
        new=len(new.keys() - moved_to),
        moved=tuple(Moved(old, to, _title(live[old])) for old, to in sorted(moves.items())),
        gone=tuple(Gone(local_id, _title(sent)) for local_id, sent in sorted(gone.items()) if local_id not in moves),
        edits=tuple(
            _edit(local_id, sent, after[local_id])
            for local_id, sent in sorted(edited.items())
            if local_id not in moves and local_id not in moved_to
        ),
    )


def together(parts: Iterable[Difference]) -> Difference:
    """What several that came after each other do; of a scenario that stands in more than one the last counts."""
    moved, gone, edits = {}, {}, {}
    live = new = 0
    for it in parts:
        live, new = max(live, it.live), new + it.new
        moved.update({one.old_id: one for one in it.moved})
        gone.update({one.local_id: one for one in it.gone})
        edits.update({one.local_id: one for one in it.edits})
    return Difference(live, new, tuple(moved.values()), tuple(gone.values()), tuple(edits.values()))


def _moves(old: Mapping[str, Sent], new: Mapping[str, Sent]) -> dict[str, str]:
    """Old number to new one: the same content under it or, where content changed too, the same title. Only what is one of a kind on
    both sides is told: of two alike nobody knows which is which."""
    moves = _one_to_one({key: it.content for key, it in old.items()}, {key: it.content for key, it in new.items()})
    taken = set(moves.values())
    stay = {key for key in old if key in new and _title(old[key]) and _title(old[key]) == _title(new[key])}
    titles_before = {key: _title(it) for key, it in old.items() if key not in moves and key not in stay}
    titles_after = {key: _title(it) for key, it in new.items() if key not in taken and key not in stay}
    return {**moves, **_one_to_one(titles_before, titles_after)}


def _one_to_one(old: Mapping[str, Hashable], new: Mapping[str, Hashable]) -> dict[str, str]:
    before, after = _only(old), _only(new)
    return {before[mark]: after[mark] for mark in before if mark and mark in after and before[mark] != after[mark]}


def _only(marks: Mapping[str, Hashable]) -> dict[Hashable, str]:
    counts = Counter(marks.values())
    return {mark: local_id for local_id, mark in marks.items() if counts[mark] == 1}


def _edit(local_id: str, before: Sent, after: Sent) -> Edit:
    title = _title(after) or _title(before)
    old, new = _said(before), _said(after)
    if old is None or new is None:
        return Edit(local_id, title)
    names = [name for name in {**old, **new} if old.get(name) != new.get(name)]
    fields = {name: (old.get(name), new.get(name)) for name in names}
    return Edit(
        local_id, title, fields, tuple(name for name in names if _is_filled(old, name) and not _is_filled(new, name))
    )


def _is_filled(data: Mapping[str, Any], name: str) -> bool:
    return data.get(name) not in (None, "", [])


def _title(sent: Sent) -> str:
    """Empty where it is not known; what an amendment leaves out is not."""
    said = _said(sent, of_any_type=True) or {}
    title = said.get("title", said.get("name"))
    return title if isinstance(title, str) else ""


def _said(sent: Sent, *, of_any_type: bool = False) -> dict[str, Any] | None:
    """The data of the last event; None where it does not tell the whole statement."""
    if sent.value is None:
        return None
    event = json.loads(sent.value)
    data = event.get("data")
    return data if isinstance(data, dict) and (of_any_type or states(event.get("type"))) else None


def edited_fields(edits: Collection[Edit]) -> Counter[str]:
    """How many scenarios are rewritten in which field."""
    return Counter(name for edit in edits for name in edit.fields)


def emptied_fields(edits: Collection[Edit]) -> Counter[str]:
    """How many scenarios lose which field."""
    return Counter(name for edit in edits for name in edit.emptied)
