"""A form with a file, as browsers send it: bounded, read whole, and of a page of this server."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from typing import NamedTuple

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from scenario_registry.console.forms import MOST_BYTES_OF_NOBODY, Form, posted, require_own_page
from scenario_registry.console.people import visitor_of
from scenario_registry.console.roles import Act
from scenario_registry.deliveries import MOST_BYTES
from scenario_registry.http.bodies import body_of
from scenario_registry.http.problems import ProblemError

_FORM_BYTES = 8_192
"""Beside the file."""

_MOST_SECONDS = 120.0
_MOST_FIELDS = 10


class Upload(NamedTuple):
    """``name`` is the file's, as the browser says; empty, as ``content`` is, where there is none."""

    fields: Form
    name: str
    content: bytes


async def uploaded(request: Request, act: Act) -> Upload:
    """The fields of the form and its file, which is read for those alone who may do the act. Raises ProblemError."""
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        return Upload(await posted(request), "", b"")
    require_own_page(request)
    visitor = visitor_of(request)
    if visitor is None:
        raise ProblemError("login_needed")
    most = MOST_BYTES + _FORM_BYTES if visitor.may(act) else MOST_BYTES_OF_NOBODY
    body = await body_of(request, most, _MOST_SECONDS)
    parser = MultiPartParser(request.headers, _whole(body), max_files=1, max_fields=_MOST_FIELDS, max_part_size=1_000)
    try:
        form = await parser.parse()
    except MultiPartException as error:
        raise ProblemError("bad_request") from error
    fields, name, content = {}, "", b""
    for field, value in form.multi_items():
        if isinstance(value, UploadFile):
            # Some browsers tell the folder too.
            name, content = re.split(r"[/\\]", value.filename or "")[-1], await value.read()
        else:
            fields[field] = value
    await form.close()
    return Upload(fields, name, content)


async def _whole(body: bytes) -> AsyncGenerator[bytes, None]:
    yield body
