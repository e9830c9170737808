"""``scenarios relay``: tell what the registry has to tell, as messages in the log."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from scenario_registry import wiring
from scenario_registry.cli import output
from scenario_registry.cli.context import JsonOption, settings_of
from scenario_registry.cli.monitoring import LOOPBACK, BindOption, PortOption, watched
from scenario_registry.cli.patience import patient
from scenario_registry.cli.stopping import Stop, stop_on_signals
from scenario_registry.relay.progress import RelayProgress
from scenario_registry.settings import shown

if TYPE_CHECKING:
    from scenario_registry.relay.metrics import RelayMetrics
    from scenario_registry.relay.relay import Relay

_IDLE_SECONDS = 0.05
_MEASURE_SECONDS = 2.0


def relay(
    context: typer.Context,
    follow: Annotated[
        bool, typer.Option("--follow", help="转发完后继续等待，Ctrl-C 结束 go on waiting for more")
    ] = False,
    port: PortOption = None,
    bind: BindOption = LOOPBACK,
    as_json: JsonOption = False,
) -> None:
    """把登记库的变更和各机构事件的结果转发到日志，供订阅 tell changes and outcomes to subscribers, each once.

    变更 changes: scenario-changes；结果 outcomes: scenario-outcomes.<机构 organisation>。可同时启动多个，只有一个在转发 several may run, one works.
    """  # fmt: skip
    settings = settings_of(context)
    progress = RelayProgress()
    with ExitStack() as stack:
        stack.enter_context(watched(bind, port, partial(_metrics, progress), progress.health))
        stop = stack.enter_context(stop_on_signals())
        opened, still_sole = stack.enter_context(wiring.relay(settings, lambda: stop.is_requested, progress.observe))
        progress.is_active = True
        output.warn(f"开始转发 / relaying: {settings.registry} → {shown(settings.log)}")
        _relay(opened, still_sole, progress, stop, follow=follow)
    told = progress.told.total()
    if as_json:
        output.print_json({"messages": told})
    else:
        output.say(f"转发了 {told} 条消息 / {told} messages relayed")


def _relay(opened: Relay, still_sole: Callable[[], bool], progress: RelayProgress, stop: Stop, *, follow: bool) -> None:
    retrying = patient(still_sole)
    measured_at = -_MEASURE_SECONDS
    while not stop.is_requested:
        if time.monotonic() - measured_at >= _MEASURE_SECONDS:
            measured_at = time.monotonic()
            progress.measured(retrying(opened.behind))
        count = retrying(opened.run)
        if count == 0:
            if not follow:
                break
            time.sleep(_IDLE_SECONDS)


def _metrics(progress: RelayProgress) -> RelayMetrics:
    from scenario_registry.relay.metrics import RelayMetrics

    return RelayMetrics(progress)
