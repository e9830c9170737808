"""The commands of ``scenarios``: their names, and what the help says of each. A command's module, of the same name, is imported once it is called:
all of them together take a second."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer
from typer.main import get_group

from scenario_registry.cli.stopping import ended_by_signals

PANELS = {
    "报送 deliver": {
        "demo": "演示：六家机构的文件汇成一个登记库，再看第二次报送的变化 the whole path over the example feeds, twice.",
        "feed": "机构的报送 what organisations deliver",
        "run": "处理日志中的事件，写入登记库并匹配；可随时中断和重复运行 process what is in the log, then match it.",
        "status": "各机构到了多少、结果如何、还有多少待处理 what arrived, what became of it, what waits.",
        "rejections": "被退回的事件 rejected events",
        "holds": "暂扣的报送：改动过大，等人决定 held deliveries, which wait for a decision",
        "simulate": "试报：一批事件现在送来会怎样，不发送、不存储 what would become of events if they came now; nothing is sent or stored.",
    },
    "查阅 read": {
        "registry": "查询登记库 query the registry",
        "lists": "清单：--to 生成现有场景的清单；子命令分批发布清单 lists: --to writes what there is now; the commands publish in batches",
        "board": "看板：需求走到了哪一步，缺什么技术 the board: how far needs have come, what is missing",
        "export": "导出场景为一张表，含已撤回的，不含联系方式；全部出自登记库的同一版本 scenarios as one table, withdrawn ones too, without contacts, all of one version.",
        "snapshots": "登记库快照与增量文件 snapshots of the registry and deltas between them",
        "ledger": "台账：每个分区收到多少、各种结果各多少，对不上时退出码为 1；带条件时逐条列出 sums of every partition, 1 when not even; with conditions the events.",
        "codes": "代码表 lists of codes",
        "schema": "事件接口与公开视图 the contract of events, and that of the public views",
    },
    "核对 check": {
        "match": "匹配：哪些记录说的是同一场景，为什么 matching: which records tell one scenario, and why",
        "reviews": "核对：疑似重复的场景由人判断 review: people decide what a machine should not",
        "quality": "质量检查：哪个机构、哪条规则、自何时、应做什么 quality: what to act on",
    },
    "推进 from a need to its use": {
        "cases": "事项：场景梳理与供需对接 cases: refinements and engagements",
        "tasks": "待办：谁须在何时前办理 tasks: who must act, by when",
        "groups": "产业链工作专班 working groups of the key industry chains",
        "supply": "供给：企业、能力、投资机构，与场景的对接 supply, and its match with demand",
        "notices": "订阅通知：与谁有关就告诉谁，说明为何收到 notices: subscribers are told what concerns them, and why",
    },
    "网页与接口 pages and interface": {
        "serve": "提供网页和 HTTP 接口：检索、详情、历史、变化；机构凭令牌推送 pages and an interface: search, details, history, changes; organisations push with a token.",
        "users": "用户：谁可以登录网页 users: who may log in to the console",
        "tokens": "推送令牌 tokens by which organisations send over HTTP",
    },
    "运维 operations": {
        "local": "在本机以普通进程启动全套：Kafka、PostgreSQL、处理进程、转发；Ctrl-C 结束 the whole set as plain processes on this machine.",
        "worker": "在 Kafka 上持续处理事件；可同时运行多个，Ctrl-C 结束 process what comes on Kafka; several share the work.",
        "relay": "把登记库的变更和各机构事件的结果转发到日志，供订阅 tell changes and outcomes to subscribers, each once.",
        "topics": "Kafka 的主题、权限、限额与用户 topics, rights, limits and users of Kafka",
        "database": "登记库的表和权限 the registry's tables and rights",
        "rebuild": "由日志从头重建登记库，成功后整体替换 make the registry anew from the log, then swap it in.",
        "chaos": "在本机的一组真实进程上注入故障，由判定程序给出结论 faults against real processes on this machine, and a verdict.",
    },
}
"""By what they are for, and by name, in the order of the help: the first paragraph of the command's own help, which stands beside its options."""


def command(name: str) -> Any:
    """The command as the framework calls it: the module's ``app`` where it has commands of its own, else the function of its name."""
    with ended_by_signals():
        module = import_module(f"scenario_registry.cli.{name}")
    holder = typer.Typer(add_completion=False)
    if hasattr(module, "app"):
        holder.add_typer(module.app, name=name)
    else:
        holder.command(name)(getattr(module, name))
    return get_group(holder).commands[name]
