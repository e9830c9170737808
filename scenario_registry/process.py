"""Settings of the Python process for long runs over many events."""

from __future__ import annotations

import gc


def settle_garbage_collector() -> None:
    """Let the collector look less often. A batch makes many thousand objects and no cycles, so looking for cycles among them finds
    nothing: with Python's own thresholds it takes a quarter of the embedded runtime's time. Idempotent."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
