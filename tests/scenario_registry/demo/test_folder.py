"""The demo's folder: started anew, and nothing of anybody else's is ever deleted."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenario_registry.demo.folder import NotADemoFolderError, beside, start_anew


def contents(folder: Path) -> dict[str, str]:
    return {
        file.relative_to(folder).as_posix(): file.read_text(encoding="utf-8")
        for file in folder.rglob("*")
        if file.is_file()
    }


def test_a_new_folder_has_settings_that_keep_everything_inside(tmp_path: Path) -> None:
    folder = start_anew(tmp_path / "a" / "demo")
    settings = folder.settings()
    assert settings.data_dir == tmp_path / "a" / "demo" / "data"
    assert settings.outbox.is_relative_to(folder.path)
    assert all(str(tmp_path) in str(url.database) for url in (settings.log, settings.registry))


def test_an_empty_folder_may_become_a_demo_folder(tmp_path: Path) -> None:
    assert start_anew(tmp_path).settings_file.exists()


def test_starting_again_deletes_what_the_demo_made_and_nothing_else(tmp_path: Path) -> None:
    folder = start_anew(tmp_path / "demo")
    own = ["data/log.sqlite", "data/registry.sqlite-wal", "data/outbox.sqlite", "lists/场景与机会清单-分领域.xlsx"]
    others = ["data/mine.sqlite", "lists/我的清单.xlsx", "note.txt"]
    for name in (*own, *others):
        file = folder.path / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(name, encoding="utf-8")
    start_anew(folder.path)
    left = contents(folder.path)
    assert {name: left.get(name) for name in others} == {name: name for name in others}
    assert not set(own) & set(left)


@pytest.mark.parametrize("name", ["scenarios.toml", "data/registry.sqlite"])
def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(NotADemoFolderError, match="--to"):
        start_anew(tmp_path)
    assert contents(tmp_path) == {name: "mine"}


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "demo").write_text("mine", encoding="utf-8")
    with pytest.raises(NotADemoFolderError):
        start_anew(tmp_path / "demo")
    assert contents(tmp_path) == {"demo": "mine"}


def test_beside_finds_the_first_free_name(tmp_path: Path) -> None:
    names = []
    for _ in range(3):
        folder = beside(tmp_path / "demo")
        folder.mkdir()
        names.append(folder.name)
    assert names == ["demo", "demo-2", "demo-3"]
