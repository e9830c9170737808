"""A registry with a log of its own, in which organisations speak and the desk makes lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select

from scenario_registry.batches.acting import new_step
from scenario_registry.batches.desk import correction, freezing
from scenario_registry.batches.document import ListDocument
from scenario_registry.batches.drawing import draw, findings
from scenario_registry.batches.reading import document_of, folded_list, one_moment, steps_of
from scenario_registry.eventlog.sqlite_log import SqliteEventLog
from scenario_registry.loop.follower import LoopFollower
from scenario_registry.loop.handlers import RULES, handlers
from scenario_registry.loop.saying import say
from scenario_registry.runtimes.embedded import EmbeddedRuntime
from schemas.code_lists import code_lists
from schemas.list_findings import Finding
from schemas.log import NewRecord, topic_of
from schemas.published_list import ListNumber
from sinks.list_tables import list_entries, lists
from sinks.lists import ListRow, list_rows
from sinks.registry import Registry
from tests.sinks.publication.filled import ORGANISATION, event, statement

DAY = date(2026, 3, 9)
NOW = datetime(2026, 3, 9, 1, tzinfo=UTC)
CODES = code_lists()

COMPLETE: dict[str, Any] = {"deadline": "2026-06-30", "stage": "published"}


class Site:
    """``at``: the url of the registry."""

    def __init__(self, folder: Path, url: str | None = None) -> None:
        self.log = SqliteEventLog(folder / "events.sqlite")
        self.registry = Registry(url or f"sqlite:///{folder / 'registry.sqlite'}")
        self._sent = 0

    def close(self) -> None:
        self.registry.close()
        self.log.close()

    def send(self, records: Iterable[NewRecord], organisation: str = ORGANISATION) -> None:
        """Into the log, and from there into the registry."""
        some = list(records)
        self.log.append(topic_of(organisation), some, producer=f"test-{organisation}", first_number=self._sent + 1)
        self._sent += len(some)
        self.process()

    def process(self) -> None:
        EmbeddedRuntime(self.log, self.registry, CODES).run()
        LoopFollower(self.registry.engine, handlers(CODES), RULES).run()

    def say(self, number: ListNumber, word: str, **data: Any) -> None:
        """A step of the desk, processed. Raises ListRefusedError."""
        with one_moment(self.registry.engine) as connection:
            step = new_step(steps_of(connection, number), number, f"list.{word}.v1", data, NOW)
        say(self.log, step.said)
        self.process()

    def draft(self, number: ListNumber, **filter_: Any) -> None:
        left_out = filter_.pop("left_out", [])
        self.say(
            number,
            "drafted",
            title="合成：应用场景清单",
            office="合成：某中心",
            filter=filter_,
            left_out=left_out,
            by="甲",
        )

    def freeze(self, number: ListNumber, note: str | None = None, day: date = DAY) -> None:
        with one_moment(self.registry.engine) as connection:
            data = freezing(connection, number, "甲", note, day, CODES)
        self.say(number, "frozen", **data)

    def publish(self, number: ListNumber) -> None:
        digest = self.digest(number)
        self.say(number, "approved", digest=digest, by="乙")
        self.say(number, "published", digest=digest, published_on="2026-03-11", by="甲")

    def correct(self, number: ListNumber, updated: list[str], removed: list[str]) -> None:
        with one_moment(self.registry.engine) as connection:
            data = correction(connection, number, updated, removed, "合成：更正", "甲", DAY, CODES)
        self.say(number, "corrected", **data)

    def digest(self, number: ListNumber) -> str:
        with one_moment(self.registry.engine) as connection:
            frozen = folded_list(connection, number).frozen
        assert frozen is not None
        return frozen.digest

    def document(self, number: ListNumber, edition: int | None = None) -> ListDocument:
        with one_moment(self.registry.engine) as connection:
            return document_of(connection, number, edition)

    def row(self, number: ListNumber) -> ListRow:
        with one_moment(self.registry.engine) as connection:
            return next(it for it in list_rows(connection) if it.number == str(number))

    def tables(self) -> list[list[Any]]:
        with one_moment(self.registry.engine) as connection:
            return [list(connection.execute(select(it))) for it in (lists, list_entries)]

    def check(self, number: ListNumber, day: date = DAY) -> list[Finding]:
        with one_moment(self.registry.engine) as connection:
            draft = folded_list(connection, number).draft
            assert draft is not None
            return list(findings(connection, number, draw(connection, number, draft, CODES), day))


@contextmanager
def site_at(folder: Path, url: str | None = None) -> Iterator[Site]:
    site = Site(folder, url)
    try:
        yield site
    finally:
        site.close()


def scenarios(count: int, **fields: Any) -> list[NewRecord]:
    """Complete synthetic scenarios of one organisation, numbered from 1."""
    ways = ("smart_transport", "ai", "finance")
    return [
        event(
            f"S-{number:05d}",
            statement(**COMPLETE | {"title": f"合成场景{number}", "field": ways[number % 3]} | fields),
        )
        for number in range(1, count + 1)
    ]
