"""The index answers as whoever reads all scenarios one by one, also after many were changed, and of words that nearly all have."""

from __future__ import annotations

import base64
import json
import random
import sqlite3
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from scenario_registry.http.cursor import cursor_text
from scenario_registry.http.search.index import Index, Searched, moved_to
from scenario_registry.http.search.postings import FACETS
from scenario_registry.http.search.search import Place, Sought, facets_of, found_by, page_of
from sinks.queries.public.feed import State
from sinks.queries.public.scenarios import Member

STATED = ("description", "need", "site", "department", "cooperation", "remark", "investment_cny", "first_use")
DAYS = ("published_on", "deadline")
COMMON, RARE = "巡检", "暗渠"
WORDS = (COMMON, COMMON, COMMON, "识别", RARE)


def scenario(number: int, draw: random.Random) -> dict[str, Any]:
    """One row, synthetic; the common word is now in the title, now in the text."""
    title = f"合成{draw.choice(WORDS)}" if draw.random() < 0.7 else "合成"
    return {
        **dict.fromkeys(STATED + DAYS),
        "registry_id": f"ID-{number * 7919 % 9973:05d}",
        "local_id": f"S-{number}",
        "members": 1,
        "conflicted": False,
        "title": title,
        "need": f"合成需要{draw.choice(WORDS)}",
        "kind": draw.choice(["scenario", "opportunity"]),
        "stage": draw.choice(["published", "pilot"]),
        "field": draw.choice(["ai", "finance", None]),
        "industry": draw.choice(["G", "G54", "C", None]),
        "industry_chain": draw.choice(["robots", None]),
        "districts": draw.choice([["510104"], ["510104", "510105"], None]),
        "organisation": draw.choice(["one", "two", "three"]),
    }


def told_by(one: Mapping[str, Any]) -> set[str]:
    """The first organisation has a say in all of the second's."""
    return {"one", "two"} if one["organisation"] == "two" else {one["organisation"]}


def members(rows: list[dict[str, Any]]) -> dict[str, list[Member]]:
    return {
        it["registry_id"]: [Member(name, f"BORN-{name}-{it['registry_id']}") for name in sorted(told_by(it))]
        for it in rows
        if it["organisation"] == "two"
    }


def codes_of(one: Mapping[str, Any], name: str) -> set[str]:
    if name == "organisation":
        return told_by(one)
    value = one["districts" if name == "district" else name]
    return set(value or ()) if isinstance(value, list) else {value} - {None}


SOUGHT: dict[str, tuple[Sought, Callable[[Mapping[str, Any]], bool]]] = {
    "all": (Sought(), lambda it: True),
    "a code": (Sought(kind="opportunity"), lambda it: it["kind"] == "opportunity"),
    "few": (
        Sought(stage="pilot", field="ai", organisation="three"),
        lambda it: (it["stage"], it["field"], it["organisation"]) == ("pilot", "ai", "three"),
    ),
    "a section": (Sought(industry="G"), lambda it: it["industry"] in ("G", "G54")),
    "a division": (Sought(industry="G54"), lambda it: it["industry"] == "G54"),
    "district": (Sought(district="510105"), lambda it: "510105" in codes_of(it, "district")),
    "who tells": (Sought(organisation="one"), lambda it: "one" in told_by(it)),
    "whose title": (Sought(of_titles={"one"}), lambda it: it["organisation"] == "one"),
    "not whose title": (
        Sought(of_titles={"one"}, is_of_titles=False, field="finance"),
        lambda it: it["organisation"] != "one" and it["field"] == "finance",
    ),
    "a common word": (Sought(q=COMMON), lambda it: COMMON in it["title"] + it["need"]),
    "a common word and codes": (
        Sought(q=COMMON, field="ai", kind="scenario", district="510105", organisation="two", stage="pilot"),
        lambda it: (
            COMMON in it["title"] + it["need"]
            and (it["field"], it["kind"], it["organisation"], it["stage"]) == ("ai", "scenario", "two", "pilot")
            and "510105" in codes_of(it, "district")
        ),
    ),
    "a rare word": (Sought(q=RARE), lambda it: RARE in it["title"] + it["need"]),
    "a common word beside a rare one": (
        Sought(q=f"合成 {RARE}"),
        lambda it: RARE in it["title"] + it["need"],
    ),
    "words here and there": (
        Sought(q=f"识别，{COMMON} 合成"),
        lambda it: COMMON in it["title"] + it["need"] and "识别" in it["title"] + it["need"],
    ),
    "one character": (Sought(q="渠"), lambda it: RARE in it["title"] + it["need"]),
    "a longer word": (Sought(q=f"合成{COMMON}"), lambda it: f"合成{COMMON}" in it["title"]),
    "its parts without the whole": (Sought(q=f"{COMMON}合成"), lambda it: False),
    "nothing but marks": (Sought(q="，\ue000。"), lambda it: False),
    "nothing": (Sought(q="没有"), lambda it: False),
    "an unknown code": (Sought(field="none"), lambda it: False),
}


@pytest.fixture(scope="module", params=["as filled", "as renewed"])
def city(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Index, list[Any]]:
    """An index and what is in it: filled at once, or by many steps while it was asked."""
    draw = random.Random(7)  # noqa: S311 - reproducible, not secret
    rows = [scenario(number, draw) for number in range(4_000)]
    index = Index(tmp_path_factory.mktemp("index") / "index.sqlite")
    if request.param == "as filled":
        index.fill(State("e", 1), rows, members(rows))
        return index, rows
    index.fill(State("e", 1), rows[:3_500], members(rows[:3_500]))
    now = {it["registry_id"]: it for it in rows[:3_500]}
    for step in range(10):
        with index.reading() as searched:
            # Common words are kept from now on.
            found_by(searched, Sought(q=COMMON))
        changed = [scenario(number, draw) for number in draw.sample(range(4_000), 200)]
        gone = draw.sample(sorted(now), 20)
        changed = [it for it in changed if it["registry_id"] not in gone]
        touched = sorted({*gone, *(it["registry_id"] for it in changed)})
        index.renew(State("e", step + 2), touched, changed, members(changed))
        now |= {it["registry_id"]: it for it in changed}
        for it in gone:
            del now[it]
    return index, list(now.values())


@pytest.mark.parametrize("name", SOUGHT)
def test_what_is_found_how_it_divides_and_its_pages(city: tuple[Index, list[Any]], name: str) -> None:
    index, rows = city
    sought, holds = SOUGHT[name]
    expected = [it for it in rows if holds(it)]
    with index.reading() as searched:
        found = found_by(searched, sought)
        assert len(found.numbers) == len(expected)
        facets = facets_of(searched, found)
        whole = page_of(searched, found, None, 10_000)
        paged: list[str] = []
        after: Place | None = None
        while True:
            page = page_of(searched, found, after, 331)
            paged += [it["registry_id"] for it in page.scenarios]
            if (after := page.following) is None:
                break
    for facet in FACETS:
        counts = Counter(code for it in expected for code in codes_of(it, facet))
        in_order = sorted(counts.items(), key=lambda it: (-it[1], it[0]))
        assert [(it["value"], it["count"]) for it in facets[facet]] == in_order
    ids = [it["registry_id"] for it in whole.scenarios]
    assert sorted(ids) == sorted(it["registry_id"] for it in expected)
    assert paged == ids
    if sought.q is None:
        assert ids == sorted(ids)
    else:
        parts = sought.q.replace("，", " ").split()
        lacking = [sum(part not in it["title"] for part in parts) for it in whole.scenarios]
        assert lacking == sorted(lacking)


def test_an_id_leads_to_where_its_record_is_now(city: tuple[Index, list[Any]]) -> None:
    index, rows = city
    with index.reading() as searched:
        for it in rows[:50]:
            expected = it["registry_id"] if it["organisation"] == "two" else None
            assert moved_to(searched, f"BORN-one-{it['registry_id']}") == expected


def test_a_reader_keeps_its_state_while_the_index_goes_on(tmp_path: Path) -> None:
    draw = random.Random(1)  # noqa: S311 - reproducible, not secret
    rows = [scenario(number, draw) for number in range(20)]
    index = Index(tmp_path / "index.sqlite")
    index.fill(State("e", 1), rows[:10], {})
    with index.reading() as before:
        index.renew(State("e", 2), [it["registry_id"] for it in rows], rows[10:], {})
        assert before.state == State("e", 1)
        page = page_of(before, found_by(before, Sought()), None, 50)
        assert [it["registry_id"] for it in page.scenarios] == sorted(it["registry_id"] for it in rows[:10])
    with index.reading() as after:
        assert after.state == State("e", 2)
        assert len(found_by(after, Sought()).numbers) == 10


def test_what_was_kept_of_a_common_word_holds_for_earlier_and_later_states(tmp_path: Path) -> None:
    """The last scenario says something else and then the same again, while a reader stays with what was: numbers are never given twice, and
    what a later reader kept is not told to an earlier one."""
    draw = random.Random(2)  # noqa: S311 - reproducible, not secret
    rows = [scenario(number, draw) | {"title": f"合成{COMMON}"} for number in range(2_500)]
    *_, last = rows
    silent = last | {"title": "合成", "need": "合成"}
    index = Index(tmp_path / "index.sqlite")
    index.fill(State("e", 1), rows, {})

    def found(searched: Searched) -> int:
        return len(found_by(searched, Sought(q=COMMON)).numbers)

    with index.reading() as first:
        for version, now, expected in ((2, [silent], 2_499), (3, [], 2_499), (4, [silent], 2_499), (5, [last], 2_500)):
            index.renew(State("e", version), [last["registry_id"]], now, {})
            with index.reading() as later:
                assert (found(later), found(later)) == (expected, expected)
            assert found(first) == 2_500


def test_ten_thousand_cursors_are_open_at_once_and_any_server_goes_on_from_them(
    city: tuple[Index, list[Any]], tmp_path: Path
) -> None:
    """A server keeps nothing of a cursor, so there may be any number, and another one, whose index was filled in another order, goes on from it."""
    _, rows = city
    other = Index(tmp_path / "index.sqlite")
    other.fill(State("e", 9), rows[::-1], members(rows))
    ids = sorted(it["registry_id"] for it in rows)
    draw = random.Random(3)  # noqa: S311 - reproducible, not secret
    behind = [draw.randrange(len(ids)) for _ in range(10_000)]
    cursors = [cursor_text("e", Place(0.0, ids[it])) for it in behind]
    with other.reading() as searched:
        found = found_by(searched, Sought())
        for it, cursor in zip(behind, cursors, strict=True):
            page = page_of(searched, found, Place(*json.loads(base64.urlsafe_b64decode(cursor + "=="))[1:]), 2)
            assert [row["registry_id"] for row in page.scenarios] == ids[it + 1 : it + 3]


def rows_of(number: int, **said: str) -> list[dict[str, Any]]:
    draw = random.Random(5)  # noqa: S311 - reproducible, not secret
    return [scenario(it, draw) | {"title": "合成", "need": "合成"} | said for it in range(number)]


def test_what_failed_halfway_was_not_and_may_be_done_again(tmp_path: Path) -> None:
    rows = rows_of(30)
    ids = [it["registry_id"] for it in rows]
    renewed = rows_of(25, title="合成新题")
    index = Index(tmp_path / "index.sqlite")

    def found() -> tuple[int, ...]:
        with index.reading() as searched:
            return tuple(len(found_by(searched, Sought(q=it)).numbers) for it in ("合成", "新题"))

    index.fill(State("e", 1), rows, {})
    with pytest.raises(sqlite3.Error):
        index.renew(State("e", 2), ids, [*renewed, renewed[0]], {})
    assert found() == (30, 0)
    with pytest.raises(sqlite3.Error):
        index.fill(State("f", 1), [*renewed, renewed[0]], {})
    assert found() == (30, 0)
    # Also what was done without whoever did it knowing that.
    for _ in range(2):
        index.renew(State("e", 2), ids, renewed, {})
        assert found() == (25, 25)


def test_letters_of_another_unicode_are_letters_in_titles_too(tmp_path: Path) -> None:
    """New Tai Lue vowels and Vedic signs were marks when SQLite's tables of letters were made."""
    rows = [
        it | {"title": f"合成{mark}"} for it, mark in zip(rows_of(4), ("", "\u19b0", "\u19c9\u19c8", "题"), strict=True)
    ]
    index = Index(tmp_path / "index.sqlite")
    index.fill(State("e", 1), rows, {})
    with index.reading() as searched:
        for sought, expected in (("\u19b0", 1), ("成\u19b0", 1), ("\u19c9\u19c8", 1), ("\u19b1", 0), ("\u1cf2", 0)):
            assert len(found_by(searched, Sought(q=sought)).numbers) == expected, ascii(sought)


def test_a_cursor_that_somebody_made_up_has_no_common_word_weighed(tmp_path: Path) -> None:
    rows = rows_of(2_100, need="合成识别") + rows_of(4_200)[2_100:]
    index = Index(tmp_path / "index.sqlite")
    index.fill(State("e", 1), rows, {})
    with index.reading() as searched:
        for word, after, is_weighed in (
            ("识别", None, False),
            # It was in fewer while the page before was made.
            ("识别", Place(-99.0, ""), True),
            ("合成", Place(-99.0, ""), False),
        ):
            following = page_of(searched, found_by(searched, Sought(q=word)), after, 5).following
            assert following is not None
            assert (following.rank < 0) == is_weighed, word


def test_where_nothing_is_left_nothing_more_is_looked_up(tmp_path: Path) -> None:
    index = Index(tmp_path / "index.sqlite")
    index.fill(State("e", 1), rows_of(3), {})
    asked: list[str] = []
    with index.reading() as searched:
        searched.connection.set_trace_callback(asked.append)
        for sought in (Sought(q="没有 合 成 a b c d e f g"), Sought(q="合成", field="none")):
            assert not found_by(searched, sought).numbers
    assert sum("MATCH" in it for it in asked) == 2
