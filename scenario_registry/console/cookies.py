"""Cookies: for this server alone, out of reach of scripts, and behind TLS under a name that browsers take from nobody else."""

from __future__ import annotations

from fastapi import Request, Response

_OWN = "__Host-"
"""A browser keeps a cookie of such a name only when this very host set it, over TLS and for all of its paths."""


def shown(request: Request, name: str) -> str | None:
    """What the browser shows."""
    return request.cookies.get(_called(request, name))


def give(request: Request, answer: Response, name: str, value: str, seconds: int) -> None:
    """Let the browser keep it for so long."""
    answer.set_cookie(
        _called(request, name), value, max_age=seconds, httponly=True, samesite="lax", secure=_is_over_tls(request)
    )


def take_back(request: Request, answer: Response, name: str) -> None:
    """Let the browser forget it."""
    answer.delete_cookie(_called(request, name), httponly=True, samesite="lax", secure=_is_over_tls(request))


def _called(request: Request, name: str) -> str:
    return f"{_OWN}{name}" if _is_over_tls(request) else name


def _is_over_tls(request: Request) -> bool:
    # Behind a proxy that does TLS the scheme is what the proxy says; whoever lies about it only loses the cookie.
    return "https" in (request.url.scheme, request.headers.get("x-forwarded-proto", ""))
