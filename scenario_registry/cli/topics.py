"""``scenarios topics``: what Kafka must hold, who may do what there, and the users' passwords."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scenario_registry import wiring
from scenario_registry.cli import output
from scenario_registry.cli.context import JsonOption, settings_of
from scenario_registry.cli.exit_code import ExitCode
from scenario_registry.topics.applying import apply, found
from scenario_registry.topics.declaration import load_declaration
from scenario_registry.topics.difference import Difference, Kind, differences
from scenario_registry.topics.secret_file import renew
from scenario_registry.topics.state import State, Topic
from scenario_registry.topics.wanted import known_users, wanted
from schemas.code_lists import code_lists

if TYPE_CHECKING:
    from scenario_registry.eventlog.kafka_admin import KafkaAdmin

app = typer.Typer(no_args_is_help=True, help="Kafka 的主题、权限、限额与用户 topics, rights, limits and users of Kafka")

_KIND_ZH = {
    Kind.TOPIC: "主题",
    Kind.PARTITIONS: "分区数",
    Kind.REPLICATION: "副本数",
    Kind.CONFIG: "配置",
    Kind.RIGHT: "权限",
    Kind.LIMIT: "限额",
}


@app.command()
def diff(context: typer.Context, as_json: JsonOption = False) -> None:
    """Kafka 与声明有何不同；有不同时退出码为 1 what differs from the declaration; exit code 1 if anything does."""
    with _compared(context) as (_, there, declared):
        left = differences(there, declared)
        _show(left, there, as_json=as_json)
    if left:
        raise typer.Exit(ExitCode.NO)


@app.command("apply")
def apply_declaration(
    context: typer.Context,
    yes: Annotated[bool, typer.Option("--yes", help="不询问 do not ask")] = False,
    as_json: JsonOption = False,
) -> None:
    """先列出不同之处，经确认后使 Kafka 与声明一致；可重复执行 show what differs, then make it so.

    不删除主题，不减少分区；只处理登记库自己的主题 never deletes a topic nor shrinks one, and leaves those of others alone.
    """  # fmt: skip
    with _compared(context) as (admin, there, declared):
        changes = differences(there, declared)
        _show(changes, there, as_json=as_json)
        if any(it.by_hand is None for it in changes):
            if not yes:
                typer.confirm("执行以上更改？ apply?", abort=True, err=True)
            apply(admin, changes)
            output.warn("已执行 / applied")
    if any(it.by_hand is not None for it in changes):
        raise typer.Exit(ExitCode.NO)


@app.command()
def user(
    context: typer.Context,
    name: Annotated[
        str, typer.Argument(metavar="名称", help="机构代码或声明中的用户 organisation, or a user of the declaration")
    ],
    secret_file: Annotated[
        Path | None, typer.Option("--secret-file", help="新密码写入此文件，仅属主可读 file for the new password")
    ] = None,
    remove: Annotated[
        bool, typer.Option("--remove", help="删除用户，不能再登录 nobody logs in as it any more")
    ] = False,
) -> None:
    """新建用户或更换其密码；密码只写入文件，从不显示 make a user or replace its password, which is shown nowhere but in its file."""
    if remove == (secret_file is not None):
        raise typer.BadParameter("--secret-file 与 --remove 二选一 / give either --secret-file or --remove")
    settings = settings_of(context)
    known = known_users(load_declaration(settings.topics_file), code_lists().organisations)
    # An administrator's own password is replaced the same way.
    if name not in known and name != settings.kafka_username:
        raise typer.BadParameter(
            f"{name} 既非机构代码，也不在声明的 users 中 / is neither an organisation nor among the declared users"
        )
    with wiring.kafka_admin(settings) as admin:
        if secret_file is None:
            admin.remove_password(name)
            output.say(f"已删除用户 {name} / user {name} removed")
        else:
            renew(secret_file, lambda password: admin.set_password(name, password))
            output.say(
                f"用户 {name} 的新密码已写入 {secret_file} / the new password of user {name} is in {secret_file}"
            )


@contextmanager
def _compared(context: typer.Context) -> Iterator[tuple[KafkaAdmin, State, State]]:
    """The administrator's client, what Kafka holds and what is declared."""
    settings = settings_of(context)
    declaration = load_declaration(settings.topics_file)
    organisations = code_lists().organisations
    declared = wanted(declaration, organisations, settings.partitions, settings.worker_group)
    with wiring.kafka_admin(settings) as admin:
        yield admin, found(admin, known_users(declaration, organisations)), declared


def _show(changes: Sequence[Difference], there: State, *, as_json: bool) -> None:
    if there.rights is None:
        output.warn(
            "注意：此集群不检查权限（未设 authorizer.class.name），任何人都能写任何主题 / "
            "this cluster checks no rights (authorizer.class.name is not set): anybody may write anywhere"
        )
    if as_json:
        for it in changes:
            output.print_json_line(_as_json(it))
    elif not changes:
        output.say("与声明一致 / Kafka is as declared")
    else:
        rows = [
            (_KIND_ZH[it.kind], it.kind, it.name, it.key, _text(it.now), _text(it.wanted), _hint(it)) for it in changes
        ]
        output.show_table(
            f"{len(changes)} 处不同 / differences", ("种类", "kind", "名称", "配置", "现在", "声明", "须人工处理"), rows
        )


def _hint(difference: Difference) -> str:
    return " / ".join(difference.by_hand or ())


def _text(value: object) -> str:
    if isinstance(value, Topic):
        return f"{value.partitions} × {value.replication}"
    return "" if value is None else str(value)


def _as_json(difference: Difference) -> dict[str, object]:
    return {
        "kind": difference.kind,
        "name": difference.name,
        "key": difference.key or None,
        "now": _plain(difference.now),
        "wanted": _plain(difference.wanted),
        "by_hand": None if difference.by_hand is None else difference.by_hand[1],
    }


def _plain(value: object) -> object:
    return value._asdict() if isinstance(value, Topic) else str(value) if isinstance(value, tuple) else value
