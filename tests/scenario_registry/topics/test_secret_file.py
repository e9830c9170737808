"""A new password: in its file, readable for its owner, and the one in force whatever fails."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenario_registry.topics.secret_file import renew


def test_only_the_owner_may_read_it(tmp_path: Path) -> None:
    taken: list[str] = []
    file = tmp_path / "secret"
    for _ in range(2):
        renew(file, taken.append)
        assert file.stat().st_mode & 0o777 == 0o600
        assert file.read_text(encoding="utf-8") == f"{taken[-1]}\n"
    assert len(set(taken)) == 2
    assert all(len(it) >= 40 for it in taken)
    assert [it.name for it in tmp_path.iterdir()] == ["secret"]


def test_a_password_that_was_not_taken_leaves_the_old_one(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    renew(file, lambda _: None)
    before = file.read_text(encoding="utf-8")

    def refuse(_: str) -> None:
        raise ConnectionError

    with pytest.raises(ConnectionError):
        renew(file, refuse)
    assert file.read_text(encoding="utf-8") == before
    assert [it.name for it in tmp_path.iterdir()] == ["secret"]


def test_where_no_file_can_be_no_password_is_taken(tmp_path: Path) -> None:
    taken: list[str] = []
    with pytest.raises(FileNotFoundError) as told:
        renew(tmp_path / "none" / "secret", taken.append)
    assert told.value.filename == str(tmp_path / "none")
    assert taken == []
