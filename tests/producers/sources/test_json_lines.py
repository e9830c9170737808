from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.producers.sources.collect import broken, collect, ignored, rows

GOOD = b'{"id": 1, "scene": {"name": "\xe7\x94\xb2"}}'


def written(path: Path, *lines: bytes) -> Path:
    (path / "a.jsonl").write_bytes(b"\n".join(lines))
    return path / "a.jsonl"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (GOOD[:20], "malformed_json"),
        (b"\xff\xfe", "malformed_json"),
        (b'{"a": NaN}', "malformed_json"),
        (b'{"a": 1e400}', "malformed_json"),
        (b'{"a": ' + b"[" * 10_000 + b"]" * 10_000 + b"}", "malformed_json"),
        (b"[1, 2]", "not_an_object"),
        (b"null", "not_an_object"),
        (b'{"a": "' + b"x" * 50_000_000 + b'"}', "line_too_long"),
    ],
    ids=range(8),
)
def test_a_bad_line_costs_no_neighbour(tmp_path: Path, line: bytes, code: str) -> None:
    items = collect("json_lines", written(tmp_path, GOOD, line, GOOD, b"", GOOD + b"\r"))
    assert [(b.code, b.location.line) for b in broken(items)] == [(code, 2)]
    assert broken(items)[0].raw == (line if code != "line_too_long" else line[:10_000])
    assert [(row.location.line, row.values) for row in rows(items)] == [
        (number, {"id": 1, "scene.name": "甲"}) for number in (1, 3, 5)
    ]
    assert ignored(items) == [({"line": 4}, "blank_row")]


def test_an_overlong_name_is_not_repeated_by_all_that_it_holds(tmp_path: Path) -> None:
    """Ten thousand times half a megabyte would end the process."""
    name = "n" * 500_000
    line = json.dumps({"id": 1, name: {f"k{number}": number for number in range(10_000)}}).encode()
    [row] = rows(collect("json_lines", written(tmp_path, line)))
    assert list(row.values) == ["id", name]


def test_a_byte_order_mark_and_escapes_are_read(tmp_path: Path) -> None:
    [row] = rows(
        collect("json_lines", written(tmp_path, b'\xef\xbb\xbf{"a": "\\u0000\\ud800", "b": 9223372036854775808}'))
    )
    assert row.values == {"a": "\0\ud800", "b": 2**63}


def test_an_empty_file_has_no_rows(tmp_path: Path) -> None:
    assert collect("json_lines", written(tmp_path)) == []


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=6,
)


@given(
    st.lists(
        st.one_of(
            st.dictionaries(st.text(max_size=3), _VALUES, max_size=3).map(json.dumps), st.text('{}[]:,1a"', max_size=8)
        )
    )
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_every_line_is_accounted_for_once(tmp_path: Path, lines: list[str]) -> None:
    items = collect("json_lines", written(tmp_path, *(line.encode() for line in [*lines, "{}"])))
    spans = [(item.location.line or 0, item.location.last_line or item.location.line or 0) for item in items]
    assert [line for first, last in spans for line in range(first, last + 1)] == list(range(1, len(lines) + 2))
