"""Which commands there are, and that each is imported once it is called."""

from __future__ import annotations

import subprocess
import sys

import pytest

from scenario_registry.cli.commands import PANELS, command
from tests.scenario_registry.commands import Command


@pytest.mark.parametrize(("name", "words"), [it for commands in PANELS.values() for it in commands.items()])
def test_the_help_lists_every_command_by_what_its_own_help_begins_with(name: str, words: str) -> None:
    assert command(name).help.split("\n\n")[0] == words


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
