"""``scenarios serve``: the registry over HTTP."""

from __future__ import annotations

from functools import partial
from typing import Annotated

import typer

from scenario_registry import wiring
from scenario_registry.cli import output
from scenario_registry.cli.context import settings_of
from scenario_registry.cli.monitoring import LOOPBACK
from scenario_registry.settings import SettingsError

PORT = 8700


def serve(
    context: typer.Context,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="端口，0 为任选 port, 0 for any")] = PORT,
    bind: Annotated[
        str, typer.Option("--bind", help="地址，容器中用 0.0.0.0 address; 0.0.0.0 in a container")
    ] = LOOPBACK,
) -> None:
    """提供网页和 HTTP 接口：检索、详情、历史、变化；机构凭令牌推送 pages and an interface: search, details, history, changes; organisations push with a token.

    网页见 docs/console.md，接口见 /openapi.json 和 docs/api.md the pages, the interface。Ctrl-C 结束 ends it.
    """  # fmt: skip
    settings = settings_of(context)
    try:
        from scenario_registry.http.server import serve as serve_until_told
    except ImportError as error:
        raise SettingsError(
            f"serve: 缺少程序包，请安装 / packages are missing, install: scenario-registry[http] ({error.name})"
        ) from error

    def ready(chosen: int) -> None:
        shown = f"[{bind}]" if ":" in bind else bind
        output.warn(f"网页与接口在 / pages and interface at http://{shown}:{chosen}/ （/v1/scenarios，/openapi.json）")

    with wiring.serving_reader(settings) as engine, wiring.noting(settings) as noting:
        serve_until_told(engine, noting, partial(wiring.event_log, settings), bind, port, ready)
