"""Checks on the zip package before anything in it is unpacked."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from xml.parsers.expat import ExpatError

from pydantic import BaseModel, ConfigDict, Field

from producers.sources.reading.files import file_name
from producers.sources.row import Location, SourceError
from producers.sources.xlsx.markup import create_parser

_OLE = bytes.fromhex("d0cf11e0a1b11ae1")  # old .xls files and encrypted .xlsx files
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # the stream's name in [MS-OFFCRYPTO]
_RATIO_COUNTS_FROM = 10 * 1024 * 1024  # bytes unpacked; below it a high ratio does no harm
_WHOLE_PART = 10 * 1024 * 1024  # bytes of a part that is read whole; openpyxl makes 25 times as much of it
_XML = (".xml", ".rels")

XML_DAMAGED: tuple[type[Exception], ...] = (
    ExpatError,
    zlib.error,
    zipfile.BadZipFile,
    EOFError,
    NotImplementedError,
    ValueError,
)
"""What a part raises that is cut off, altered, packed in an unknown way, or has a text where a number belongs."""

PARTS_DAMAGED = (*XML_DAMAGED, SyntaxError, OSError, LookupError, TypeError, AttributeError, RuntimeError)
"""What openpyxl raises besides on a package with missing or senseless parts; defusedxml's refusals are ValueErrors."""


class Limits(BaseModel):
    """How much a workbook may unpack to: Options of the two kinds that read workbooks inherit these.

    100,000 rows of 20 columns unpack to about 120 MB, at a ratio of about 15; deflate can reach 1,030.
    """

    model_config = ConfigDict(extra="forbid")

    max_unpacked_mb: int = Field(default=200, gt=0)
    max_ratio: int = Field(default=100, gt=0)


class Package(zipfile.ZipFile):
    """A package whose parts are small where they are read whole, as openpyxl reads all but cells and texts."""

    def read(self, name: str | zipfile.ZipInfo, pwd: bytes | None = None) -> bytes:
        """The whole part. Raises SourceError `zip_bomb` when it is too large for what it is, and ExpatError for XML that declares a document type:
        openpyxl reads XML by whichever library is there, and not all of them refuse it."""
        part = self.getinfo(name) if isinstance(name, str) else name
        if part.file_size > _WHOLE_PART:
            raise SourceError(
                "zip_bomb",
                f"工作簿的部件 {part.filename} 过大：{part.file_size // 1024**2} MB",
                f"The workbook's part {part.filename} is too large: {part.file_size // 1024**2} MB",
                "请把清单复制到新的工作簿后另存（只粘贴值），以去掉多余的样式和定义",
                "Copy the list into a new workbook (values only) and save it, to be rid of styles and names",
                Location(file=file_name(Path(self.filename or ""))),
            )
        content = super().read(part, pwd)
        if part.filename.endswith(_XML):
            create_parser().Parse(content, True)
        return content


def open_package(file: BinaryIO, name: str, limits: Limits) -> Package:
    """The opened zip package. zipfile reads no member further than the size declared here.

    Raises SourceError `encrypted_workbook`, `not_xlsx` or `zip_bomb`.
    """
    start = file.read(len(_OLE))
    if start == _OLE:
        if _ENCRYPTED in file.read(1024 * 1024):
            raise SourceError(
                "encrypted_workbook",
                "工作簿设有打开密码",
                "The workbook is encrypted with a password",
                "请去掉密码后重新报送",
                "Remove the password and deliver it again",
                Location(file=name),
            )
        raise not_xlsx(name)
    file.seek(0)
    try:
        package = Package(file)
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise not_xlsx(name) from error
    unpacked = sum(member.file_size for member in package.infolist())
    packed = max(1, sum(member.compress_size for member in package.infolist()))
    if unpacked > limits.max_unpacked_mb * 1024 * 1024 or (
        unpacked > _RATIO_COUNTS_FROM and unpacked / packed > limits.max_ratio
    ):
        raise SourceError(
            "zip_bomb",
            f"工作簿解压后过大：{unpacked // 1024**2} MB，压缩比 {unpacked // packed}",
            f"The workbook unpacks to too much: {unpacked // 1024**2} MB at a ratio of {unpacked // packed}",
            f"请删去表格外的空白格式后另存；如确需此大小，请调高 max_unpacked_mb（现为{limits.max_unpacked_mb}）"
            f"或 max_ratio（现为{limits.max_ratio}）",
            "Remove the formatting of empty cells and save again, or raise max_unpacked_mb or max_ratio if it is right",
            Location(file=name),
        )
    return package


@contextmanager
def damage_reported(name: str, damage: tuple[type[Exception], ...]) -> Iterator[None]:
    """Turn what a library raises on damaged content into SourceError `not_xlsx`."""
    try:
        yield
    except damage as error:
        raise not_xlsx(name) from error


def not_xlsx(name: str) -> SourceError:
    """The file is no workbook of the kind .xlsx."""
    return SourceError(
        "not_xlsx",
        "文件不是可读取的 .xlsx 工作簿",
        "The file is no readable .xlsx workbook",
        "请用电子表格软件打开并另存为 .xlsx",
        "Open it in a spreadsheet program and save it as .xlsx",
        Location(file=name),
    )
