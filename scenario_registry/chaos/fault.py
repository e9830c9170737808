"""What a fault is, and the table of all: found in ``scenario_registry/chaos/faults``."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import TYPE_CHECKING, NamedTuple

from scenario_registry.chaos import faults

if TYPE_CHECKING:
    from scenario_registry.chaos.stage import Stage

Inject = Callable[["Stage", random.Random], bool | None]
"""Does harm and ends it again; returns once it is over. Everything that chance decides is drawn. False when it did not strike: a
process that was to die at a failpoint did not come by it."""


def _nothing(_stage: Stage) -> str | None:
    return None


class Fault(NamedTuple):
    """``touches``: faults that touch the same are not injected at the same time. ``lacks``: what a set needs for it and does not have,
    in two languages."""

    name: str
    zh: str
    en: str
    touches: frozenset[str]
    inject: Inject
    lacks: Callable[[Stage], str | None] = _nothing


class UnknownFaultError(ValueError):
    """A name that no fault has."""

    def __init__(self, name: str, known: list[str]) -> None:
        super().__init__(f"没有名为 {name} 的故障 / there is no fault of that name；可用的 / known: {', '.join(known)}")


@cache
def all_faults() -> dict[str, Fault]:
    """Faults by name, in the order of their modules. Raises ValueError when a name is given twice."""
    found: dict[str, Fault] = {}
    for module in sorted(info.name for info in iter_modules(faults.__path__)):
        for fault in import_module(f"{faults.__name__}.{module}").FAULTS:
            if fault.name in found:
                raise ValueError(f"two faults are called {fault.name}")
            found[fault.name] = fault
    return found
