"""Journeys: what is sent, when it is processed, what then holds. Each ``*.yml`` here tells one, on every pair of log and registry.

A step of a journey:

``given``    events in order of sending. ``from`` speaks, ``says`` stated, amended or withdrawn ``of`` a local id with a ``sequence`` and ``data`` (of a
             statement: what differs from the one of ``tests.support.events``); ``in`` another organisation's channel; ``replays`` the event with that
             name as it was sent; ``name`` and ``copies``.
``mended``   codes that are added to the list of fields before the step.
``then``     ``outcomes`` and ``problems`` of the given events, in their order; the ``records`` that the registry shows (all of them, the named
             properties of each); ``changes`` that the step made, in their order; ``replays``: what became of those rejections.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import pytest
import yaml

from schemas.event import AMENDED, STATED, WITHDRAWN
from schemas.log import REPLAY_HEADER, NewRecord, PartitionId, topic_of
from tests.support.contents import Contents, outcomes, shown
from tests.support.events import event, record, statement
from tests.support.places import PLACES, Place

_JOURNEYS = sorted(Path(__file__).parent.glob("*.yml"))
_TYPES = {"stated": STATED, "amended": AMENDED, "withdrawn": WITHDRAWN}

Where = tuple[str, int, int]
"""Organisation, partition and offset of an event."""


class Arrived(NamedTuple):
    """An event that was sent, and where it is in the log."""

    channel: str
    record: NewRecord
    where: Where


class Journey:
    """Carries the steps of one journey out."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._log = place.log()
        self._named: dict[str, Arrived] = {}

    def take(self, step: dict[str, Any]) -> None:
        """Send, process, compare."""
        before = self._place.contents()
        if "mended" in step:
            self._place.mend(step["mended"])
        arrived = [one for given in step["given"] for one in self._send(given)]
        self._place.process()
        after, then = self._place.contents(), step["then"]
        became = outcomes(after)
        assert [became[one.where] for one in arrived] == then["outcomes"]
        assert [_problems(after, one.where) for one in arrived] == then.get("problems", [[] for _ in arrived])
        if "records" in then:
            assert _properties(after, then["records"]) == then["records"]
        if "changes" in then:
            made = [f"{row[1]}/{row[2]} {row[3]}" for row in after["changes"][len(before["changes"]) :]]
            assert made == then["changes"]
        for name, outcome in then.get("replays", {}).items():
            assert _rejection(after, self._named[name].where)[-1] == outcome

    def _send(self, given: dict[str, Any]) -> list[Arrived]:
        if "replays" in given:
            first = self._named[given["replays"]]
            _, partition, offset = first.where
            again = first.record._replace(headers=((REPLAY_HEADER, f"{partition}/{offset}".encode()),))
            return [self._append(first.channel, again)]
        data = given.get("data", {})
        message = event(
            _TYPES[given["says"]],
            statement(**data) if given["says"] == "stated" else data,
            source=given["from"],
            subject=given["of"],
            sequence=given["sequence"],
        )
        channel = given.get("in", given["from"])
        arrived = [self._append(channel, record(message)) for _ in range(given.get("copies", 1))]
        if "name" in given:
            self._named[given["name"]] = arrived[0]
        return arrived

    def _append(self, channel: str, new: NewRecord) -> Arrived:
        before = self._log.partitions()
        self._log.append(topic_of(channel), [new], producer=f"journey-{uuid4()}", first_number=1)
        ((partition, held),) = dict(self._log.partitions().items() - before.items()).items()
        assert isinstance(partition, PartitionId)
        return Arrived(channel, new, (channel, partition.partition, held.end - 1))


def _problems(contents: Contents, where: Where) -> list[str]:
    (row,) = (row for row in contents["ledger"] if row[:3] == where)
    return json.loads(row[7] or "[]")  # type: ignore[no-any-return]


def _rejection(contents: Contents, where: Where) -> tuple[Any, ...]:
    (row,) = (row for row in contents["rejections"] if row[:3] == where)
    return row


def _properties(contents: Contents, wanted: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Of every record that is shown the properties that are wanted of it."""
    found = {}
    for (organisation, local_id), now in shown(contents).items():
        name = f"{organisation}/{local_id}"
        everything = {**now.statement, **now._asdict()}
        found[name] = {wish: everything.get(wish) for wish in wanted.get(name, {})}
    return found


@pytest.mark.parametrize("where", PLACES)
@pytest.mark.parametrize("path", _JOURNEYS, ids=lambda path: path.stem)
def test_journey(path: Path, where: str) -> None:
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    with PLACES[where]() as place:
        journey = Journey(place)
        for step in told["steps"]:
            journey.take(step)


@pytest.mark.parametrize("path", _JOURNEYS, ids=lambda path: path.stem)
def test_a_journey_says_what_it_is_about(path: Path) -> None:
    told = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert set(told) == {"journey", "because", "steps"}
    assert all(set(step) <= {"given", "mended", "then"} for step in told["steps"])
