"""Stamps of producers: what a sender writes into one breaks nothing."""

from __future__ import annotations

from typing import Any

import pytest

from scenario_registry.eventlog.stamp import number_by, stamp, without_stamp


def test_a_stamp_comes_off_and_tells_its_number() -> None:
    stamped = stamp((("origin", b"{}"),), "site", 7)
    assert (without_stamp(stamped), number_by(stamped, "site")) == ((("origin", b"{}"),), 7)
    assert number_by(stamped, "other") is None


@pytest.mark.parametrize("number", [None, b"", b"x", b"-1", b"9" * 5_000, "七".encode()])
def test_a_forged_number_is_none(number: Any) -> None:
    assert number_by((("log-producer", b"site"), ("log-number", number)), "site") is None


def test_headers_without_a_value_have_an_empty_one() -> None:
    headers: Any = (("origin", None), ("problems", b"[]"))
    assert without_stamp(headers) == (("origin", b""), ("problems", b"[]"))
