"""``scenarios run``: carry what is in the log into the registry."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from scenario_registry import wiring
from scenario_registry.cli import output
from scenario_registry.cli.bar import bar
from scenario_registry.cli.context import JsonOption, settings_of
from scenario_registry.cli.exit_code import ExitCode
from scenario_registry.cli.stopping import Stop, stop_on_signals
from scenario_registry.matching.progress import MatchProgress
from scenario_registry.process import settle_garbage_collector
from scenario_registry.runtimes.embedded import EmbeddedRuntime
from scenario_registry.runtimes.embedded import Progress as Done
from schemas.outcome import OUTCOME_ZH, Outcome
from sinks.queries.changes import current_version

_REST_SECONDS = 0.2


class _Stopped(Exception):
    """Raised between two batches."""


def run(
    context: typer.Context,
    follow: Annotated[
        bool, typer.Option("--follow", help="处理完后继续等待新事件，Ctrl-C 结束 go on waiting for more")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """处理日志中的事件，写入登记库并匹配；可随时中断和重复运行 process what is in the log, then match it.

    --follow --json 每批输出一行 prints a line per batch.
    """  # fmt: skip
    settings = settings_of(context)
    settle_garbage_collector()
    with wiring.event_log(settings) as log, wiring.registry(settings) as registry, stop_on_signals() as stop:
        if settings.log_retention_days is not None:
            log.trim(datetime.now(UTC) - timedelta(days=settings.log_retention_days), registry.positions())
        with bar("处理事件", is_shown=not as_json) as show:

            def report(progress: Done) -> None:
                show(progress.processed, progress.processed + progress.waiting)
                if follow and as_json:
                    output.print_json_line(_as_json(progress))

            matched = MatchProgress()
            after = wiring.after_commit(registry, matched.observe)
            done = carry(wiring.runtime(log, registry), stop, report, _now_and_then(after.step), follow=follow)
        if not follow:
            after.run(is_stopped=lambda: stop.is_requested)
        if matched.compared:
            with registry.engine.connect() as connection:
                done.version = current_version(connection)
    if not as_json:
        _show(done)
        if matched.compared:
            output.say(
                f"匹配了 {matched.compared} 条有变化的记录 / {matched.compared} records that changed were matched"
            )
    elif not follow:
        output.print_json(_as_json(done))
    if done.waiting and not follow:
        output.warn(
            f"已按 Ctrl-C 停止，还有 {done.waiting} 条待处理，再次运行即可继续 / "
            f"stopped; {done.waiting} events wait, run again to go on"
        )
        raise typer.Exit(ExitCode.STOPPED)


def carry(
    runtime: EmbeddedRuntime,
    stop: Stop,
    report: Callable[[Done], None],
    meanwhile: Callable[[], bool] = lambda: False,
    *,
    follow: bool,
) -> Done:
    """Process what the log holds, or with ``follow`` also what comes, until ``stop`` is requested: the batch under way is finished.
    Something waits afterwards only when it was stopped."""
    if follow:
        return runtime.follow(lambda: stop.is_requested, report, meanwhile)
    last = Done()

    def report_or_stop(progress: Done) -> None:
        nonlocal last
        last = progress
        report(progress)
        if stop.is_requested:
            raise _Stopped

    try:
        return runtime.run(report_or_stop)
    except _Stopped:
        return last


def _now_and_then(step: Callable[[], bool]) -> Callable[[], bool]:
    """For moments in which no event comes: ``step``, and after it had nothing to do, not at once again."""
    rested_at = -_REST_SECONDS

    def meanwhile() -> bool:
        nonlocal rested_at
        if time.monotonic() - rested_at < _REST_SECONDS:
            return False
        if step():
            return True
        rested_at = time.monotonic()
        return False

    return meanwhile


def _show(done: Done) -> None:
    if done.processed == 0:
        output.say("没有待处理的事件 / nothing to do")
        return
    rows = [(OUTCOME_ZH[outcome], outcome.value, done.outcomes[outcome]) for outcome in Outcome]
    output.show_table(f"已处理 {done.processed} 条事件，登记库版本 {done.version}", ("结果", "outcome", "条数"), rows)
    if done.outcomes[Outcome.REJECTED]:
        output.say("被退回的及其原因 / what was rejected and why: scenarios rejections list")


def _as_json(done: Done) -> dict[str, object]:
    outcomes = {outcome.value: done.outcomes[outcome] for outcome in Outcome}
    return {"processed": done.processed, "waiting": done.waiting, "version": done.version, "outcomes": outcomes}
