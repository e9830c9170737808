"""Addresses and forms that no page of the server ever gave: every place that takes a value, with values that somebody may try."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import Any, cast

from fastapi import APIRouter, FastAPI, params
from fastapi.dependencies.utils import get_flat_params
from fastapi.routing import APIRoute

from scenario_registry.console.routes import add_console
from schemas.code_lists import code_lists
from tests.scenario_registry.console.visitor import Visitor

ENCODED = (
    "%00",
    "a%00b",
    "9" * 25,
    "-1",
    "%ED%A0%80",
    "%E2%80%AE%F0%9F%92%A9",
    "%27%22%3Cb%3E",
    "..%2F..%2Fetc",
    "x" * 3_000,
)
"""What no database holds in a text or a number, half a character, one that turns the line, markup, a path, and much."""

TYPED = ("\0", "a\0b", "9" * 25, "-1", "\u202e\u200b\ufffe", "'\"<b>", "../../etc", "x" * 3_000, "[" * 2_000)

_PLAUSIBLE = {"organisation": "chengdu_rail", "form": "csv", "kind": "json", "partition": "0", "position": "0"}
_NOT_SENT = ("/logout",)


def nasty_addresses() -> Iterator[str]:
    """Every place of the address of every page, one after the other."""
    for route in _pages():
        in_path = list(route.param_convertors)
        in_query = [it.alias for it in get_flat_params(route.dependant) if isinstance(it.field_info, params.Query)]
        for nasty in ENCODED:
            for place in in_path:
                yield route.path_format.format_map({it: _PLAUSIBLE.get(it, "1") for it in in_path} | {place: nasty})
            plausible = route.path_format.format_map({it: _PLAUSIBLE.get(it, "1") for it in in_path})
            for place in in_query:
                yield f"{plausible}?{place}={nasty}"


def nasty_forms(page: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Every form of the page, with each of its fields made nasty, and where it goes."""
    for action, inside in re.findall(
        r'<form[^>]*action="([^"]*)"[^>]*method="post"[^>]*>(.*?)</form>', page, re.DOTALL
    ):
        if action in _NOT_SENT:
            continue
        named = re.findall(r'<(?:input|select|textarea|button)[^>]*? name="([^"]+)"(?:[^>]*? value="([^"]*)")?', inside)
        fields = {name: html.unescape(value) for name, value in named}
        for place in fields.keys() - {"form_key"}:
            for nasty in TYPED:
                yield html.unescape(action), fields | {place: nasty}


def faults_of_the_server(visitor: Visitor, pages: Iterable[str]) -> list[str]:
    """What it could not answer, of all addresses and of the forms on these pages."""
    found = []
    for address in nasty_addresses():
        if (status := visitor.client.get(address).status_code) >= 500:
            found.append(f"{status} {address[:150]}")
    for page in pages:
        for action, fields in nasty_forms(visitor.page(page)):
            if (status := visitor.client.post(action, data=fields).status_code) >= 500:
                found.append(f"{status} {action} {str(fields)[:300]}")
    return found


class _Nothing:
    """Stands for what pages are made with, where none is made."""

    def __getattr__(self, name: str) -> None:
        """Whatever it is asked for."""


def _pages() -> Iterator[APIRoute]:
    app, nothing = FastAPI(), cast("Any", _Nothing())
    add_console(app, nothing, code_lists(), nothing)
    return (it for it in _routes(app.router) if "GET" in (it.methods or ()))


def _routes(router: APIRouter) -> Iterator[APIRoute]:
    for it in router.routes:
        if isinstance(it, APIRoute):
            yield it
        elif isinstance(inner := getattr(it, "original_router", None), APIRouter):
            yield from _routes(inner)
