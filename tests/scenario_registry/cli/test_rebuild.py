"""``scenarios rebuild``."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from tests.scenario_registry.commands import FOLDER, Command, tampering


def files(delivered: Command) -> set[str]:
    return {path.name for path in delivered.data_dir.iterdir() if not path.name.endswith(("-wal", "-shm"))}


def test_check_of_an_untouched_registry_finds_nothing(delivered: Command) -> None:
    before = files(delivered)
    assert delivered.json("rebuild", "--check") == {
        "events": 77,
        "differences": 0,
        "tables": {},
        "examples": [],
        "with_matching": True,
    }
    assert "逐行相同" in delivered.ok("rebuild", "--check")
    assert files(delivered) == before


def test_check_looks_at_the_part_of_the_log_that_is_processed(delivered: Command) -> None:
    place = delivered.lines("rejections", "list")[0]["event"]
    delivered.ok("rejections", "replay", place)
    assert delivered.json("rebuild", "--check")["differences"] == 0


def test_a_tampered_registry_is_found_out_and_made_good(delivered: Command) -> None:
    with tampering(delivered.data_dir / "registry.sqlite") as registry:
        registry.execute("UPDATE records SET stage = 'pilot' WHERE local_id = 'GD-2026-01'")
        registry.execute("DELETE FROM ledger WHERE organisation = 'wuhou_district'")
    document = delivered.json("rebuild", "--check", code=1)
    assert document["tables"] == {"ledger": 7, "records": 1}
    shown = delivered("rebuild", "--check")
    assert shown.exit_code == 1
    assert "8 处差异" in shown.stdout
    assert "stage = 'pilot'" in shown.stdout
    assert delivered.json("rebuild")["events"] == 77
    assert delivered.json("rebuild", "--check")["differences"] == 0


def test_a_lost_or_damaged_registry_is_made_anew(delivered: Command) -> None:
    registry = delivered.data_dir / "registry.sqlite"
    registry.unlink()
    assert "登记库已替换" in delivered.ok("rebuild")
    registry.write_bytes(b"damaged " * 999)
    damaged = delivered("status")
    assert (damaged.exit_code, "scenarios rebuild" in damaged.stderr) == (3, True)
    delivered.ok("rebuild")
    assert delivered.json("rebuild", "--check")["differences"] == 0
    assert registry.with_name("registry.sqlite.damaged").exists()


def test_what_does_not_follow_from_the_log_is_kept(delivered: Command) -> None:
    with tampering(delivered.data_dir / "registry.sqlite") as registry:
        registry.execute("INSERT INTO quality_runs VALUES (7, '合成', 1, 2, 62)")
        registry.execute("UPDATE records SET stage = 'pilot'")
    delivered.ok("rebuild")
    with tampering(delivered.data_dir / "registry.sqlite") as registry:
        assert registry.execute("SELECT * FROM quality_runs").fetchall() == [(7, "合成", 1, 2, 62)]
        assert registry.execute("SELECT COUNT(*) FROM records WHERE stage <> 'pilot'").fetchone() != (0,)


def test_a_shorter_log_never_replaces_a_registry(delivered: Command, tmp_path: Path) -> None:
    other = Command(tmp_path / "other")
    other.ok("feed", "publish", str(FOLDER / "chengdu_rail.xlsx"))
    mixed = Command(delivered.data_dir, SCENARIOS_LOG=f"sqlite:///{other.data_dir / 'log.sqlite'}")
    for arguments in (["rebuild"], ["rebuild", "--check"]):
        result = mixed(*arguments)
        assert (result.exit_code, "登记库未改动" in result.stderr) == (6, True)
    assert delivered.json("rebuild", "--check")["differences"] == 0


def test_it_waits_for_nobody_who_has_the_registry_open_for_long(delivered: Command) -> None:
    used = sqlite3.connect(delivered.data_dir / "registry.sqlite")
    used.execute("SELECT COUNT(*) FROM records").fetchone()
    result = delivered("rebuild")
    used.close()
    assert (result.exit_code, "被另一个进程占用" in result.stderr) == (4, True)
    assert delivered.json("rebuild", "--check")["differences"] == 0
