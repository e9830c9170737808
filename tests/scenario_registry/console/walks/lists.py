"""Lists in batches: one that is published, one that is drafted."""

from __future__ import annotations

from scenario_registry.console.lists import APPROVE, DRAW_UP
from scenario_registry.console.roles import Act, Role
from tests.scenario_registry.commands import Command
from tests.scenario_registry.console.walks.walk import Asked, Shown, Walk

_PUBLISHED, _DRAFTED = "2026-S-01", "2026-S-02"
_STEPS = (
    ("draft", _PUBLISHED, "--title", "合成：首批场景清单", "--by", "甲", "--organisation", "成都轨道集团"),
    ("freeze", _PUBLISHED, "--day", "2026-03-11", "--by", "甲", "--note", "合成：条目不全，仅供测试"),
    ("approve", _PUBLISHED, "--by", "乙"),
    ("publish", _PUBLISHED, "--day", "2026-03-11", "--by", "甲"),
    ("draft", _DRAFTED, "--title", "合成：第二批场景清单", "--by", "甲"),
)


def _prepare(command: Command) -> None:
    for step in _STEPS:
        command.ok("lists", *step)
        command.ok("run")


def _asked(_command: Command) -> dict[Act, Asked]:
    return {
        DRAW_UP: Asked("POST", f"/lists/{_PUBLISHED}/freeze"),
        APPROVE: Asked("POST", f"/lists/{_PUBLISHED}/approve"),
    }


def _shown(_command: Command) -> list[Shown]:
    return [
        Shown("/lists"),
        Shown(f"/lists/{_PUBLISHED}"),
        Shown("/lists", Role.DESK),
        Shown(f"/lists/{_DRAFTED}", Role.DESK),
    ]


WALK = Walk(_shown, _asked, _prepare)
