"""Receipts of events that came over HTTP: the same event has the same receipt, whoever gives it and however often.

A receipt is text such as ``R-...``: the event's digest, and a code that only whoever holds the registry's key can make. So a receipt can
be told from an invented one before the event was processed, and nothing has to be stored to give it.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re

RECEIPT_HEADER = "receipt"
"""Header, the last one: the digest of an event for which a receipt was given."""

_PREFIX = "R-"
_DIGEST_BYTES = 16
_CODE_BYTES = 9
_DIGEST = re.compile(rb"[0-9a-f]{32}")


def event_digest(organisation: str, value: bytes) -> str:
    """Of an event as it stands in the log. 32 hexadecimal digits."""
    return hashlib.blake2b(organisation.encode() + b"\0" + value, digest_size=_DIGEST_BYTES).hexdigest()


def digest_in(header: bytes) -> str | None:
    """What the header holds; None for what is no digest."""
    return header.decode() if _DIGEST.fullmatch(header) else None


def receipt_of(organisation: str, digest: str, key: bytes) -> str:
    """The receipt."""
    made = bytes.fromhex(digest) + _code(organisation, digest, key)
    return _PREFIX + base64.b32encode(made).decode()


def digest_of_receipt(receipt: str, organisation: str, key: bytes) -> str | None:
    """What ``receipt_of`` was given; None for a receipt that was not given to this organisation."""
    try:
        made = base64.b32decode(receipt.removeprefix(_PREFIX))
    except (binascii.Error, ValueError):
        return None
    digest = made[:_DIGEST_BYTES].hex()
    is_ours = hmac.compare_digest(made[_DIGEST_BYTES:], _code(organisation, digest, key))
    return digest if is_ours and receipt.startswith(_PREFIX) else None


def _code(organisation: str, digest: str, key: bytes) -> bytes:
    return hmac.digest(key, f"{organisation}\0{digest}".encode(), "sha256")[:_CODE_BYTES]
