"""What is sought, split: whatever is asked, it costs little."""

from __future__ import annotations

import tracemalloc

from scenario_registry.http.search.words import parts_of


def test_a_part_that_is_sought_twice_is_one() -> None:
    assert parts_of("巡检，ＡＩ 巡检 ai") == parts_of("巡检 AI")


def test_no_text_leaves_more_behind_than_the_next() -> None:
    every = [chr(it) for it in range(0x4E00, 0xD800)] + [chr(it) for it in range(0x20000, 0x40000)]
    tracemalloc.start()
    try:
        for at in range(0, len(every), 200):
            parts_of(" ".join(every[at : at + 200]))
        left, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert left < 5_000_000
