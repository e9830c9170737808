"""``scenarios tokens``: who may send events over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import typer

from scenario_registry import wiring
from scenario_registry.cli import output
from scenario_registry.cli.choices import did_you_mean
from scenario_registry.cli.context import JsonOption, settings_of
from scenario_registry.cli.names import name_of
from schemas.code_lists import code_lists
from schemas.moment import from_microseconds, to_microseconds
from sinks.tokens import Permission, Token, create_token, revoke_token, rotate_token, tokens

app = typer.Typer(no_args_is_help=True, help="推送令牌 tokens by which organisations send over HTTP")

_Days = Annotated[int, typer.Option("--days", min=1, max=3650, help="有效天数 days until it expires")]
_Id = Annotated[str, typer.Argument(metavar="编号", help="令牌编号，见 tokens list its id")]

_PERMISSION_ZH = {Permission.PUSH: "推送、试算", Permission.SIMULATE: "仅试算"}


@app.command()
def create(
    context: typer.Context,
    organisation: Annotated[str, typer.Argument(metavar="机构", help="机构名称或代码 organisation")],
    permission: Annotated[
        Permission, typer.Option(help="权限：push 推送，simulate 仅试算 what it is good for")
    ] = Permission.PUSH,
    days: _Days = 365,
    note: Annotated[str, typer.Option(help="给谁、做什么用 for whom, and what for")] = "",
    as_json: JsonOption = False,
) -> None:
    """新建令牌；密文只显示这一次 a new token, whose secret is shown this once."""  # fmt: skip
    known = code_lists()
    found = known.organisation_called(organisation)
    if found is None:
        meant = did_you_mean(organisation, (it.name_zh for it in known.organisations.values()))
        raise typer.BadParameter(f"{organisation}：没有登记的机构 / no registered organisation{meant}")
    now = datetime.now(UTC)
    with wiring.registry(settings_of(context)) as registry, registry.engine.begin() as connection:
        made, secret = create_token(
            connection, found.id, permission, note, to_microseconds(now), to_microseconds(now + timedelta(days=days))
        )
    _show_secret(made, secret, as_json=as_json)


@app.command("list")
def list_(context: typer.Context, as_json: JsonOption = False) -> None:
    """列出令牌：机构、权限、到期、上次使用；不含密文 all tokens, without their secrets."""  # fmt: skip
    with wiring.reader(settings_of(context)) as engine, engine.connect() as connection:
        found = tokens(connection)
    if as_json:
        for it in found:
            output.print_json_line(_as_json(it))
        return
    headings = ("编号", "机构", "权限", "状态", "到期（北京时间）", "上次使用", "用途")
    output.show_table(f"{len(found)} 个 tokens", headings, [_row(it) for it in found])


@app.command()
def rotate(
    context: typer.Context,
    token: _Id,
    days: _Days = 365,
    grace_hours: Annotated[
        int,
        typer.Option(
            "--grace-hours", min=0, max=720, help="旧令牌还能用几小时 hours for which the old one still works"
        ),
    ] = 24,
    as_json: JsonOption = False,
) -> None:
    """换新令牌，机构和权限不变 a new token in the place of one, for the same organisation and right."""  # fmt: skip
    now = datetime.now(UTC)
    until = now + timedelta(hours=grace_hours)
    with wiring.registry(settings_of(context)) as registry, registry.engine.begin() as connection:
        made, secret = rotate_token(
            connection,
            token,
            to_microseconds(now),
            to_microseconds(now + timedelta(days=days)),
            to_microseconds(until),
        )
    _show_secret(made, secret, as_json=as_json)


@app.command()
def revoke(context: typer.Context, token: _Id, as_json: JsonOption = False) -> None:
    """吊销令牌，数秒内生效 take a token back; it opens nothing within seconds."""  # fmt: skip
    with wiring.registry(settings_of(context)) as registry, registry.engine.begin() as connection:
        revoke_token(connection, token, to_microseconds(datetime.now(UTC)))
    if as_json:
        output.print_json({"id": token, "state": "revoked"})
    else:
        output.say(f"已吊销 / revoked: {token}")


def _show_secret(made: Token, secret: str, *, as_json: bool) -> None:
    if as_json:
        output.print_json(_as_json(made) | {"token": secret})
        return
    fields = [("令牌 token", secret), ("编号 id", made.id), ("机构", name_of(made.organisation))]
    fields += [("权限", _PERMISSION_ZH[Permission(made.permission)])]
    output.show_fields(
        "请立即妥善保存，不会再次显示 / keep it now: it is not shown again",
        [*fields, ("到期（北京时间）", from_microseconds(made.expires_us))],
    )


def _state(token: Token) -> tuple[str, str]:
    if token.revoked_us is not None:
        return "revoked", "已吊销"
    if not token.is_good(to_microseconds(datetime.now(UTC))):
        return "expired", "已到期"
    return "in_force", "有效"


def _row(token: Token) -> tuple[object, ...]:
    used = None if token.last_used_us is None else from_microseconds(token.last_used_us)
    words = (name_of(token.organisation), _PERMISSION_ZH[Permission(token.permission)], _state(token)[1])
    return (token.id, *words, from_microseconds(token.expires_us), used, token.note)


def _as_json(token: Token) -> dict[str, Any]:
    shown = {name: getattr(token, name) for name in ("id", "organisation", "permission", "note", "rotated_from")}
    moments = {name: getattr(token, f"{name}_us") for name in ("created", "expires", "revoked", "last_used")}
    told = {f"{name}_at": None if us is None else from_microseconds(us) for name, us in moments.items()}
    return shown | {"state": _state(token)[0]} | told
