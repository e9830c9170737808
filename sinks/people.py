"""People who work in the console: who may log in, who is, and what they did. Nothing here decides who may do what.

What a browser shows is 32 random bytes, so one round of SHA-256 keeps it; passwords, which people think of, are kept as argon2 makes them.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, delete, func, insert, or_, select, update

from sinks.people_tables import console_acts, console_sessions, console_users

_HOUR_US = 3_600_000_000
LONGEST_US, IDLE_US = 12 * _HOUR_US, 2 * _HOUR_US
"""How long somebody stays logged in, and how long without a page."""

GIVEN_PASSWORD_US = 7 * 24 * _HOUR_US
"""How long a password opens that somebody else set: OWASP ASVS 6.4.1."""

_SEEN_AGAIN_US = 300_000_000


class User(NamedTuple):
    """``organisation``: whom a user of that role speaks for. ``password``: the text of argon2; ``password_given_us``: when somebody else set
    it, None once the user did. Moments in microseconds since 1970, UTC."""

    name: str
    role: str
    organisation: str | None
    password: str
    created_us: int
    disabled_us: int | None
    password_given_us: int | None

    def may_log_in(self, now_us: int) -> bool:
        """Whether the password opens anything at all."""
        is_over = self.password_given_us is not None and self.password_given_us < now_us - GIVEN_PASSWORD_US
        return self.disabled_us is None and not is_over


class LoggedIn(NamedTuple):
    """A session in force. ``form_key`` stands in every form that the user is given."""

    user: User
    digest: str
    form_key: str
    seen_us: int

    def is_to_be_noted(self, now_us: int) -> bool:
        """Whether it is worth writing that the user was seen again."""
        return now_us - self.seen_us > _SEEN_AGAIN_US


class Session(NamedTuple):
    """Somebody is logged in somewhere. Moments in microseconds since 1970, UTC."""

    digest: str
    created_us: int
    seen_us: int


class Act(NamedTuple):
    """Something a user did or was refused: ``outcome`` is ``done`` or ``refused``."""

    number: int
    at_us: int
    name: str
    role: str
    act: str
    subject: str
    detail: str
    outcome: str


class UserError(ValueError):
    """There is such a user already, or none. The text is Chinese and English."""


def users(connection: Connection) -> list[User]:
    """All, by name."""
    return [User._make(row) for row in connection.execute(select(console_users).order_by(console_users.c.name))]


def user_called(connection: Connection, name: str) -> User | None:
    """The user of that name, disabled or not."""
    row = connection.execute(select(console_users).where(console_users.c.name == name)).first()
    return None if row is None else User._make(row)


def add_user(connection: Connection, user: User) -> None:
    """Raises UserError when there is one of that name."""
    if user_called(connection, user.name) is not None:
        raise UserError(f"已有用户 {user.name} / there is a user of that name already")
    connection.execute(insert(console_users).values(user._asdict()))


def set_password(connection: Connection, name: str, password: str, given_us: int | None) -> None:
    """From now on another password counts, and whoever came in by the old one is out. ``given_us``: this moment where it is not the user
    who sets it. Raises UserError."""
    _change(connection, name, password=password, password_given_us=given_us)


def set_disabled(connection: Connection, name: str, disabled_us: int | None) -> None:
    """From now on the user may not log in and is out, or may again. Raises UserError."""
    _change(connection, name, disabled_us=disabled_us)


def begin_session(connection: Connection, user: User, now_us: int) -> tuple[str, str]:
    """Log the user in: what the browser is to show, and the key of forms. Sessions that are over go."""
    connection.execute(delete(console_sessions).where(_is_over(now_us)))
    shown, form_key = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
    connection.execute(
        insert(console_sessions).values(
            digest=digest_of(shown), name=user.name, form_key=form_key, created_us=now_us, seen_us=now_us
        )
    )
    return shown, form_key


def session_shown(connection: Connection, shown: str, now_us: int) -> LoggedIn | None:
    """Who shows this; None when it is nobody's, or over, or its user is disabled."""
    it, digest = console_sessions.c, digest_of(shown)
    query = (
        select(console_users, it.form_key, it.seen_us)
        .join(console_sessions, it.name == console_users.c.name)
        .where(it.digest == digest, ~_is_over(now_us), console_users.c.disabled_us.is_(None))
    )
    row = connection.execute(query).first()
    return None if row is None else LoggedIn(User._make(row[:-2]), digest, row.form_key, row.seen_us)


def note_seen(connection: Connection, digest: str, now_us: int) -> None:
    """The user looked at a page. Idempotent."""
    connection.execute(update(console_sessions).where(console_sessions.c.digest == digest).values(seen_us=now_us))


def end_session(connection: Connection, digest: str) -> None:
    """Log out. Idempotent."""
    connection.execute(delete(console_sessions).where(console_sessions.c.digest == digest))


def sessions_of(connection: Connection, name: str, now_us: int) -> list[Session]:
    """The user's sessions that are in force, the latest first."""
    it = console_sessions.c
    query = select(it.digest, it.created_us, it.seen_us).where(it.name == name, ~_is_over(now_us))
    return [Session._make(row) for row in connection.execute(query.order_by(it.created_us.desc(), it.digest))]


def end_other_sessions(connection: Connection, name: str, digest: str) -> None:
    """Log the user out everywhere but there. Idempotent."""
    it = console_sessions.c
    connection.execute(delete(console_sessions).where(it.name == name, it.digest != digest))


def note_act(
    connection: Connection, user: User, act: str, subject: str, detail: str, outcome: str, now_us: int
) -> None:
    """Write down what a user did, in the transaction of what was done."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"LOCK TABLE {console_acts.name} IN SHARE ROW EXCLUSIVE MODE")
    number = (connection.scalar(select(func.max(console_acts.c.number))) or 0) + 1
    row = Act(number, now_us, user.name, user.role, act, subject, detail, outcome)
    connection.execute(insert(console_acts).values(row._asdict()))


def acts_before(connection: Connection, before: int | None, limit: int) -> list[Act]:
    """The latest first, those before a number or all."""
    query = select(console_acts).order_by(console_acts.c.number.desc()).limit(limit)
    if before is not None:
        query = query.where(console_acts.c.number < before)
    return [Act._make(row) for row in connection.execute(query)]


def digest_of(shown: str) -> str:
    """What is kept of what a browser shows."""
    return hashlib.sha256(shown.encode("utf-8", "surrogatepass")).hexdigest()


def _is_over(now_us: int) -> ColumnElement[bool]:
    it = console_sessions.c
    return or_(it.created_us < now_us - LONGEST_US, it.seen_us < now_us - IDLE_US)


def _change(connection: Connection, name: str, **values: object) -> None:
    changed = connection.execute(update(console_users).where(console_users.c.name == name).values(values))
    if changed.rowcount != 1:
        raise UserError(f"没有用户 {name} / there is no user of that name")
    connection.execute(delete(console_sessions).where(console_sessions.c.name == name))
