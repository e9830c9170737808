"""``scenarios users``: who may log in to the console."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from scenario_registry import wiring
from scenario_registry.cli import output
from scenario_registry.cli.context import JsonOption, settings_of
from scenario_registry.cli.names import name_of
from scenario_registry.cli.review_words import now_us, registered
from scenario_registry.console.roles import ROLE_ZH, Role
from scenario_registry.settings import SettingsError
from schemas.moment import from_microseconds
from sinks.people import User, add_user, set_disabled, set_password, users

app = typer.Typer(no_args_is_help=True, help="用户：谁可以登录网页 users: who may log in to the console")

_Name = Annotated[str, typer.Argument(metavar="用户名", help="用户名 name of the user")]
_PasswordFile = Annotated[
    Path | None,
    typer.Option(help="密码文件，取第一行；不写则询问 file whose first line is the password; asked for without it"),
]

_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{1,63}")


@app.command()
def create(
    context: typer.Context,
    name: _Name,
    role: Annotated[Role, typer.Option(help="角色 role")],
    organisation: Annotated[
        str | None, typer.Option(help="报送机构的用户属于哪个机构 for whom a user of the role organisation speaks")
    ] = None,
    password_file: _PasswordFile = None,
    as_json: JsonOption = False,
) -> None:
    """新建用户；密码从提示或文件读入，首次登录须更换 a new user; the password is asked for, or read from a file, and changed at the first log-in."""
    if not _NAME.fullmatch(name):
        raise typer.BadParameter(f"{name}：用户名须为小写字母、数字和 . _ @ - / lower case letters, digits and . _ @ -")
    if (role is Role.ORGANISATION) != (organisation is not None):
        raise typer.BadParameter(
            "--organisation 与 --role organisation 须同时使用 / --organisation goes with --role organisation"
        )
    speaks_for = None if organisation is None else registered(organisation)
    moment_us = now_us()
    password = _kept_password(password_file, name, name_of(speaks_for or ""))
    made = User(name, role.value, speaks_for, password, moment_us, None, moment_us)
    with wiring.registry(settings_of(context)) as registry, registry.engine.begin() as connection:
        add_user(connection, made)
    _show([made], f"已新建用户 {name} / created", as_json=as_json)


@app.command("list")
def list_(context: typer.Context, as_json: JsonOption = False) -> None:
    """列出用户：角色、机构、状态 all users, without what is kept of their passwords."""
    with wiring.reader(settings_of(context)) as engine, engine.connect() as connection:
        found = users(connection)
    _show(found, f"{len(found)} 个用户 users", as_json=as_json)


@app.command()
def disable(context: typer.Context, name: _Name, as_json: JsonOption = False) -> None:
    """停用：立即退出，不能再登录 the user is out at once and may not log in."""
    _set_disabled(context, name, now_us(), as_json=as_json)


@app.command()
def enable(context: typer.Context, name: _Name, as_json: JsonOption = False) -> None:
    """恢复停用的用户 a disabled user may log in again."""
    _set_disabled(context, name, None, as_json=as_json)


@app.command("set-password")
def change_password(
    context: typer.Context, name: _Name, password_file: _PasswordFile = None, as_json: JsonOption = False
) -> None:
    """换密码，登录后须更换；已登录的立即退出 another password, changed at the next log-in; whoever is logged in under that name is out."""
    password = _kept_password(password_file, name)
    with wiring.registry(settings_of(context)) as registry, registry.engine.begin() as connection:
        set_password(connection, name, password, now_us())
    _said(name, "password_set", "已换密码 / password set", as_json=as_json)


def _set_disabled(context: typer.Context, name: str, moment_us: int | None, *, as_json: bool) -> None:
    with wiring.registry(settings_of(context)) as registry, registry.engine.begin() as connection:
        set_disabled(connection, name, moment_us)
    word = ("enabled", "已恢复 / enabled") if moment_us is None else ("disabled", "已停用 / disabled")
    _said(name, *word, as_json=as_json)


def _said(name: str, state: str, told: str, *, as_json: bool) -> None:
    if as_json:
        output.print_json({"name": name, "state": state})
    else:
        output.say(f"{told}: {name}")


def _kept_password(file: Path | None, *about: str) -> str:
    try:
        from scenario_registry.console.passwords import PasswordError, kept
    except ImportError as error:
        raise SettingsError(
            f"users: 缺少程序包，请安装 / packages are missing, install: scenario-registry[http] ({error.name})"
        ) from error
    if file is None:
        password = str(typer.prompt("密码 password", hide_input=True, confirmation_prompt="再输一次 again"))
    else:
        try:
            password = file.read_text(encoding="utf-8").split("\n", 1)[0].rstrip("\r")
        except UnicodeDecodeError:
            raise typer.BadParameter(f"--password-file {file}：不是 UTF-8 文本 / is no text in UTF-8") from None
    try:
        return kept(password, *about)
    except PasswordError as error:
        raise typer.BadParameter(str(error)) from error


def _show(found: list[User], title: str, *, as_json: bool) -> None:
    if as_json:
        for it in found:
            output.print_json_line(_as_json(it))
        return
    rows = [
        (
            it.name,
            f"{ROLE_ZH[Role(it.role)]} {it.role}",
            it.organisation and name_of(it.organisation),
            "已停用" if it.disabled_us is not None else "有效" if it.password_given_us is None else "待换首次密码",
            from_microseconds(it.created_us),
        )
        for it in found
    ]
    output.show_table(title, ("用户名", "角色", "机构", "状态", "新建于（北京时间）"), rows)


def _as_json(user: User) -> dict[str, Any]:
    disabled: datetime | None = None if user.disabled_us is None else from_microseconds(user.disabled_us)
    told = {"created_at": from_microseconds(user.created_us).astimezone(UTC), "disabled_at": disabled}
    return {"name": user.name, "role": user.role, "organisation": user.organisation, **told}
