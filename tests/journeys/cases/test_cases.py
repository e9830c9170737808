"""Journeys of cases. Each ``*.yml`` here tells one, in every place that has a registry in a database.

A step of a journey:

``tells``    scenario records: ``who`` states one ``of`` a local id with other ``data`` than the statement of ``tests.support.events``.
``steps``    of cases, in order of sending: ``who`` ``does`` a step (an event type without its version) of a ``case`` under a ``number``, on a ``day``, with other
             ``data`` than the contract's example. Scenarios are chengdu_rail/S-1, but for a refinement; capabilities chengdu_media/C-1.
``says``     the city desk merges two records, or splits one off.
``rebuilt``  the registry is made anew from the log before it is looked at.
``then``     ``outcomes`` of the steps; ``cases``: properties of some; ``void``: steps that do not count, of all cases; ``progress``: by record, of the scenario to
             which it belongs.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml
from sqlalchemy import Connection, select

from scenario_registry.cases.progress import progress_of
from scenario_registry.loop.follower import LoopFollower
from scenario_registry.loop.handlers import RULES, handlers
from scenario_registry.matching.registry_matcher import RegistryMatcher
from scenario_registry.reviews.deciding import Speaker, decide
from schemas.case_examples import CASE_EXAMPLES
from schemas.code_lists import code_lists
from schemas.event import STATED
from schemas.log import topic_of
from schemas.moment import to_microseconds
from schemas.record import Key
from sinks.cases.reading import SoughtCases, case, sought_cases
from sinks.tables import membership
from streams.judging import acts
from streams.matching.match import shipped_matcher
from tests.support.contents import outcomes
from tests.support.events import event, record, statement
from tests.support.places import LIVE, PLACES, REBUILT, DatabasePlace, ServersPlace

_JOURNEYS = sorted(Path(__file__).parent.glob("*.yml"))
_CAPABILITY = {"organisation": "chengdu_media", "local_id": "C-1"}
_SCENARIO = {"organisation": "chengdu_rail", "local_id": "S-1"}
_WORDS_ONLY = shipped_matcher(use_vectors=False)


def _key(name: str) -> Key:
    return Key(*name.split("/"))


class Journey:
    """Carries the steps of one journey out."""

    def __init__(self, place: DatabasePlace | ServersPlace) -> None:
        self._place, self._log = place, place.log()
        self._name, self._registry = LIVE, place.registry(LIVE)

    def take(self, step: dict[str, Any]) -> None:
        for told in step.get("tells", ()):
            self._append(
                told["who"], event(STATED, statement(**told.get("data", {})), source=told["who"], subject=told["of"])
            )
        sent = [self._append(one["who"], _event(one)) for one in step.get("steps", ())]
        if step.get("rebuilt"):
            self._name, self._registry = REBUILT, self._place.registry(REBUILT)
        self._place.process(self._name, restart=self._name == REBUILT)
        self._follow()
        if "says" in step:
            self._say(step["says"])
        then = step["then"]
        if "outcomes" in then:
            became = outcomes(self._place.contents(self._name))
            assert [became[where] for where in sent] == then["outcomes"]
        with self._registry.engine.connect() as connection:
            self._look(connection, then)

    def _append(self, channel: str, message: dict[str, Any]) -> tuple[str, int, int]:
        before = self._log.partitions()
        self._log.append(topic_of(channel), [record(message)], producer=f"journey-{uuid4()}", first_number=1)
        ((partition, held),) = dict(self._log.partitions().items() - before.items()).items()
        return channel, partition.partition, held.end - 1

    def _follow(self) -> None:
        """By processes that remember nothing."""
        LoopFollower(self._registry.engine, handlers(code_lists()), RULES).run()
        RegistryMatcher(self._registry.engine, code_lists(), "words only", lambda: _WORDS_ONLY).run()

    def _say(self, said: dict[str, Any]) -> None:
        speaker = Speaker("promotion_center", "合成核对人", "合成理由", to_microseconds(datetime.now(UTC)))
        with self._registry.engine.begin() as connection:
            if "merge" in said:
                judgements = acts.merge(*(_members(connection, name) for name in said["merge"]))
            else:
                out = [_key(name) for name in said["split"]]
                rest = [it for it in _members(connection, said["split"][0]) if it not in out]
                judgements = acts.split(out, rest)
            decide(connection, judgements, speaker)
        self._follow()

    def _look(self, connection: Connection, then: dict[str, Any]) -> None:
        for name, wanted in then.get("cases", {}).items():
            found = case(connection, *name.split(" "))
            assert found is not None
            shown = {field: getattr(found, field) for field in wanted}
            assert {field: str(it) if isinstance(it, date) else it for field, it in shown.items()} == wanted
        if "void" in then:
            found_void = {
                f"{it.kind} {it.case_id}": [f"{one['sequence']} {one['code']}" for one in it.problems]
                for it in sought_cases(connection, SoughtCases())
                if it.problems
            }
            assert found_void == then["void"]
        for name, wanted in then.get("progress", {}).items():
            progress = progress_of(connection, home_of(connection, name))
            told = {
                "reached": progress.reached and progress.reached.value,
                "is_ahead": progress.is_ahead,
                "cases": [it.case_id for it in progress.cases],
            }
            assert {field: told[field] for field in wanted} == wanted


def _event(one: dict[str, Any]) -> dict[str, Any]:
    """As it is sent: synthetic data of the contract's example, about the records of these journeys."""
    type_ = f"{one['does']}.v1"
    data = dict(CASE_EXAMPLES[type_])
    named = dict(zip(Key._fields, one["case"].split("/"), strict=True)) if type_.startswith("refinement") else _SCENARIO
    data |= {name: value for name, value in (("scenario", named), ("capability", _CAPABILITY)) if name in data}
    data |= one.get("data", {})
    time = f"{one.get('day', '2026-03-11')}T09:00:00+08:00"
    return event(type_, data, source=one["who"], subject=one["case"], sequence=one["number"], time=time)


def home_of(connection: Connection, name: str) -> str:
    """The registry id of the scenario that the record ``organisation/number`` tells of."""
    organisation, local_id = _key(name)
    is_record = (membership.c.organisation == organisation, membership.c.local_id == local_id)
    found: str = connection.execute(select(membership.c.registry_id).where(*is_record)).scalar_one()
    return found


def _members(connection: Connection, name: str) -> list[Key]:
    is_home = membership.c.registry_id == home_of(connection, name)
    query = select(membership.c.organisation, membership.c.local_id).where(is_home)
    return [Key(*row) for row in connection.execute(query)]


@pytest.mark.parametrize("where", [name for name in PLACES if name != "memory"])
@pytest.mark.parametrize("path", _JOURNEYS, ids=lambda path: path.stem)
def test_journey(path: Path, where: str) -> None:
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert set(told) == {"journey", "because", "steps"}
    with PLACES[where]() as place:
        assert isinstance(place, DatabasePlace | ServersPlace)
        journey = Journey(place)
        for step in told["steps"]:
            journey.take(step)
