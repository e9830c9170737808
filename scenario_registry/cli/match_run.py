"""``scenarios match run``: find which records tell one scenario, from what changed in the registry."""

from __future__ import annotations

import time
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer
from sqlalchemy import Engine

from scenario_registry import wiring
from scenario_registry.cli import output
from scenario_registry.cli.context import JsonOption, settings_of
from scenario_registry.cli.monitoring import LOOPBACK, BindOption, PortOption, watched
from scenario_registry.cli.patience import patient
from scenario_registry.cli.stopping import stop_on_signals
from scenario_registry.matching.progress import MatchProgress
from scenario_registry.process import settle_garbage_collector
from sinks.queries.matching import MatchStanding, standing
from streams.matching.encoder import is_installed

if TYPE_CHECKING:
    from scenario_registry.matching.metrics import MatchMetrics

_IDLE_SECONDS = 0.2
_MEASURE_SECONDS = 2.0


def match_run(
    context: typer.Context,
    follow: Annotated[
        bool, typer.Option("--follow", help="匹配完后继续等待，Ctrl-C 结束 go on waiting for more")
    ] = False,
    port: PortOption = None,
    bind: BindOption = LOOPBACK,
    as_json: JsonOption = False,
) -> None:
    """匹配登记库中有变化的记录：并入同一场景，或提请人工核对 match what changed: merge, or ask people.

    scenarios run 处理事件后自动匹配；分布式部署单独运行本命令，可启动多个，只有一个在匹配 several may run, one works.
    """  # fmt: skip
    settings = settings_of(context)
    settle_garbage_collector()
    with ExitStack() as stack:
        stop = stack.enter_context(stop_on_signals())
        progress = MatchProgress()
        stack.enter_context(watched(bind, port, partial(_metrics, progress), progress.health))
        after, still_sole, engine = stack.enter_context(
            wiring.sole_after_commit(settings, lambda: stop.is_requested, progress.observe)
        )
        progress.is_active = True
        retrying = patient(still_sole)
        measured_at = -_MEASURE_SECONDS
        while not stop.is_requested:
            if time.monotonic() - measured_at >= _MEASURE_SECONDS:
                measured_at = time.monotonic()
                progress.measured(retrying(_stands, engine).behind)
            if retrying(after.step):
                continue
            if not follow:
                break
            time.sleep(_IDLE_SECONDS)
        stands = retrying(_stands, engine)
    if as_json:
        output.print_json(
            {"compared": progress.compared, "version": stands.version, "behind": stands.behind, "model": stands.model}
        )
    else:
        output.say(
            f"比较了 {progress.compared} 条有变化的记录，已匹配到登记库版本 {stands.version} / "
            f"{progress.compared} records compared, matched up to version {stands.version}"
        )
        output.say(f"模型 model {stands.model}")
        if not is_installed():
            output.say(
                "未装句向量编码器，只按用词匹配，找到的会少些：pip install 'scenario-registry[semantic]' / "
                "words only, without sentence vectors, finds less"
            )


def _metrics(progress: MatchProgress) -> MatchMetrics:
    from scenario_registry.matching.metrics import MatchMetrics

    return MatchMetrics(progress)


def _stands(engine: Engine) -> MatchStanding:
    with engine.connect() as connection:
        return standing(connection)
