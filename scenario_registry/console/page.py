"""How every page is made: one template engine that escapes all that it is given, the headers that browsers obey, the language."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from importlib.resources import files
from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from scenario_registry.console.addresses import address_of, language_address, toggled
from scenario_registry.console.highlight import marked
from scenario_registry.console.language import Language, language_of
from scenario_registry.console.people import visitor_of
from scenario_registry.console.section import Section, navigation
from scenario_registry.console.words import Words
from schemas.code_lists import CodeLists

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
"""Nothing from elsewhere, nothing written into a page: what an organisation sent can be neither style nor script."""

HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

ASSETS = {"console.css": "text/css", "console.js": "text/javascript", "mark.svg": "image/svg+xml"}


class Pages:
    """Made once a process. ``sections`` are those of the navigation."""

    def __init__(self, codes: CodeLists, sections: Sequence[Section]) -> None:
        self._codes, self._sections = codes, sections
        self.assets = {name: (files(__package__) / "static" / name).read_bytes() for name in ASSETS}
        self._environment = Environment(
            loader=PackageLoader(__package__),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        # The content is in the address, so a browser may keep a file for good and never shows an old one.
        versions = {name: hashlib.sha256(content).hexdigest()[:16] for name, content in self.assets.items()}
        self._environment.globals |= {
            "asset": lambda name: f"/assets/{name}?v={versions[name]}",
            "languages": Language,
            "acts_known": {act.name: act for section in sections for act in section.acts},
            "marked": marked,
            "short_name": _short_name,
        }

    def words(self, request: Request) -> Words:
        """The words of the language that the visitor chose."""
        return Words(language_of(request), self._codes)

    def page(self, request: Request, template: str, status: HTTPStatus = HTTPStatus.OK, **values: Any) -> Response:
        """A page out of ``templates/<template>.html.j2``, which gets ``values``."""
        words, visitor = self.words(request), visitor_of(request)
        text = self._environment.get_template(f"{template}.html.j2").render(
            words=words,
            t=words.say,
            visitor=visitor,
            navigation=navigation(self._sections, None if visitor is None else visitor.role, request.url.path),
            path=request.url.path,
            here=address_of(request),
            language_address=lambda language: language_address(request, language),
            toggled=lambda **changed: toggled(request, changed),
            **values,
        )
        return HTMLResponse(text, status, {**HEADERS, "Cache-Control": "private, no-store", "Vary": "Cookie"})


def see_other(address: str) -> Response:
    """Go there, by GET."""
    return RedirectResponse(address, 303, headers=dict(HEADERS))


def _short_name(name: str) -> str:
    """Of a district, as it is said where there is little room."""
    short = name.rstrip("区县市")
    return short if len(short) > 1 else name
