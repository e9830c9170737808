"""Prometheus' own tool, which reads configuration and tries out alert rules."""

from __future__ import annotations

import shutil

import pytest


def promtool() -> str:
    """The program. Skips the test, and says how to get it, where it is not."""
    found = shutil.which("promtool")
    if found is None:
        pytest.skip("promtool is not here: apt-get install prometheus, or as .ci/run does / 缺少 promtool")
    return found
