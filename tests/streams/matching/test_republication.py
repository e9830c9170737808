"""Records that were taken from the registry."""

from __future__ import annotations

import pytest

from schemas.matching import Verdict, pair_of
from schemas.record import Key
from schemas.registry_id import registry_id
from streams.matching.republication import origin, republications, with_republications

RAIL, COPY = Key("chengdu_rail", "S-1"), Key("jinjiang_district", "J-1")
ID = registry_id(*RAIL)


@pytest.mark.parametrize(
    ("local_id", "remark"),
    [
        (ID, None),
        (ID.lower().replace("-", ""), None),
        ("J-1", f"转自 {ID}"),
        ("J-1", f"合成数据，摘自登记编号：{ID}。"),
        ("J-1", f"来源：{ID.lower()}"),
        ("J-1", f"Taken from {ID} synthetic"),
    ],
)
def test_an_origin_is_recognised(local_id: str, remark: str | None) -> None:
    assert origin(Key("jinjiang_district", local_id), {"remark": remark}) == ID


@pytest.mark.parametrize(
    ("local_id", "remark"),
    [
        ("J-1", None),
        ("CDS-2026-001", None),
        (ID[:-1] + ("0" if ID[-1] != "0" else "1"), None),
        ("J-1", f"与 {ID} 相邻"),
        ("J-1", ID),
        ("J-1", "转自集团通知 CDS"),
    ],
)
def test_what_only_looks_like_one_or_is_merely_mentioned_is_none(local_id: str, remark: str | None) -> None:
    assert origin(Key("jinjiang_district", local_id), {"remark": remark}) is None


def test_a_copy_is_linked_to_its_origin_unless_people_say_otherwise() -> None:
    told = [(RAIL, {}), (COPY, {"remark": f"转自 {ID}"}), (Key("x", "1"), {"remark": "转自 CDS-0000-0000-0000-0"})]
    copies = republications(told, {ID: RAIL}.get)
    assert copies == {COPY: RAIL}
    pair = pair_of(RAIL, COPY)
    assert with_republications({}, copies) == {pair: Verdict.SAME}
    assert with_republications({pair: Verdict.DIFFERENT}, copies) == {pair: Verdict.DIFFERENT}


def test_a_record_is_no_copy_of_itself() -> None:
    assert republications([(RAIL, {"remark": f"转自 {ID}"})], {ID: RAIL}.get) == {}
