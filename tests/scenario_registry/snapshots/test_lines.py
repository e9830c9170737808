"""Lines of snapshots and deltas, without a registry: hostile texts, and the law that deltas lead from one to the next."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenario_registry.snapshots.lines import applied, delta_lines, is_removal, snapshot_lines
from scenario_registry.snapshots.packed import DamagedFileError, packing, unpacked
from sinks.queries.public.feed import State
from sinks.queries.public.whole import KeyedRow

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    ["", '=1+1"', "a\nb\r\n", "\u2028", "👩‍👩‍👧", "\u202eRTL", "长" * 5_000, '"row":null}', '},"row":null}\n']
)
_ROWS = st.dictionaries(
    st.tuples(st.sampled_from(["records", "scenarios"]), st.tuples(TEXTS, TEXTS)), st.none() | TEXTS, max_size=8
)


def lines_of(version: int, rows: dict[tuple[str, tuple[str, str]], str | None]) -> list[bytes]:
    ordered = sorted(rows.items(), key=lambda it: (it[0][0], tuple(part.encode() for part in it[0][1])))
    keyed = (KeyedRow(table, key, {"remark": value}) for (table, key), value in ordered)
    return list(snapshot_lines(State("synthetic", version), keyed))


@given(_ROWS, _ROWS)
def test_a_snapshot_and_its_delta_are_the_next_one_byte_for_byte(
    before: dict[tuple[str, tuple[str, str]], str | None], after: dict[tuple[str, tuple[str, str]], str | None]
) -> None:
    first, second = lines_of(1, before), lines_of(2, after)
    delta = list(delta_lines(first, second))
    assert list(applied(first, delta)) == second
    # The line about the snapshot, and no more rows than differ.
    changed = {key for key in before.keys() | after.keys() if before.get(key, ...) != after.get(key, ...)}
    assert len(delta) == 1 + len(changed)
    assert sum(map(is_removal, delta)) == len(before.keys() - after.keys())
    assert list(delta_lines(first, first)) == []
    assert all(
        line.endswith(b"\n") and line.count(b"\n") == 1 and json.loads(line)["key"] is not None for line in delta
    )


@given(st.lists(TEXTS))
def test_the_same_lines_are_the_same_file(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    folder = tmp_path_factory.mktemp("packed")
    lines = [json.dumps(text).encode() + b"\n" for text in texts]
    for name in ("one", "other"):
        with packing(folder / name) as writer:
            assert list(writer.passing(lines)) == lines
    assert (folder / "one").read_bytes() == (folder / "other").read_bytes()
    assert list(unpacked(folder / "one", writer.sizes.content_sha256)) == lines


@pytest.mark.parametrize("damage", ["cut", "other", "gone", "not packed"])
def test_a_damaged_file_is_noticed(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "file"
    with packing(path) as writer:
        list(writer.passing(b"%d\n" % number for number in range(10_000)))
    digest = writer.sizes.content_sha256
    if damage == "cut":
        path.write_bytes(path.read_bytes()[:-9])
    elif damage == "other":
        with packing(path) as other:
            list(other.passing([b"other\n"]))
    elif damage == "gone":
        path.unlink()
    else:
        path.write_bytes(b"plain")
    with pytest.raises(DamagedFileError, match="file"):
        list(unpacked(path, digest))
