"""``scenarios relay --follow --port``: how far it is, and whether it works or waits."""

from __future__ import annotations

from scenario_registry.relay.progress import RelayProgress
from schemas.log import CHANGES_TOPIC, outcomes_topic_of
from tests.scenario_registry.commands import Command
from tests.scenario_registry.monitoring.asking import Watched, port_in
from tests.support.waiting import wait_until


def test_a_working_relay_tells_what_it_told_and_a_waiting_one_that_it_waits(delivered: Command) -> None:
    processes = []
    try:
        watched = []
        for _ in range(2):
            processes.append(delivered.process("relay", "--follow", "--port", "0"))
            assert processes[-1].stderr is not None
            port = port_in(processes[-1].stderr.readline())
            assert port is not None
            watched.append(Watched(port))
            if len(watched) == 1:
                wait_until(lambda: watched[0].metrics().get(("scenarios_relay_active", ())) == 1)
        working, waiting = watched
        counts = delivered.json("status")

        def is_told() -> bool:
            _, facts = working.health()
            return facts["told"].get("changes") == counts["version"] and sum(facts["behind"].values()) == 0

        wait_until(is_told)
        metrics = working.metrics()
        received = sum(it["received"] for it in counts["organisations"])
        assert metrics["scenarios_relay_messages_total", (("kind", "changes"),)] == counts["version"]
        assert metrics["scenarios_relay_messages_total", (("kind", "outcomes"),)] == received
        assert metrics["scenarios_relay_behind_messages", (("kind", "outcomes"),)] == 0
        assert (working.health()[0], waiting.health()[0]) == (200, 200)
        assert waiting.metrics()["scenarios_relay_active", ()] == 0
        assert not [name for name, _ in waiting.metrics() if name == "scenarios_relay_behind_messages"]
    finally:
        for process in processes:
            process.kill()
            process.communicate()


def test_what_is_relayed_is_no_longer_behind() -> None:
    progress = RelayProgress()
    progress.measured({"changes": 10, "outcomes": 5})
    progress.observe(CHANGES_TOPIC, 8)
    progress.observe(outcomes_topic_of("chengdu_rail"), 7)
    assert progress.behind == {"changes": 2, "outcomes": 0}
    assert progress.told == {"changes": 8, "outcomes": 7}


def test_a_relay_that_hears_nothing_from_its_servers_is_not_well_unless_it_waits_for_its_turn() -> None:
    progress = RelayProgress()
    assert progress.health(progress.started_at + 1000).is_well
    progress.is_active = True
    assert progress.health(progress.started_at + 29).is_well
    assert [it.code for it in progress.health(progress.started_at + 31).troubles] == ["relay_stuck"]
    progress.measured({})
    assert progress.success_at is not None
    assert progress.health(progress.success_at + 1).is_well
