"""Send what was written and not sent yet: at least once, in order, each channel for itself."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import NamedTuple

from sqlalchemy import Engine

from scenario_registry.alerts.channel import Channel, ChannelError, Message
from schemas.failpoint import failpoint
from sinks.notices import Notice, Sent, due, mark, postpone, take_up

FIRST_WAIT_SECONDS = 2
RECENT_US = 86_400_000_000
"""A day: a channel that is new, or whose process was away, sends what was written since then and what is still wrong."""

LONGEST_WAIT_SECONDS = 3 * 3600
"""Waits double from the one to the other; a notice is never given up."""


class Delivered(NamedTuple):
    """How many notices went out, and what kept others back, by channel."""

    sent: int
    failures: dict[str, str]


def deliver(engine: Engine, channels: Sequence[Channel], clock: Callable[[], float]) -> Delivered:
    """Send everything that is due. What failed waits and is sent by a later call. A failure of one channel is none of another.

    Killed at any place it loses nothing: what was sent and not marked goes out again under its id. ``clock``: seconds since 1970. The caller
    is the only one who delivers.
    """
    sent, failures = 0, {}
    for channel in channels:
        now_us = int(clock() * 1_000_000)
        with engine.begin() as connection:
            take_up(connection, channel.name, now_us - RECENT_US)
            waiting = due(connection, channel.name, now_us)
        for notice, attempts in waiting:
            try:
                remark = channel.send(_message(notice), clock())
            except ChannelError as error:
                failures[channel.name] = str(error)
                next_us = int((clock() + wait_seconds(attempts)) * 1_000_000)
                _mark(engine, Sent(notice.number, channel.name, attempts + 1, next_us, None, str(error)))
                if not error.is_away:
                    continue
                # Neither those behind it nor a second look may come before it is time.
                with engine.begin() as connection:
                    postpone(connection, channel.name, next_us)
                break
            failpoint("alert-sent")
            now_us = int(clock() * 1_000_000)
            _mark(engine, Sent(notice.number, channel.name, attempts + 1, now_us, now_us, remark))
            sent += 1
    return Delivered(sent, failures)


def wait_seconds(attempts: int) -> int:
    """After so many attempts before the one that failed."""
    return min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS << min(attempts, 20))


def _message(notice: Notice) -> Message:
    return Message(notice.id, notice.document, json.loads(notice.document))


def _mark(engine: Engine, sent: Sent) -> None:
    with engine.begin() as connection:
        mark(connection, sent)
