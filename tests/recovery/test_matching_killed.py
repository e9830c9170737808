"""Matching that is killed at any place goes on as if nothing had happened."""

from __future__ import annotations

import signal

import pytest

from scenario_registry.runtimes.difference import compared
from schemas.event import STATED
from schemas.log import topic_of
from tests.support.events import MEDIA, RAIL, event, record, statement
from tests.support.matcher import match
from tests.support.places import LIVE, REBUILT, sqlite
from tests.support.processes import finish, start

_NEED = "春熙路站乘客问询多，希望客服机器人回答问询。"
_GAPS = "SELECT max(version) - count(*) FROM changes"
_TITLES = ("车站智能客服机器人", "春熙路站客服机器人", "春熙路站智能客服机器人", "春熙路站问询机器人")


@pytest.mark.parametrize("passage", [1, 2])
@pytest.mark.parametrize("place", ["read", "settled", "written", "committed"])
def test_killed_at_any_place_it_comes_to_the_same(place: str, passage: int) -> None:
    with sqlite() as opened:
        log = opened.log()
        for number, title in enumerate(_TITLES):
            organisation = (RAIL, MEDIA)[number % 2]
            about = {"subject": f"合成-{number}", "source": organisation, "time": f"2026-03-1{number}T09:00:00+08:00"}
            said = statement(title=title, need=_NEED, site="春熙路站")
            log.append(topic_of(organisation), [record(event(STATED, said, **about))], producer=title, first_number=1)
        registries = {name: opened.registry(name) for name in (LIVE, REBUILT)}
        for name in registries:
            opened.process(name)
        live, undisturbed = (it.engine.url.render_as_string() for it in registries.values())
        assert finish(start("matcher", live, failpoint=f"match.{place}:{passage}")) == (-signal.SIGKILL, "")
        for url in (live, undisturbed):
            match(url)
        with registries[LIVE].engine.connect() as one, registries[REBUILT].engine.connect() as other:
            found = compared(one, other)
            assert found.with_matching
            assert found.examples == []
            several = "SELECT count(*) FROM registry_v1_scenarios WHERE members > 1"
            assert one.exec_driver_sql(several).scalar_one() > 0
            assert one.exec_driver_sql(_GAPS).scalar_one() == 0
