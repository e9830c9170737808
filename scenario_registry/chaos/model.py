"""What a registry must say: a dumb model, written from the laws and not from the code under test.

Of every subject it keeps the set of distinct things said. Whenever anything is asked it sorts them and folds them from the beginning. It
knows the vocabulary of generated events only, so which statement is valid is said here in a few lines.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from schemas.log import LogRecord

STATED, AMENDED, WITHDRAWN = "scenario.stated.v1", "scenario.amended.v1", "scenario.withdrawn.v1"

# The fields of a statement in the order of the contract.
FIELDS = (
    "kind", "title", "description", "need", "site", "districts", "field", "industry", "industry_chain", "investment_cny", "first_use",
    "stage", "published_on", "deadline", "department", "contact_email", "period_months", "cooperation", "remark",
)  # fmt: skip
REQUIRED = {"kind", "title", "districts", "field", "industry", "first_use", "stage"}
KNOWN_DISTRICTS = {"510100", "510104", "CD-GX"}

ORDER = ("discovered", "refined", "published", "matched", "pilot", "verified", "promoted")
ALLOWED_BACK = {
    "refined": {"discovered"},
    "published": {"discovered", "refined"},
    "matched": {"published"},
    "pilot": {"published", "matched"},
    "verified": {"pilot"},
    "promoted": {"verified"},
}


class Shown(NamedTuple):
    """What a reader sees of a record. ``statement`` is parsed JSON."""

    sequence: int
    content_hash: str
    statement: Any
    stage: str | None
    reason: str | None
    conflicted: bool


class Said(NamedTuple):
    """One thing that an organisation said, in its own channel and in order."""

    organisation: str
    local_id: str
    sequence: int
    type: str
    data: dict[str, Any]

    @property
    def content_hash(self) -> str:
        """128 bits of BLAKE2b over type and data; a statement's null is the same as nothing, an amendment's is not."""
        if self.type == WITHDRAWN:
            data = self.data
        else:
            is_kept = self.data.__contains__ if self.type == AMENDED else lambda name: self.data.get(name) is not None
            data = {name: self.data[name] for name in FIELDS if is_kept(name)}
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        return hashlib.blake2b(f"{self.type}\n{text}".encode(), digest_size=16).hexdigest()


class Folded(NamedTuple):
    """What is shown after some versions (None: nothing stated, nothing withdrawn) and why a version did not count, by sequence."""

    shown: Shown | None
    faults: dict[int, str]


def fold(said: Iterable[Said]) -> Folded:
    """All from the beginning, in the order of sequences."""
    by_sequence: defaultdict[int, list[Said]] = defaultdict(list)
    for one in said:
        by_sequence[one.sequence].append(one)
    now: Shown | None = None
    faults = {}
    for sequence in sorted(by_sequence):
        rivals = by_sequence[sequence]
        # Arbitrary but the same for every order of arrival; and no rival makes a stated scenario vanish.
        winner = min(rivals, key=lambda one: (one.type != STATED, one.content_hash))
        after = _step(now, winner)
        if isinstance(after, str):
            faults[sequence] = after
        else:
            now = after._replace(conflicted=len(rivals) > 1)
    return Folded(now, faults)


def _step(now: Shown | None, said: Said) -> Shown | str:
    """What is shown after ``said``, or why it does not count."""
    statement, stage = (None, None) if now is None else (now.statement, now.stage)
    if said.type == WITHDRAWN:
        return Shown(said.sequence, said.content_hash, statement, "withdrawn", said.data["reason"], False)
    if said.type == STATED:
        new = {name: value for name, value in said.data.items() if value is not None}
    elif statement is None or stage == "withdrawn":
        return "held"
    else:
        # RFC 7396 for flat objects: null removes, anything else replaces.
        new = {name: value for name, value in {**statement, **said.data}.items() if value is not None}
        if not is_valid(new):
            return "rejected"
    if not _may_follow(stage, new["stage"]):
        return "rejected"
    return Shown(said.sequence, said.content_hash, new, new["stage"], None, False)


def is_valid(statement: dict[str, Any]) -> bool:
    """Whether the registry may show it; for the vocabulary of generated events."""
    return (
        set(statement) >= REQUIRED
        and set(statement["districts"]) <= KNOWN_DISTRICTS
        and statement.get("published_on", "2026-01-01") >= "1990-01-01"
    )


def _may_follow(before: str | None, after: str) -> bool:
    if before is None or before == "withdrawn":
        return True
    return ORDER.index(after) >= ORDER.index(before) or after in ALLOWED_BACK[before]


@dataclass
class Expected:
    """What must hold after some arrivals. ``outcomes`` by organisation, partition and offset; ``changes`` by key, each what was shown."""

    outcomes: dict[tuple[str, int, int], str] = field(default_factory=dict)
    records: dict[tuple[str, str], Shown] = field(default_factory=dict)
    changes: dict[tuple[str, str], list[Shown]] = field(default_factory=dict)


def expected(arrivals: Iterable[tuple[LogRecord, Said | None]]) -> Expected:
    """The registry after ``arrivals``, each with what it says (None: it breaks the contract), in order within every partition."""
    result = Expected()
    known: defaultdict[tuple[str, str], list[Said]] = defaultdict(list)
    broken: set[tuple[str, int, bytes]] = set()
    changes: defaultdict[tuple[str, str], list[Shown]] = defaultdict(list)
    for record, said in arrivals:
        organisation = record.topic.removeprefix("scenario-events.")
        place = (organisation, record.partition, record.offset)
        if said is None:
            identity = (record.topic, record.partition, record.value)
            result.outcomes[place] = "duplicate" if identity in broken else "rejected"
            broken.add(identity)
            continue
        key = (said.organisation, said.local_id)
        before = known[key]
        result.outcomes[place] = _outcome(before, said)
        if result.outcomes[place] != "duplicate":
            shown_before, shown_after = fold(before).shown, fold([*before, said]).shown
            before.append(said)
            if shown_after is not None and shown_after.statement is not None and shown_after != shown_before:
                changes[key].append(shown_after)
    result.changes = dict(changes)
    for key, all_said in known.items():
        now = fold(all_said).shown
        if now is not None and now.statement is not None:
            result.records[key] = now
    return result


def _outcome(before: list[Said], said: Said) -> str:
    rivals = [one for one in before if one.sequence == said.sequence]
    if any(one.content_hash == said.content_hash for one in rivals):
        return "duplicate"
    if rivals:
        return "conflict"
    after = fold([*before, said])
    if said.sequence in after.faults:
        return after.faults[said.sequence]
    return "superseded" if after.shown == fold(before).shown else "accepted"
