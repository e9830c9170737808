"""What tests know of a group of pages. Every cell of role × act is asked for; every page is looked at in a browser."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import NamedTuple

from scenario_registry.console.roles import Act, Role
from tests.scenario_registry.commands import Command
from tests.scenario_registry.console import walks as beside

RAIL, OTHER = "chengdu_rail", "chengdu_media"
"""Whom the test user of the role organisation speaks for, and another one."""


class Asked(NamedTuple):
    """How an act is asked for, of something of the rail group; the fields are such that nothing changes when it is let through."""

    method: str
    address: str
    fields: Mapping[str, str] = {}


class Shown(NamedTuple):
    """A page, and as what one must be logged in to be shown it; None: not at all."""

    address: str
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Walk:
    """``prepare`` puts into the example registry, by the command line, what the pages need."""

    shown: Callable[[Command], Sequence[Shown]]
    asked: Callable[[Command], Mapping[Act, Asked]] = field(default=lambda _command: {})
    prepare: Callable[[Command], None] = field(default=lambda _command: None)


def walks() -> Mapping[str, Walk]:
    """All, by the address of their group of pages."""
    found = {}
    for module in pkgutil.iter_modules(beside.__path__):
        if module.name != "walk":
            path = "/" if module.name == "overview" else f"/{module.name}"
            found[path] = import_module(f"{beside.__name__}.{module.name}").WALK
    return found
