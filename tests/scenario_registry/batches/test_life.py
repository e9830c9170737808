"""Lists from the draft to the errata through the real log and registry."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from scenario_registry.batches.acting import ListRefusedError
from scenario_registry.batches.making import Form, make_file
from scenario_registry.batches.previous import differences_of
from scenario_registry.batches.reading import UnknownListError, one_moment
from schemas.event import AMENDED
from schemas.examples import EVENTS
from schemas.list_content import NOT_PUBLIC
from schemas.log import NewRecord
from schemas.published_list import ListNumber
from schemas.registry_id import registry_id
from schemas.scenario import Kind
from sinks.queries.records import records
from streams.lists.states import ListState
from tests.scenario_registry.batches.desk import CODES, COMPLETE, Site, scenarios, site_at
from tests.sinks.publication.filled import ORGANISATION, event, statement

FIRST, SECOND = ListNumber(Kind.SCENARIO, 2026, 1), ListNumber(Kind.SCENARIO, 2026, 2)
CHANGES = 1_000


def id_of(number: int) -> str:
    return registry_id(ORGANISATION, f"S-{number:05d}")


def published(site: Site, count: int = 6) -> None:
    site.send(scenarios(count))
    site.draft(FIRST)
    site.freeze(FIRST)
    site.publish(FIRST)


def amended(local_id: str, sequence: int, **fields: object) -> NewRecord:
    record = event(local_id, fields, sequence)
    return record._replace(value=json.dumps(json.loads(record.value) | {"type": AMENDED}).encode())


def test_a_list_says_what_the_registry_says_cell_by_cell(tmp_path: Path) -> None:
    with site_at(tmp_path) as site:
        site.send([*scenarios(6), amended("S-00002", 2, need="合成：改过的需求", remark=None)])
        site.draft(FIRST)
        site.freeze(FIRST)
        document = site.document(FIRST)
        with site.registry.engine.connect() as connection:
            told = {record.registry_id: record.statement for record in records(connection)}
    assert {entry.registry_id for entry in document.entries} == set(told)
    for entry in document.entries:
        public = {name: value for name, value in told[entry.registry_id].items() if name not in NOT_PUBLIC}
        assert dict(entry.statement) == public
    assert "contact_email" in next(iter(told.values()))


def test_a_batch_is_made_again_byte_by_byte_after_a_thousand_later_changes(tmp_path: Path) -> None:
    forms = [form for form in Form if form is not Form.PDF]
    with site_at(tmp_path) as site:
        published(site, 20)
        before = {form: make_file(site.document(FIRST), form, tmp_path / "a", CODES).read_bytes() for form in forms}
        later = [
            event(
                f"S-{number % 20 + 1:05d}",
                {"reason": "合成：取消"}
                if number % 20 == 7
                else statement(**COMPLETE | {"title": f"合成：改名{number}"}),
                2 + number // 20,
            )
            for number in range(CHANGES)
        ]
        site.send(later)
        after = {form: make_file(site.document(FIRST), form, tmp_path / "b", CODES).read_bytes() for form in forms}
    assert after == before


def test_a_rebuilt_registry_makes_the_same_files_and_the_same_tables(tmp_path: Path) -> None:
    with site_at(tmp_path) as site:
        published(site)
        site.send([amended("S-00001", 2, need="合成：改过的需求")])
        site.correct(FIRST, [id_of(1)], [id_of(2)])
        first = [site.document(FIRST, edition) for edition in (1, 2)]
        rows = site.tables()
    (tmp_path / "registry.sqlite").unlink()
    with site_at(tmp_path) as rebuilt:
        rebuilt.process()
        assert [rebuilt.document(FIRST, edition) for edition in (1, 2)] == first
        assert rebuilt.tables() == rows


def test_errata_make_an_edition_and_leave_the_one_before(tmp_path: Path) -> None:
    with site_at(tmp_path) as site:
        published(site)
        first = site.document(FIRST)
        site.send([amended("S-00001", 2, deadline="2026-09-30"), *scenarios(7)[-1:]])
        site.correct(FIRST, [id_of(1), id_of(7)], [id_of(2)])
        second = site.document(FIRST)
        assert site.document(FIRST, 1) == first
        row = site.row(FIRST)
    numbers = {entry.registry_id: entry.number for entry in first.entries}
    assert (second.edition, row.edition, row.entries, row.digest) == (2, 2, 6, second.digest)
    assert [(it.number, it.kind.value) for it in second.errata] == [
        (numbers[id_of(1)], "replaced"),
        (7, "added"),
        (numbers[id_of(2)], "removed"),
    ]
    changed = next(entry for entry in second.entries if entry.registry_id == id_of(1))
    assert (changed.number, changed.statement["deadline"]) == (numbers[id_of(1)], "2026-09-30")


def test_the_next_batch_is_checked_against_the_one_before(tmp_path: Path) -> None:
    with site_at(tmp_path) as site:
        published(site, 3)
        site.send(scenarios(5)[3:])
        site.draft(SECOND)
        found = site.check(SECOND)
        assert [(it.code, it.registry_id in map(id_of, (1, 2, 3))) for it in found] == [("on_earlier_list", True)] * 3
        with pytest.raises(ListRefusedError, match="list_check_failed"):
            site.freeze(SECOND)
        left_out = [{"registry_id": id_of(number), "reason": "合成：已列入第一批"} for number in (1, 2, 3)]
        site.draft(SECOND, left_out=left_out)
        site.freeze(SECOND)
        site.publish(SECOND)
        with one_moment(site.registry.engine) as connection:
            before, found_changes = differences_of(connection, SECOND)
    assert before == FIRST
    assert {it.registry_id for it in found_changes.added} == {id_of(4), id_of(5)}
    assert {it.registry_id for it in found_changes.gone} == {id_of(1), id_of(2), id_of(3)}


def test_an_error_may_be_accepted_with_a_reason_that_is_kept(tmp_path: Path) -> None:
    with site_at(tmp_path) as site:
        site.send(scenarios(2, deadline="2026-03-01", published_on="2026-02-01"))
        site.draft(FIRST)
        assert {it.code for it in site.check(FIRST)} == {"list_deadline_passed"}
        assert site.check(FIRST, date(2026, 3, 1)) == []
        site.freeze(FIRST, note="合成：单位来函说明延期")
        assert site.document(FIRST).digest


def test_a_scenario_under_refinement_is_not_listed_before_it_is_accepted(tmp_path: Path) -> None:
    with site_at(tmp_path) as site:
        site.send(scenarios(2))
        case = f"{ORGANISATION}/S-00001"
        message = EVENTS["refinement.submitted.v1"] | {"source": ORGANISATION, "subject": case, "sequence": 1}
        message["data"] = message["data"] | {"scenario": {"organisation": ORGANISATION, "local_id": "S-00001"}}
        site.send([NewRecord(case.encode(), json.dumps(message).encode())])
        site.draft(FIRST)
        assert [(it.code, it.registry_id) for it in site.check(FIRST)] == [("not_refined_yet", id_of(1))]


def test_an_empty_list_is_never_frozen(tmp_path: Path) -> None:
    with site_at(tmp_path) as site:
        site.draft(FIRST, fields=["finance"])
        with pytest.raises(ListRefusedError, match="list_check_failed"):
            site.freeze(FIRST, note="合成")


def test_what_the_list_does_not_allow_is_refused_before_it_is_sent(tmp_path: Path) -> None:
    with site_at(tmp_path) as site:
        with pytest.raises(UnknownListError):
            site.freeze(FIRST)
        site.send(scenarios(2))
        site.draft(FIRST)
        site.freeze(FIRST)
        with pytest.raises(ListRefusedError, match="list_approved_by_who_froze_it"):
            site.say(FIRST, "approved", digest=site.digest(FIRST), by="甲")
        with pytest.raises(ListRefusedError, match="list_step_not_allowed"):
            site.say(FIRST, "published", digest=site.digest(FIRST), published_on="2026-03-11", by="甲")
        with pytest.raises(ListRefusedError, match="list_digest_differs"):
            site.say(FIRST, "approved", digest="f" * 64, by="乙")
        with pytest.raises(ListRefusedError, match="scenario_not_there"):
            site.correct(FIRST, [id_of(9)], [])
        assert site.row(FIRST).state == ListState.FROZEN


def test_filters_narrow_a_list_down(tmp_path: Path) -> None:
    with site_at(tmp_path) as site:
        site.send([*scenarios(6), event("O-1", statement(**COMPLETE | {"kind": "opportunity"}))])
        for filter_, expected in (
            ({}, 6),
            ({"fields": ["ai"]}, 2),
            ({"organisations": ["chengdu_media"]}, 0),
            ({"districts": ["CD-GX"], "chains": ["low_altitude"], "industries": ["G"], "stages": ["published"]}, 6),
            ({"stages": ["pilot"]}, 0),
        ):
            site.draft(FIRST, **filter_)
            found = site.check(FIRST)
            assert ([it.code for it in found] == ["list_is_empty"]) == (expected == 0)
            if expected:
                site.freeze(FIRST)
                assert len(site.document(FIRST).entries) == expected
        opportunities = ListNumber(Kind.OPPORTUNITY, 2026, 1)
        site.draft(opportunities)
        site.freeze(opportunities)
        assert [it.lead.local_id for it in site.document(opportunities).entries] == ["O-1"]


def test_a_withdrawn_list_stays_readable_and_says_so(tmp_path: Path) -> None:
    with site_at(tmp_path) as site:
        published(site)
        site.say(FIRST, "withdrawn", reason="合成：政策调整", by="甲")
        document = site.document(FIRST)
        row = site.row(FIRST)
    assert document.standing == "已撤回：合成：政策调整"
    assert (row.state, row.withdrawn_because, len(document.entries)) == ("withdrawn", "合成：政策调整", 6)
