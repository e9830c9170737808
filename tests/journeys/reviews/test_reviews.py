"""Journeys of review: what organisations tell, what people say about it, which scenarios there are then, and who is asked. Each ``*.yml`` here tells
one, in every place that has a registry in a database.

A step of a journey:

``tells``    events: ``who`` tells ``what`` (a text of ``texts.yml``) under a number ``of`` its own, with other ``data``, on another ``day``; or ``withdraws`` it. The sequence is counted.
``says``     judgements: ``who`` says ``verdict`` about ``pair``; or merges, splits or moves (``merge: [record, record]``, ``split: [records]``, ``move: [record, record]``);
             or takes ``back`` all that was said under a ``name``. ``refused: true``: it must not.
``days``     that have passed since the first question was opened, when the step is looked at.
``rebuilt``  the registry is made anew from the log before it is looked at; judgements are kept.
``then``     ``scenarios``: those of several records; ``asked``: pair -> whose turn, of all pairs that are open; ``told``: fields of scenarios, each with the
             record that gave it; ``stage`` of scenarios.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml

from scenario_registry.matching.of_registry import as_match_record
from scenario_registry.reviews.asked import Sought, found_among
from scenario_registry.reviews.deciding import JudgementRefusedError, Speaker, decide, undo
from scenario_registry.runtimes.takeover import take_over
from schemas.code_lists import code_lists
from schemas.event import STATED, WITHDRAWN
from schemas.log import topic_of
from schemas.matching import Verdict, pair_of
from schemas.moment import to_microseconds
from schemas.record import Key
from schemas.registry_id import registry_id
from sinks.queries.judgements import Suggestion, judgements_by_pair
from sinks.queries.records import Record, records
from streams.judging import acts
from streams.judging.acts import Said
from streams.judging.ruling import rulings
from streams.judging.turn import DAYS_TO_ANSWER
from streams.matching.index import MemoryIndex
from streams.matching.match import Matching, compare_all, settle, shipped_matcher
from streams.matching.republication import republications, with_republications
from streams.survivorship import Member, Survived, survive
from tests.support.events import event, record, statement
from tests.support.places import LIVE, REBUILT, UNTRIMMED, DatabasePlace, ServersPlace

_JOURNEYS = sorted(path for path in Path(__file__).parent.glob("*.yml") if path.stem != "texts")
_TEXTS = yaml.safe_load((Path(__file__).parent / "texts.yml").read_text(encoding="utf-8"))
_OPENED_US = 1_773_190_800_000_000
_DAY_US = 86_400_000_000
_WORDS_ONLY = shipped_matcher(use_vectors=False)
assert DAYS_TO_ANSWER == 10, "the journeys count days"


Records = dict[Key, Record]
Copies = Mapping[Key, Key]


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
        self._numbers = 0

    def take(self, step: dict[str, Any]) -> None:
        for told in step.get("tells", ()):
            self._tell(**told)
        self._place.process(self._name)
        for said in step.get("says", ()):
            self._say(dict(said))
        if step.get("rebuilt"):
            self._rebuild()
        self._look(step["then"], step.get("days", 0))

    def _tell(
        self, who: str, of: str, what: str = "", withdraws: bool = False, data: Any = None, day: str = "2026-03-11"
    ) -> None:
        number = self._sequences[f"{who}/{of}"] = self._sequences.get(f"{who}/{of}", 0) + 1
        said = {"reason": "合成理由"} if withdraws else statement(**_TEXTS[what] | _with_ids(data or {}))
        kind, time = WITHDRAWN if withdraws else STATED, f"{day}T09:00:00+08:00"
        message = event(kind, said, source=who, subject=of, sequence=number, time=time)
        self._log.append(topic_of(who), [record(message)], producer=f"journey-{uuid4()}", first_number=1)

    def _say(self, said: dict[str, Any]) -> None:
        is_refused, name = said.pop("refused", False), said.pop("name", "")
        self._numbers += 1
        speaker = Speaker(said.pop("who"), "合成核对人", "合成理由", _OPENED_US + self._numbers)
        numbers = self._named[said["back"]] if "back" in said else []
        judged = [] if numbers else self._judgements(said)
        with self._registry.engine.begin() as connection:
            try:
                if numbers:
                    undo(connection, numbers, speaker)
                else:
                    self._named[name] = decide(connection, judged, speaker)
            except JudgementRefusedError:
                assert is_refused
            else:
                assert not is_refused

    def _judgements(self, said: dict[str, Any]) -> list[Said]:
        if "pair" in said:
            return [Said(pair_of(*map(key, said["pair"])), Verdict(said["verdict"]))]
        ((act, names),) = said.items()
        keys = [key(name) for name in names]
        groups = {member: group.members for group in self._match()[0].clusters for member in group.members}
        if act == "merge":
            return acts.merge(*(groups[it] for it in keys))
        if act == "move":
            return acts.move(keys[0], groups[keys[0]], groups[keys[1]])
        return acts.split(keys, [it for it in groups[keys[0]] if it not in keys])

    def _rebuild(self) -> None:
        """What people said is no function of the log, so it is carried over; all else is made anew."""
        self._name = REBUILT
        rebuilt = self._place.registry(REBUILT)
        self._place.process(REBUILT, restart=True)
        with self._registry.engine.connect() as old, rebuilt.engine.begin() as new:
            take_over(old, new)
        self._registry = rebuilt

    def _match(self) -> tuple[Matching, Records, Copies]:
        with self._registry.engine.connect() as connection:
            found = {Key(it.organisation, it.local_id): it for it in records(connection)}
            judged = [it for group in judgements_by_pair(connection).values() for it in group]
        compared = compare_all(map(as_match_record, found.values()), _WORDS_ONLY, MemoryIndex())
        born = {registry_id(*it): it for it in found}
        copies = republications(((it, said.statement) for it, said in found.items()), born.get)
        return settle(compared, with_republications(rulings(judged), copies), _WORDS_ONLY), found, copies

    def _look(self, then: dict[str, Any], days: int) -> None:
        matching, found, copies = self._match()
        several = [sorted("/".join(it) for it in group.members) for group in matching.clusters if group.members[1:]]
        assert sorted(several) == sorted(sorted(group) for group in then["scenarios"])
        if "asked" in then:
            assert self._asked(matching, days) == then["asked"]
        scenarios = {
            "/".join(it): _survived(found, copies, group.members) for group in matching.clusters for it in group.members
        }
        for name, fields in then.get("told", {}).items():
            now = scenarios[name]
            for field, giver in fields.items():
                assert (field, "/".join(now.provenance[field])) == (field, giver)
                assert now.statement.get(field) == found[key(giver)].statement.get(field)
        assert {name: scenarios[name].stage for name in then.get("stage", {})} == then.get("stage", {})

    def _asked(self, matching: Matching, days: int) -> dict[str, str]:
        open_ones = [Suggestion(it.pair, it.score, it.relation, _OPENED_US) for it in matching.suggestions]
        with self._registry.engine.connect() as connection:
            said = judgements_by_pair(connection)
        found = found_among(open_ones, said, Sought(), _OPENED_US + days * _DAY_US)
        return {" ".join("/".join(it) for it in asked.pair): asked.turn.whose.value for asked in found}


def _with_ids(data: dict[str, Any]) -> dict[str, Any]:
    """``<organisation/number>`` in a remark is the registry id of that record."""
    remark = data.get("remark", "")
    names = re.findall(r"<(.+?)>", remark)
    for name in names:
        remark = remark.replace(f"<{name}>", registry_id(*key(name)))
    return data | {"remark": remark} if names else data


def _survived(found: Records, copies: Copies, members: tuple[Key, ...]) -> Survived:
    known = code_lists().organisations
    told = []
    for it in members:
        said, owner = found[it], known.get(it.organisation)
        kind = owner.kind if owner else None
        told.append(Member(it, kind, said.statement, said.stage, to_microseconds(said.said_at), it in copies))
    return survive(told)


@pytest.mark.parametrize("where", [name for name in UNTRIMMED if name != "memory"])
@pytest.mark.parametrize("path", _JOURNEYS, ids=lambda path: path.stem)
def test_journey(path: Path, where: str) -> None:
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    with UNTRIMMED[where]() as place:
        assert isinstance(place, DatabasePlace | ServersPlace)
        journey = Journey(place)
        for step in told["steps"]:
            journey.take(step)


@pytest.mark.parametrize("path", _JOURNEYS, ids=lambda path: path.stem)
def test_a_journey_says_what_it_is_about(path: Path) -> None:
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert set(told) == {"journey", "because", "steps"}
    assert all(set(step) <= {"tells", "says", "days", "rebuilt", "then"} for step in told["steps"])
