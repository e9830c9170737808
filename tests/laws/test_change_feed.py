"""Law 7: snapshot at version V + changes after V = snapshot later; versions are gapless."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.laws.law import law
from tests.support.contents import changes_by_key, shown
from tests.support.histories import ROUNDS, Round, Sent, cut, histories
from tests.support.places import Place
from tests.support.running import Sender, process


@law(histories(), ROUNDS, st.integers(1, 4))
def test_a_snapshot_and_the_changes_after_it_give_any_later_snapshot(
    place: Place, history: list[Sent], rounds: list[Round], batch_records: int
) -> None:
    sender = Sender(place.log())
    snapshots = []
    for part, _ in cut(history, rounds):
        sender.send(part)
        process(place, batch_records=batch_records)
        contents = place.contents()
        snapshots.append((len(contents["changes"]), shown(contents)))
    contents = place.contents()
    versions = [row[0] for row in contents["changes"]]
    assert versions == list(range(1, len(versions) + 1))
    for later_version, later in snapshots:
        made = changes_by_key(contents, up_to=later_version)
        for version, snapshot in snapshots:
            if version <= later_version:
                before = changes_by_key(contents, up_to=version)
                news = {key: all_made[len(before.get(key, ())) :] for key, all_made in made.items()}
                assert snapshot | {key: new[-1][1] for key, new in news.items() if new} == later


@law(histories(), ROUNDS)
def test_kinds_tell_what_happened(place: Place, history: list[Sent], rounds: list[Round]) -> None:
    sender = Sender(place.log())
    for part, _ in cut(history, rounds):
        sender.send(part)
        process(place)
    for made in changes_by_key(place.contents()).values():
        before = None
        for kind, now in made:
            if before is None:
                assert kind == "created"
            elif now.conflicted and not before.conflicted:
                assert kind == "conflicted"
            else:
                gone, was_gone = now.stage == "withdrawn", before.stage == "withdrawn"
                assert kind == {(True, False): "withdrawn", (False, True): "restored"}.get((gone, was_gone), "updated")
            assert now != before
            before = now
