"""A clean registry of several organisations, and one planted fault for every rule. Everything goes through the real path where that lets it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection, text

from producers.declaration import Expected
from producers.feed import Feed, bundled_feeds
from scenario_registry.runtimes.embedded import EmbeddedRuntime
from scenario_registry.wiring import loop_of
from schemas.code_lists import CodeEntry, CodeList, CodeLists, code_lists
from schemas.log import ORIGIN_HEADER, NewRecord, topic_of
from schemas.moment import from_microseconds, to_microseconds
from sinks.registry import Registry
from tests.quality.supply_faults import TOLD, capability, clean_supply, credit_code, key, supplier, title
from tests.support.events import amended, record, stated, withdrawn
from tests.support.memory_log import START_US, MemoryLog

START = from_microseconds(START_US)
PLANTED_AT = START + timedelta(days=40)
"""More than the interval of a run after the clean deliveries."""
CHECKED_AT = PLANTED_AT + timedelta(days=10)

ORGANISATIONS = (
    "chengdu_rail",
    "chengdu_media",
    "chengdu_culture_tourism",
    "chengdu_urban_investment",
    "chengdu_industry_investment",
    "wuhou_district",
)
RECORDS = 30


def number(index: int) -> str:
    """A local id."""
    return f"S-{index:02}"


def clean(organisation: str, index: int, **fields: Any) -> dict[str, Any]:
    """A statement nobody has anything to say about."""
    usual = {
        "title": f"合成示例：{organisation} 第 {index} 个场景",
        "districts": ["510107"],
        "contact_email": "office@example.cn",
        "investment_cny": 1_000_000,
        "industry_chain": "ai",
    }
    return stated(number(index), **usual | fields)


class Fault(NamedTuple):
    """What is planted for ``rule`` in ``organisation``, and the keys that must be found, all of them: as lists, or as the SQL condition
    of rows of the ledger."""

    rule: str
    organisation: str
    keys: Sequence[list[Any]] | str
    messages: Sequence[Mapping[str, Any]] = ()
    damage: Callable[[Connection], object] | None = None


def _again(organisation: str, index: int, **fields: Any) -> dict[str, Any]:
    """The next version of a clean record."""
    return {**clean(organisation, index, **fields), "sequence": 2, "id": f"{number(index)}-2"}


def _field(rule: str, organisation: str, index: int, key: Sequence[Any] = (), **fields: Any) -> Fault:
    """A record is stated again with a wrong field."""
    return Fault(rule, organisation, [[number(index), *key]], [_again(organisation, index, **fields)])


def _supply(rule: str, index: int, more: Sequence[Any] = (), **fields: Any) -> Fault:
    """A capability is stated again with a wrong field."""
    return Fault(rule, INDUSTRY, [key(index, 2, *more)], [capability(index, 2, **fields)])


def _sql(statement: str, **values: object) -> Callable[[Connection], object]:
    return lambda connection: connection.execute(text(statement), values)


def _renamed(organisation: str, local_id: str, into: str) -> Callable[[Connection], object]:
    """A record is another organisation's from now on."""

    def rename(connection: Connection) -> None:
        values = {"it": organisation, "local_id": local_id, "into": into}
        for table in ("records", "membership", "versions"):
            where = "WHERE organisation = :it AND local_id = :local_id"
            connection.execute(text(f"UPDATE {table} SET organisation = :into {where}"), values)

    return rename


_QUESTION = "INSERT INTO suggestions VALUES (:it, :local_id, :other, 'S-28', 0.7, 'same', :at)"
"""Somebody is asked whether a record is the same as the other organisation's S-28."""

RAIL, MEDIA, TOURISM, URBAN, INDUSTRY, WUHOU = ORGANISATIONS

_FEEDS = {it.organisation: it.name for it in bundled_feeds().values()}


def declared_feeds() -> dict[str, Feed]:
    """The bundled feeds; two of them declare what will not be kept."""
    declared = {MEDIA: Expected(filled={"need": 0.9}), URBAN: Expected(min_rows=20, max_rows=40)}
    return {
        name: it.model_copy(update={"snapshot": "complete", "expected": declared.get(it.organisation, Expected())})
        for name, it in bundled_feeds().items()
    }


_MOVED = [clean(URBAN, index, field="urban_governance", districts=["510116"]) for index in range(RECORDS, 2 * RECORDS)]
"""As many records again, all of them in another field and another district."""

FAULTS = (
    _field("scenarios.title.length", RAIL, 0, title="巡检"),
    Fault(
        "scenarios.need.filled",
        MEDIA,
        [[number(index)] for index in range(5)],
        [_again(MEDIA, index, need=...) for index in range(5)],
    ),
    _field("scenarios.need.placeholder", RAIL, 1, need="待定"),
    _field("scenarios.contact.office", RAIL, 2, contact_email="Nobody@QQ.com"),
    _field("scenarios.text.encoding", RAIL, 3, need="锟斤拷锟斤拷"),
    _field("scenarios.field.code", RAIL, 4, field="old_code"),
    _field("scenarios.industry.code", RAIL, 5, industry="Z99"),
    _field("scenarios.industry_chain.code", RAIL, 6, industry_chain="old_code"),
    _field("scenarios.districts.code", RAIL, 7, key=["999999"], districts=["510104", "999999"]),
    _field("scenarios.investment.plausible", RAIL, 8, investment_cny=9_999),
    _field("scenarios.dates.order", RAIL, 9, deadline="2026-03-10", stage="matched"),
    _field("scenarios.published.dated", RAIL, 10, published_on=...),
    _field("scenarios.published.future", RAIL, 18, published_on="2027-01-04", deadline="2027-06-30"),
    _field("scenarios.deadline.overdue", RAIL, 11, deadline="2026-03-29"),
    Fault(
        "scenarios.withdrawn.reason",
        RAIL,
        [[number(12)]],
        [withdrawn(number(12), 2)],
        _sql("UPDATE records SET reason = NULL WHERE organisation = :it AND stage = 'withdrawn'", it=RAIL),
    ),
    _field("scenarios.districts.whole_city", RAIL, 13, districts=["510100", "510104"]),
    _field("scenarios.districts.site", RAIL, 17, site="合成：成都市锦江区某路"),
    _field("scenarios.districts.own", WUHOU, 0, districts=["510104", "510105"]),
    Fault(
        "scenarios.conflict.open",
        URBAN,
        [[number(index)] for index in range(3)],
        [clean(URBAN, index, remark="合成：另一内容") for index in range(3)],
    ),
    Fault(
        "scenarios.registry_id.repeated",
        WUHOU,
        [[number(1)], [number(2)]],
        damage=_sql(
            "UPDATE membership SET registry_id = (SELECT registry_id FROM membership WHERE organisation = :it AND "
            "local_id = 'S-01') WHERE organisation = :it AND local_id = 'S-02'",
            it=WUHOU,
        ),
    ),
    Fault(
        "scenarios.title.repeated",
        WUHOU,
        [[number(3)], [number(RECORDS)]],
        [{**clean(WUHOU, 3), "subject": number(RECORDS), "id": "new"}],
    ),
    Fault(
        "scenarios.local_id.rekeyed",
        TOURISM,
        [[number(RECORDS + index)] for index in range(12)],
        [withdrawn(number(index), 2) for index in range(12)]
        + [{**clean(TOURISM, index), "subject": number(RECORDS + index), "id": f"new-{index}"} for index in range(12)],
    ),
    Fault(
        "scenarios.withdrawn.share",
        INDUSTRY,
        [[number(index)] for index in range(12)],
        [withdrawn(number(index), 2) for index in range(12)],
    ),
    Fault("history.stage.backward", RAIL, [[number(14), 2]], [_again(RAIL, 14, stage="refined")]),
    Fault("history.investment.jump", RAIL, [[number(15), 2]], [_again(RAIL, 15, investment_cny=10_000_000_000)]),
    Fault(
        "history.local_id.renumbered",
        WUHOU,
        [[number(index)] for index in range(11, 16)],
        [_again(WUHOU, index, title=clean(WUHOU, index - 1)["data"]["title"]) for index in range(11, 16)]
        + [_again(WUHOU, 10, title="合成示例：插在中间的新场景")],
    ),
    Fault(
        "ledger.rejected.share",
        MEDIA,
        "outcome = 'rejected'",
        [{**clean(MEDIA, index), "sequence": 0} for index in range(20, 26)],
    ),
    Fault("ledger.conflict.share", URBAN, "outcome = 'conflict'"),
    Fault(
        "ledger.accepted.recorded",
        RAIL,
        "local_id = 'S-16' AND sequence = 2",
        [_again(RAIL, 16), {**clean(RAIL, 16, remark="合成：第三版"), "sequence": 3, "id": "third"}],
        _sql("DELETE FROM versions WHERE organisation = :it AND local_id = 'S-16' AND sequence = 2", it=RAIL),
    ),
    Fault(
        "references.organisation.listed",
        "abolished_office",
        [["abolished_office"]],
        damage=_renamed(WUHOU, number(20), "abolished_office"),
    ),
    Fault(
        "references.history.shown",
        WUHOU,
        [[number(21)]],
        damage=_sql("DELETE FROM membership WHERE organisation = :it AND local_id = 'S-21'", it=WUHOU),
    ),
    Fault(
        "references.membership.recorded",
        WUHOU,
        [["S-lost"]],
        damage=_sql("INSERT INTO membership VALUES (:it, 'S-lost', 'CD-LOST')", it=WUHOU),
    ),
    Fault(
        "references.pair.recorded",
        TOURISM,
        [["S-none"]],
        damage=_sql(_QUESTION, it=TOURISM, local_id="S-none", other=URBAN, at=to_microseconds(CHECKED_AT)),
    ),
    Fault(
        "clusters.scenario.living",
        INDUSTRY,
        [["CD-ORPHAN"]],
        damage=_sql(
            "INSERT INTO scenarios VALUES ('CD-ORPHAN', :it, 'S-00', 'published', :said, '{}', 2, false)",
            it=INDUSTRY,
            said='{"kind": "scenario", "title": "合成：各家都已撤回"}',
        ),
    ),
    Fault(
        "clusters.question.aged",
        MEDIA,
        [[number(27)], [number(28)]],
        damage=_sql(_QUESTION, it=MEDIA, local_id=number(27), other=MEDIA, at=to_microseconds(START)),
    ),
    Fault("distribution.fields.share", URBAN, [["ai"], ["urban_governance"]], _MOVED),
    Fault("distribution.districts.share", URBAN, [["510107"], ["510116"]]),
    Fault("feeds.filled.declared", MEDIA, [[_FEEDS[MEDIA], "need", 0.8333]]),
    Fault("feeds.rows.declared", URBAN, [[_FEEDS[URBAN], "rows", 60.0]]),
    _supply("supply.technology.told", 0, technology="合成"),
    Fault("supply.fields.filled", MEDIA, [key(20, 1)], [capability(20, supplier_id=..., fields=...)]),
    Fault(
        "supply.credit_code.filled",
        URBAN,
        [key(21, 1)],
        [capability(21, supplier_id=..., supplier_credit_code=...)],
    ),
    _supply("supply.field.code", 1, more=["old_code"], fields=["ai", "old_code"]),
    _supply("supply.chain.code", 2, more=["old_code"], industry_chain="old_code"),
    _supply("supply.district.code", 3, more=["999999"], districts_served=["999999"]),
    _supply("supply.maturity.references", 4, maturity="series", references=...),
    _supply("supply.offer.expired", 5, available_until="2025-12-31"),
    _supply("supply.qualification.expired", 6, qualifications=["合成资质", "合成资质，有效期至 2025年6月30日"]),
    Fault(
        "supply.conflict.open",
        URBAN,
        [key(7, 1)],
        [capability(7, supplier_id=..., remark=remark) for remark in ("合成：一内容", "合成：另一内容")],
    ),
    _supply("supply.supplier.stated", 8, supplier_id="SUP-none"),
    Fault(
        "supply.company.once",
        INDUSTRY,
        [key(TOLD, 1)],
        # Two companies of one name, and somebody who tells of one of them without its code.
        [
            supplier(30, name="合成示例同名公司"),
            supplier(31, name="合成示例同名公司"),
            capability(TOLD, supplier_id=..., supplier_credit_code=..., supplier_name="合成示例同名公司"),
        ],
    ),
    Fault(
        "supply.credit_code.once",
        INDUSTRY,
        [key(9), key(10, 1), ["supplier:SUP-10", 1, "合成示例科技第10公司"]],
        [capability(9, 2, supplier_credit_code=credit_code(10))],
    ),
    Fault(
        "supply.title.repeated",
        INDUSTRY,
        [key(11, 1), ["capability:CAP-13", 1, title(11)]],
        [{**capability(11), "subject": "CAP-13", "id": "CAP-13-1"}],
    ),
    Fault("ledger.held.aged", RAIL, "outcome = 'held'", [amended("S-new", 2, remark="合成：变更先到")]),
)


@dataclass
class Planted:
    """A registry with its log, whose clock stands where it is set."""

    registry: Registry
    log: MemoryLog
    clock_us: list[int]
    sent: dict[str, int]

    def send(self, organisation: str, messages: Sequence[Mapping[str, Any]], feed: str | None = None) -> None:
        """Append and process. ``feed``: by which they come, else the one that is named like the organisation."""
        records: list[NewRecord] = [
            record({**message, "source": organisation}, headers=((ORIGIN_HEADER, _origin(feed or organisation)),))
            for message in messages
        ]
        first = self.sent.get(organisation, 0) + 1
        self.log.append(topic_of(organisation), records, producer="test", first_number=first)
        self.sent[organisation] = first + len(records) - 1
        EmbeddedRuntime(self.log, self.registry, _codes_of_the_past()).run()
        loop_of(self.registry).run()


def _origin(feed: str) -> bytes:
    return json.dumps(
        {"file": "合成.xlsx", "sheet": "场景清单", "row": 5, "cells": {"investment_cny": "H5"}, "feed": feed}
    ).encode()


def clean_registry(url: str) -> Planted:
    """Every organisation delivered its records once, and nothing is wrong with them."""
    clock = [START_US]
    planted = Planted(Registry(url), MemoryLog(clock=lambda: clock[0]), clock, {})
    for organisation in ORGANISATIONS:
        planted.send(organisation, [clean(organisation, index) for index in range(RECORDS)])
    planted.send(INDUSTRY, clean_supply())
    return planted


def plant(planted: Planted) -> None:
    """All faults, at ``PLANTED_AT``."""
    planted.clock_us[0] = to_microseconds(PLANTED_AT)
    for fault in FAULTS:
        if fault.messages:
            planted.send(fault.organisation, fault.messages)
    with planted.registry.engine.begin() as connection:
        for fault in FAULTS:
            if fault.damage is not None:
                fault.damage(connection)


def _codes_of_the_past() -> CodeLists:
    """Lists that still had codes which today's lack."""
    now = code_lists()
    return replace(
        now,
        fields=_with(now.fields, "old_code"),
        chains=_with(now.chains, "old_code"),
        industries=_with(now.industries, "Z99"),
        districts=_with(now.districts, "999999"),
    )


def _with(codes: CodeList, code: str) -> CodeList:
    gone = CodeEntry(code, "合成：已废止", "synthetic, abolished", (), None, date(2026, 3, 31), "synthetic")
    return CodeList(codes.name, [*codes.values(), gone])
