"""Law 5: an organisation speaks for itself, and a withdrawn local id returns by its own higher sequence only."""

from __future__ import annotations

import json

from hypothesis import strategies as st

from scenario_registry.chaos.model import STATED, WITHDRAWN, Said
from schemas.log import NewRecord
from tests.laws.law import law
from tests.support.contents import shown
from tests.support.events import MEDIA, RAIL, stated, withdrawn
from tests.support.histories import ROUNDS, Round, Sent, histories
from tests.support.places import Place
from tests.support.running import process, run


@law(histories(), ROUNDS)
def test_what_others_say_in_ones_name_changes_nothing_of_it(
    place: Place, history: list[Sent], rounds: list[Round]
) -> None:
    own = [sent for sent in history if sent.said is not None]
    sender = run(place, own, rounds)
    before = place.contents()
    # Everything that one organisation said is said again, higher, in the channel of the other.
    forged = []
    for number, sent in enumerate(own):
        message = json.loads(sent.record.value) | {"sequence": 1_000 + number}
        other = MEDIA if sent.organisation == RAIL else RAIL
        forged.append(Sent(other, NewRecord(sent.record.key, json.dumps(message).encode()), None))
    sender.send(forged)
    process(place)
    after = place.contents()
    assert shown(after) == shown(before)
    assert after["versions"] == before["versions"]
    added = [row for row in after["rejections"] if row not in before["rejections"]]
    assert len(added) == len(forged)
    assert all("source_not_channel" in row[6] for row in added)


@law(st.permutations([1, 2, 3, 4, 5]), st.integers(1, 5), st.sampled_from([RAIL, MEDIA]))
def test_after_a_withdrawal_only_a_higher_sequence_brings_the_scenario_back(
    place: Place, order: list[int], withdrawn_at: int, organisation: str
) -> None:
    def sent(sequence: int) -> Sent:
        message = withdrawn(sequence=sequence) if sequence == withdrawn_at else stated(sequence=sequence)
        message["source"] = organisation
        said = Said(organisation, "S-1", sequence, WITHDRAWN if sequence == withdrawn_at else STATED, message["data"])
        return Sent(organisation, NewRecord(b"S-1", json.dumps(message).encode()), said)

    run(place, [sent(sequence) for sequence in order])
    stage = shown(place.contents())[organisation, "S-1"].stage
    assert stage == ("withdrawn" if withdrawn_at == 5 else "published")
