"""Imported by Python at its start where libfaketime is preloaded, which answers EINVAL to a sleep up to a monotonic moment. That is how Python
sleeps since 3.11: a worker would end by its own pause before it tries again."""

from __future__ import annotations

import select
import time


def _sleep(seconds: float) -> None:
    select.select((), (), (), seconds)


time.sleep = _sleep  # type: ignore[assignment]
