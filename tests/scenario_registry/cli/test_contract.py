"""``scenarios schema`` and ``scenarios codes``."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.code_lists import code_lists
from tests.scenario_registry.commands import Command

PUBLISHED = Path(__file__).parents[3] / "schemas" / "published"


def test_the_exported_contract_is_the_published_one(command: Command, tmp_path: Path) -> None:
    written = [Path(path) for path in command.json("schema", "export", "--to", str(tmp_path / "out"))]
    assert {path.name for path in written} == {path.name for path in PUBLISHED.glob("*.json")}
    assert all(path.read_bytes() == (PUBLISHED / path.name).read_bytes() for path in written)
    assert "asyncapi.json" in command.ok("schema", "export", "--to", str(tmp_path / "out"))


@pytest.mark.parametrize("name", ["districts", "fields", "industries", "chains", "organisations"])
def test_every_list_of_codes_is_printed(command: Command, name: str) -> None:
    known = getattr(code_lists(), name)
    lines = command.lines("codes", "list", name)
    assert [line["code"] for line in lines] == list(known)
    assert all(line["name_zh"] for line in lines)
    assert lines[0]["name_zh"] in command.ok("codes", "list", name)


def test_an_unknown_list_names_the_others(command: Command) -> None:
    result = command("codes", "list", "colours")
    assert (result.exit_code, "districts" in result.stderr) == (2, True)
