"""Headers of an event as the outbox keeps them."""

from __future__ import annotations

import json

from schemas.log import Headers


def headers_of(text: str) -> Headers:
    """Headers as they are kept in the outbox. Latin-1 maps bytes to characters one to one, so any bytes survive."""
    return tuple((name, value.encode("latin-1")) for name, value in json.loads(text))


def headers_text(headers: Headers) -> str:
    """The same the other way."""
    return json.dumps([(name, value.decode("latin-1")) for name, value in headers])
