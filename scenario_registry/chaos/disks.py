"""Disks of the set's own, so that they can be full without filling this machine's: one tmpfs a server, which root alone can make.

They lie in a mount namespace of this process, so that nothing of them is left when it ends, however it ends.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tenacity import retry, retry_if_exception_type, stop_after_attempt

_CLONE_NEWNS = 0x00020000
_LARGE = "8g"
"""What is not used takes no memory."""

_TRIES = 20

_LIBC = ctypes.CDLL(None, use_errno=True)


class NoOwnDisksError(RuntimeError):
    """This process may not mount."""

    def __init__(self, cause: str) -> None:
        super().__init__(f"须以 root 运行，并允许挂载 / needs root and the right to mount: {cause}")


def leave_mounts() -> None:
    """From now on mounts of this process are its own. Call it before any thread starts. Raises NoOwnDisksError."""
    if _LIBC.unshare(_CLONE_NEWNS) != 0:
        raise NoOwnDisksError(os.strerror(ctypes.get_errno()))
    _mount("--make-rprivate", "/")


class Disk:
    """A tmpfs at ``folder``."""

    def __init__(self, folder: Path) -> None:
        """Raises NoOwnDisksError."""
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        _mount("-t", "tmpfs", "-o", f"size={_LARGE},mode=755", "tmpfs", str(folder))

    def close(self) -> None:
        """Gone, with all that is on it. Raises NoOwnDisksError."""
        _run("umount", "--lazy", str(self._folder))

    # A server that writes meanwhile has more in use than the size says, which the kernel refuses.
    @retry(retry=retry_if_exception_type(NoOwnDisksError), stop=stop_after_attempt(_TRIES), reraise=True)
    def _shrink(self, spare_bytes: int) -> None:
        size = shutil.disk_usage(self._folder).used + spare_bytes
        _mount("-o", f"remount,size={size}", str(self._folder))

    @contextmanager
    def full(self, spare_bytes: int) -> Iterator[None]:
        """Shrunk, until the block ends, to what is in use and ``spare_bytes``."""
        self._shrink(spare_bytes)
        try:
            yield
        finally:
            _mount("-o", f"remount,size={_LARGE}", str(self._folder))


def _mount(*arguments: str) -> None:
    _run("mount", *arguments)


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - arguments of our own
    if done.returncode != 0:
        raise NoOwnDisksError(done.stderr.strip())
