"""A group of pages: where it stands in the navigation, and what people may do on it. All of them are in ``sections.py``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from scenario_registry.console.roles import Act, Role


class Group(Enum):
    """The first row of the navigation, in its order; the sections of the one that is open are the second."""

    READING = ("查阅", "Look up")
    WORK = ("推进", "Progress")
    INTAKE = ("报送与核对", "Intake")
    ADMINISTRATION = ("管理", "Administration")

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en


@dataclass(frozen=True, slots=True)
class Section:
    """``path`` begins the addresses of its pages, as ``beside`` does. ``acts``: all that its routes ask for. ``see``: the one that makes it
    stand in the navigation; None: it does for everybody."""

    path: str
    zh: str
    en: str
    group: Group
    acts: tuple[Act, ...] = ()
    see: Act | None = None
    beside: tuple[str, ...] = ()

    def is_for(self, role: Role | None) -> bool:
        """Whether it stands in the navigation of somebody; None: of who is not logged in."""
        return self.see is None or role in self.see.roles

    def holds(self, path: str) -> bool:
        """Whether a page is one of its."""
        return any(path == it or (it != "/" and path.startswith(f"{it}/")) for it in (self.path, *self.beside))


class Tab(NamedTuple):
    """A link of the navigation."""

    address: str
    zh: str
    en: str
    is_open: bool


class Navigation(NamedTuple):
    """Its two rows; the second is empty on pages that are of no section."""

    groups: Sequence[Tab]
    sections: Sequence[Tab]


def navigation(sections: Sequence[Section], role: Role | None, path: str) -> Navigation:
    """For somebody on a page. A group leads to the first of its sections."""
    known = [it for it in sections if it.is_for(role)]
    opened = next((it for it in known if it.holds(path)), None)
    groups = []
    for group in Group:
        first = next((it for it in known if it.group is group), None)
        if first is not None:
            groups.append(Tab(first.path, group.zh, group.en, opened is not None and opened.group is group))
    of_group = [it for it in known if opened is not None and it.group is opened.group]
    return Navigation(groups, [Tab(it.path, it.zh, it.en, it is opened) for it in of_group])
