"""How every page is made: one template engine that escapes all that it is given, the headers that browsers obey, the language."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
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
from scenario_registry.console.roles import Act
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

MENU: tuple[tuple[str, str, str, Act | None], ...] = (
    ("/", "总览", "Overview", None),
    ("/scenarios", "检索", "Search", None),
    ("/feeds", "报送", "Feeds", None),
    ("/changes", "变化", "Changes", None),
    ("/reviews", "核对", "Reviews", Act.SEE_REVIEWS),
    ("/rejections", "退回", "Rejections", Act.SEE_REJECTIONS),
    ("/holds", "暂扣", "Held", Act.SEE_HOLDS),
    ("/tokens", "令牌", "Tokens", Act.SEE_TOKENS),
    ("/users", "用户", "Users", Act.MANAGE_USERS),
    ("/acts", "操作记录", "Audit log", Act.SEE_ACTS),
)
"""Address, Chinese, English, and what one must be allowed for it to be there."""

ASSETS = {"console.css": "text/css", "console.js": "text/javascript", "mark.svg": "image/svg+xml"}


class Pages:
    """Made once a process."""

    def __init__(self, codes: CodeLists) -> None:
        self._codes = codes
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
            menu=[it for it in MENU if it[3] is None or (visitor is not None and visitor.may(it[3]))],
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
