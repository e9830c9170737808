"""What a request carries, read whole: bounded in size and in time, so that nobody fills the memory or holds a place without end."""

from __future__ import annotations

import asyncio

from fastapi import Request
from starlette.requests import ClientDisconnect

from scenario_registry.http.problems import ProblemError

_MOST_SECONDS = 20.0


async def body_of(request: Request, most_bytes: int, most_seconds: float = _MOST_SECONDS) -> bytes:
    """The body. Raises ProblemError for one that is larger, or comes too slowly."""
    stated = request.headers.get("content-length", "")
    if stated.isascii() and stated.isdigit() and (len(stated) > 12 or int(stated) > most_bytes):
        raise ProblemError("body_too_large", f"{most_bytes} bytes")
    found = bytearray()
    try:
        async with asyncio.timeout(most_seconds):
            async for part in request.stream():
                found += part
                if len(found) > most_bytes:
                    raise ProblemError("body_too_large", f"{most_bytes} bytes")
    except TimeoutError as error:
        raise ProblemError("body_too_slow", f"{most_seconds:.0f} s") from error
    except ClientDisconnect as error:
        # Nobody reads the answer.
        raise ProblemError("bad_request") from error
    return bytes(found)
