"""``scenarios database``: the registry's tables, and who may do what in them."""

from __future__ import annotations

import typer
from tenacity import Retrying, retry_if_exception, stop_after_attempt, wait_random

from scenario_registry import wiring
from scenario_registry.cli import output
from scenario_registry.cli.context import JsonOption, settings_of
from scenario_registry.cli.exit_code import ExitCode
from sinks.refusal import HELD, sqlstate
from sinks.roles import CONSOLE, CONTACTS, INTAKE, OWNER, READER, WRITER, Right, Standing, apply_roles, standings

app = typer.Typer(no_args_is_help=True, help="登记库的表和权限 the registry's tables and rights")
roles = typer.Typer(no_args_is_help=True, help="PostgreSQL 的角色 roles on PostgreSQL")
app.add_typer(roles, name="roles")

_DUTY_ZH = {
    OWNER: "所有者：建表、升级、重建、质量检查",
    WRITER: "处理和转发：读写各表，不能删除",
    READER: "查询：只读视图，看不到联系方式",
    CONTACTS: "查询：只读视图，含联系方式",
    INTAKE: "接收推送：查询，核对令牌，查回执",
    CONSOLE: "网页：接收推送，登录、核对、令牌和用户",
}


@app.command()
def migrate(context: typer.Context, as_json: JsonOption = False) -> None:
    """建立登记库的表，或升级到本版本；可重复运行 make the registry's tables, or bring them up to date."""  # fmt: skip
    settings = settings_of(context)
    with wiring.registry(settings) as registry:
        revision = registry.revision
    if as_json:
        output.print_json({"revision": revision})
    else:
        output.say(f"登记库的表是最新的 / the tables are up to date: {revision}")


@roles.command()
def apply(context: typer.Context, as_json: JsonOption = False) -> None:
    """建立角色并授予恰当的权限；可重复运行 make the roles and give each exactly its rights.

    需要能建立角色的登录 needs a login that may make roles. 之后 then: GRANT <数据库 database>_writer TO <登录 login>.
    """  # fmt: skip
    with wiring.administrator(settings_of(context)) as engine:
        for attempt in _again_while_held():
            with attempt, engine.begin() as connection:
                apply_roles(connection)
    show(context, as_json=as_json)


@roles.command()
def show(context: typer.Context, as_json: JsonOption = False) -> None:
    """列出角色、成员和缺少的权限；有缺少时退出码为 1 roles, members, and rights that lack: exit code 1 if any does."""  # fmt: skip
    with wiring.administrator(settings_of(context)) as engine, engine.connect() as connection:
        found = standings(connection)
    if as_json:
        output.print_json([_as_json(it) for it in found])
    else:
        output.show_table("", ("角色", "成员", "职责", "状态"), [_row(it) for it in found])
    if not all(it.exists and not it.lacks for it in found):
        raise typer.Exit(ExitCode.NO)


def _again_while_held() -> Retrying:
    """Readers go on meanwhile, and may hold what is wanted in another order."""
    return Retrying(
        retry=retry_if_exception(lambda it: sqlstate(it) in HELD),
        stop=stop_after_attempt(20),
        wait=wait_random(0.1, 1),
        reraise=True,
    )


def _row(standing: Standing) -> tuple[str, ...]:
    if not standing.exists:
        state = "没有 / missing"
    else:
        state = "缺 / lacks: " + "；".join(map(_in_sql, standing.lacks)) if standing.lacks else "齐全 / complete"
    return standing.role, "、".join(standing.members), _DUTY_ZH[standing.duty], state


def _as_json(standing: Standing) -> dict[str, object]:
    return standing._asdict() | {"lacks": [_in_sql(right) for right in standing.lacks]}


def _in_sql(right: Right) -> str:
    columns = f" ({', '.join(right.columns)})" if right.columns else ""
    return f"{right.privilege}{columns} ON {right.kind} {right.name}"
