"""The command line as a test calls it: inside this process, or as a process of its own."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from scenario_registry.cli.main import app
from scenario_registry.settings import Settings, load_settings

FOLDER = Path(__file__).parents[2] / "scenario_registry" / "demo" / "feeds"
FEEDS = sorted(file for file in FOLDER.iterdir() if file.stem not in ("README", "expected"))

SCENARIOS = Path(sys.executable).parent / "scenarios"


@contextmanager
def tampering(database: Path) -> Iterator[sqlite3.Connection]:
    """A connection that writes past the product; committed and closed when the block ends."""
    with closing(sqlite3.connect(database)) as connection, connection:
        yield connection


class Command:
    """``scenarios`` with its data in ``data_dir``."""

    def __init__(self, data_dir: Path, **environment: str) -> None:
        self.data_dir = data_dir
        self._environment = {"SCENARIOS_DATA_DIR": str(data_dir), **environment}

    def where(self, **environment: str) -> Command:
        """The same with further variables."""
        return Command(self.data_dir, **self._environment | environment)

    def settings(self) -> Settings:
        """Those that it reads."""
        return load_settings(None, self._environment)

    def __call__(self, *arguments: str) -> Result:
        """Run it; a bug shows as itself."""
        result = CliRunner().invoke(app, arguments, env=self._environment)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    def ok(self, *arguments: str) -> str:
        """What it prints when all is well."""
        result = self(*arguments)
        assert result.exit_code == 0, result.output
        return result.stdout

    def json(self, *arguments: str, code: int = 0) -> Any:
        """The one document that it prints."""
        result = self(*arguments, "--json")
        assert result.exit_code == code, result.output
        return json.loads(result.stdout)

    def lines(self, *arguments: str) -> list[Any]:
        """The objects of the list that it prints."""
        return [json.loads(line) for line in self.ok(*arguments, "--json").splitlines()]

    def process(self, *arguments: str) -> subprocess.Popen[str]:
        """The real command, started."""
        return subprocess.Popen(
            [SCENARIOS, *arguments],
            env=os.environ | self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def outcome(self, *arguments: str) -> tuple[int, str, str]:
        """Exit code, standard output and standard error of the real command."""
        process = self.process(*arguments)
        stdout, stderr = process.communicate()
        return process.returncode, stdout, stderr
