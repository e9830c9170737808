"""The shared strings of a workbook: all are held in memory, since cells refer to them in any order."""

from __future__ import annotations

from typing import IO

from openpyxl.utils.escape import unescape

from producers.sources.xlsx.markup import PIECE, create_parser, prefix_of


def read_strings(source: IO[bytes]) -> list[str]:
    """The texts in order, runs of rich text joined, phonetic guides left out. Raises ExpatError."""
    strings: list[str] = []
    text: list[str] = []
    prefix = ""
    in_text = in_phonetic = False

    def start(tag: str, _: dict[str, str]) -> None:
        nonlocal prefix, in_text, in_phonetic
        name = tag.removeprefix(prefix)
        if name == "t":
            in_text = not in_phonetic
        elif name == "si":
            text.clear()
        elif name == "rPh":
            in_phonetic = True
        elif not strings and name.endswith("sst"):
            prefix = prefix_of(tag)

    def end(tag: str) -> None:
        nonlocal in_text, in_phonetic
        name = tag.removeprefix(prefix)
        if name == "t":
            in_text = False
        elif name == "si":
            strings.append(unescape("".join(text)))
        elif name == "rPh":
            in_phonetic = False

    def characters(data: str) -> None:
        if in_text:
            text.append(data)

    parser = create_parser()
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, characters
    while piece := source.read(PIECE):
        parser.Parse(piece, False)
    parser.Parse(b"", True)
    return strings
