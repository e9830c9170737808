"""Forms as browsers send them: read whole, bounded, and only those that a page of this server gave out."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlsplit

from fastapi import Request

from scenario_registry.http.bodies import body_of
from scenario_registry.http.problems import ProblemError

MOST_BYTES, MOST_BYTES_OF_NOBODY = 3_200_000, 16_384
"""An event of the largest size, every character of which takes three; a name and a password, of whoever is not logged in."""

MOST_FIELDS = 500
"""Several times those of the largest form, each code of which has a box: an event may name codes that are on no list."""

_TYPE = "application/x-www-form-urlencoded"

Form = Mapping[str, str]


async def posted(request: Request) -> Form:
    """The fields of the form. Raises ProblemError for what no page of this server sends. It goes by who was found to ask, before."""
    require_own_page(request)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _TYPE:
        raise ProblemError("bad_request")
    is_known = getattr(request.state, "visitor", None) is not None
    try:
        body = await body_of(request, MOST_BYTES if is_known else MOST_BYTES_OF_NOBODY)
    except ProblemError as error:
        if error.code == "body_too_large" and not is_known:
            # Somebody may have been logged in when the page was made.
            raise ProblemError("login_needed") from error
        raise
    try:
        form = dict(parse_qsl(body.decode(), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS))
    except ValueError as error:
        raise ProblemError("bad_request") from error
    if any("\0" in value for value in form.values()):
        # PostgreSQL holds it in no text.
        raise ProblemError("bad_request")
    return form


def line_of(form: Form, name: str, most: int) -> str:
    """A field that must hold one line of text. Raises ProblemError."""
    text = form.get(name, "").strip()
    if not text or len(text) > most or not text.isprintable():
        raise ProblemError("parameters_invalid", name)
    return text


def require_own_page(request: Request) -> None:
    """Browsers say where a form comes from; one of another site is refused before anything is read of it."""
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin")
    is_own = origin is None or urlsplit(origin).netloc == request.headers.get("host", "")
    if site not in ("same-origin", "none") or not is_own:
        raise ProblemError("form_foreign")
