"""``scenarios local``: the whole distributed runtime on this machine, without containers."""

from __future__ import annotations

import shlex
import time
from pathlib import Path
from typing import Annotated

import typer

from scenario_registry.cli import output
from scenario_registry.cli.exit_code import ExitCode
from scenario_registry.cli.stopping import stop_on_signals

_LOOK_SECONDS = 1.0


def local(
    folder: Annotated[
        Path, typer.Option("--folder", help="数据、设置和输出所在目录 folder of data, settings and output")
    ] = Path("local-set"),
    nodes: Annotated[
        int, typer.Option("--nodes", min=1, max=3, help="首次启动时 Kafka 节点数 Kafka nodes, first time only")
    ] = 3,
    workers: Annotated[int, typer.Option("--workers", min=1, max=64, help="处理进程数 worker processes")] = 2,
) -> None:
    """在本机以普通进程启动全套：Kafka、PostgreSQL、处理进程、转发；Ctrl-C 结束 the whole set as plain processes on this machine.

    再次启动时沿用同一目录中的数据 the same folder goes on with its data. 仅限本机访问，无口令 for this machine only, no passwords.
    """  # fmt: skip
    # Needs packages that only this command needs.
    from scenario_registry.localset.local_set import LocalSet

    opened = LocalSet(folder.resolve(), nodes=nodes, workers=workers)
    try:
        # A signal ends the start at once: there is no batch under way to be waited for.
        opened.start(output.say)
        output.say(
            "已就绪，Ctrl-C 结束 / ready, Ctrl-C ends it. 另开终端输入 / type elsewhere: "
            f"cd {shlex.quote(str(opened.folder))}; . ./environment.sh; scenarios status"
        )
        with stop_on_signals() as stop:
            while not stop.is_requested:
                for process in opened.ended():
                    output.warn(
                        f"{process.name} 意外结束，因此全套停止；数据都在，再次启动即可继续 / ended, so all of it is stopped; "
                        f"start again to go on with the same data. exit code {process.exit_code}: {process.output}"
                    )
                    raise typer.Exit(ExitCode.BUSY)
                time.sleep(_LOOK_SECONDS)
    finally:
        output.say("正在结束 / stopping")
        opened.stop()
