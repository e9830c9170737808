"""What a simulation says is what pushing the same events then brings about, and it leaves nothing behind."""

from __future__ import annotations

import json

from scenario_registry.simulation.simulate import simulate
from schemas.code_lists import code_lists
from schemas.log import organisation_of
from sinks.database import open_engine
from sinks.registry import Registry
from tests.laws.law import law
from tests.support.contents import outcomes, shown
from tests.support.histories import ROUNDS, Round, Sent, histories
from tests.support.places import DATABASES, DatabasePlace, whole_log
from tests.support.running import process, run

_LATER_US = 4_000_000_000_000_000
"""A clock that no event of a history is ahead of."""


@law(histories(), ROUNDS, histories(), places=DATABASES)
def test_what_is_simulated_is_what_happens(
    place: DatabasePlace, before: list[Sent], rounds: list[Round], tried: list[Sent]
) -> None:
    sender = run(place, before, rounds)
    registry = place.registry()
    assert isinstance(registry, Registry)
    contents = place.contents()
    for organisation in sorted({it.organisation for it in tried}):
        events = [it for it in tried if it.organisation == organisation and _is_under_its_subject(it)]
        reader = open_engine(registry.engine.url, read_only=True)
        with reader.connect() as connection:
            said = simulate(connection, organisation, [it.record for it in events], _LATER_US, code_lists())
        reader.dispose()
        assert place.contents() == contents
        known = outcomes(contents)
        sender.send(events)
        process(place)
        contents = place.contents()
        # In the order of the log within a partition, and a subject has one partition: sort what was tried the same way.
        happened = {name: outcome for name, outcome in outcomes(contents).items() if name not in known}
        fresh = {
            (record.key, record.value): []
            for record in whole_log(place.log())
            if organisation_of(record.topic) == organisation
        }
        for record in whole_log(place.log()):
            name = (organisation_of(record.topic), record.partition, record.offset)
            if name in happened:
                fresh[record.key, record.value].append(happened[name])
        for event, told in zip(events, said.events, strict=True):
            assert fresh[event.record.key, event.record.value].pop(0) == told.entry.outcome.value
        now = shown(contents)
        for key, state in said.records.items():
            if state.statement is None:
                assert key not in now
                continue
            there = now[key]
            assert (state.sequence, state.content_hash, state.stage, state.reason, state.conflicted) == (
                there.sequence, there.content_hash, there.stage, there.reason, there.conflicted,
            )  # fmt: skip


def _is_under_its_subject(it: Sent) -> bool:
    """Whoever pushes does not choose the key, and so the partition: the same bytes are always in the same one."""
    try:
        return it.record.key == json.loads(it.record.value)["subject"].encode()
    except ValueError:
        return False


def test_a_history_of_nothing_is_simulated_as_nothing() -> None:
    with DATABASES["sqlite"]() as place:
        registry = place.registry()
        with registry.engine.connect() as connection:
            found = simulate(connection, "chengdu_rail", [], _LATER_US, code_lists())
        assert (found.events, dict(found.records)) == ([], {})
