"""What is wrong at one moment, as the state machine of incidents takes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from schemas.incident import Kind
from schemas.problem import Severity


class Finding(NamedTuple):
    """One sign of something wrong. ``zh`` and ``en`` are figures for people, such as how many rows; they decide nothing.

    ``keeps_only``: it keeps an incident that is open from closing and opens none, as a feed that is recovering does.
    """

    kind: Kind
    organisation: str
    subject: str
    symptom: str
    severity: Severity
    since: datetime
    zh: str = ""
    en: str = ""
    keeps_only: bool = False


class Look(NamedTuple):
    """All findings at ``now``. ``looked_at``: which kinds were looked at, and as of which moment; about other kinds nothing is known,
    so none of their incidents closes."""

    now: datetime
    looked_at: Mapping[Kind, datetime]
    findings: tuple[Finding, ...]


def joined(looks: Sequence[Look]) -> Look:
    """Looks of one moment at different kinds, as one."""
    looked_at = {kind: at for look in looks for kind, at in look.looked_at.items()}
    return Look(looks[0].now, looked_at, tuple(it for look in looks for it in look.findings))
