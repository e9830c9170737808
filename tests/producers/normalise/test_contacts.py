"""Mail addresses in shared cells."""

from __future__ import annotations

import pytest

from producers.normalise.contacts import email


@pytest.mark.parametrize(
    ("written", "wanted"),
    [
        ("gd-scene-01@example.cn", "gd-scene-01@example.cn"),
        ("☎ 智媒技术中心 cm-scene-01@example.cn", "cm-scene-01@example.cn"),
        ("锦江绿道旅游公司\nwl-scene-01@example.cn", "wl-scene-01@example.cn"),
        ("邮箱：ａ＠example．cn", "a@example.cn"),
        ("a@example.cn、a@example.cn", "a@example.cn"),
    ],
)
def test_the_address_is_taken_out(written: str, wanted: str) -> None:
    assert email(written) == wanted


@pytest.mark.parametrize("written", ["电话联系", "a@b", "a@example.cn b@example.cn"])
def test_none_or_several_stay_as_written(written: str) -> None:
    assert email(written) == written


@pytest.mark.parametrize("nothing", [None, "", " "])
def test_nothing_is_no_address(nothing: str | None) -> None:
    assert email(nothing) is None
