"""Where a page ends, as text that a client hands back unread."""

from __future__ import annotations

import base64
import binascii
import json

from scenario_registry.http.problems import ProblemError
from scenario_registry.http.search.search import Place
from schemas.registry_id import parse_registry_id

_LONGEST = 400


def cursor_text(epoch: str, place: Place) -> str:
    """The cursor for the page behind ``place``."""
    return base64.urlsafe_b64encode(json.dumps([epoch, *place]).encode()).decode().rstrip("=")


def place_of(cursor: str, epoch: str) -> Place:
    """What ``cursor_text`` was given. Raises ProblemError for what it never gave, and for a cursor of a former registry."""
    try:
        if len(cursor) > _LONGEST:
            raise ValueError("too long")
        then, rank, registry_id = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        place = Place(float(rank), parse_registry_id(registry_id))
    except (binascii.Error, ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise ProblemError("cursor_invalid") from error
    if then != epoch:
        raise ProblemError("registry_made_anew")
    return place
