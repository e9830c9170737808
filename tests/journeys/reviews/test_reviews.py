"""Journeys of review: what organisations tell, what people say about it, which scenarios there are then, and who is asked. Each ``*.yml`` here tells
one, in every place that has a registry in a database.

A step of a journey:

``tells``    events: ``who`` tells ``what`` (a text of ``texts.yml``) under a number ``of`` its own, with other ``data``, on another ``day``; or ``withdraws`` it. The sequence is
             counted. ``<record>`` in a remark is the registry id of that record.
``says``     judgements: ``who`` says ``verdict`` about ``pair``; or merges, splits or moves (``merge: [record, record]``, ``split: [records]``, ``move: [record, record]``);
             or takes ``back`` all that was said under a ``name``. ``refused: true``: it must not.
``days``     that have passed since the journey began, when the step is looked at.
``rebuilt``  the registry is made anew from the log before it is looked at; judgements are kept.
``then``     ``scenarios``: those of several records; ``asked``: pair -> whose turn, of all pairs that are open; ``told``: fields of scenarios, each with the
             record that gave it; ``stage`` of scenarios; ``leads``: record -> the record whose id its scenario bears; ``moved``: records that were merged or split since
             the step before.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml
from sqlalchemy import Connection, column, select, table

from scenario_registry.matching.registry_matcher import RegistryMatcher
from scenario_registry.reviews.asked import Sought, all_asked
from scenario_registry.reviews.deciding import JudgementRefusedError, Speaker, decide, undo
from scenario_registry.runtimes.takeover import take_over
from schemas.code_lists import code_lists
from schemas.event import STATED, WITHDRAWN
from schemas.log import topic_of
from schemas.matching import Verdict, pair_of
from schemas.moment import to_microseconds
from schemas.record import Key
from schemas.registry_id import registry_id
from sinks.queries.changes import changes_after
from sinks.queries.records import record as found_record
from sinks.tables import membership
from streams.judging import acts
from streams.judging.acts import Said
from streams.judging.turn import DAYS_TO_ANSWER
from streams.matching.match import shipped_matcher
from tests.support.events import event, record, statement
from tests.support.places import LIVE, PLACES, REBUILT, DatabasePlace, ServersPlace

_JOURNEYS = sorted(path for path in Path(__file__).parent.glob("*.yml") if path.stem != "texts")
_TEXTS = yaml.safe_load((Path(__file__).parent / "texts.yml").read_text(encoding="utf-8"))
_DAY_US = 86_400_000_000
_MODEL, _WORDS_ONLY = "words only", shipped_matcher(use_vectors=False)
assert DAYS_TO_ANSWER == 10, "the journeys count days, with one to spare for a midnight that passes meanwhile"


def key(name: str) -> Key:
    return Key(*name.split("/"))


class Journey:
    """Carries the steps of one journey out."""

    def __init__(self, place: DatabasePlace | ServersPlace) -> None:
        self._place, self._log = place, place.log()
        self._name = LIVE
        self._registry = place.registry(LIVE)
        self._sequences: dict[str, int] = {}
        self._named: dict[str, list[int]] = {}
        self._started_us = to_microseconds(datetime.now(UTC))
        self._numbers = self._version = 0

    def take(self, step: dict[str, Any]) -> None:
        for told in step.get("tells", ()):
            self._tell(**told)
        self._place.process(self._name)
        self._match()
        for said in step.get("says", ()):
            self._say(dict(said))
            self._match()
        if step.get("rebuilt"):
            self._rebuild()
        with self._registry.engine.connect() as connection:
            self._look(connection, step["then"], step.get("days", 0))

    def _tell(
        self, who: str, of: str, what: str = "", withdraws: bool = False, data: Any = None, day: str = "2026-03-11"
    ) -> None:
        number = self._sequences[f"{who}/{of}"] = self._sequences.get(f"{who}/{of}", 0) + 1
        said = {"reason": "合成理由"} if withdraws else statement(**_TEXTS[what] | _with_ids(data or {}))
        kind, time = WITHDRAWN if withdraws else STATED, f"{day}T09:00:00+08:00"
        message = event(kind, said, source=who, subject=of, sequence=number, time=time)
        self._log.append(topic_of(who), [record(message)], producer=f"journey-{uuid4()}", first_number=1)

    def _match(self) -> None:
        """By a process that remembers nothing."""
        RegistryMatcher(self._registry.engine, code_lists(), _MODEL, lambda: _WORDS_ONLY).run()

    def _say(self, said: dict[str, Any]) -> None:
        is_refused, name = said.pop("refused", False), said.pop("name", "")
        self._numbers += 1
        speaker = Speaker(said.pop("who"), "合成核对人", "合成理由", self._started_us + self._numbers)
        with self._registry.engine.begin() as connection:
            try:
                if "back" in said:
                    undo(connection, self._named[said["back"]], speaker)
                else:
                    self._named[name] = decide(connection, _judgements(connection, said), speaker)
            except JudgementRefusedError:
                assert is_refused
            else:
                assert not is_refused

    def _rebuild(self) -> None:
        """What people said is no function of the log, so it is carried over; all else is made anew."""
        self._name = REBUILT
        rebuilt = self._place.registry(REBUILT)
        self._place.process(REBUILT, restart=True)
        with self._registry.engine.connect() as old, rebuilt.engine.begin() as new:
            take_over(old, new)
        self._registry = rebuilt
        self._match()

    def _look(self, connection: Connection, then: dict[str, Any], days: int) -> None:
        homes = _homes(connection)
        groups: dict[str, list[str]] = {}
        for name, home in sorted(homes.items()):
            groups.setdefault(home, []).append(name)
        assert sorted(it for it in groups.values() if it[1:]) == sorted(sorted(it) for it in then["scenarios"])
        if "asked" in then:
            found = all_asked(connection, Sought(), self._started_us + days * _DAY_US)
            turns = {" ".join("/".join(it) for it in asked.pair): asked.turn.whose.value for asked in found}
            assert turns == then["asked"]
        for name, other in then.get("leads", {}).items():
            assert (name, homes[name]) == (name, registry_id(*key(other)))
        for name, fields in then.get("told", {}).items():
            now = _scenario(connection, homes[name])
            for field, giver in fields.items():
                said = found_record(connection, key(giver))
                assert said is not None
                assert (field, "/".join(json.loads(now.provenance)[field])) == (field, giver)
                assert json.loads(now.statement).get(field) == said.statement.get(field)
        stages = {name: _scenario(connection, homes[name]).stage for name in then.get("stage", {})}
        assert stages == then.get("stage", {})
        changed = list(changes_after(connection, self._version))
        self._version = changed[-1].version if changed else self._version
        if "moved" in then:
            moved = [f"{it.organisation}/{it.local_id} {it.kind}" for it in changed if it.kind in ("merged", "split")]
            assert moved == then["moved"]


def _homes(connection: Connection) -> dict[str, str]:
    """Record -> registry id of its scenario."""
    return {f"{row.organisation}/{row.local_id}": row.registry_id for row in connection.execute(select(membership))}


def _judgements(connection: Connection, said: dict[str, Any]) -> list[Said]:
    if "pair" in said:
        return [Said(pair_of(*map(key, said["pair"])), Verdict(said["verdict"]))]
    ((act, names),) = said.items()
    homes = _homes(connection)
    groups = [[key(it) for it, home in homes.items() if home == homes[name]] for name in names]
    if act == "merge":
        return acts.merge(*groups)
    if act == "move":
        return acts.move(key(names[0]), *groups)
    out = [key(name) for name in names]
    return acts.split(out, [it for it in groups[0] if it not in out])


def _scenario(connection: Connection, home: str) -> Any:
    view = table("registry_v1_scenarios", *map(column, ("registry_id", "stage", "statement", "provenance")))
    return connection.execute(select(view).where(view.c.registry_id == home)).one()


def _with_ids(data: dict[str, Any]) -> dict[str, Any]:
    """``<organisation/number>`` in a remark is the registry id of that record."""
    remark = data.get("remark", "")
    names = re.findall(r"<(.+?)>", remark)
    for name in names:
        remark = remark.replace(f"<{name}>", registry_id(*key(name)))
    return data | {"remark": remark} if names else data


@pytest.mark.parametrize("where", [name for name in PLACES if name != "memory"])
@pytest.mark.parametrize("path", _JOURNEYS, ids=lambda path: path.stem)
def test_journey(path: Path, where: str) -> None:
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    with PLACES[where]() as place:
        assert isinstance(place, DatabasePlace | ServersPlace)
        journey = Journey(place)
        for step in told["steps"]:
            journey.take(step)


@pytest.mark.parametrize("path", _JOURNEYS, ids=lambda path: path.stem)
def test_a_journey_says_what_it_is_about(path: Path) -> None:
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert set(told) == {"journey", "because", "steps"}
    assert all(set(step) <= {"tells", "says", "days", "rebuilt", "then"} for step in told["steps"])
