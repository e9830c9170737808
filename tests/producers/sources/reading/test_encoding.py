from __future__ import annotations

import io

import pytest

from producers.sources.reading.encoding import checked_encoding, detect_encoding
from producers.sources.row import Location, SourceError

TEXT = "编号,名称\n1,地铁保护区无人机智能巡检\n" * 50


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (b"", "utf-8-sig"),
        (b"plain", "utf-8-sig"),
        (TEXT.encode(), "utf-8-sig"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (TEXT.encode("utf-16"), "utf-16"),
        (TEXT.encode("gb18030"), "gb18030"),
        (TEXT.encode("gb18030")[:-2], "gb18030"),
        (b"a,b\n" * 100_000 + TEXT.encode("gb18030"), "gb18030"),
        (TEXT.encode() + b"\xff\xfe", "utf-8-sig"),
        (TEXT.encode()[:-2], "utf-8-sig"),
    ],
)
def test_detection(content: bytes, encoding: str) -> None:
    file = io.BytesIO(content)
    assert detect_encoding(file, Location()) == encoding
    assert file.tell() == 0


def test_binary_content_is_no_text() -> None:
    with pytest.raises(SourceError) as caught:
        detect_encoding(io.BytesIO(bytes(range(128, 256)) * 9), Location(file="a.csv"))
    assert (caught.value.code, caught.value.location.file) == ("undecodable", "a.csv")


@pytest.mark.parametrize(
    ("declared", "used"), [("GBK", "gb18030"), ("GB2312", "gb18030"), ("UTF-8", "utf-8-sig"), ("big5", "big5")]
)
def test_declared_names_are_read_generously(declared: str, used: str) -> None:
    assert checked_encoding(declared, Location()) == used
