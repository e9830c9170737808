"""``scenarios worker``: one worker of the distributed runtime, or several that are kept running."""

from __future__ import annotations

import os
import traceback
from typing import Annotated, NoReturn

import typer

from scenario_registry import wiring
from scenario_registry.cli import output
from scenario_registry.cli.context import settings_of
from scenario_registry.cli.exit_code import ExitCode
from scenario_registry.cli.monitoring import LOOPBACK, BindOption, PortOption
from scenario_registry.cli.stopping import end_at_signals
from scenario_registry.cli.supervise import PatienceOption, Wish, supervise
from scenario_registry.process import settle_garbage_collector
from scenario_registry.settings import Settings, shown

ProcessesOption = Annotated[
    int | None, typer.Option("--processes", min=1, max=64, help="启动并看护几个工作进程 start and keep up so many workers")
]  # fmt: skip


def worker(
    context: typer.Context,
    processes: ProcessesOption = None,
    patience: PatienceOption = 120.0,
    port: PortOption = None,
    bind: BindOption = LOOPBACK,
    report_to: Annotated[int | None, typer.Option("--report-to", hidden=True)] = None,
) -> None:
    """在 Kafka 上持续处理事件；可同时运行多个，Ctrl-C 结束 process what comes on Kafka; several share the work.

    用 --processes 或 --port 时由看护进程启动，结束或停滞后自动重启 with either option they are kept up and started again when they end or stall.
    """  # fmt: skip
    settings = settings_of(context)
    if processes is not None or port is not None:
        supervise(settings, context.find_root().obj, Wish(processes or 1, patience, port, bind))
    else:
        _work(settings, report_to)


def _work(settings: Settings, line: int | None) -> NoReturn:
    """One worker, in this process. ``line``: descriptor of the line to a supervisor."""
    end_at_signals()
    from scenario_registry.supervision.reporter import Reporter

    reporter = None if line is None else Reporter(line)
    with wiring.registry(settings) as registry:
        settle_garbage_collector()
        output.warn(f"开始处理 / working: {shown(settings.log)} → {settings.registry}")
        if reporter is None:
            wiring.run_worker(settings, registry, _end)
        wiring.run_worker(settings, registry, _end, reporter.batch)


def _end(error: BaseException) -> NoReturn:
    """Say why, and end the process at once: nothing may be acknowledged any more. Whoever started it starts it again."""
    from scenario_registry.cli.failure import failure_of

    failure = failure_of(error) if isinstance(error, Exception) else None
    if failure is None:
        traceback.print_exception(error)
    else:
        output.warn(failure.text)
    os._exit(ExitCode.BUG if failure is None else failure.code)
