"""A webhook reaches nothing that only this machine reaches."""

from __future__ import annotations

import pytest

from scenario_registry.notices.errors import NoticesError
from scenario_registry.notices.guard import place_of


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://localhost:5432/",
        "https://[::1]/",
        "https://169.254.169.254/latest/meta-data",
        "https://10.1.2.3/",
        "https://192.168.0.1/",
        "https://[::ffff:127.0.0.1]/",
        "https://[::127.0.0.1]/",
        "https://[64:ff9b::7f00:1]/",
        "https://[2002:7f00:1::]/",
        "https://[fec0::1]/",
        "https://0.0.0.0/",
        "https://2130706433/",
        "https://0x7f.1/",
        "http://93.184.215.14/",
    ],
)
def test_addresses_inside_and_plain_text_are_refused(url: str) -> None:
    with pytest.raises(NoticesError) as refused:
        place_of(url, ())
    assert refused.value.code == "address_forbidden"


@pytest.mark.parametrize(
    "url",
    ["ftp://example.cn/", "https://", "https://user:secret@example.cn/", "https://a:b/", "https://1.1.1.1/#a", "x"],
)
def test_what_is_no_address_is_told_without_what_stands_in_it(url: str) -> None:
    with pytest.raises(NoticesError) as refused:
        place_of(url, ())
    assert refused.value.code == "address_invalid"
    assert "secret" not in str(refused.value)


def test_a_name_that_means_nothing_is_told() -> None:
    with pytest.raises(NoticesError) as refused:
        place_of("https://nobody.invalid/", ())
    assert refused.value.code == "address_unknown"


def test_what_the_city_trusts_and_what_is_public_is_let_through() -> None:
    assert place_of("http://127.0.0.1:8000/hook", ("127.0.0.0/8",)) == "127.0.0.1"
    assert place_of("http://localhost:8000/hook", ("localhost",)) in ("127.0.0.1", "::1")
    assert place_of("https://1.1.1.1/hook", ()) == "1.1.1.1"
    assert place_of("https://[2606:4700:4700::1111]/hook", ()) == "2606:4700:4700::1111"
