"""Which encoding a text file is in, when nobody declared it."""

from __future__ import annotations

import codecs
import io
import re
from typing import BinaryIO

from charset_normalizer import from_bytes

from producers.sources.row import Location, SourceError

UNDECODED = re.compile("[\udc80-\udcff]")
"""Bytes that could not be decoded, as the error handler `surrogateescape` leaves them in a text."""

_PIECE = 1024 * 1024
_SAMPLE = 64 * 1024  # bytes that charset-normalizer weighs; more only makes it slow
_DAMAGE_FACTOR = 20
_CHINESE = ["gb18030", "big5"]
_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def checked_encoding(name: str, place: Location) -> str:
    """The Python name of a declared encoding. Raises SourceError `unknown_encoding`.

    GB2312 and GBK become GB18030, which holds both: files declared as the former often contain characters of the latter.
    """
    try:
        # Of the codecs that Python knows, some are for no text, such as base64, and this refuses them.
        found = codecs.lookup(io.TextIOWrapper(io.BytesIO(), name).encoding).name
    except (LookupError, ValueError) as error:
        raise SourceError(
            "unknown_encoding",
            f"不认识的字符编码：{name}",
            f"Unknown character encoding: {name}",
            "可用例如 utf-8、gb18030；也可以不声明，由程序识别",
            "Use utf-8 or gb18030, for instance, or leave it out to have it detected",
            place,
        ) from error
    return {"gb2312": "gb18030", "gbk": "gb18030", "utf-8": "utf-8-sig"}.get(found, found)


def detect_encoding(file: BinaryIO, place: Location) -> str:
    """A byte order mark decides; else UTF-8 if the file is; else what charset-normalizer finds among the encodings
    of Chinese. Reads the file once in pieces and leaves it at its start. Raises SourceError `undecodable`.
    """
    start = file.read(max(map(len, _MARKS)))
    file.seek(0)
    for mark, encoding in _MARKS.items():
        if start.startswith(mark):
            return encoding
    is_utf8 = _is_utf8(file)
    file.seek(0)
    if is_utf8:
        return "utf-8-sig"
    sample = _foreign_lines(file)
    file.seek(0)
    best = from_bytes(sample, cp_isolation=_CHINESE).best() if sample else None
    if best is None:
        raise undecodable(place)
    return best.encoding


def undecodable(place: Location) -> SourceError:
    """The error of a file whose encoding is not known, or not the declared one."""
    return SourceError(
        "undecodable",
        "无法识别文件的字符编码",
        "The character encoding of the file cannot be recognised",
        "请另存为 UTF-8 编码，或在数据源声明中写明 encoding",
        "Save it as UTF-8, or declare its encoding",
        place,
    )


def _foreign_lines(file: BinaryIO) -> bytes:
    """The first lines that are not ASCII, which says nothing. Damaged ones are left out, and all when most are."""
    lines: list[bytes] = []
    size = 0
    while size < _SAMPLE and (line := file.readline(_SAMPLE)):
        if not line.isascii():
            lines.append(line)
            size += len(line)
    sound = [line for line in lines if any(_decodes(line, encoding) for encoding in _CHINESE)]
    return b"".join(sound) if len(sound) * 2 > len(lines) else b""


def _decodes(line: bytes, encoding: str) -> bool:
    try:
        line.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _is_utf8(file: BinaryIO) -> bool:
    """Also with a few damaged characters, which shall cost their lines and not turn the whole file into another script.

    Chinese text in another encoding is hardly ever valid: there, damage outweighs what happens to be UTF-8.
    """
    decoder = codecs.getincrementaldecoder("utf-8")(errors="surrogateescape")
    foreign = damaged = 0
    while piece := file.read(_PIECE):
        text = decoder.decode(piece)
        if not text.isascii():
            damaged += len(UNDECODED.findall(text))
            foreign += len(text) - len(text.encode("ascii", "ignore"))
    damaged += len(decoder.decode(b"", True))
    return damaged * _DAMAGE_FACTOR <= foreign
