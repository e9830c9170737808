"""What a local set holds for itself: its folder, which only one set at a time may use, and its ports, chosen once and then kept."""

from __future__ import annotations

import fcntl
import os
import socket
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from scenario_registry.localset.processes import free_ports
from scenario_registry.settings import SettingsError


class SetBusyError(RuntimeError):
    """Another set runs in the folder, or another program has one of its ports."""


class FolderLock:
    """Held from the constructor until ``release``, or until the process ends, however it does."""

    def __init__(self, folder: Path) -> None:
        """Raises SetBusyError, OSError."""
        self._file = (folder / "set.lock").open("a+", encoding="utf-8")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._file.seek(0)
            holder = self._file.read().strip()
            self._file.close()
            raise SetBusyError(
                f"{folder} 中的一套已在运行（进程 {holder}），未受影响；要另起一套请用 --folder 指定别的目录 / "
                f"the set in {folder} runs already (process {holder}) and was left alone; for another set name another folder by --folder"
            ) from None
        self._file.truncate(0)
        self._file.write(str(os.getpid()))
        self._file.flush()

    def release(self) -> None:
        """Idempotent."""
        self._file.close()


class Ports(BaseModel):
    """Ports of the loopback interface. ``health``: of the workers, of the relay and of matching; ``http``: of the interface, which a set of an
    earlier version has not yet."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    brokers: list[int] = Field(min_length=1, max_length=3)
    controllers: list[int] = Field(min_length=1, max_length=3)
    postgresql: tuple[int]
    health: tuple[int, int, int]
    http: tuple[int] = Field(default_factory=lambda: (free_ports(1)[0],))

    @classmethod
    def kept(cls, file: Path, nodes: int, patience: float = 10.0) -> Self:
        """Chosen once, then kept: whoever was told an address finds the same set there again. ``patience``: what was killed together with an earlier
        set needs a moment to give its ports back, in seconds. Raises SettingsError, SetBusyError."""
        if file.exists():
            try:
                ports = cls.model_validate_json(file.read_bytes())
            except ValidationError as error:
                raise SettingsError(
                    f"{file}: 内容无效；删除它会另选端口，数据不受影响 / not valid; without it other ports are chosen, data stay: {error}"
                ) from error
            ports.await_free(file, patience)
            ports._keep(file)
            return ports
        chosen = free_ports(2 * nodes + 5)
        ports = cls(
            brokers=chosen[:nodes],
            controllers=chosen[nodes : 2 * nodes],
            postgresql=(chosen[-4],),
            health=(chosen[-3], chosen[-2], chosen[-1]),
            http=(chosen[-5],),
        )
        ports._keep(file)
        return ports

    def _keep(self, file: Path) -> None:
        file.write_text(self.model_dump_json(), encoding="utf-8")

    def named(self) -> Mapping[int, str]:
        """Who listens on each."""
        groups = {
            "Kafka": [*self.brokers, *self.controllers],
            "PostgreSQL": self.postgresql,
            "health": self.health,
            "HTTP": self.http,
        }
        return {port: name for name, ports in groups.items() for port in ports}

    def await_free(self, file: Path, patience: float) -> None:
        """Raises SetBusyError when somebody else keeps one of them for so many seconds."""
        deadline = time.monotonic() + patience
        while taken := [f"{port} ({name})" for port, name in self.named().items() if not _is_free(port)]:
            if time.monotonic() > deadline:
                which = "、".join(taken)
                raise SetBusyError(
                    f"端口被其他程序占用：{which}。请结束该程序，或在 {file} 中改用别的端口 / "
                    f"another program has the ports {', '.join(taken)}: end it, or write other ports into {file}"
                )
            time.sleep(0.2)


def _is_free(port: int) -> bool:
    with socket.socket() as one:
        # As servers do: a connection that ended a moment ago keeps nobody out.
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
