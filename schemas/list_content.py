"""What a list in batches holds: its entries in words of the contract, and what was found wrong with them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from schemas.record import Key

NOT_PUBLIC = frozenset({"contact_email"})
"""Fields of a statement that no published list shows."""


class EntryContent(NamedTuple):
    """One scenario on a list. ``number`` is its place, from 1, and stays through errata; ``lead`` gave the title, ``members`` are all who tell
    of it. ``statement`` holds the public fields that are set, as JSON has them, in the order of the contract."""

    number: int
    registry_id: str
    lead: Key
    members: tuple[Key, ...]
    statement: Mapping[str, Any]


def as_json(content: EntryContent) -> dict[str, Any]:
    """An entry as it stands in a published JSON file."""
    return {
        "number": content.number,
        "registry_id": content.registry_id,
        "organisation": content.lead.organisation,
        "local_id": content.lead.local_id,
        "members": [{"organisation": key.organisation, "local_id": key.local_id} for key in content.members],
        "statement": dict(content.statement),
    }


def digest_of(contents: Iterable[EntryContent]) -> str:
    """SHA-256 over one line per entry in the order of their numbers: ``as_json`` with sorted names, without blanks, in UTF-8, ended by a
    line feed. Whoever has the published JSON can compute it again."""
    digest = hashlib.sha256()
    for content in contents:
        line = json.dumps(as_json(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        digest.update(line.encode() + b"\n")
    return digest.hexdigest()
