"""What the acts of the console work on: the registry to write to, the log, the outbox, and what comes after. ``wiring`` makes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine

from producers.outbox import Outbox
from scenario_registry.deliveries import Deliveries
from scenario_registry.eventlog.port import EventLog
from scenario_registry.notices.declared import NoticeSettings
from schemas.working_groups import WorkingGroup


@dataclass(frozen=True, slots=True)
class Workshop:
    """``writing`` is the registry, for small things. ``open_outbox`` gives None where nothing is sent from here; ``require_speaker`` raises
    SettingsError for an organisation that this process may not send for. ``process`` and ``settle`` carry what was appended, and what was
    judged, into a registry of files at once; elsewhere other processes do, and they do nothing. ``notices``: how notices go out;
    ``deliveries``: files that organisations hand in; ``groups``: working groups by chain;
    ``encodings``: file of sentence vectors."""

    writing: Engine
    open_log: Callable[[], AbstractContextManager[EventLog]]
    open_outbox: Callable[[], AbstractContextManager[Outbox] | None]
    require_speaker: Callable[[str], None]
    process: Callable[[], None]
    settle: Callable[[], None]
    notices: NoticeSettings
    deliveries: Deliveries
    groups: Mapping[str, WorkingGroup]
    encodings: Path
