"""A code list that was mended: what a later release of the product brings."""

from __future__ import annotations

import csv
import dataclasses
import shutil
from collections.abc import Sequence
from importlib.resources import as_file, files
from pathlib import Path

from schemas.code_lists import CodeEntry, CodeList, CodeLists

_NAMES = ("合成领域", "Synthetic field")


def with_fields(codes: CodeLists, added: Sequence[str]) -> CodeLists:
    """The lists with some more fields."""
    entries = [CodeEntry(code, *_NAMES, (), None, None, "test") for code in added]
    return dataclasses.replace(codes, fields=CodeList("fields", [*codes.fields.values(), *entries]))


def release_with_fields(folder: Path, added: Sequence[str]) -> Path:
    """A copy of the package ``schemas`` whose list has some more fields: the folder to put in front of the others that Python looks
    for modules in."""
    with as_file(files("schemas")) as installed:
        shutil.copytree(installed, folder / "schemas", dirs_exist_ok=True)
    with (folder / "schemas" / "codes" / "fields.csv").open("a", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([code, *_NAMES, "", "", "", "test"] for code in added)
    return folder
