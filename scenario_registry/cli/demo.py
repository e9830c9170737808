"""``scenarios demo``: six organisations' files in, one registry out; a second delivery, and what it changed; supply, and its match with demand."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from sqlalchemy import Connection

from producers.feed import Feed
from scenario_registry import wiring
from scenario_registry.cli import output
from scenario_registry.cli.exit_code import ExitCode
from scenario_registry.cli.serve import PORT
from scenario_registry.demo.deliveries import Delivered, Report, carry, first_delivery, second_delivery, supply_delivery
from scenario_registry.demo.folder import DemoFolder, NotADemoFolderError, beside, start_anew
from scenario_registry.demo.reports import show_delivered, show_merged, show_registered, show_rejected, show_sum
from scenario_registry.settings import adopt_organisations, load_settings
from schemas.code_lists import code_lists
from sinks.publication.grouping import Grouping
from sinks.queries.changes import current_version

Found = TypeVar("Found")

_STORY = ("chengdu_urban_investment", "CT-CJ-0001")
"""A scenario with a late version in the first delivery and a new one in the second."""

_TWICE = ("chengdu_media/CM2026-001", "wuhou_district/武场景〔2026〕3号")
"""Two records of one scenario, in other words."""

_ASKED = ("chengdu_urban_investment/CT-CJ-0010", "chengdu_urban_investment/CT-CJ-0011")
"""Two of which people are asked after the second delivery."""

_BATCH = {"2026-S-01": "成都市市属国企应用场景清单", "2026-O-01": "成都市市属国企应用机会清单"}
"""The first lists: scenarios and opportunities."""

_NEED, _OFFER = "chengdu_urban_investment/CT-CJ-0004", "example_association/能力-11"
"""A scenario without a last day, and the capability that fits it."""

_CHAIN = "新能源"
"""The chain of that scenario."""

_STEPS: tuple[tuple[str, ...], ...] = (
    ("interested", "example_association", "--scenario", _NEED, "--capability", _OFFER),
    ("agreed", "chengdu_urban_investment", "--set", "agreed_on=2026-04-10", "--set", "pilot_from=2026-05-06"),
    ("piloted", "chengdu_urban_investment", "--set", "started_on=2026-05-06", "--set", "use=first_use"),
)
"""How it comes to a pilot: the step, who takes it, what it says."""

_FIRST_DAY = "2026-03-11"
"""The day on which the first list was published."""


def demo(
    context: typer.Context,
    to: Annotated[Path, typer.Option("--to", help="演示目录 folder of the demo")] = Path("demo-output"),
    keep: Annotated[
        bool,
        typer.Option(
            "--keep", help="保留上一次的演示目录，另建一个 keep an earlier demo's folder, use another one beside it"
        ),
    ] = False,
) -> None:
    """演示：六家机构的文件汇成一个登记库，再看第二次报送的变化 the whole path over the example feeds, twice."""  # fmt: skip
    try:
        folder = start_anew(beside(to) if keep else to)
    except NotADemoFolderError as error:
        output.warn(str(error))
        raise typer.Exit(ExitCode.USAGE) from error
    _require_undiverted(folder)
    adopt_organisations(folder.settings_file, os.environ)
    walk = _Walk(context, folder)

    output.say("数据均为合成示例，仅部分名称见公开报道 / the data is synthetic, but for some titles")
    walk.heading("一、六家机构第一次报送", "the first delivery")
    show_delivered(walk.carry(first_delivery()))
    walk.run("status")
    walk.look(show_sum)

    walk.heading("二、退回了什么、为什么", "what was rejected, and why")
    walk.look(show_rejected)

    walk.heading("三、登记库", "the registry")
    walk.look(show_registered)
    walk.run("registry", "list", "--limit", "0")

    walk.heading("四、几家说的是同一场景", "one scenario, told by several")
    walk.look(show_merged)
    walk.run("match", "explain", *_TWICE)
    walk.run("reviews", "list", "--limit", "3")

    walk.heading("五、清单", "lists for publication")
    for grouping in Grouping:
        walk.run("lists", "--by", grouping.value, "--to", str(folder.lists))

    walk.heading(
        "六、分批发布清单：起草、检查、定稿、审批、发布", "lists in batches, from the draft to the publication"
    )
    for number, title in _BATCH.items():
        _publish(walk, number, title)
        walk.run("lists", "export", number, "--to", str(folder.lists))
    output.say(
        "首批清单 48 项中有 1 项已由申报单位撤回，不再列入 one of the 48 was withdrawn by its owner and is not on the list"
    )

    walk.heading("七、第二次报送：只发送有变化的", "the second delivery: only what changed is sent")
    version = walk.look(current_version)
    show_delivered(walk.carry(second_delivery()))
    walk.run("registry", "changes", "--after", str(version))
    walk.run("registry", "history", *_STORY)

    walk.heading("八、供给：能力清单、对接、试点、看板", "supply, its match with demand, a pilot, the board")
    show_delivered(walk.carry(supply_delivery()))
    walk.run("supply", "list", "--limit", "5")
    walk.run("supply", "match", _NEED, "--limit", "3")
    for step, speaker, *said in _STEPS:
        walk.run("cases", "step", f"engagement.{step}", "example_association/E-1", "--as", speaker, *said)
        walk.carry([])
    walk.run("board", "show", "--chain", _CHAIN)

    walk.heading("接下来可以输入", "what to type next")
    for arguments in _next_commands(folder):
        output.say(f"  {walk.command(arguments)}")
    output.say(
        f"\n在 http://127.0.0.1:{PORT}/ 提供网页和接口 to serve pages and the interface there: {walk.command(('serve',))}"
    )


def _require_undiverted(folder: DemoFolder) -> None:
    """The environment counts before the file of settings, and then the demo's commands would show another registry. A table of organisations that
    this folder's settings name is in the environment too."""
    if load_settings(folder.settings_file, os.environ) != folder.settings():
        output.warn(
            "环境变量 SCENARIOS_* 或当前设置文件指向别的登记库或机构表，演示未开始；请先 unset，或换一个文件夹 / "
            "the environment or this folder's settings name another registry or table of organisations, so the demo did not start; unset it "
            "first, or go to another folder"
        )
        raise typer.Exit(ExitCode.USAGE)


def _publish(walk: _Walk, number: str, title: str) -> None:
    """The desk's steps; somebody else approves. What was sent is processed before the next one."""
    groups = [it.id for it in code_lists().organisations.values() if it.kind == "soe_group"]
    named = [word for group in groups for word in ("--organisation", group)]
    steps: tuple[tuple[str, ...], ...] = (
        ("draft", "--title", title, *named, "--by", "示例经办"),
        ("freeze", "--day", _FIRST_DAY, "--by", "示例经办"),
        ("approve", "--by", "示例审批"),
        ("publish", "--day", _FIRST_DAY, "--by", "示例经办"),
    )
    for step, *options in steps:
        walk.run("lists", step, number, *options)
        walk.carry([])
        if step == "draft":
            walk.run("lists", "check", number, "--day", _FIRST_DAY)


def _next_commands(folder: DemoFolder) -> list[Sequence[str]]:
    return [
        ("registry", "show", *_STORY),
        ("reviews", "show", *_ASKED),
        ("supply", "match", _OFFER),
        ("lists", "--by", "district", "--district", "武侯区", "--format", "csv", "--to", str(folder.lists)),
        ("rebuild", "--check"),
    ]


class _Walk:
    """Goes through the demo by ordinary commands, and shows them."""

    def __init__(self, context: typer.Context, folder: DemoFolder) -> None:
        self._root = context.find_root().command
        self._folder = folder
        self._settings = folder.settings()

    def heading(self, chinese: str, english: str) -> None:
        output.say(f"\n━━ {chinese} / {english}\n")

    def run(self, *arguments: str) -> None:
        """Show a command and run it. Raises typer.Exit when it does not succeed."""
        output.say(f"$ {self.command(arguments)}")
        exit_code = self._root.main(self._with_settings(arguments), standalone_mode=False)
        if exit_code:
            raise typer.Exit(exit_code)

    def command(self, arguments: Sequence[str]) -> str:
        """The command as one types it in a shell here."""
        return shlex.join([_own_name(), *self._with_settings(arguments)])

    def look(self, question: Callable[[Connection], Found]) -> Found:
        """Ask the registry."""
        with wiring.reader(self._settings) as engine, engine.connect() as connection:
            return question(connection)

    def carry(self, deliveries: Sequence[tuple[Feed, Path]]) -> list[Delivered]:
        """Publish and process, with a bar on a terminal."""
        with _progress() as report:
            return carry(self._settings, deliveries, report)

    def _with_settings(self, arguments: Sequence[str]) -> list[str]:
        return ["--config", str(self._folder.settings_file), *arguments]


@contextmanager
def _progress() -> Iterator[Report]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = output.console(sys.stderr)
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("准备", total=None)
        yield lambda what, done, steps: bar.update(task, description=what, completed=done, total=steps)


def _own_name() -> str:
    """What the user types for this program: its name if the shell finds it, else the path by which it was started."""
    found = shutil.which("scenarios")
    started = Path(sys.argv[0])
    return "scenarios" if found and started.exists() and Path(found).samefile(started) else sys.argv[0]
