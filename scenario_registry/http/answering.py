"""Answers that a client may keep: every one has an ETag, and is not sent again to whoever has it."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from fastapi import Request, Response
from fastapi.responses import JSONResponse

from schemas.moment import utc_text


def answer(request: Request, payload: Any) -> Response:
    """``payload`` as JSON, or 304 when the client has it."""
    body = json.dumps(payload, ensure_ascii=False, separators=(",", ":"), default=_as_text).encode()
    # Weak: compressed and plain are the same to whoever compares.
    tag = f'W/"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {"ETag": tag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    if {tag, "*"} & known_tags(request):
        return Response(status_code=304, headers=headers)
    return Response(body, headers=headers, media_type=JSONResponse.media_type)


def known_tags(request: Request) -> set[str]:
    """The ETags that the client has."""
    return {it.strip() for it in request.headers.get("if-none-match", "").split(",")}


def _as_text(value: object) -> str:
    if isinstance(value, datetime):
        return utc_text(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")
