"""``scenarios relay``: tell what the registry has to tell, as messages in the log."""

from __future__ import annotations

import time
from typing import Annotated

import typer
from sqlalchemy.exc import OperationalError
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_exponential

from scenario_registry import wiring
from scenario_registry.cli import output
from scenario_registry.cli.context import JsonOption, settings_of
from scenario_registry.cli.stopping import stop_on_signals
from scenario_registry.eventlog.port import LogUnavailableError

_IDLE_SECONDS = 0.05
_PATIENCE_SECONDS = 300.0
"""How long log and database may be away before the relay ends."""


def relay(
    context: typer.Context,
    follow: Annotated[
        bool, typer.Option("--follow", help="转发完后继续等待，Ctrl-C 结束 go on waiting for more")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """把登记库的变更和各机构事件的结果转发到日志，供订阅 tell changes and outcomes to subscribers, each once.

    变更 changes: scenario-changes；结果 outcomes: scenario-outcomes.<机构 organisation>。可同时启动多个，只有一个在转发 several may run, one works.
    """  # fmt: skip
    settings = settings_of(context)
    told = 0
    retrying = Retrying(
        retry=retry_if_exception_type((LogUnavailableError, OperationalError)),
        stop=stop_after_delay(_PATIENCE_SECONDS),
        wait=wait_exponential(multiplier=0.1, max=5),
        reraise=True,
    )
    with stop_on_signals() as stop, wiring.relay(settings, lambda: stop.is_requested) as (opened, still_sole):
        output.warn(f"开始转发 / relaying: {settings.registry} → {settings.log}")
        while not stop.is_requested:
            still_sole()
            count = retrying(opened.run)
            told += count
            if count == 0:
                if not follow:
                    break
                time.sleep(_IDLE_SECONDS)
    if as_json:
        output.print_json({"messages": told})
    else:
        output.say(f"转发了 {told} 条消息 / {told} messages relayed")
