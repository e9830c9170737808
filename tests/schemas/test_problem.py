from __future__ import annotations

import re
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.problem import Problem, Severity, problem
from schemas.problem_catalogue import CATALOGUE, Entry

OWN_PLACES = {"field", "value"}


def places_of(entry: Entry) -> set[str]:
    texts = (entry.zh, entry.en, entry.hint_zh, entry.hint_en)
    return {name for text in texts for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("code", CATALOGUE)
class TestEveryEntry:
    def test_code_is_snake_case(self, code: str) -> None:
        assert re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", code)

    def test_severity_is_known(self, code: str) -> None:
        assert CATALOGUE[code].severity in list(Severity)

    def test_says_what_and_what_to_do_in_both_languages(self, code: str) -> None:
        entry = CATALOGUE[code]
        assert all(re.search(r"[一-鿿]", text) for text in (entry.zh, entry.hint_zh))
        assert all(re.search(r"[A-Za-z]{2}", text) for text in (entry.en, entry.hint_en))

    def test_both_languages_name_the_same_places(self, code: str) -> None:
        entry = CATALOGUE[code]
        chinese, english = (
            places_of(Entry(entry.severity, *texts, "", ""))
            for texts in ((entry.zh, entry.hint_zh), (entry.en, entry.hint_en))
        )
        assert chinese == english

    def test_all_places_fill(self, code: str) -> None:
        limits = {name: f"<{name}>" for name in places_of(CATALOGUE[code]) - OWN_PLACES}
        made = problem(code, "data.title", "值 value", **limits)
        texts = " ".join((made.message_zh, made.message_en, made.hint_zh, made.hint_en))
        assert "{" not in texts
        assert all(filled in texts for filled in limits.values())
        assert Problem.model_validate_json(made.model_dump_json()) == made


def test_a_code_outside_the_catalogue_is_a_bug() -> None:
    with pytest.raises(KeyError):
        problem("no_such_code")


def test_a_forgotten_limit_is_a_bug() -> None:
    with pytest.raises(KeyError):
        problem("too_long", "data.title", "x")


@given(st.text(st.characters(), max_size=200))
def test_any_value_can_be_shown_stored_and_is_short(value: str) -> None:
    shown = problem("bad_value", "data.title", value, expected="").value
    assert shown is not None
    assert len(shown) <= 121
    assert "\x00" not in shown
    shown.encode()


def test_braces_in_a_value_are_no_places() -> None:
    assert "{value} {x}" in problem("bad_email", "data.contact_email", "{value} {x}").message_zh
