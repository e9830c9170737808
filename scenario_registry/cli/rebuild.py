"""``scenarios rebuild``: make the registry anew from the log, or prove that it would come out the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, TypeVar

import typer
from sqlalchemy import Connection
from sqlalchemy.engine import URL

from scenario_registry import wiring
from scenario_registry.cli import output
from scenario_registry.cli.bar import bar
from scenario_registry.cli.context import JsonOption, settings_of
from scenario_registry.cli.exit_code import ExitCode
from scenario_registry.eventlog.port import EventLog, event_partitions
from scenario_registry.process import settle_garbage_collector
from scenario_registry.runtimes.difference import Difference, Differences, compared
from scenario_registry.runtimes.rebuild import rebuild as rebuild_into
from scenario_registry.runtimes.swap import swap_in
from scenario_registry.runtimes.takeover import take_judgements, take_over
from scenario_registry.runtimes.whole_log import require_whole_log
from scenario_registry.settings import Settings
from schemas.code_lists import code_lists
from schemas.log import PartitionId
from sinks.beside import PREVIOUS, drop_previous
from sinks.queries.ledger import processed
from sinks.queries.matching import was_matched

Answer = TypeVar("Answer")

_SHOWN_CHARACTERS = 60

_WITHOUT_MATCHING = (
    "场景归并未比较：现有登记库的匹配尚未完成或用的是另一模型，先运行 scenarios match run / "
    "scenarios and suggestions were not compared: matching of the live registry is behind or under another model; run scenarios match run first"
)


def rebuild(
    context: typer.Context,
    check: Annotated[
        bool,
        typer.Option("--check", help="只比较，不替换；有差异时退出码为 1 compare only, exit code 1 if they differ"),
    ] = False,
    despite_differences: Annotated[
        bool,
        typer.Option(
            "--despite-differences",
            help="PostgreSQL：与现有登记库有差异也替换 replace it although the new one differs",
        ),
    ] = False,
    drop_previous: Annotated[
        bool,
        typer.Option(
            "--drop-previous",
            help="PostgreSQL：只删除上次替换时保留的旧登记库 only drop what was kept of the last time",
        ),
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """由日志从头重建登记库，成功后整体替换 make the registry anew from the log, then swap it in.

    PostgreSQL 上处理和查询照常进行，旧登记库保留为模式 registry_previous on PostgreSQL workers and readers go on, and the old registry is kept.
    替换后变更的编号可能不同，读取变更的一方请从快照重新开始 readers of the change feed start again from a snapshot.
    """  # fmt: skip
    settings = settings_of(context)
    settle_garbage_collector()
    if check:
        _check(settings, as_json=as_json)
    elif drop_previous:
        _drop_previous(settings, as_json=as_json)
    elif wiring.file_of(settings.registry) is None:
        _replace_beside(settings, despite_differences=despite_differences, as_json=as_json)
    else:
        _replace_file(settings, as_json=as_json)


def _check(settings: Settings, *, as_json: bool) -> None:
    """The live registry as it is at one moment against one made from the same part of the log. Workers go on."""
    with wiring.existing_log(settings) as log, wiring.reader(settings) as engine, _beside(settings) as fresh_file:
        # A database should not have to keep one moment for as long as the log takes to read: only what came since is read then.
        with engine.connect() as live:
            ends = processed(live)
        require_whole_log(log, ends)
        events = _rebuilt(log, fresh_file, ends, is_shown=not as_json)
        with wiring.registry_at(_url(fresh_file)) as fresh, engine.connect() as live:
            target = processed(live)
            events += rebuild_into(log, fresh, target, code_lists(), starts=ends)
            if was_matched(live):
                with fresh.engine.begin() as rebuilt:
                    take_judgements(live, rebuilt)
                wiring.matching_of(fresh).run()
            wiring.loop_of(fresh).run()
            with fresh.engine.connect() as rebuilt:
                found = compared(live, rebuilt)
    if as_json:
        output.print_json({"events": events, **_differences_as_json(found)})
    elif found.tables:
        _show(found)
    else:
        output.say(f"重放 {events} 条事件，逐行相同 / {events} events replayed, equal row by row")
    if not as_json and not found.with_matching:
        output.warn(_WITHOUT_MATCHING)
    if found.tables:
        raise typer.Exit(ExitCode.NO)


def _drop_previous(settings: Settings, *, as_json: bool) -> None:
    with wiring.administrator(settings) as engine, engine.begin() as connection:
        is_dropped = drop_previous(connection)
    if as_json:
        output.print_json({"dropped": is_dropped})
    elif is_dropped:
        output.say(f"旧登记库已删除 / dropped: {PREVIOUS}")
    else:
        output.say("没有保留的旧登记库 / nothing was kept")


def _replace_beside(settings: Settings, *, despite_differences: bool, as_json: bool) -> None:
    with bar("重放日志", is_shown=not as_json) as report:
        done = wiring.replace_registry(
            settings, despite_differences=despite_differences, report=report, again=_tell_again
        )
    if as_json:
        found = {"events": done.events, "switched": done.is_switched, **_differences_as_json(done.differences)}
        output.print_json({**found, "registry": str(settings.registry), "previous": PREVIOUS})
    else:
        if done.differences.tables:
            _show(done.differences)
        if done.is_switched:
            output.say(
                f"重放 {done.events} 条事件，登记库已替换；旧的保留在 {PREVIOUS} / "
                f"{done.events} events replayed, registry replaced; the old one is kept as {PREVIOUS}"
            )
        else:
            output.warn(
                "有差异，因此没有替换；确认要以重建所得为准时加 --despite-differences / they differ, so nothing was replaced; "
                "once you are sure that the new one is right: --despite-differences"
            )
    if not done.is_switched:
        raise typer.Exit(ExitCode.NO)


def _tell_again() -> None:
    output.warn(
        "同一编号的事件分布在多个分区，改为逐个单位按到达先后从头再来一遍；现有登记库不受影响 / events of one local id lie in several "
        "partitions: all begins once more, organisation by organisation in the order of arrival; the live registry is left as it is"
    )


def _replace_file(settings: Settings, *, as_json: bool) -> None:
    live_file = wiring.file_of(settings.registry)
    assert live_file is not None  # noqa: S101 - the caller looked
    with wiring.existing_log(settings) as log, _beside(settings) as fresh_file:
        require_whole_log(log, _of_live(settings, processed, otherwise={}))
        ends = {partition: held.end for partition, held in event_partitions(log).items()}
        events = _rebuilt(log, fresh_file, ends, is_shown=not as_json)
        with wiring.registry_at(_url(fresh_file)) as fresh, fresh.engine.begin() as rebuilt:
            _of_live(settings, lambda live: take_over(live, rebuilt), otherwise=None)
        with wiring.registry_at(_url(fresh_file)) as fresh:
            wiring.after_commit(fresh).run()
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
        from scenario_registry.cli.failure import is_damaged

        if is_damaged(error):
            return otherwise
        raise


def _rebuilt(log: EventLog, file: Path, ends: Mapping[PartitionId, int], *, is_shown: bool) -> int:
    total = sum(ends.values())
    with wiring.registry_at(_url(file)) as fresh, bar("重放日志", is_shown=is_shown) as report:
        return rebuild_into(log, fresh, ends, code_lists(), lambda done: report(done, total))


@contextmanager
def _beside(settings: Settings) -> Iterator[Path]:
    """A place for a second registry on the disk of the live one; gone afterwards."""
    live_file = wiring.file_of(settings.registry)
    folder = settings.data_dir if live_file is None else live_file.parent
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=".rebuild-", dir=folder) as own:
        yield Path(own) / "registry.sqlite"


def _url(file: Path) -> URL:
    return URL.create("sqlite", database=str(file))


def _show(found: Differences) -> None:
    output.show_table(
        f"{found.tables.total()} 处差异，列出前 {len(found.examples)} 处 / differences",
        ("表", "行", "现有登记库", "重建所得"),
        [_row(difference) for difference in found.examples],
    )


def _differences_as_json(found: Differences) -> dict[str, object]:
    examples = [_as_json(difference) for difference in found.examples]
    return {
        "differences": found.tables.total(),
        "tables": found.tables,
        "examples": examples,
        "with_matching": found.with_matching,
    }


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
