"""Constructs those who tell people: operations of incidents, subscribers of what concerns them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from scenario_registry.settings import Settings
from scenario_registry.wiring import event_log, file_of, outbox, registry
from schemas.code_lists import code_lists
from sinks.sink import RegistrySink

if TYPE_CHECKING:
    from quality.alerts.finding import Look
    from scenario_registry.alerts.channel import Channel, Message
    from scenario_registry.alerts.teller import Teller
    from scenario_registry.notices.notifier import Notifier
    from sinks.registry import Registry


@contextmanager
def teller(
    settings: Settings, say: Callable[[Message], None], is_stopped: Callable[[], bool]
) -> Iterator[tuple[Teller, Callable[[], bool]]]:
    """Who looks for incidents and tells of them, once no other process does, and whether that still holds. ``say`` writes to the log. Raises
    what ``registry`` raises."""
    from scenario_registry.sole import ALERTS, sole

    with registry(settings) as opened, sole(opened.engine, ALERTS, is_stopped) as still_sole:
        yield _teller(settings, opened, say), still_sole


@contextmanager
def teller_now(settings: Settings, say: Callable[[Message], None]) -> Iterator[Teller | None]:
    """The same without waiting: None when another process tells."""
    from scenario_registry.sole import ALERTS, sole_now

    with registry(settings) as opened, sole_now(opened.engine, ALERTS) as is_sole:
        yield _teller(settings, opened, say) if is_sole else None


def _teller(settings: Settings, opened: Registry, say: Callable[[Message], None]) -> Teller:
    from scenario_registry.alerts.log_channel import LogChannel
    from scenario_registry.alerts.mail import MailChannel
    from scenario_registry.alerts.teller import Teller
    from scenario_registry.alerts.webhook import WebhookChannel

    declared = settings.alerts
    channels: list[Channel] = [
        LogChannel(say),
        *map(WebhookChannel, declared.webhooks),
        *map(MailChannel, declared.mails),
    ]
    every = timedelta(hours=settings.quality_every_hours)
    return Teller(opened.engine, channels, every, partial(_around, settings, opened))


@contextmanager
def notifier(settings: Settings, is_stopped: Callable[[], bool]) -> Iterator[tuple[Notifier, Callable[[], bool]]]:
    """Who tells subscribers, once no other process does, and whether that still holds. Raises what ``registry`` raises."""
    from scenario_registry.notices.notifier import Notifier
    from scenario_registry.notices.sender import Sender
    from scenario_registry.sole import NOTICES, sole
    from scenario_registry.supply.kept_market import KeptMarket

    declared = settings.notices
    with registry(settings) as opened, sole(opened.engine, NOTICES, is_stopped) as still_sole:
        yield (
            Notifier(opened.engine, code_lists(), Sender(declared), KeptMarket(settings.encodings), declared.base_url),
            still_sole,
        )


def _around(settings: Settings, opened: RegistrySink, now: datetime) -> list[Look]:
    """Where the log is on Kafka, its workers' own figures tell of a lag, and who watches quality need not reach it."""
    from scenario_registry.alerts.around import held, incomplete, lagging

    looks = []
    if settings.outbox.exists():
        with outbox(settings) as box:
            looks += [held(box.holds(), now), incomplete(box.last_deliveries(), now)]
    path = file_of(settings.log)
    if path is not None and path.exists():
        with event_log(settings) as log:
            looks.append(lagging(log, opened.positions(), now))
    return looks
