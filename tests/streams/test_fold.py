"""Merge patches, and subjects with very many versions."""

from __future__ import annotations

import json
import random
from typing import Any

import pytest

from scenario_registry.runtimes.embedded import EmbeddedRuntime
from schemas.code_lists import code_lists
from schemas.log import NewRecord, topic_of
from streams.fold import merge_patch
from tests.support.contents import outcomes, shown
from tests.support.events import RAIL, amended, record, stated, withdrawn
from tests.support.memory_log import MemoryLog
from tests.support.memory_registry import MemoryRegistry

# RFC 7396, appendix A: original, patch, result.
_EXAMPLES = [
    ({"a": "b"}, {"a": "c"}, {"a": "c"}),
    ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
    ({"a": "b"}, {"a": None}, {}),
    ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
    ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
    ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
    ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
    ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
    (["a", "b"], ["c", "d"], ["c", "d"]),
    ({"a": "b"}, ["c"], ["c"]),
    ({"a": "foo"}, None, None),
    ({"a": "foo"}, "bar", "bar"),
    ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
    ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
    ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
]


@pytest.mark.parametrize(("original", "patch", "result"), _EXAMPLES, ids=lambda value: json.dumps(value))
def test_merge_patch_as_in_the_examples_of_the_rfc(original: Any, patch: Any, result: Any) -> None:
    before = json.dumps(original)
    assert merge_patch(original, patch) == result
    assert json.dumps(original) == before


def _version(sequence: int) -> NewRecord:
    """Every seventh version states the scenario anew, every fiftieth withdraws it, the others amend it."""
    if sequence % 7 == 1:
        return record(stated("S-1", sequence, title=f"合成 {sequence}"))
    if sequence % 50 == 0:
        return record(withdrawn("S-1", sequence))
    return record(amended("S-1", sequence, remark=f"合成 {sequence}"))


def _only_amended(sequence: int) -> NewRecord:
    """Stated once, then amended ever after: a late version changes all states behind it, as long as nothing overrides it."""
    if sequence == 1:
        return record(stated("S-1", sequence))
    return record(amended("S-1", sequence, **{"remark" if sequence % 2 else "need": f"合成 {sequence}"}))


@pytest.mark.parametrize("version", [_version, _only_amended])
def test_ten_thousand_versions_of_one_subject_in_any_order(version: Any) -> None:
    last = 10_000
    sequences = list(range(1, last + 1))
    random.Random(5).shuffle(sequences)  # noqa: S311 - repeatable, not secret
    log, registry = MemoryLog(), MemoryRegistry()
    log.append(topic_of(RAIL), [version(sequence) for sequence in sequences], producer="test", first_number=1)
    EmbeddedRuntime(log, registry, code_lists()).run()
    contents = registry.contents()
    assert len(outcomes(contents)) == len(contents["versions"]) == last
    in_order = MemoryRegistry()
    log = MemoryLog()
    log.append(topic_of(RAIL), [version(sequence) for sequence in sorted(sequences)], producer="test", first_number=1)
    EmbeddedRuntime(log, in_order, code_lists()).run()
    assert shown(contents) == shown(in_order.contents())
