"""``scenarios worker``: one worker of the distributed runtime."""

from __future__ import annotations

import os
import traceback
from typing import NoReturn

import typer

from scenario_registry import wiring
from scenario_registry.cli import output
from scenario_registry.cli.context import settings_of
from scenario_registry.cli.failure import ExitCode, failure_of
from scenario_registry.process import settle_garbage_collector


def worker(context: typer.Context) -> None:
    """在 Kafka 上持续处理事件；可同时运行多个，Ctrl-C 结束 process what comes on Kafka; several share the work."""  # fmt: skip
    settings = settings_of(context)
    with wiring.registry(settings) as registry:
        settle_garbage_collector()
        output.warn(f"开始处理 / working: {settings.log} → {settings.registry}")
        wiring.run_worker(settings, registry, _end)


def _end(error: BaseException) -> NoReturn:
    """Say why, and end the process at once: nothing may be acknowledged any more. Whoever started it starts it again."""
    failure = failure_of(error) if isinstance(error, Exception) else None
    if failure is None:
        traceback.print_exception(error)
    else:
        output.warn(failure.text)
    os._exit(ExitCode.BUG if failure is None else failure.code)
