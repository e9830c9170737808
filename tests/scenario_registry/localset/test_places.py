"""A local set's folder and ports: a second set, another program's port and a damaged file are told, and do no harm to a set that runs."""

from __future__ import annotations

import json
import socket
from pathlib import Path

import pytest

from scenario_registry.cli.exit_code import ExitCode
from scenario_registry.localset.places import FolderLock, Ports, SetBusyError
from scenario_registry.settings import SettingsError
from tests.scenario_registry.commands import Command

PORTS = "ports.json"


def test_a_folder_is_one_sets_until_it_is_released(tmp_path: Path) -> None:
    first = FolderLock(tmp_path)
    with pytest.raises(SetBusyError, match=r"已在运行（进程 \d+）.*process \d+"):
        FolderLock(tmp_path)
    first.release()
    first.release()
    FolderLock(tmp_path).release()


def test_ports_are_chosen_once(tmp_path: Path) -> None:
    chosen = Ports.kept(tmp_path / PORTS, 3)
    # Two of each broker, PostgreSQL's, the health of workers, relay and matching, and that of the HTTP interface.
    assert len(chosen.named()) == 2 * 3 + 1 + 3 + 1
    assert Ports.kept(tmp_path / PORTS, 1) == chosen


def test_a_set_of_an_earlier_version_goes_on_with_a_port_more(tmp_path: Path) -> None:
    chosen = json.loads(Ports.kept(tmp_path / PORTS, 1).model_dump_json())
    del chosen["http"]
    (tmp_path / PORTS).write_text(json.dumps(chosen))
    kept = Ports.kept(tmp_path / PORTS, 1)
    assert kept.model_dump(mode="json") == {**chosen, "http": list(kept.http)}
    assert Ports.kept(tmp_path / PORTS, 1) == kept


def test_a_port_of_another_program_is_named_with_whose_it_is(tmp_path: Path) -> None:
    chosen = Ports.kept(tmp_path / PORTS, 1)
    with socket.create_server(("127.0.0.1", *chosen.postgresql)):
        with pytest.raises(SetBusyError, match=rf"{chosen.postgresql[0]} \(PostgreSQL\)") as told:
            Ports.kept(tmp_path / PORTS, 1, patience=0.0)
        assert str(tmp_path / PORTS) in str(told.value)
    assert Ports.kept(tmp_path / PORTS, 1) == chosen


@pytest.mark.parametrize("text", ["", '{"brokers": [1', '{"brokers": []}', '["7"]'])
def test_a_file_of_ports_that_is_damaged_is_told_with_what_to_do(tmp_path: Path, text: str) -> None:
    (tmp_path / PORTS).write_text(text)
    with pytest.raises(SettingsError, match=r"ports\.json: 内容无效；删除它.* / not valid"):
        Ports.kept(tmp_path / PORTS, 1)


def test_a_second_set_in_a_folder_is_refused_and_leaves_the_first_alone(tmp_path: Path) -> None:
    lock = FolderLock(tmp_path)
    done = Command(tmp_path)("local", "--folder", str(tmp_path))
    assert done.exit_code == ExitCode.BUSY
    assert "已在运行" in done.stderr
    assert "正在结束" not in done.stdout
    assert sorted(it.name for it in tmp_path.iterdir()) == ["set.lock"]
    lock.release()
