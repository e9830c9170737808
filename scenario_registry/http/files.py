"""Files as answers: streamed from an open file, so that one deleted meanwhile is still sent whole; in part when a part was asked for."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO, NamedTuple

from fastapi import Request, Response
from fastapi.responses import StreamingResponse

from scenario_registry.http.answering import known_tags
from scenario_registry.http.problems import ProblemError

_BLOCK = 1 << 18
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


class _Part(NamedTuple):
    first: int
    length: int


def file_answer(request: Request, file: BinaryIO, tag: str, media_type: str, headers: Mapping[str, str]) -> Response:
    """The file, which is closed when it was sent, or 304 when the client has it. A strong ``tag`` allows one range of bytes, RFC 9110. Raises
    ProblemError for a range that lies outside."""
    sent = {"ETag": tag, "Cache-Control": "no-cache", **headers}
    if {tag, "*"} & known_tags(request):
        file.close()
        return Response(status_code=304, headers=sent)
    size = os.fstat(file.fileno()).st_size
    part, status = _Part(0, size), 200
    if not tag.startswith("W/"):
        sent["Accept-Ranges"] = "bytes"
        if (asked := _asked(request, tag, size)) is not None:
            part, status = asked, 206
            sent["Content-Range"] = f"bytes {part.first}-{part.first + part.length - 1}/{size}"
    sent["Content-Length"] = str(part.length)
    return StreamingResponse(_blocks(file, part), status, sent, media_type)


def _asked(request: Request, tag: str, size: int) -> _Part | None:
    """The part that is wanted; None for all. Several ranges, and other units, are answered by all, which the standard allows."""
    found = _RANGE.fullmatch(request.headers.get("range", ""))
    if found is None or request.headers.get("if-range", tag) != tag:
        return None
    first, last = found.groups()
    if first:
        begin, end = int(first), min(int(last) if last else size, size - 1)
    elif last:
        begin, end = max(0, size - int(last)), size - 1
    else:
        return None
    if begin > end:
        raise ProblemError("range_invalid", f"0-{size - 1}")
    return _Part(begin, end - begin + 1)


def _blocks(file: BinaryIO, part: _Part) -> Iterator[bytes]:
    with file:
        file.seek(part.first)
        left = part.length
        while left and (block := file.read(min(_BLOCK, left))):
            left -= len(block)
            yield block
