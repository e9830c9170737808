"""Tokens by which organisations send over HTTP. The secret is shown once and kept nowhere: the registry has a digest of it.

A secret is 32 random bytes, so one round of SHA-256 is enough: nobody finds it by trying, as one finds what people think of.
"""

from __future__ import annotations

import hashlib
import secrets
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import Connection, insert, select, update

from sinks.intake_tables import access_tokens, receipt_key

_PREFIX = "srt"


class Permission(StrEnum):
    """What a token is good for."""

    PUSH = "push"
    """Send events, follow their receipts, try out."""
    SIMULATE = "simulate"
    """Try out only: nothing is stored."""


class Token(NamedTuple):
    """Without its secret. Moments are microseconds since 1970 in UTC."""

    id: str
    organisation: str
    permission: str
    digest: str
    note: str
    created_us: int
    expires_us: int
    revoked_us: int | None
    last_used_us: int | None
    rotated_from: str | None

    def is_good(self, now_us: int) -> bool:
        """Whether it opens anything at that moment."""
        return self.revoked_us is None and now_us < self.expires_us


class UnknownTokenError(LookupError):
    """There is no token of that id, or it is good no more."""

    def __init__(self, token_id: str) -> None:
        super().__init__(
            f"没有可用的令牌 {token_id}，见 scenarios tokens list / no such token in force, see scenarios tokens list"
        )


class RotatedTokenError(UnknownTokenError):
    """Another token is in its place already: of two people who rotate one, one holds the new token and both know of it."""

    def __init__(self, token_id: str, new_id: str) -> None:
        LookupError.__init__(
            self,
            f"令牌 {token_id} 已更换为 {new_id}；没有收到新令牌的，请先吊销它 / it was rotated already, see the new one; whoever does not have that revokes "
            f"it first",
        )


def create_token(
    connection: Connection, organisation: str, permission: Permission, note: str, now_us: int, expires_us: int
) -> tuple[Token, str]:
    """A new token, and what its holder sends, which nobody can tell again."""
    return _create(connection, organisation, permission, note, now_us, expires_us, None)


def rotate_token(
    connection: Connection, token_id: str, now_us: int, expires_us: int, old_until_us: int
) -> tuple[Token, str]:
    """A new token in the place of one, which is good until ``old_until_us`` at most. Raises UnknownTokenError, and
    RotatedTokenError while another is in its place already."""
    connection.execute(select(access_tokens.c.id).where(access_tokens.c.id == token_id).with_for_update())
    good = [it for it in tokens(connection) if it.is_good(now_us)]
    old = next((it for it in good if it.id == token_id), None)
    if old is None:
        raise UnknownTokenError(token_id)
    if new := next((it for it in good if it.rotated_from == token_id), None):
        raise RotatedTokenError(token_id, new.id)
    until = min(old.expires_us, old_until_us)
    connection.execute(update(access_tokens).where(access_tokens.c.id == token_id).values(expires_us=until))
    return _create(connection, old.organisation, Permission(old.permission), old.note, now_us, expires_us, token_id)


def revoke_token(connection: Connection, token_id: str, now_us: int) -> None:
    """From now on it opens nothing. Idempotent. Raises UnknownTokenError."""
    of_id = access_tokens.c.id == token_id
    if connection.scalar(select(access_tokens.c.id).where(of_id)) is None:
        raise UnknownTokenError(token_id)
    connection.execute(
        update(access_tokens).where(of_id, access_tokens.c.revoked_us.is_(None)).values(revoked_us=now_us)
    )


def tokens(connection: Connection) -> list[Token]:
    """All that there ever were, the oldest first."""
    return [Token._make(row) for row in connection.execute(select(access_tokens).order_by("created_us", "id"))]


def key_of_receipts(connection: Connection) -> bytes | None:
    """What receipts are signed with; None before there is a token."""
    secret = connection.scalar(select(receipt_key.c.secret))
    return None if secret is None else bytes.fromhex(secret)


def note_uses(connection: Connection, used: dict[str, int]) -> None:
    """When tokens were used last, by their id. Idempotent."""
    for token_id, moment in sorted(used.items()):
        connection.execute(update(access_tokens).where(access_tokens.c.id == token_id).values(last_used_us=moment))


def id_in(presented: str) -> str | None:
    """The id of the token of which somebody shows this; None for what is no token."""
    prefix, _, rest = presented.partition("_")
    token_id, _, secret = rest.partition("_")
    return token_id if prefix == _PREFIX and token_id and secret else None


def digest_of_secret(presented: str) -> str:
    """What is kept of it."""
    return hashlib.sha256(presented.encode()).hexdigest()


def _create(
    connection: Connection,
    organisation: str,
    permission: Permission,
    note: str,
    now_us: int,
    expires_us: int,
    rotated_from: str | None,
) -> tuple[Token, str]:
    token_id = secrets.token_hex(6)
    presented = f"{_PREFIX}_{token_id}_{secrets.token_urlsafe(32)}"
    digest = digest_of_secret(presented)
    made = Token(token_id, organisation, permission.value, digest, note, now_us, expires_us, None, None, rotated_from)
    connection.execute(insert(access_tokens).values(made._asdict()))
    if key_of_receipts(connection) is None:
        connection.execute(insert(receipt_key).values(id=1, secret=secrets.token_hex(32)))
    return made, presented
