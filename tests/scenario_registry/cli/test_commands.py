"""Which commands there are, and that each is imported once it is called."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from typer.core import TyperArgument, TyperGroup

from scenario_registry.cli.commands import PANELS, command
from tests.scenario_registry.commands import Command


@pytest.mark.parametrize(("name", "words"), [it for commands in PANELS.values() for it in commands.items()])
def test_the_help_lists_every_command_by_what_its_own_help_begins_with(name: str, words: str) -> None:
    assert command(name).help.split("\n\n")[0] == words


def everything_under(one: Any) -> Iterator[Any]:
    yield one
    for below in one.commands.values() if isinstance(one, TyperGroup) else ():
        yield from everything_under(below)


@pytest.mark.parametrize("name", [name for commands in PANELS.values() for name in commands])
def test_every_option_and_argument_has_a_text_with_chinese_words(name: str) -> None:
    for it in everything_under(command(name)):
        told = [it.help, *(param.help for param in it.params if not param.hidden)]
        told += [param.metavar for param in it.params if isinstance(param, TyperArgument)]
        assert [text for text in told if not re.search("[\u4e00-\u9fff]", text or "")] == [], it.name


def test_the_frame_of_the_help_is_chinese_first(command: Command) -> None:
    shown = command.where(COLUMNS="120").ok("reviews", "undo", "--help")
    for words in ("用法 usage: ", " reviews undo [选项] {编号}...", "<整数>...", "[必填 required]", "显示本说明"):
        assert words in shown
    assert "<bool>" not in shown
    assert "命令 [参数]..." in command.where(COLUMNS="120").ok("reviews", "--help")


def test_a_name_that_is_no_command_is_told_with_the_one_that_was_meant(command: Command) -> None:
    done = command("statu")
    assert done.exit_code == 2
    assert "没有命令 statu，是不是 'status'？" in done.stderr


def test_the_help_imports_no_command_and_nothing_that_commands_stand_on() -> None:
    shown = (
        "import sys; from scenario_registry.cli.main import app; app(['--help'], standalone_mode=False); "
        "print({'numpy', 'httpx', 'openpyxl', 'producers', 'scenario_registry.wiring'} & set(sys.modules))"
    )
    ended = subprocess.run([sys.executable, "-c", shown], capture_output=True, text=True, check=True)
    assert ended.stdout.splitlines()[-1] == "set()"
