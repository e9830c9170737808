"""How far a command is, as a bar on a terminal; nothing in a file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from scenario_registry.cli import output


@contextmanager
def bar(what: str, *, is_shown: bool) -> Iterator[Callable[[int, int], None]]:
    """Hears how many events of how many are done. Gone at the end."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = output.console(sys.stderr)
    with Progress(*columns, console=console, transient=True, disable=not (is_shown and console.is_terminal)) as shown:
        task = shown.add_task(what, total=None)
        yield lambda done, total: shown.update(task, completed=done, total=total)
