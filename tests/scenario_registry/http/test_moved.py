"""An id whose scenario was merged a moment ago, before search has followed."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenario_registry import wiring
from scenario_registry.http.problems import ProblemError
from scenario_registry.http.search.follower import Follower
from scenario_registry.http.search.index import Index
from scenario_registry.http.site import Site
from scenario_registry.http.told import scenario_called
from scenario_registry.settings import Settings
from schemas.registry_id import registry_id
from sinks.queries.public.feed import changes_told, state_of
from sinks.queries.public.scenarios import scenarios_of
from tests.scenario_registry.commands import Command

ME = ("--as", "promotion_center", "--by", "合成核对人", "--reason", "合成理由")


def test_an_id_leads_on_before_search_has_followed_a_merge_and_after(delivered: Command, tmp_path: Path) -> None:
    with wiring.serving_reader(Settings.in_folder(delivered.data_dir)) as engine:
        index = Index(tmp_path / "index.sqlite")
        follower = Follower(engine, index)
        site = Site(engine, index, follower)
        with engine.connect() as connection, pytest.raises(ProblemError) as refused:
            scenario_called(site, connection, registry_id("chengdu_rail", "没有"))
        assert refused.value.code == "index_not_ready"
        assert follower.step()
        with engine.connect() as connection:
            before = state_of(connection).version
        for one in delivered.lines("reviews", "list"):
            pair = (f"{it['organisation']}/{it['local_id']}" for it in one["pair"])
            delivered.ok("reviews", "decide", *pair, "same", *ME)
        with engine.connect() as connection:
            # A record may move more than once; and of a scenario that it left others may stay.
            moved = {
                registry_id(it["organisation"], it["local_id"]): it["registry_id"]
                for it in changes_told(connection, before, 1_000)
                if it["kind"] == "merged"
            }
            merged = {born: now for born, now in moved.items() if not scenarios_of(connection, [born])}
            assert merged
            for is_followed in (False, True):
                while is_followed and follower.step():
                    pass
                assert {it: scenario_called(site, connection, it)["registry_id"] for it in merged} == merged
            with pytest.raises(ProblemError) as refused:
                scenario_called(site, connection, registry_id("chengdu_rail", "没有"))
            assert refused.value.code == "scenario_unknown"
