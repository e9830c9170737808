"""``scenarios chaos``: faults on purpose against a set of real processes on this machine, and a verdict."""

from __future__ import annotations

import statistics
import tempfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scenario_registry.chaos.disks import NoOwnDisksError, leave_mounts
from scenario_registry.chaos.fault import UnknownFaultError, all_faults
from scenario_registry.chaos.plan import plan
from scenario_registry.cli import output
from scenario_registry.cli.context import JsonOption
from scenario_registry.cli.exit_code import ExitCode

if TYPE_CHECKING:
    from scenario_registry.chaos.campaign import Campaign
    from scenario_registry.chaos.round import Result


def chaos(
    seed: Annotated[int, typer.Option("--seed", min=0, help="第一轮的种子，逐轮加一 seed of the first round")] = 0,
    rounds: Annotated[int, typer.Option("--rounds", min=1, help="轮数 rounds")] = 1,
    nodes: Annotated[int, typer.Option("--nodes", min=1, max=3, help="Kafka 节点数 Kafka nodes")] = 3,
    folder: Annotated[
        Path | None, typer.Option("--set", help="存放进程数据的目录 folder of the processes' data")
    ] = None,
    faults: Annotated[str, typer.Option("--faults", help="只用这些故障，逗号分隔 only these faults, with commas")] = "",
    show_plan: Annotated[bool, typer.Option("--plan", help="只显示计划，不执行 show what would be done")] = False,
    as_json_: JsonOption = False,
) -> None:
    """在本机的一组真实进程上注入故障，由判定程序给出结论 faults against real processes on this machine, and a verdict.

    有一轮不通过则退出码为 1，并给出重复该轮的命令 exit code 1 when a round fails, with the command that repeats it.
    """  # fmt: skip
    names = _names(faults)
    if show_plan:
        _show_plan(range(seed, seed + rounds), names, as_json=as_json_)
        return
    # Kafka's packages are not everywhere.
    from scenario_registry.chaos.campaign import Campaign, as_json

    own_disks = _has_own_disks()
    place = folder or Path(tempfile.mkdtemp(prefix="scenarios-chaos-"))
    campaign = Campaign(place.resolve(), seed, rounds, names, nodes, own_disks)
    results: list[Result] = []
    for result in campaign.perform():
        results.append(result)
        output.warn(_line(result, len(results), rounds))
        if result.findings:
            output.warn(_told(result, campaign, faults))
    failed = [result for result in results if result.findings]
    if folder is None and not failed:
        place.rmdir()
    if as_json_:
        output.print_json({"verdict": "no" if failed else "yes", "rounds": [as_json(result) for result in results]})
    else:
        _show(results)
    if failed:
        raise typer.Exit(ExitCode.NO)


def _names(wanted: str) -> list[str]:
    known = list(all_faults())
    names = [name.strip() for name in wanted.split(",") if name.strip()]
    for name in names:
        if name not in known:
            raise UnknownFaultError(name, known)
    return names or known


def _has_own_disks() -> bool:
    try:
        leave_mounts()
    except NoOwnDisksError:
        return False
    return True


def _show_plan(seeds: range, names: list[str], *, as_json: bool) -> None:
    plans = [plan(seed, names) for seed in seeds]
    if as_json:
        for it in plans:
            output.print_json_line({"seed": it.seed, "faults": [fault._asdict() for fault in it.faults]})
        return
    known = all_faults()
    rows = [
        (it.seed, f"{fault.moment:.2f}", fault.name, known[fault.name].zh, known[fault.name].en)
        for it in plans
        for fault in it.faults
    ]
    output.show_table("计划 / plan", ("种子 seed", "秒 seconds", "名称 name", "故障", "fault"), rows)


def _line(result: Result, number: int, rounds: int) -> str:
    verdict = "否 no " if result.findings else "是 yes"
    names = ", ".join(
        it.name + (" (未注入 left out)" if it.name in result.left_out else "") for it in result.plan.faults
    )
    return f"[{number}/{rounds}] 种子 seed {result.plan.seed}  {verdict}  {result.seconds:5.1f} s  {result.events} 事件 events  {result.hash}  {names}"


def _told(result: Result, campaign: Campaign, faults: str) -> str:
    lines = [
        "\n".join([f"  ✗ {it.zh} / {it.en}: {it.contradictions}", *(f"      {example}" for example in it.examples)])
        for it in result.findings
    ]
    chosen = f" --faults {faults}" if faults else ""
    again = f"scenarios chaos --seed {result.plan.seed} --rounds 1 --nodes {campaign.nodes}{chosen}"
    lines.append(f"  日志 logs: {campaign.kept(result.plan.seed)}\n  重复 repeat: {again}")
    return "\n".join(lines)


def _show(results: list[Result]) -> None:
    injected: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    failed: Counter[str] = Counter()
    left_out: dict[str, str] = {}
    for result in results:
        left_out |= result.left_out
        for name in {it.name for it in result.plan.faults} - result.left_out.keys():
            injected[name] += 1
            missed[name] += name in result.missed
            failed[name] += bool(result.findings)
    known = all_faults()
    rows = [
        (name, known[name].zh, known[name].en, count, missed[name], failed[name])
        for name, count in sorted(injected.items())
    ]
    headings = ("名称 name", "故障", "fault", "轮数 rounds", "未触发 did not strike", "不通过 no")
    output.show_table("注入的故障 / faults injected", headings, rows)
    for name, why in sorted(left_out.items()):
        output.say(f"未注入 left out: {name}：{known[name].zh} / {known[name].en}；{why}")
    no = sum(bool(result.findings) for result in results)
    events, changes = sum(it.events for it in results), sum(it.changes for it in results)
    seconds = statistics.median(result.seconds for result in results)
    output.say(
        f"{len(results)} 轮，{events} 个事件，{changes} 次变更，每轮中位数 {seconds:.1f} 秒 / rounds, events, changes, median seconds\n"
        + (f"结论：否，{no} 轮不通过 / verdict: no, {no} rounds failed" if no else "结论：是 / verdict: yes")
    )
