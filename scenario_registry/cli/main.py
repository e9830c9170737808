"""The command ``scenarios``. Exit codes: ``scenario_registry.cli.exit_code.ExitCode``."""

from __future__ import annotations

import os
import sys
import traceback
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from scenario_registry.cli import output
from scenario_registry.cli.commands import PANELS, command
from scenario_registry.cli.exit_code import CODES_ZH, ExitCode
from scenario_registry.cli.help_words import use_chinese_frame
from scenario_registry.settings import Settings, adopt_organisations

_OVERVIEW = """\
场景登记 scenario registry：把各机构的场景报送汇成一个登记库

  一  检查   scenarios feed check 文件        问题在哪个文件、工作表、单元格   problems with their cells
  二  发送   scenarios feed publish 文件      只发送与上次相比的变化           send what changed
  三  处理   scenarios run                    写入登记库；--follow 持续处理    into the registry
  四  查看   scenarios status                 到了多少、结果如何               what became of it
             scenarios rejections list        哪些被退回、为什么               what was rejected, and why
             scenarios registry list          登记了哪些场景                   what is registered
             scenarios quality run            质量：找谁、改什么               whom to ask, what to mend
             scenarios lists                  分领域、分行业、分区域的清单     lists for publication

先看演示 / a demonstration: scenarios demo      全部命令 / all commands: scenarios --help"""


_SETTINGS_ZH = "\n".join(
    (
        "设置写在 scenarios.toml，或环境变量 SCENARIOS_<大写名称> settings, in a file or the environment：",
        *(f"  {name}：{(info.description or name).split()[0]}" for name, info in Settings.model_fields.items()),
    )
)


use_chinese_frame()


class _Root(TyperGroup):
    """Turns what is known to go wrong into a message and an exit code, for every command alike."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, found, rest = super().resolve_command(ctx, args)
        return name, found if name is None else command(name), rest

    def invoke(self, ctx: Any) -> Any:
        adopt_organisations(ctx.params["config"], os.environ)
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            output.warn("已停止，未完成的部分没有写入 / stopped; what was not finished was not written")
            raise typer.Exit(ExitCode.STOPPED) from None
        except typer.Exit:
            raise
        except Exception as error:
            from scenario_registry.cli.failure import failure_of

            failure = failure_of(error)
            if failure is None:
                raise
            output.warn(failure.text)
            raise typer.Exit(failure.code) from error


app = typer.Typer(
    cls=_Root,
    invoke_without_command=True,
    pretty_exceptions_enable=False,
    help="场景登记：各机构的报送汇成一个登记库 organisations' feeds in, one registry out",
    epilog=f"{_SETTINGS_ZH}\n\n{CODES_ZH}",
)


def _named() -> None:
    """Stands for a command until it is called."""


for _panel, _commands in PANELS.items():
    for _name, _help in _commands.items():
        app.command(_name, help=_help, rich_help_panel=_panel)(_named)


@app.callback()
def root(
    context: typer.Context,
    config: Annotated[
        Path | None, typer.Option("--config", help="设置文件，默认 ./scenarios.toml settings, TOML")
    ] = None,
) -> None:
    """场景登记：各机构的报送汇成一个登记库 organisations' feeds in, one registry out."""  # fmt: skip
    context.obj = config
    if context.invoked_subcommand is None:
        output.say(_OVERVIEW)


def main() -> None:
    """Run the command line. A bug shows its traceback and has an exit code of its own."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal of another encoding, such as GBK, lacks some characters of the data; JSON reads them back from this form.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        app()
    except Exception:
        traceback.print_exc()
        sys.exit(ExitCode.BUG)
