"""Rules for all tests."""

from __future__ import annotations

import os
import signal
from collections.abc import Generator
from typing import TypeVar

import pytest
from hypothesis import settings

# No test depends on how fast the machine is; a property has its examples however long one takes.
settings.register_profile("unhurried", settings(), deadline=None)
settings.load_profile("unhurried")

# A shell that runs the tests in the background has them ignore Ctrl-C, and with them every process that they start and then tell to end.
signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Slow tests come first, and before them those that are given more time than others: at the end no worker waits for one of them."""
    items.sort(key=_length, reverse=True)


def _length(item: pytest.Item) -> tuple[float, bool]:
    given = item.get_closest_marker("timeout")
    return 0.0 if given is None else float(given.args[0]), item.get_closest_marker("slow") is not None


Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)


def _without_skipping(report: Report) -> Report:
    """In CI everything that a test needs is there, so a test that skips itself says nothing and fails."""
    if os.environ.get("CI") == "true" and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, which CI does not allow: {report.longrepr}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    return _without_skipping((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    return _without_skipping((yield))
