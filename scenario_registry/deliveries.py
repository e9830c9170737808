"""A file of a feed that an organisation hands in over the network: read by its declaration and sent on, as ``scenarios feed publish`` does.

One outbox remembers what was sent of a feed: an organisation hands in either here or at a command line with the same outbox.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from producers.delivery import read_delivery
from producers.feed import Feed, load_feed
from producers.outbox import Outbox
from producers.publish import PublishSummary, publish
from producers.sources.xlsx.guard import Limits
from scenario_registry.checking import DeliveryCheck, check_delivery
from scenario_registry.delivery_turns import Turns
from scenario_registry.eventlog.patient import patient_log
from scenario_registry.eventlog.port import EventLog
from schemas.code_lists import CodeLists

MOST_BYTES = 16 * 1024 * 1024
_UNPACKED_MB = 50
"""Of a workbook whose declaration says nothing of it, 10,000 rows of 20 columns are some 12 MB; more takes a processor for too long."""

_LONGEST_NAME = 120
_NO_PART_OF_A_NAME = frozenset('/\\:*?"<>|')


class DeliveryRefusedError(Exception):
    """Nothing was read or recorded. ``code``: feed_unknown, other_feed, file_name_invalid, deliveries_not_offered or too_many_deliveries."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(code, detail)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Delivered:
    """``summary`` is None for a file that was only looked at."""

    feed: Feed
    check: DeliveryCheck
    summary: PublishSummary | None


@dataclass(frozen=True, slots=True)
class Deliveries:
    """What handing in needs. ``feeds``: declarations by name. ``open_outbox`` gives None where this process sends nothing; ``require_speaker``
    raises SettingsError for an organisation that it may not send for. A file has ``most_rows`` at most."""

    feeds: Callable[[], Mapping[str, Path]]
    open_outbox: Callable[[], AbstractContextManager[Outbox] | None]
    open_log: Callable[[], AbstractContextManager[EventLog]]
    require_speaker: Callable[[str], None]
    most_rows: int
    turns: Turns = field(default_factory=Turns)

    def feed_of(self, organisation: str, name: str) -> Feed:
        """The declaration of that name, which must be the organisation's own. Raises DeliveryRefusedError, FeedError."""
        # A name that is looked up among those that there are is no path.
        path = self.feeds().get(name)
        if path is None:
            raise DeliveryRefusedError("feed_unknown", name)
        feed = load_feed(path)
        if feed.organisation != organisation:
            raise DeliveryRefusedError("other_feed", name)
        return feed

    def take(
        self,
        feed: Feed,
        file_name: str,
        content: bytes,
        now: datetime,
        codes: CodeLists,
        *,
        is_trial: bool = False,
        before_sending: Callable[[], None] = lambda: None,
    ) -> Delivered:
        """Read the file and send what changed, or look at it only when ``is_trial``. Idempotent: the same file again sends nothing.
        ``before_sending`` is called once nothing but the file itself can be refused any more; what it raises ends the delivery.

        Raises DeliveryRefusedError, SourceError for a file that cannot be read as a whole, OutboxError, SettingsError, and LogUnavailableError:
        then the events, if the file was read already, stay in the outbox and go with the next delivery.
        """
        with (
            self.turns.of(feed.organisation) as is_its_turn,
            TemporaryDirectory(prefix="scenarios-delivery-") as folder,
        ):
            if not is_its_turn:
                raise DeliveryRefusedError("too_many_deliveries", feed.organisation)
            feed = _bounded(feed)
            path = Path(folder) / plain_name(file_name)
            path.write_bytes(content)
            if is_trial:
                delivery, summary = read_delivery(feed, path, self.most_rows), None
            else:
                summary = self._sent(feed, path, now, before_sending)
                delivery = summary.delivery
        return Delivered(feed, check_delivery(feed, delivery, now, codes), summary)

    def _sent(self, feed: Feed, path: Path, now: datetime, before_sending: Callable[[], None]) -> PublishSummary:
        opening = self.open_outbox()
        if opening is None:
            raise DeliveryRefusedError("deliveries_not_offered", feed.name)
        self.require_speaker(feed.organisation)
        before_sending()
        with opening as outbox, patient_log(self.open_log) as log:
            return publish(feed, path, outbox, log, now, most_rows=self.most_rows)


def _bounded(feed: Feed) -> Feed:
    """The feed, whose workbooks unpack to no more than others can wait for, unless its declaration says how much."""
    options = feed.source.options
    if not isinstance(options, Limits) or "max_unpacked_mb" in options.model_fields_set:
        return feed
    bounded = options.model_copy(update={"max_unpacked_mb": _UNPACKED_MB})
    return feed.model_copy(update={"source": feed.source.model_copy(update={"options": bounded})})


def plain_name(name: str) -> str:
    """The name, if it is one of a file and nothing else, on any system. Raises DeliveryRefusedError."""
    is_plain = (
        0 < len(name) <= _LONGEST_NAME
        and not _NO_PART_OF_A_NAME & set(name)
        and not any(unicodedata.category(it).startswith("C") for it in name)
        and name.strip(". ") == name.rstrip(". ").lstrip(" ") == name
    )
    if not is_plain:
        raise DeliveryRefusedError("file_name_invalid", "file_name")
    return name
