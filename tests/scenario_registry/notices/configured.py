"""The command line with settings for notices, and what organisations say meanwhile."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

from typer.testing import Result

from scenario_registry.eventlog.sqlite_log import SqliteEventLog
from schemas.log import topic_of
from tests.scenario_registry.commands import Command
from tests.support.events import RAIL, record

BASE = "https://registry.example.cn"


class Configured(Command):
    """Every command has the settings ``file``."""

    def __init__(self, command: Command, file: Path, **environment: str) -> None:
        super().__init__(command.data_dir, **environment)
        self._file = file

    def __call__(self, *arguments: str) -> Result:
        return super().__call__("--config", str(self._file), *arguments)

    def process(self, *arguments: str) -> subprocess.Popen[str]:
        return super().process("--config", str(self._file), *arguments)

    def killed_at(self, failpoint: str, *arguments: str) -> None:
        """The real command dies there."""
        process = Configured(self, self._file, SCENARIO_FAILPOINT=failpoint).process(*arguments)
        _, told = process.communicate()
        assert process.returncode == -9, told


def configured(command: Command, folder: Path, mail_port: int) -> Configured:
    """Mail and webhooks on this machine."""
    file = folder / "own.toml"
    file.write_text(
        f'[notices]\nbase_url = "{BASE}"\nallowed_hosts = ["127.0.0.1"]\n'
        f'[notices.mail]\nserver = "smtp-plain://127.0.0.1:{mail_port}"\nsender = "registry@example.cn"\n',
        encoding="utf-8",
    )
    return Configured(command, file)


class Rail:
    """The rail group's own system, or another organisation's: every event has the next number."""

    def __init__(self, command: Command, organisation: str = RAIL) -> None:
        self._command, self._organisation = command, organisation
        self._number = 0

    def say(self, *events: dict[str, Any]) -> None:
        """They are in the registry afterwards."""
        self._command.data_dir.mkdir(parents=True, exist_ok=True)
        log = SqliteEventLog(self._command.data_dir / "log.sqlite")
        log.append(
            topic_of(self._organisation), [record(it) for it in events], producer="test", first_number=self._number + 1
        )
        log.close()
        self._number += len(events)
        self._command.ok("run")
