"""Who asks for a page, and whether they may do what they ask for. Each group of pages names its acts."""

from __future__ import annotations

import hmac
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from fastapi import Request
from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from scenario_registry.console.addresses import address_of, with_query
from scenario_registry.console.cookies import shown
from scenario_registry.console.forms import Form
from scenario_registry.console.roles import Act, Role
from scenario_registry.http.failures import is_away
from scenario_registry.http.problems import ProblemError
from sinks.people import LoggedIn, User, note_act, note_seen, session_shown
from sinks.refusal import NO_SUCH_TABLE, NOT_PERMITTED, READ_ONLY_TRANSACTION, sqlstate

COOKIE = "session"

_LOG = logging.getLogger(__name__)


class LoginNeeded(Exception):
    """Only for those who are logged in, by a password of their own; ``address`` is where they see to that."""

    def __init__(self, address: str) -> None:
        super().__init__(address)
        self.address = address


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who is logged in."""

    user: User
    digest: str
    form_key: str

    @property
    def role(self) -> Role:
        """What they are here."""
        return Role(self.user.role)

    @property
    def own(self) -> str | None:
        """The organisation whose things alone they see; None: all."""
        return self.user.organisation if self.role is Role.ORGANISATION else None

    def may(self, act: Act) -> bool:
        """Whether the table lets them."""
        return self.role in act.roles


class People:
    """``reading`` and ``writing`` are the registry."""

    def __init__(self, reading: Engine, writing: Engine) -> None:
        self._reading, self._writing = reading, writing

    def now_us(self) -> int:
        """This moment."""
        return int(time.time() * 1_000_000)

    def look(self, request: Request) -> None:
        """Find out who asks, before a page is made. Somebody without a cookie costs no question."""
        request.state.visitor = None
        cookie = shown(request, COOKIE)
        if not cookie:
            return
        now_us = self.now_us()
        with told_apart(), self._reading.connect() as connection:
            found = session_shown(connection, cookie, now_us)
        if found is not None:
            request.state.visitor = Visitor(found.user, found.digest, found.form_key)
            self._note_seen(found, now_us)

    def require_own_password(self, request: Request) -> None:
        """Raises LoginNeeded for whoever came in by a password that somebody else set: first the user sets another."""
        found = visitor_of(request)
        if found is not None and found.user.password_given_us is not None:
            raise LoginNeeded("/account")

    def known(self, request: Request) -> Visitor:
        """Who asks, for what is everybody's who is logged in. Raises LoginNeeded."""
        found = visitor_of(request)
        if found is None:
            raise LoginNeeded(with_query("/login", {"to": address_of(request)}))
        return found

    def known_form(self, request: Request, form: Form) -> Visitor:
        """The same for a form, which must be one that was given to them. Raises ProblemError."""
        found = visitor_of(request)
        if found is None:
            raise ProblemError("login_needed")
        self.require_key(found, form)
        return found

    def require(self, request: Request, act: Act) -> Visitor:
        """Who asks, once it is clear that they may. Raises LoginNeeded, ProblemError."""
        found = self.known(request)
        if not found.may(act):
            self.refuse(found, act, request.url.path)
        return found

    def require_form(self, request: Request, form: Form, act: Act) -> Visitor:
        """The same for a form, which must be one that was given to them. Raises ProblemError too for another one."""
        found = self.known_form(request, form)
        if not found.may(act):
            self.refuse(found, act, request.url.path)
        return found

    def require_key(self, visitor: Visitor, form: Form) -> None:
        """Raises ProblemError for a form that was not given to them."""
        if not hmac.compare_digest(form.get("form_key", "").encode(), visitor.form_key.encode()):
            raise ProblemError("form_foreign")

    def require_own(self, visitor: Visitor, act: Act, organisations: tuple[str, ...], subject: str) -> None:
        """Raises ProblemError for what is none of theirs."""
        if visitor.own is not None and visitor.own not in organisations:
            self.refuse(visitor, act, subject)

    def refuse(self, visitor: Visitor, act: Act, subject: str) -> None:
        """Write it down, and raise ProblemError."""
        with self.writing() as connection:
            note_act(connection, visitor.user, act.name, subject[:300], "", "refused", self.now_us())
        raise ProblemError("not_allowed")

    def done(self, connection: Connection, visitor: Visitor, act: Act, subject: str, detail: str) -> None:
        """Write down what somebody did, in the transaction of what was done."""
        note_act(connection, visitor.user, act.name, subject[:300], detail[:4000], "done", self.now_us())

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction. Raises ProblemError where this process may not write."""
        with told_apart(), self._writing.begin() as connection:
            yield connection

    def _note_seen(self, found: LoggedIn, now_us: int) -> None:
        if not found.is_to_be_noted(now_us):
            return
        try:
            with self._writing.begin() as connection:
                note_seen(connection, found.digest, now_us)
        except SQLAlchemyError as error:
            # The next page notes it.
            _LOG.warning("a session was not noted as seen: %s", type(error).__name__)


def visitor_of(request: Request) -> Visitor | None:
    """Who was found to ask."""
    found: Visitor | None = getattr(request.state, "visitor", None)
    return found


@contextmanager
def told_apart() -> Iterator[None]:
    """A registry that has no users yet, or does not let this process write: it was started to be read only."""
    try:
        yield
    except DBAPIError as error:
        has_no_table = "no such table" in str(error.orig)
        if sqlstate(error) in (NOT_PERMITTED, NO_SUCH_TABLE, READ_ONLY_TRANSACTION) or (
            has_no_table and not is_away(error)
        ):
            raise ProblemError("login_not_offered") from error
        raise
