"""What the documents say about commands, targets and files is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.scenario_registry.commands import Command

ROOT = Path(__file__).parents[1]
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
WIDE = {"COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb"}
"""So that the help is neither wrapped nor coloured."""


def text_of(document: Path) -> str:
    return document.read_text(encoding="utf-8")


def commands_in(document: Path) -> set[str]:
    """`scenarios feed check` and, beside it in a row of a table, `feed publish`."""
    commands = set()
    for line in text_of(document).splitlines():
        quoted = re.findall(r"`([^`]+)`", line)
        if any(words.startswith("scenarios ") for words in quoted):
            commands |= {
                words.removeprefix("scenarios ") for words in quoted if re.match(r"(scenarios )?[a-z]+( |$)", words)
            }
    return commands


COMMANDS = sorted(set().union(*map(commands_in, DOCUMENTS)))


def test_the_two_readmes_name_the_same_commands() -> None:
    assert commands_in(ROOT / "README.md") == commands_in(ROOT / "README.zh.md")


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_that_a_document_names_exists(command: str, tmp_path: Path) -> None:
    words = command.split()
    verbs = [word for word in words if re.fullmatch(r"[a-z]+", word)]
    shown = Command(tmp_path, **WIDE).ok(*verbs[:2], "--help")
    assert [word for word in words if word.startswith("--") and word not in shown] == []


def test_every_target_that_a_document_names_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", text_of(ROOT / "Makefile"), re.MULTILINE))
    named = {target for document in DOCUMENTS for target in re.findall(r"(?:`|\$ )make ([a-z-]+)", text_of(document))}
    assert {"demo", "test", "check"} <= named <= targets


def test_every_link_between_files_leads_somewhere() -> None:
    links = [
        (document.name, link)
        for document in DOCUMENTS
        for link in re.findall(r"\]\((?!https?:)([^)#]+)", text_of(document))
        if not (document.parent / link).exists()
    ]
    assert links == []
