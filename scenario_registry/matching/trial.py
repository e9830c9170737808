"""A labelled collection on the way that every record goes: events, log, registry, matching. The registry is empty at first, and gone afterwards."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, NamedTuple

from sqlalchemy import Connection, select

from scenario_registry.eventlog.port import EventLog
from scenario_registry.runtimes.embedded import EmbeddedRuntime
from schemas.code_lists import code_lists
from schemas.event import STATED
from schemas.judgement import DESK
from schemas.log import NewRecord, topic_of
from schemas.matching import Cluster, MatchRecord, Pair, Verdict, pair_of
from schemas.moment import SHANGHAI, to_microseconds
from schemas.organisation import Organisation
from schemas.outcome import Outcome
from schemas.record import Key
from sinks.judgements import NewJudgement, add
from sinks.queries.judgements import suggestions_of
from sinks.registry import Registry
from sinks.tables import membership, rejections
from streams.matching.profile import stated_districts
from streams.matching.words import WHOLE_CITY, all_words

_FIRST_DAY, _DAYS = date(2018, 1, 1), 2_500
"""Days on which all codes were valid."""


class NotTakenError(ValueError):
    """The registry did not accept a record of the collection, so that nothing can be measured."""

    def __init__(self, count: int, example: str) -> None:
        super().__init__(
            f"有 {count} 条记录未被登记库接受，例如：{example} / {count} records were not accepted, such as the one named"
        )


class Found(NamedTuple):
    """What the tables hold after matching."""

    clusters: tuple[Cluster, ...]
    suggested: frozenset[Pair]


class Trial:
    """A collection told to a registry: organisations get ids of their own, since a collection knows names only."""

    def __init__(self, records: Sequence[MatchRecord]) -> None:
        names = sorted({it.key.organisation for it in records})
        self._ids = {name: f"trial_{number}" for number, name in enumerate(names)}
        self._names = {it: name for name, it in self._ids.items()}
        self._records = records
        level: Literal["city"] = "city"
        self.codes = replace(
            code_lists(),
            organisations={
                it: Organisation(id=it, name_zh=name, name_en=name, kind="soe_group", level=level, source="trial")
                for name, it in self._ids.items()
            },
        )

    def tell(self, log: EventLog, registry: Registry) -> None:
        """Have the registry hear the records in their order, each from its organisation. Raises NotTakenError."""
        numbers: Counter[str] = Counter()
        for record in self._records:
            topic = topic_of(self._ids[record.key.organisation])
            numbers[topic] += 1
            event = _event(record, self._ids[record.key.organisation], numbers[topic])
            log.append(topic, [event], producer="trial", first_number=numbers[topic])
        done = EmbeddedRuntime(log, registry, self.codes).run()
        if refused := done.processed - done.outcomes[Outcome.ACCEPTED]:
            with registry.engine.connect() as connection:
                example = connection.execute(select(rejections.c.local_id, rejections.c.problems)).first()
            raise NotTakenError(refused, str(example))

    def found(self, connection: Connection) -> Found:
        """Clusters and suggestions out of the tables, under the names of the collection."""
        homes: dict[str, list[Key]] = {}
        for row in connection.execute(select(membership)):
            homes.setdefault(row.registry_id, []).append(self._named(Key(row.organisation, row.local_id)))
        clusters = tuple(Cluster(tuple(sorted(it))) for it in homes.values())
        asked = frozenset(pair_of(*map(self._named, it.pair)) for it in suggestions_of(connection))
        return Found(clusters, asked)

    def judge(self, connection: Connection, answers: Mapping[Pair, Verdict]) -> None:
        """Have the city desk say it."""
        moment = to_microseconds(datetime.now(UTC))
        said = [
            NewJudgement(pair_of(*map(self._told, pair)), verdict, DESK, "trial", "labels", moment)
            for pair, verdict in answers.items()
        ]
        add(connection, said)

    def _told(self, key: Key) -> Key:
        return Key(self._ids[key.organisation], key.local_id)

    def _named(self, key: Key) -> Key:
        return Key(self._names[key.organisation], key.local_id)


def _event(record: MatchRecord, organisation: str, number: int) -> NewRecord:
    # Two rows of one day are told apart from a revision; what has no day shares none with others of its organisation.
    day = record.submitted_on or _FIRST_DAY + timedelta(days=number % _DAYS)
    moment = datetime.combine(day, time(12), SHANGHAI).astimezone(UTC)
    statement = {
        "kind": "scenario",
        "title": record.title,
        "description": record.description,
        "site": record.site,
        "districts": sorted(stated_districts(record.districts, all_words())) or [WHOLE_CITY],
        "field": "ai",
        "industry": "G",
        "first_use": False,
        "stage": "discovered",
    }
    event = {
        "specversion": "1.0",
        "id": f"{record.key.local_id}-1",
        "source": organisation,
        "subject": record.key.local_id,
        "time": moment.isoformat(),
        "sequence": 1,
        "type": STATED,
        "data": {name: value for name, value in statement.items() if value is not None},
    }
    return NewRecord(record.key.local_id.encode(), json.dumps(event, ensure_ascii=False).encode())
