"""What a row of a workbook for review is about, and which state it was made of: one line of text in the row itself.

So a row may be copied into another file, sorted or sent alone, and an answer to an old state is known as such.
"""

from __future__ import annotations

import json
import zlib
from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError

from schemas.matching import Pair, pair_of
from schemas.record import Key


class Stamp(NamedTuple):
    """``organisation`` was asked; ``left`` and ``right`` are fingerprints of the records of the pair, ``seen`` the number of the last judgement about
    it, all at the time of the export."""

    organisation: str
    pair: Pair
    left: str
    right: str
    seen: int


class DamagedStampError(ValueError):
    """The text is no stamp any more: somebody edited it."""


_FORM = TypeAdapter(tuple[str, tuple[str, str], str, tuple[str, str], str, int])


def to_text(stamp: Stamp) -> str:
    """One line of ASCII, with a check sum against a slip of the hand."""
    one, other = stamp.pair
    body = json.dumps(
        [stamp.organisation, [*one], stamp.left, [*other], stamp.right, stamp.seen], separators=(",", ":")
    )
    return f"{_check(body)} {body}"


def from_text(text: str) -> Stamp:
    """The stamp of ``to_text``. Raises DamagedStampError."""
    check, _, body = text.strip().partition(" ")
    if check != _check(body):
        raise DamagedStampError(text)
    try:
        organisation, one, left, other, right, seen = _FORM.validate_json(body)
    except ValidationError as error:
        raise DamagedStampError(text) from error
    return Stamp(organisation, pair_of(Key(*one), Key(*other)), left, right, seen)


def _check(body: str) -> str:
    return f"{zlib.crc32(body.encode('utf-8', 'surrogatepass')):08x}"
