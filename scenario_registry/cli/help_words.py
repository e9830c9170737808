"""The frame of every help page and of every error of usage, Chinese first: the command line framework has it in English only."""

from __future__ import annotations

import re
from typing import Any

from rich.text import Text
from typer import rich_utils
from typer._click.core import Context
from typer._click.exceptions import MissingParameter
from typer._click.formatting import HelpFormatter
from typer.core import TyperArgument, TyperOption

from scenario_registry.cli.usage_words import bilingual

_OWN_OPTIONS = {
    "--help": "显示本说明 show this help",
    "--install-completion": "为当前 shell 安装命令补全 install completion for the current shell",
    "--show-completion": "显示当前 shell 的命令补全脚本 show the script of it",
}
"""Options of the framework."""

_TYPES = {"str": "文字", "int": "整数", "float": "数字", "path": "路径", "file": "文件", "dir": "文件夹"}
"""What is typed behind an option; the words of a choice stand for themselves, and a switch has nothing behind it."""


class _Formatter(HelpFormatter):
    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        args = args.replace("[OPTIONS]", "[选项]").replace("COMMAND [ARGS]...", "命令 [参数]...")
        super().write_usage(prog, args, prefix or "用法 usage: ")


class _Folding(Text):
    """A help text. The usual one leaves out the end of a Chinese line that just fits with the blank behind it, and of a word wider than its column."""

    @classmethod
    def from_markup(cls, text: str, **style: Any) -> Text:
        return super().from_markup(text, **{"overflow": "fold", **style})


_format_help, _format_error = rich_utils.rich_format_help, rich_utils.rich_format_error


def _help_in_chinese(*, obj: Any, ctx: Any, markup_mode: Any) -> None:
    for it in obj.get_params(ctx):
        it.help = _OWN_OPTIONS.get(it.opts[0], it.help)
    _format_help(obj=obj, ctx=ctx, markup_mode=markup_mode)


def _error_in_chinese(error: Any) -> None:
    missing = getattr(error, "param", None) if isinstance(error, MissingParameter) else None
    text = bilingual(error.format_message()) + (f"\n{missing.help}" if missing and missing.help else "")
    error.format_message = lambda: text
    _format_error(error)


def _type_in_chinese(param: Any, ctx: Any) -> str | None:
    """Nothing for a switch; ``<文字>...`` for what may be repeated."""
    shown = re.sub(r"^list\[(.*)]$", r"\1", param.display_type(ctx).strip("<>")).removesuffix(" range")
    return None if shown == "bool" else f"<{_TYPES.get(shown, shown)}>{'...' if param.type_descriptor.is_list else ''}"


def use_chinese_frame() -> None:
    """For every command of this process. Idempotent."""
    Context.formatter_class = _Formatter
    for it in (TyperOption, TyperArgument):
        it.display_type_rich = _type_in_chinese  # type: ignore[assignment, method-assign]
    rich_utils.Text = _Folding  # type: ignore[attr-defined]
    rich_utils.rich_format_help = _help_in_chinese
    rich_utils.rich_format_error = _error_in_chinese  # type: ignore[assignment]
    rich_utils.RICH_HELP = "用法见 / for help: [blue]'{command_path} {help_option}'[/]"
    rich_utils.ERRORS_PANEL_TITLE = "用法有误 / wrong usage"
    rich_utils.ABORTED_TEXT = "已放弃 / aborted"
    rich_utils.DEFAULT_STRING = "[默认 default: {}]"
    rich_utils.REQUIRED_LONG_STRING = "[必填 required]"
    rich_utils.ARGUMENTS_PANEL_TITLE = "参数 arguments"
    rich_utils.OPTIONS_PANEL_TITLE = "选项 options"
    rich_utils.COMMANDS_PANEL_TITLE = "命令 commands"
