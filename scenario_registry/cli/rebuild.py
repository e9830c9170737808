"""``scenarios rebuild``: make the registry anew from the log, or prove that it would come out the same."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, TypeVar

import typer
from rich.progress import Progress
from sqlalchemy import Connection
from sqlalchemy.engine import URL

from scenario_registry import wiring
from scenario_registry.cli import output
from scenario_registry.cli.context import JsonOption, settings_of
from scenario_registry.cli.failure import ExitCode, is_damaged
from scenario_registry.eventlog.port import EventLog, event_partitions
from scenario_registry.process import settle_garbage_collector
from scenario_registry.runtimes.difference import Difference, differences
from scenario_registry.runtimes.rebuild import rebuild as rebuild_into
from scenario_registry.runtimes.swap import swap_in
from scenario_registry.runtimes.takeover import take_over
from scenario_registry.runtimes.whole_log import require_whole_log
from scenario_registry.settings import Settings, SettingsError
from schemas.code_lists import code_lists
from schemas.log import PartitionId
from sinks.queries.ledger import processed

Answer = TypeVar("Answer")

_SHOWN = 20
_SHOWN_CHARACTERS = 60


def rebuild(
    context: typer.Context,
    check: Annotated[
        bool,
        typer.Option("--check", help="只比较，不替换；有差异时退出码为 1 compare only, exit code 1 if they differ"),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """由日志从头重建登记库，成功后整体替换 make the registry anew from the log, then swap it in.

    替换后变更的编号可能不同，读取变更的一方请从快照重新开始 readers of the change feed start again from a snapshot.
    """  # fmt: skip
    settings = settings_of(context)
    settle_garbage_collector()
    if check:
        _check(settings, as_json=as_json)
    else:
        _replace(settings, as_json=as_json)


def _check(settings: Settings, *, as_json: bool) -> None:
    """The live registry as it is at this moment against one made from the same part of the log."""
    with (
        wiring.existing_log(settings) as log,
        wiring.reader(settings) as engine,
        engine.connect() as live,
        _beside(settings) as fresh_file,
    ):
        ends = processed(live)
        require_whole_log(log, ends)
        events = _rebuilt(log, fresh_file, ends, is_shown=not as_json)
        shown: list[Difference] = []
        tables: Counter[str] = Counter()
        with wiring.registry_at(_url(fresh_file)) as fresh, fresh.engine.connect() as rebuilt:
            for difference in differences(live, rebuilt, ("live", "rebuilt")):
                tables[difference.table] += 1
                if len(shown) < _SHOWN:
                    shown.append(difference)
    if as_json:
        examples = [_as_json(difference) for difference in shown]
        output.print_json({"events": events, "differences": tables.total(), "tables": tables, "examples": examples})
    elif shown:
        output.show_table(
            f"{tables.total()} 处差异，列出前 {len(shown)} 处 / differences",
            ("表", "行", "现有登记库", "重建所得"),
            [_row(difference) for difference in shown],
        )
    else:
        output.say(f"重放 {events} 条事件，逐行相同 / {events} events replayed, equal row by row")
    if shown:
        raise typer.Exit(ExitCode.NO)


def _replace(settings: Settings, *, as_json: bool) -> None:
    live_file = wiring.file_of(settings.registry)
    if live_file is None:
        raise SettingsError(
            "rebuild 只能替换 sqlite 登记库；可用 --check 比较 / only sqlite can be replaced; try --check"
        )
    with wiring.existing_log(settings) as log, _beside(settings) as fresh_file:
        require_whole_log(log, _of_live(settings, processed, otherwise={}))
        ends = {partition: held.end for partition, held in event_partitions(log).items()}
        events = _rebuilt(log, fresh_file, ends, is_shown=not as_json)
        with wiring.registry_at(_url(fresh_file)) as fresh, fresh.engine.begin() as rebuilt:
            _of_live(settings, lambda live: take_over(live, rebuilt), otherwise=None)
        swap_in(fresh_file, live_file)
    if as_json:
        output.print_json({"events": events, "registry": str(settings.registry)})
    else:
        output.say(f"重放 {events} 条事件，登记库已替换 / {events} events replayed, registry replaced: {live_file}")


def _of_live(settings: Settings, ask: Callable[[Connection], Answer], otherwise: Answer) -> Answer:
    """The live registry's answer, or ``otherwise`` when there is none that can be read."""
    try:
        with wiring.reader(settings) as engine, engine.connect() as live:
            return ask(live)
    except wiring.NothingThereError:
        return otherwise
    except Exception as error:
        if is_damaged(error):
            return otherwise
        raise


def _rebuilt(log: EventLog, file: Path, ends: Mapping[PartitionId, int], *, is_shown: bool) -> int:
    total = sum(ends.values())
    with wiring.registry_at(_url(file)) as fresh, _progress(total, is_shown=is_shown) as report:
        return rebuild_into(log, fresh, ends, code_lists(), report)


@contextmanager
def _beside(settings: Settings) -> Iterator[Path]:
    """A place for a second registry on the disk of the live one; gone afterwards."""
    live_file = wiring.file_of(settings.registry)
    folder = settings.data_dir if live_file is None else live_file.parent
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".rebuild-", dir=folder) as own:
        yield Path(own) / "registry.sqlite"


@contextmanager
def _progress(total: int, *, is_shown: bool) -> Iterator[Callable[[int], None]]:
    console = output.console(sys.stderr)
    with Progress(console=console, transient=True, disable=not (is_shown and console.is_terminal)) as bar:
        task = bar.add_task("重放日志", total=total)
        yield lambda done: bar.update(task, completed=done)


def _url(file: Path) -> URL:
    return URL.create("sqlite", database=str(file))


def _row(difference: Difference) -> tuple[object, ...]:
    key = "/".join(map(str, difference.key))
    if difference.only_in is not None:
        sides = ("有", "无") if difference.only_in == "live" else ("无", "有")
    else:
        old, new = (
            "\n".join(f"{name} = {_short(values[side])}" for name, values in difference.columns.items())
            for side in (0, 1)
        )
        sides = (old, new)
    return (difference.table, key, *sides)


def _as_json(difference: Difference) -> dict[str, object]:
    columns = {name: [_short(value) for value in values] for name, values in difference.columns.items()}
    return {
        "table": difference.table,
        "key": list(difference.key),
        "only_in": difference.only_in,
        "columns": columns,
    }


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= _SHOWN_CHARACTERS else text[:_SHOWN_CHARACTERS] + "…"
