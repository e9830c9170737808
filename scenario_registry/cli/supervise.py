"""Several workers under one supervisor: what it says, and how it ends."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated, NamedTuple

import typer

from scenario_registry import wiring
from scenario_registry.cli import output
from scenario_registry.cli.monitoring import new_registry, watchable
from scenario_registry.cli.stopping import stop_on_signals
from scenario_registry.monitoring.health import Health
from scenario_registry.settings import Settings, shown
from scenario_registry.supervision.health import health_of
from scenario_registry.supervision.report import Batch
from scenario_registry.supervision.restarts import Reason
from scenario_registry.supervision.standing import Watcher
from scenario_registry.supervision.supervisor import Observer, Supervisor
from schemas.code_lists import code_lists

PatienceOption = Annotated[
    float,
    typer.Option("--patience", min=1.0, help="有事件可读却多少秒没有进展，就重启工作进程 seconds without progress, while there is something to read, after which workers are started anew"),
]  # fmt: skip

_LOOK_SECONDS = 5.0
_SAME_SECONDS = 60.0

_REASON_ZH = {
    Reason.STALLED: "有事件可读但没有进展",
    Reason.SILENT: "没有响应",
    Reason.KILLED: "被信号终止",
    Reason.UNAVAILABLE: "Kafka 或数据库无应答",
    Reason.OUT_OF_STEP: "日志与登记库对不上",
    Reason.REFUSED: "Kafka 拒绝登录或授权",
    Reason.FAULT: "出错",
    Reason.STOPPED: "被单独停止",
}


class Wish(NamedTuple):
    """What the command's options ask for. ``port``: None for none."""

    processes: int
    patience: float
    port: int | None
    bind: str


def supervise(settings: Settings, config: Path | None, wish: Wish) -> None:
    """Keep so many workers running until told to stop. Exits with a worker's code when starting it again would not help."""
    wiring.brokers(settings)
    watcher = Watcher(
        partial(wiring.reader, settings),
        partial(wiring.existing_log, settings),
        min(_LOOK_SECONDS, wish.patience / 4),
        _now_and_then(),
    )
    observers: list[Observer] = [_Saying()]
    supervisor = Supervisor(_worker(config), wish.processes, wish.patience, watcher.standing, observers)
    with ExitStack() as stack:
        if wish.port is not None:
            observers.append(stack.enter_context(_watchable(wish.bind, wish.port, supervisor, watcher)))
        stop = stack.enter_context(stop_on_signals())
        output.warn(
            f"看护 {wish.processes} 个工作进程 / keeping {wish.processes} workers up: {shown(settings.log)} → {settings.registry}"
        )
        watcher.start()
        code = supervisor.run(lambda: stop.is_requested)
    if code:
        output.warn(
            "工作进程因上述原因结束，重启无济于事，已全部停止 / a worker ended for the reason above, which a new start would not mend; all were stopped"
        )
        raise typer.Exit(code)


def _worker(config: Path | None) -> list[str]:
    # -P: a folder called schemas in the current directory is not ours.
    command = [sys.executable, "-P", "-m", "scenario_registry", *(["--config", str(config)] if config else [])]
    return [*command, "worker", "--report-to"]


@contextmanager
def _watchable(bind: str, port: int, supervisor: Supervisor, watcher: Watcher) -> Iterator[Observer]:
    """Health and metrics inside the block. Gives who must hear what happens."""
    registry = new_registry()
    from scenario_registry.supervision.metrics import WorkerCounts, WorkerGauges

    counts = WorkerCounts(registry, code_lists().organisations)
    registry.register(WorkerGauges(lambda: supervisor.state, watcher.standing))

    def health() -> Health:
        return health_of(supervisor.state, watcher.standing(), time.monotonic())

    with watchable(bind, port, registry, health):
        yield counts


class _Saying:
    """Tells people what they may have to act on."""

    def batch(self, batch: Batch) -> None:
        """Nothing: there may be hundreds a second."""

    def restart(self, number: int, reason: Reason, seconds: float) -> None:
        """Whoever reads it looks for the reason in what the worker itself said just before."""
        output.warn(
            f"工作进程 {number + 1}：{_REASON_ZH[reason]}，{seconds:.0f} 秒后重启 / "
            f"worker {number + 1}: {reason.value.replace('_', ' ')}; starts again in {seconds:.0f} s"
        )


def _now_and_then() -> Callable[[Exception], None]:
    """Says what keeps the supervisor from watching, the same once a minute."""
    said: dict[str, float] = {}

    def say(error: Exception) -> None:
        from scenario_registry.cli.failure import failure_of

        failure = failure_of(error)
        text, now = failure.text if failure else repr(error), time.monotonic()
        if now - said.get(text, -_SAME_SECONDS) >= _SAME_SECONDS:
            said[text] = now
            output.warn(f"暂时无法了解进度，工作进程不受影响 / cannot see the progress for now, workers go on: {text}")

    return say
