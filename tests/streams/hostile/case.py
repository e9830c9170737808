"""How a case is written down."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from schemas.log import NewRecord
from tests.support.events import RAIL, record


class Case(NamedTuple):
    """One event: what arrives in the channel of ``organisation``, its outcome, and the codes of all its problems and warnings."""

    name: str
    sent: NewRecord
    outcome: str
    codes: tuple[str, ...]
    organisation: str = RAIL


def case(outcome: str, name: str, sent: NewRecord | dict[str, Any] | bytes, *codes: str) -> Case:
    """A case in the channel of the rail group; without a key of its own, a record's key is the event's subject."""
    return Case(name, sent if isinstance(sent, NewRecord) else record(sent), outcome, codes)


def rejected(name: str, sent: NewRecord | dict[str, Any] | bytes, *codes: str) -> Case:
    """A case that breaks the contract."""
    return case("rejected", name, sent, *codes)


def accepted(name: str, sent: NewRecord | dict[str, Any] | bytes, *codes: str) -> Case:
    """A case that looks bad but is none; ``codes`` are warnings."""
    return case("accepted", name, sent, *codes)


def text(message: dict[str, Any]) -> bytes:
    """The event as it is sent."""
    return json.dumps(message, ensure_ascii=False).encode()


def written(message: dict[str, Any], before: str, after: str) -> bytes:
    """The event with a piece of its JSON text replaced, to write what a JSON library would not."""
    value = text(message).decode()
    assert value.count(before) == 1, f"{before} must stand once in {value}"
    return value.replace(before, after).encode()
