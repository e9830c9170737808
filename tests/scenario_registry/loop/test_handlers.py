"""By which rules and tables the loop is made."""

from __future__ import annotations

from pathlib import Path

from scenario_registry.loop.handlers import rules_in_force
from schemas.code_files import table


def test_holidays_that_are_added_have_all_due_days_made_anew(tmp_path: Path) -> None:
    days, more = table("workdays"), tmp_path / "workdays.csv"
    text = days.read_text(encoding="utf-8")
    more.write_text(text, encoding="utf-8")
    assert rules_in_force([days]) == rules_in_force([more])
    more.write_text(f"{text}2031-01-01,off,元旦,New Year,synthetic\n", encoding="utf-8")
    assert rules_in_force([days]) != rules_in_force([more])
