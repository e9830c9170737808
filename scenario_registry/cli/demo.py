"""``scenarios demo``: six organisations' files in, one registry out; a second delivery, and what it changed; supply, and its match with demand."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import chdir, contextmanager, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Annotated, TextIO, TypeVar

import typer
from sqlalchemy import Connection

from scenario_registry import wiring
from scenario_registry.cli import output
from scenario_registry.cli.exit_code import ExitCode
from scenario_registry.cli.serve import PORT
from scenario_registry.demo.deliveries import first_delivery, second_delivery, supply_delivery
from scenario_registry.demo.folder import RECORD, DemoFolder, NotADemoFolderError, beside, start_anew
from scenario_registry.demo.reports import show_merged, show_registered, show_rejected, show_sum
from scenario_registry.settings import adopt_organisations, load_settings
from schemas.code_lists import code_lists
from sinks.publication.grouping import Grouping
from sinks.queries.changes import current_version

Found = TypeVar("Found")

_STYLE = re.compile(r"\x1b\[[0-9;]*m")
"""Of a terminal."""

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

_NEXT: tuple[tuple[str, ...], ...] = (
    ("registry", "show", *_STORY),
    ("reviews", "show", *_ASKED),
    ("supply", "match", _OFFER),
    ("lists", "--by", "district", "--district", "武侯区", "--format", "csv", "--to", "lists"),
    ("rebuild", "--check"),
)
"""To go on with."""

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
    output.say("数据均为合成示例，仅部分名称见公开报道 / the data is synthetic, but for some titles")
    output.say(
        f"只列要点；每条命令的全部输出见 / the main lines; all of them are in {os.path.relpath(folder.path / RECORD)}"
    )
    with chdir(folder.path), Path(RECORD).open("w", encoding="utf-8") as record:
        _tell(_Walk(context, folder, record))
    output.say("\n━━ 接下来可以输入 / what to type next\n")
    for command in (_way_to(folder.path), *map(_typed, _NEXT)):
        output.say(f"  {command}")
    output.say(
        f"\n在 http://127.0.0.1:{PORT}/ 提供网页和接口 to serve pages and the interface there: {_typed(('serve',))}"
    )


def _tell(walk: _Walk) -> None:
    walk.heading("一、六家机构第一次报送", "the first delivery")
    walk.deliver(first_delivery(), "chengdu_rail", first=1)
    walk.run("status")
    walk.look(show_sum)

    walk.heading("二、退回了什么、为什么", "what was rejected, and why")
    walk.look(show_rejected)

    walk.heading("三、登记库", "the registry")
    walk.look(show_registered, last=1)
    walk.run("registry", "list", "--limit", "0", first=6)

    walk.heading("四、几家说的是同一场景", "one scenario, told by several")
    walk.look(show_merged)
    walk.run("match", "explain", *_TWICE, first=8)
    walk.run("reviews", "list", "--limit", "3", first=1)

    walk.heading("五、清单", "lists for publication")
    for grouping in Grouping:
        walk.run("lists", "--by", grouping.value, "--to", "lists", last=1, unseen=grouping is not Grouping.DISTRICT)
    walk.say("（分领域、分行业、分单位、分产业链同样 and so by field, industry, organisation and chain）")

    walk.heading(
        "六、分批发布清单：起草、检查、定稿、审批、发布，每步之后 scenarios run",
        "lists in batches, from the draft to the publication",
    )
    for number, title in _BATCH.items():
        _publish(walk, number, title, unseen=number != "2026-S-01")
        walk.run("lists", "export", number, "--to", "lists")
    walk.say(
        "首批清单 48 项中有 1 项已由申报单位撤回，不再列入 one of the 48 was withdrawn by its owner and is not on the list"
    )

    walk.heading("七、第二次报送：只发送有变化的", "the second delivery: only what changed is sent")
    version = walk.ask(current_version)
    walk.deliver(second_delivery(), "chengdu_rail", first=1)
    walk.run("registry", "changes", "--after", str(version), first=6)
    walk.run("registry", "history", *_STORY, first=1, last=4)

    walk.heading("八、供给：能力清单、对接、试点、看板", "supply, its match with demand, a pilot, the board")
    walk.deliver(supply_delivery(), "example_association", first=1)
    walk.run("supply", "list", "--limit", "5", unseen=True)
    walk.run("supply", "match", _NEED, "--limit", "3", first=6)
    for step, speaker, *said in _STEPS:
        walk.run("cases", "step", f"engagement.{step}", "example_association/E-1", "--as", speaker, *said, first=1)
        walk.run("run", unseen=True)
    walk.run("board", "show", "--chain", _CHAIN, first=10)


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


def _publish(walk: _Walk, number: str, title: str, *, unseen: bool) -> None:
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
        walk.run("lists", step, number, *options, first=1, unseen=unseen)
        walk.run("run", unseen=True)
        if step == "draft":
            walk.run("lists", "check", number, "--day", _FIRST_DAY, first=1, unseen=unseen)


def _typed(arguments: Sequence[str]) -> str:
    """The command as one types it in a shell, in the demo's folder."""
    return shlex.join(["scenarios", *arguments])


def _way_to(folder: Path) -> str:
    """What makes that work: the folder, and this program where the shell does not find it."""
    found, started = shutil.which("scenarios"), Path(sys.argv[0])
    if started.stem != "scenarios":
        # Started as a module of the interpreter, beside which the program is.
        started = Path(sys.executable).with_name("scenarios")
    is_found = found and started.exists() and Path(found).samefile(started)
    path = "" if is_found else f'export PATH={shlex.quote(str(started.absolute().parent))}:"$PATH"; '
    return f"{path}cd {shlex.quote(os.path.relpath(folder))}"


class _Walk:
    """Goes through the demo by ordinary commands, in its folder. Shows the lines that matter, and writes all of them to ``record``."""

    def __init__(self, context: typer.Context, folder: DemoFolder, record: TextIO) -> None:
        self._root = context.find_root().command
        self._settings = folder.settings()
        self._record = record

    def say(self, text: str, first: int | None = None) -> None:
        """A line of our own; of all that is shown, the ``first`` lines are on the screen, and the ``last``."""
        with self._kept(first):
            output.say(text)

    def heading(self, chinese: str, english: str) -> None:
        self.say(f"\n━━ {chinese} / {english}")

    def run(self, *arguments: str, first: int | None = None, last: int = 0, unseen: bool = False) -> None:
        """Show a command and run it. Raises typer.Exit when it does not succeed."""
        self.say(f"$ {_typed(arguments)}", 0 if unseen else None)
        with self._kept(0 if unseen else first, last):
            exit_code = self._root.main(list(arguments), standalone_mode=False)
        if exit_code:
            raise typer.Exit(exit_code)

    def deliver(self, files: Sequence[Path], seen: str, first: int | None = None) -> None:
        """Publish every file, and process them all; one stands for the others."""
        for file in sorted(files, key=lambda it: it.stem != seen):
            self.run(
                "feed", "publish", min(os.path.relpath(file), str(file), key=len), first=first, unseen=file.stem != seen
            )
        self.say(f"（其余 {len(files) - 1} 个文件同样发送 and so the other files）")
        self.run("run", first=1)

    def ask(self, question: Callable[[Connection], Found]) -> Found:
        """Ask the registry."""
        with wiring.reader(self._settings) as engine, engine.connect() as connection:
            return question(connection)

    def look(self, show: Callable[[Connection], None], first: int | None = None, last: int = 0) -> None:
        """Have something of the registry shown."""
        with self._kept(first, last):
            self.ask(show)

    @contextmanager
    def _kept(self, first: int | None, last: int = 0) -> Iterator[None]:
        kept = _Kept()
        try:
            with redirect_stdout(kept):
                yield
        finally:
            lines = kept.getvalue().splitlines()
            self._record.writelines(f"{_STYLE.sub('', line)}\n" for line in lines)
            least = len(lines) if first is None and not last else first or 0
            left_out = max(0, len(lines) - least - last)
            note = [f"  …… 另 {left_out} 行 more lines"] if left_out and least > 1 else []
            for line in (*lines[:least], *note, *lines[least + left_out :]):
                typer.echo(line)


class _Kept(StringIO):
    """Standard output that is kept, with the styles and the width that the screen has."""

    def __init__(self) -> None:
        super().__init__()
        self.isatty = sys.stdout.isatty  # type: ignore[method-assign]
