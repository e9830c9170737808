"""Contract of every source kind: a new module is found by itself, and strict about its options."""

from __future__ import annotations

import inspect

import pytest
from pydantic import BaseModel

from producers.sources import kinds, load
from producers.sources.row import SourceError


def test_the_kinds_are_the_modules_of_the_folder() -> None:
    assert {"csv", "http_json", "json_lines", "json_pages", "sql", "xlsx_forms", "xlsx_table"} <= set(kinds())
    assert not {"row", "reading", "http", "xlsx"} & set(kinds())


@pytest.mark.parametrize("kind", kinds())
def test_a_kind_has_strict_options_and_a_streaming_reader(kind: str) -> None:
    module = load(kind)
    assert issubclass(module.Options, BaseModel)
    assert module.Options.model_config["extra"] == "forbid"
    assert inspect.isgeneratorfunction(module.read)
    assert list(inspect.signature(module.read).parameters) == ["options", "path"]


@pytest.mark.parametrize("name", ["", "xml", "row", "reading", "../csv"])
def test_an_unknown_kind_is_an_error_that_lists_the_known_ones(name: str) -> None:
    with pytest.raises(SourceError) as caught:
        load(name)
    assert caught.value.code == "unknown_source_kind"
    assert "xlsx_table" in caught.value.hint_zh
    assert "xlsx_table" in caught.value.hint_en
