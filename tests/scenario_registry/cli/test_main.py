"""The command as a whole: overview, errors and their exit codes, settings, completion."""

from __future__ import annotations

import errno
import json
import os
import sqlite3
import subprocess
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from producers.outbox_error import OutboxError
from scenario_registry.cli.exit_code import CODES_ZH, ExitCode
from scenario_registry.cli.failure import failure_of
from scenario_registry.eventlog.port import RetentionGapError
from schemas.log import PartitionId
from sinks.sink import StalePositionError
from tests.scenario_registry.commands import FOLDER, SCENARIOS, Command, tampering

PARTITION = PartitionId("scenario-events.chengdu_rail", 0)


def test_alone_it_shows_the_way(command: Command) -> None:
    code, stdout, _ = command.outcome()
    assert code == 0
    words = ["feed check", "feed publish", "scenarios run", "status", "rejections list", "registry list", "demo"]
    assert [word for word in words if word not in stdout] == []


def test_help_documents_the_exit_codes(command: Command) -> None:
    shown = "".join(command.ok("--help").split())
    assert "".join(CODES_ZH.split()) in shown
    assert [code for code in ExitCode if str(code.value) not in CODES_ZH] == []


@pytest.mark.parametrize("words", ["", "export", "registry list", "notices subscribe", "quality run"])
def test_no_help_is_cut_on_a_narrow_terminal(command: Command, words: str) -> None:
    shown = command.where(COLUMNS="80").ok(*words.split(), "--help")
    assert "…" not in shown.replace("CDC-…", ""), "what stands for the rest of an id is no cut"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (["wroker"], "没有命令 wroker，是不是 'worker'？ / No such command"),
        (["nosuch"], "没有命令 nosuch / No such command"),
        (["registry", "nosuch"], "没有命令 nosuch / No such command"),
        (["查看"], "没有命令 查看 / No such command"),
        (["--nosuch"], "没有选项 --nosuch / No such option"),
        (["worker", "--process", "2"], "没有选项 --process，是不是 --processes？ / No such option"),
        (["worker", "--processes"], "选项 --processes 后面要写值 / Option"),
        (["worker", "--processes", "0"], "--processes 不能小于 1 / Invalid value"),
        (["worker", "--processes", "two"], "--processes 须为整数 / Invalid value"),
        (["serve", "--port", "99999"], "--port 不能大于 65535 / Invalid value"),
        (["status", "--json=yes"], "选项 --json 不带值 / Option"),
        (["status", "more"], "多余的参数：more / Got unexpected"),
        (["status", "更多"], "多余的参数：更多 / Got unexpected"),
        (["registry", "show"], "缺少参数 场景 / Missing argument"),
        (["lists", "freeze"], "│ 清单编号，如 2026-S-01"),
        (["snapshots", "make"], "缺少选项 --to / Missing option"),
        (["users", "create", "a"], "缺少选项 --role，可用的：reader"),
        (["lists", "--by", "fooo", "--to", "x"], "--by 不能是 fooo，可用的：'field'"),
        (["feed", "check"], "│ 请用 --feed 指明"),
    ],
)
def test_what_is_typed_wrong_is_told_chinese_first_with_what_was_meant(
    command: Command, typed: list[str], meant: str
) -> None:
    done = command(*typed)
    assert done.exit_code == ExitCode.USAGE
    assert "用法有误 / wrong usage" in done.stderr
    assert ("用法见 / for help: " in done.stderr) is ("用法 usage: " in done.stderr)
    assert meant in done.stderr


def test_the_real_command_from_file_to_registry(command: Command, tmp_path: Path) -> None:
    rail = str(FOLDER / "chengdu_rail.xlsx")
    assert command.outcome("feed", "check", rail)[0] == 1
    assert command.outcome("feed", "publish", rail)[0] == 0
    assert command.outcome("run")[0] == 0
    code, stdout, stderr = command.outcome("registry", "list")
    assert (code, stderr) == (0, "")
    assert "轨道交通列车智能鹰眼" in stdout
    assert command.outcome("registry", "export", "--to", str(tmp_path / "a.jsonl"))[0] == 0


def test_wrong_settings_are_told_before_anything_happens(command: Command) -> None:
    wrong = Command(command.data_dir, SCENARIOS_REGISTERY="x")
    code, stdout, stderr = wrong.outcome("status")
    assert (code, stdout) == (2, "")
    assert "did you mean registry?" in stderr
    assert "Traceback" not in stderr


def test_help_needs_no_settings(command: Command) -> None:
    assert Command(command.data_dir, SCENARIOS_REGISTERY="x")("run", "--help").exit_code == 0


def test_a_settings_file_can_be_named(command: Command, tmp_path: Path) -> None:
    settings = tmp_path / "own.toml"
    settings.write_text('log = "kafkaesque://host"\n', encoding="utf-8")
    result = command("--config", str(settings), "run")
    assert (result.exit_code, "kafkaesque" in result.stderr) == (2, True)
    assert command("--config", str(tmp_path / "none.toml"), "status").exit_code == 2


def test_a_locked_registry_is_told_as_such(delivered: Command) -> None:
    delivered.ok("rejections", "replay", delivered.lines("rejections", "list")[0]["event"])
    waiting = Command(
        delivered.data_dir, SCENARIOS_REGISTRY=f"sqlite:///{delivered.data_dir / 'registry.sqlite'}?timeout=0.1"
    )
    with tampering(delivered.data_dir / "registry.sqlite") as other:
        other.execute("BEGIN IMMEDIATE")
        result = waiting("run")
        assert (result.exit_code, "被另一个进程占用" in result.stderr) == (4, True)
        # Those who read do not mind.
        assert delivered.json("status")["waiting"] == 1


def test_a_bug_shows_its_traceback_and_has_its_own_code(command: Command) -> None:
    registry = command.data_dir / "registry.sqlite"
    registry.parent.mkdir()
    with tampering(registry) as connection:
        connection.execute("CREATE TABLE registry_version (unknown TEXT)")
    (command.data_dir / "log.sqlite").touch()
    code, _, stderr = command.outcome("status")
    assert code == 70
    assert "Traceback" in stderr


def test_who_stops_reading_ends_it_quietly(delivered: Command) -> None:
    script = f"{SCENARIOS} registry changes --limit 0 --json | head -c 10 >/dev/null"
    environment = os.environ | {"SCENARIOS_DATA_DIR": str(delivered.data_dir)}
    run = subprocess.run(["bash", "-c", script], env=environment, capture_output=True, text=True, check=False)
    assert run.stderr == ""


def test_completion_is_offered(command: Command) -> None:
    assert "--install-completion" in command.ok("--help")


def _sqlite(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("synthetic")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (_sqlite(sqlite3.SQLITE_FULL), ExitCode.UNWRITABLE),
        (_sqlite(sqlite3.SQLITE_IOERR | 3 << 8), ExitCode.UNWRITABLE),
        (_sqlite(sqlite3.SQLITE_BUSY_SNAPSHOT), ExitCode.BUSY),
        (OperationalError("SELECT", {}, _sqlite(sqlite3.SQLITE_FULL)), ExitCode.UNWRITABLE),
        (OSError(errno.ENOSPC, "synthetic", "file"), ExitCode.UNWRITABLE),
        (PermissionError(errno.EACCES, "synthetic", "file"), ExitCode.UNWRITABLE),
        (FileNotFoundError(errno.ENOENT, "synthetic", "file"), ExitCode.UNREADABLE),
        (RetentionGapError(PARTITION, 1, 5), ExitCode.OUT_OF_STEP),
        (StalePositionError(PARTITION, 1, 5), ExitCode.OUT_OF_STEP),
        (OutboxError("outbox_locked", Path("o"), "占用 / held"), ExitCode.BUSY),
        (OutboxError("outbox_damaged", Path("o"), "损坏 / damaged"), ExitCode.UNREADABLE),
    ],
)
def test_what_is_known_to_go_wrong_has_a_code_and_words_in_both_languages(error: Exception, code: ExitCode) -> None:
    failure = failure_of(error)
    assert failure is not None
    assert failure.code == code
    assert any("\u4e00" <= character <= "\u9fff" for character in failure.text)
    assert " / " in failure.text or "another process" in failure.text


@pytest.mark.parametrize("error", [KeyError("x"), TypeError(), _sqlite(sqlite3.SQLITE_ERROR), BrokenPipeError()])
def test_anything_else_is_a_bug(error: Exception) -> None:
    assert failure_of(error) is None


def test_a_terminal_without_some_characters_shows_them_escaped(delivered: Command) -> None:
    narrow = Command(delivered.data_dir, PYTHONIOENCODING="ascii")
    code, stdout, stderr = narrow.outcome("registry", "show", "chengdu_rail", "GD-2026-01", "--json")
    assert (code, stderr) == (0, "")
    assert json.loads(stdout)[0]["title"] == "轨道交通列车智能鹰眼"
