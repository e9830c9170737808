"""Addresses within the console. Whatever chooses what a page shows stands in its address, so that it can be kept and passed on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import urlencode, urlsplit

from fastapi import Request
from pydantic import Field

from scenario_registry.console.language import Language

_LONGEST = 2_000

Number = Annotated[int, Field(ge=0, le=10**15)]
"""In an address: no more than databases hold and anybody counts."""


def address_of(request: Request) -> str:
    """Path and query of the page itself."""
    query = request.url.query
    return f"{request.url.path}?{query}" if query else request.url.path


def with_query(path: str, values: Mapping[str, object | None]) -> str:
    """A path with those of the values that are set."""
    given = {name: value for name, value in values.items() if value not in (None, "")}
    return f"{path}?{urlencode(given)}" if given else path


def toggled(request: Request, changed: Mapping[str, object | None]) -> str:
    """The same page with other values; None takes one away. A page of a list begins anew."""
    kept = {name: value for name, value in request.query_params.items() if name not in ("cursor", "before", "after")}
    return with_query(request.url.path, kept | dict(changed))


def language_address(request: Request, language: Language) -> str:
    """Where the switch leads: it comes back to this page."""
    return with_query(f"/language/{language.value}", {"to": address_of(request)})


def own_path(address: str) -> str:
    """The address if it leads to a page of this server, else the first page: nobody is sent elsewhere by a link that others made."""
    parts = urlsplit(address)
    is_own = address.startswith("/") and not address.startswith("//") and not parts.scheme and not parts.netloc
    is_plain = address.isprintable() and "\\" not in address and len(address) <= _LONGEST
    return address if is_own and is_plain else "/"
