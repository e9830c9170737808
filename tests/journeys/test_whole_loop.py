"""The closed loop from a district's need to its use elsewhere, on every registry in a database: one journey through all parts."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import Engine

from scenario_registry.batches import acting
from scenario_registry.batches.desk import freezing
from scenario_registry.batches.reading import document_of, folded_list, one_moment, steps_of
from scenario_registry.loop.saying import say
from scenario_registry.runtimes.difference import differences
from scenario_registry.supply.kept_market import KeptMarket
from scenario_registry.supply.question import answer, need_called
from schemas.code_lists import code_lists
from schemas.published_list import ListNumber, list_number
from schemas.record import Key
from schemas.supply_examples import CAPABILITY
from tests.journeys.cases.test_cases import Journey, home_of
from tests.support.events import event
from tests.support.places import PLACES, REBUILT, DatabasePlace, ServersPlace

_NEED: dict[str, Any] = {
    "title": "合成示例：地下管廊无人机巡检",
    "need": "合成示例：无人机在管廊内自主飞行，识别渗漏水和裂缝",
    "site": "合成管廊一号",
    "stage": "refined",
    "published_on": None,
    "deadline": "2026-12-31",
}
_OFFER: dict[str, Any] = CAPABILITY | {
    "title": "合成示例：管廊内无人机自主巡检",
    "technology": "合成示例：无人机在管廊内自主飞行，识别渗漏水和裂缝",
    "supplier_credit_code": None,
    "supplier_id": None,
    "fields": ["ai"],
    "districts_served": [],
}
_CASE, _OTHER = "chengdu_media/E-1", "chengdu_industry_investment/E-2"
_OFFERED = {"capability": {"organisation": "chengdu_media", "local_id": "C-1"}}
_OTHER_OFFERED = {"capability": {"organisation": "chengdu_industry_investment", "local_id": "C-2"}}
_FIRST, _SECOND = list_number("2026-S-01"), list_number("2026-S-02")
_DAY = date(2026, 3, 19)


class _Loop(Journey):
    """The journey of cases, with suppliers and lists."""

    def offer(self, who: str, local_id: str, **said: Any) -> None:
        data = {name: value for name, value in (_OFFER | said).items() if value is not None}
        self._append(who, event("capability.stated.v1", data, source=who, subject=local_id))

    @property
    def engine(self) -> Engine:
        return self._registry.engine

    def home(self, name: str) -> str:
        with self.engine.connect() as connection:
            return home_of(connection, name)

    def list_says(self, number: ListNumber, word: str, data: dict[str, Any]) -> None:
        with one_moment(self._registry.engine) as connection:
            said = steps_of(connection, number)
        step = acting.new_step(said, number, f"list.{word}.v1", data, datetime(2026, 3, 19, 1, tzinfo=UTC))
        say(self._log, step.said)
        self._place.process()
        self._follow()

    def publish(self, number: ListNumber, **wanted: Any) -> list[str]:
        """Publishes what the filter finds. Gives the registry ids on the list."""
        drafted = {"title": "合成：应用场景清单", "office": "合成：某中心", "filter": wanted, "by": "甲"}
        self.list_says(number, "drafted", drafted)
        with one_moment(self._registry.engine) as connection:
            frozen = freezing(connection, number, "甲", "合成说明：旅程", _DAY, code_lists())
        self.list_says(number, "frozen", frozen)
        self.list_says(number, "approved", {"digest": frozen["digest"], "by": "乙"})
        self.list_says(number, "published", {"digest": frozen["digest"], "published_on": "2026-03-20", "by": "甲"})
        with one_moment(self._registry.engine) as connection:
            assert folded_list(connection, number).state == "published"
            return [it.registry_id for it in document_of(connection, number).entries]

    def who_fits(self, scenario: str) -> set[Key]:
        with self._registry.engine.connect() as connection:
            need = need_called(connection, scenario, None)
            return {it.offer for it in answer(need, KeptMarket(words_only=True).market(connection), _DAY).matches}

    def told_of(self, scenario: str, capability: Key) -> str:
        with self.engine.connect() as connection:
            need = need_called(connection, scenario, None)._replace(stage="published")
            found = next(
                it
                for it in answer(need, KeptMarket(words_only=True).market(connection), _DAY).matches
                if it.offer == capability
            )
            return "；".join(reason.text.zh for reason in found.reasons)

    def equals_a_rebuild(self) -> None:
        live = self._registry.engine
        self._name, self._registry = REBUILT, self._place.registry(REBUILT)
        self._place.process(REBUILT, restart=True)
        self._follow()
        with live.connect() as first, self._registry.engine.connect() as second:
            of_loop = [it for it in differences(first, second, ("live", "rebuilt")) if it.table in _OF_LOOP]
            assert of_loop == []


_OF_LOOP = frozenset({"loop_events", "cases", "case_steps", "lists", "list_entries", "supply_entries", "companies"})


def _refined(does: str, number: int, who: str = "promotion_center", **more: Any) -> dict[str, Any]:
    return {"who": who, "does": f"refinement.{does}", "case": "jinjiang_district/J-1", "number": number, **more}


def _engaged(who: str, does: str, number: int, case: str = _CASE, **data: Any) -> dict[str, Any]:
    return {"who": who, "does": f"engagement.{does}", "case": case, "number": number, "data": data}


@pytest.mark.parametrize("where", [name for name in PLACES if name != "memory"])
def test_from_a_districts_need_to_its_use_elsewhere(where: str) -> None:
    with PLACES[where]() as place:
        assert isinstance(place, DatabasePlace | ServersPlace)
        loop = _Loop(place)
        district, rail = "jinjiang_district", "chengdu_rail"
        # Refined between the district and the city desk.
        loop.take(
            {
                "tells": [{"who": district, "of": "J-1", "data": _NEED}, {"who": district, "of": "J-2"}],
                "steps": [_refined("submitted", 1, district), _refined("returned", 2)],
                "then": {"cases": {"refinement jinjiang_district/J-1": {"state": "returned", "owner": district}}},
            }
        )
        loop.take(
            {
                "tells": [{"who": rail, "of": "S-1", "data": _NEED | {"title": "合成示例：综合管廊的无人机巡检"}}],
                "steps": [_refined("submitted", 3, district), _refined("accepted", 4)],
                "then": {"cases": {"refinement jinjiang_district/J-1": {"state": "accepted"}}},
            }
        )
        # The group tells the same need: one scenario.
        loop.take({"says": {"merge": ["jinjiang_district/J-1", "chengdu_rail/S-1"]}, "then": {}})
        first = loop.publish(_FIRST, stages=["published"])
        second = loop.publish(_SECOND, stages=["refined"])
        home = loop.home("chengdu_rail/S-1")
        assert loop.home("jinjiang_district/J-1") == home
        assert second == [home]
        assert home not in first
        loop.take(
            {
                "steps": [_refined("published", 5, data={"published_on": "2026-03-20", "list_number": "2026-S-02"})],
                "then": {"progress": {"chengdu_rail/S-1": {"reached": "published"}}},
            }
        )
        # Two suppliers fit; with both it is tried.
        loop.offer("chengdu_media", "C-1")
        loop.offer("chengdu_industry_investment", "C-2", supplier_name="示例另一家有限公司")
        loop.offer(
            "chengdu_industry_investment",
            "C-3",
            title="合成示例：餐饮油烟净化",
            technology="合成示例：净化油烟",
            fields=["finance"],
        )
        loop.take({"then": {}})
        assert {Key("chengdu_media", "C-1"), Key("chengdu_industry_investment", "C-2")} <= loop.who_fits(home)
        loop.take(
            {
                "steps": [
                    _engaged("chengdu_media", "interested", 1, **_OFFERED),
                    _engaged("chengdu_industry_investment", "interested", 1, _OTHER, **_OTHER_OFFERED),
                    _engaged("promotion_center", "introduced", 2),
                    _engaged("promotion_center", "introduced", 2, _OTHER),
                    _engaged(rail, "agreed", 3),
                    _engaged(rail, "failed", 3, _OTHER),
                    _engaged(rail, "piloted", 4),
                ],
                "then": {
                    "outcomes": ["accepted"] * 7,
                    "void": {},
                    "cases": {
                        f"engagement {_CASE}": {"state": "pilot"},
                        f"engagement {_OTHER}": {"state": "failed"},
                    },
                    "progress": {"jinjiang_district/J-1": {"reached": "pilot", "is_ahead": True}},
                },
            }
        )
        loop.take(
            {
                "steps": [_engaged(rail, "accepted", 5), _engaged(rail, "promoted", 6)],
                "then": {
                    "cases": {f"engagement {_CASE}": {"state": "promoted"}},
                    "progress": {"jinjiang_district/J-1": {"reached": "promoted", "is_ahead": True}},
                },
            }
        )
        assert "通过验收 1 次、未通过 0 次" in loop.told_of(home, Key("chengdu_media", "C-1"))
        loop.equals_a_rebuild()
