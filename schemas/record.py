"""The record of one subject and the versions it is folded from."""

from __future__ import annotations

from typing import NamedTuple

from schemas.event import STATED


class Key(NamedTuple):
    """What a record is about."""

    organisation: str
    local_id: str


def key_text(key: Key) -> str:
    """As people write it, and as commands take it."""
    return f"{key.organisation}/{key.local_id}"


class Version(NamedTuple):
    """One distinct thing an organisation said about a subject. ``data`` is canonical JSON, ``time_us`` microseconds since 1970 in UTC."""

    sequence: int
    content_hash: str
    type: str
    data: str
    event_id: str
    time_us: int

    @property
    def precedence(self) -> tuple[bool, str]:
        """Of two versions with one sequence the smaller precedence counts: a statement before an amendment or a withdrawal, so that
        no rival makes a stated scenario vanish; among equals the smaller content hash, arbitrary but the same for every order of arrival."""
        return self.type != STATED, self.content_hash


class RecordState(NamedTuple):
    """What holds after some versions. ``statement`` is canonical JSON; None: nothing stated yet.

    ``sequence`` and ``content_hash`` name the version in force, ``last_sequence`` the highest one received, applied or not. ``is_verbatim``: the statement is
    the data of the version in force, so a store need not keep it once more.
    """

    sequence: int
    content_hash: str
    statement: str | None
    stage: str | None
    reason: str | None
    conflicted: bool
    is_verbatim: bool
    last_sequence: int

    @property
    def is_stated(self) -> bool:
        """Whether anything was stated yet. A store may leave out a verbatim statement that nobody asked for."""
        return self.is_verbatim or self.statement is not None

    def shows_same(self, other: RecordState) -> bool:
        """Whether both say the same to a reader: everything but ``last_sequence``, which only remembers what was received."""
        return self[0] == other[0] and self[:-1] == other[:-1]


NOTHING = RecordState(0, "", None, None, None, False, False, 0)
