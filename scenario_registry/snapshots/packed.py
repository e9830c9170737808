"""Lines in a gzip file, written such that the same lines are the same file, and read such that a damaged file is noticed."""

from __future__ import annotations

import gzip
import hashlib
import os
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BufferedRandom, BufferedReader
from pathlib import Path
from typing import IO, NamedTuple

_LEVEL = 6
_BLOCK = 1 << 18


class DamagedFileError(Exception):
    """A file is not what the index says of it."""

    def __init__(self, name: str, what_zh: str, what_en: str) -> None:
        super().__init__(f"{name}：{what_zh} / {what_en}")


class Sizes(NamedTuple):
    """Of a file and of what is packed in it. SHA-256 in hexadecimal."""

    bytes: int
    sha256: str
    content_bytes: int
    content_sha256: str


class PackedWriter:
    """``sizes`` is there once the block of ``packing`` ended."""

    sizes: Sizes

    def __init__(self, file: IO[bytes]) -> None:
        self._packed = gzip.GzipFile("", "wb", _LEVEL, file, mtime=0)
        self._content = hashlib.sha256()
        self._content_bytes = 0
        self._block = bytearray()

    def passing(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """The same lines, each once it was written."""
        for line in lines:
            self._block += line
            if len(self._block) >= _BLOCK:
                self.flush()
            yield line

    def flush(self) -> None:
        """Pack what is waiting."""
        self._content.update(self._block)
        self._content_bytes += len(self._block)
        self._packed.write(self._block)
        self._block.clear()

    def end(self) -> tuple[int, str]:
        """Length and digest of the content."""
        self.flush()
        self._packed.close()
        return self._content_bytes, self._content.hexdigest()


@contextmanager
def packing(path: Path) -> Iterator[PackedWriter]:
    """Write the file; it is on the disk when the block ends. Raises OSError."""
    with path.open("w+b") as file:
        writer = PackedWriter(file)
        yield writer
        content = writer.end()
        file.flush()
        os.fsync(file.fileno())
        writer.sizes = Sizes(file.seek(0, os.SEEK_END), _digest(file), *content)


def unpacked(path: Path, content_sha256: str) -> Iterator[bytes]:
    """The lines of a file. Raises DamagedFileError, at the latest behind the last line."""
    content = hashlib.sha256()
    try:
        with gzip.open(path) as file:
            for line in file:
                content.update(line)
                yield line
    except FileNotFoundError as error:
        raise DamagedFileError(path.name, "文件不在了", "the file is gone") from error
    except (OSError, EOFError, zlib.error) as error:
        raise DamagedFileError(path.name, "文件无法读取", "the file cannot be read") from error
    if content.hexdigest() != content_sha256:
        raise DamagedFileError(path.name, "内容与目录不符", "its content is not what the index says")


def file_sha256(path: Path) -> str:
    """Digest of the file as it lies there. Raises OSError."""
    with path.open("rb") as file:
        return _digest(file)


def _digest(file: BufferedReader | BufferedRandom) -> str:
    file.seek(0)
    return hashlib.file_digest(file, "sha256").hexdigest()
