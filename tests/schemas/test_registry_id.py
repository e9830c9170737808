from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from schemas.registry_id import parse_registry_id, registry_id

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
IDS = st.builds(registry_id, st.text(max_size=20), st.text(max_size=20))
PLACES = st.integers(0, 12)


def grouped(body: str) -> str:
    return f"CDS-{body[:4]}-{body[4:8]}-{body[8:12]}-{body[12]}"


def body_of(public_id: str) -> str:
    return public_id.removeprefix("CDS").replace("-", "")


def test_the_id_of_a_record_is_fixed_for_all_time() -> None:
    assert registry_id("example_group", "示例-001") == "CDS-FB8Q-T97Y-6WKG-A"


@given(IDS)
def test_an_id_reads_back_however_it_is_typed(public_id: str) -> None:
    assert grouped(body_of(public_id)) == public_id
    assert set(body_of(public_id)[:12]) <= set(ALPHABET)
    for typed in (public_id, public_id.lower(), public_id.replace("-", ""), f" {public_id.replace('-', ' ')} "):
        assert parse_registry_id(typed) == public_id


@given(IDS, PLACES, st.sampled_from(ALPHABET + "ILOU"))
def test_any_single_wrong_character_is_found(public_id: str, place: int, wrong: str) -> None:
    body = body_of(public_id)
    assume(body[place] != wrong)
    with pytest.raises(ValueError, match="is no registry id"):
        parse_registry_id(grouped(body[:place] + wrong + body[place + 1 :]))


def test_hardly_a_swap_of_neighbours_is_missed() -> None:
    swapped = found = 0
    for number in range(1_000):
        body = body_of(registry_id("example_group", str(number)))
        for place in range(12):
            if body[place] != body[place + 1]:
                swapped += 1
                typed = grouped(body[:place] + body[place + 1] + body[place] + body[place + 2 :])
                try:
                    parse_registry_id(typed)
                except ValueError:
                    found += 1
    assert 0.998 < found / swapped < 1


@pytest.mark.parametrize(
    "text", ["", "CDS", "CDS-", "7K3M-9Q2X-W4TB-5", "CDS-7K3M-9Q2X-W4TB", "示例", "CDS-示例示例-示例示例-示例示例-示"]
)
def test_other_text_is_no_id(text: str) -> None:
    with pytest.raises(ValueError, match="is no registry id"):
        parse_registry_id(text)


def test_organisation_and_local_id_are_kept_apart() -> None:
    assert registry_id("ab", "c") != registry_id("a", "bc")


def test_a_hundred_thousand_records_have_ids_of_their_own() -> None:
    assert len({registry_id("example_group", str(number)) for number in range(100_000)}) == 100_000
