"""``scenarios snapshots``: the registry as files, for consumers who read files."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from scenario_registry import wiring
from scenario_registry.cli import output
from scenario_registry.cli.context import JsonOption, settings_of
from scenario_registry.cli.exit_code import ExitCode
from scenario_registry.snapshots.index import existing_index
from scenario_registry.snapshots.keeping import faults_in
from scenario_registry.snapshots.keeping import prune as prune_folder
from scenario_registry.snapshots.making import make_snapshot
from schemas.moment import to_people

app = typer.Typer(no_args_is_help=True, help="登记库快照与增量文件 snapshots of the registry and deltas between them")

_ROWS_ZH = {"scenarios": "场景", "records": "记录", "membership": "归属"}

FolderOption = Annotated[Path, typer.Option("--to", help="快照目录 folder of the snapshots", file_okay=False)]


@app.command()
def make(context: typer.Context, to: FolderOption, as_json: JsonOption = False) -> None:
    """生成当前版本的快照，以及自上一快照的增量；没有变化则不生成 a snapshot of the registry as it is, and the delta from the one before; none when nothing changed."""  # fmt: skip
    with wiring.reader(settings_of(context)) as engine:
        made = make_snapshot(engine, to, datetime.now(UTC))
    if made.damaged is not None:
        output.warn(f"上一快照已损坏，未生成增量 / the snapshot before is damaged, no delta was made: {made.damaged}")
    if as_json:
        delta = None if made.delta is None else made.delta.model_dump()
        output.print_json({"new": made.is_new, "snapshot": made.snapshot.model_dump(), "delta": delta})
        return
    it = made.snapshot
    counts = "、".join(f"{_ROWS_ZH[name]} {count}" for name, count in it.rows.items())
    new = "" if made.is_new else "没有变化，已有 / nothing changed, it is there already: "
    output.say(f"{new}版本 version {it.version}（{counts}）→ {to / it.name}")
    if made.delta is not None:
        output.say(
            f"增量 delta {made.delta.from_version} → {made.delta.to_version}（+{made.delta.put} −{made.delta.removed}）→ {to / made.delta.name}"
        )


@app.command("list")
def list_(to: FolderOption, as_json: JsonOption = False) -> None:
    """列出快照和增量，旧的在前 snapshots and deltas, the oldest first."""
    index = existing_index(to)
    if as_json:
        for file in index.files():
            output.print_json_line(file.model_dump())
        return
    rows = [
        *(("快照", it.version, None, to_people(datetime.fromisoformat(it.made_at)), sum(it.rows.values()), it.bytes, it.name) for it in index.snapshots),
        *(("增量", it.to_version, it.from_version, to_people(datetime.fromisoformat(it.made_at)), it.put + it.removed, it.bytes, it.name) for it in index.deltas),
    ]  # fmt: skip
    headings = ("类别", "版本", "自版本", "生成（北京时间）", "行数", "字节", "文件")
    output.show_table(f"{len(index.snapshots)} 个快照，{len(index.deltas)} 个增量", headings, rows)


@app.command()
def check(to: FolderOption, as_json: JsonOption = False) -> None:
    """核对每个文件，并由快照加增量重算后一快照 read every file, and compute every snapshot anew from the one before and its delta."""  # fmt: skip
    faults = list(faults_in(to))
    if as_json:
        output.print_json({"faults": faults})
    else:
        for fault in faults:
            output.say(fault)
        output.say("全部无误 / all is well" if not faults else f"{len(faults)} 处有误 / faults")
    if faults:
        raise typer.Exit(ExitCode.NO)


@app.command()
def prune(
    to: FolderOption,
    snapshots: Annotated[int, typer.Option("--snapshots", min=1, help="保留最近几个快照 newest snapshots to keep")] = 7,
    deltas: Annotated[int, typer.Option("--deltas", min=0, help="保留最近几个增量 newest deltas to keep")] = 400,
    as_json: JsonOption = False,
) -> None:
    """删除旧的快照和增量 delete old snapshots and deltas."""
    gone = prune_folder(to, snapshots, deltas)
    if as_json:
        output.print_json({"removed": gone})
    else:
        output.say(f"删除 {len(gone)} 个文件 / files deleted" + "".join(f"\n  {name}" for name in gone))
