"""``scenarios serve``: the registry over HTTP."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from sqlalchemy import Engine

from producers.feed import feed_paths
from producers.outbox import Outbox
from scenario_registry import wiring
from scenario_registry.access import require_speaker
from scenario_registry.cli import output
from scenario_registry.cli.context import settings_of
from scenario_registry.cli.monitoring import LOOPBACK
from scenario_registry.deliveries import Deliveries
from scenario_registry.settings import Settings, SettingsError
from schemas.code_lists import code_lists
from schemas.working_groups import working_groups

if TYPE_CHECKING:
    from scenario_registry.console.workshop import Workshop
    from scenario_registry.http.server import Prepared

PORT = 8700

_OF_THE_SERVER = "FORWARDED_ALLOW_IPS"
"""The variable of the web server's own, which takes names and mistakes without a word."""


def serve(
    context: typer.Context,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="端口，0 为任选 port, 0 for any")] = PORT,
    bind: Annotated[
        str, typer.Option("--bind", help="地址，容器中用 0.0.0.0 address; 0.0.0.0 in a container")
    ] = LOOPBACK,
    snapshots: Annotated[
        Path | None,
        typer.Option(help="提供此目录中的快照 folder of snapshots to offer", exists=True, file_okay=False),
    ] = None,
) -> None:
    """提供网页和 HTTP 接口：检索、详情、历史、变化；机构凭令牌推送 pages and an interface: search, details, history, changes; organisations push with a token.

    网页见 docs/console.md，接口见 /openapi.json 和 docs/api.md the pages, the interface。Ctrl-C 结束 ends it.
    """  # fmt: skip
    settings = settings_of(context)
    if _OF_THE_SERVER in os.environ:
        raise SettingsError(
            f"{_OF_THE_SERVER} 不起作用，请改用 / has no effect here, name the proxies in: SCENARIOS_TRUSTED_PROXIES"
        )
    try:
        from scenario_registry.http.server import serve as serve_until_told
    except ImportError as error:
        raise SettingsError(
            f"serve: 缺少程序包，请安装 / packages are missing, install: scenario-registry[http] ({error.name})"
        ) from error

    def ready(chosen: int) -> None:
        shown = f"[{bind}]" if ":" in bind else bind
        output.warn(f"网页与接口在 / pages and interface at http://{shown}:{chosen}/ （/v1/scenarios，/openapi.json）")

    with server_of(settings, bind, port, snapshots) as prepared:
        serve_until_told(prepared, ready)


@contextmanager
def server_of(settings: Settings, bind: str, port: int, snapshots: Path | None) -> Iterator[Prepared]:
    """The server that these settings describe. Raises what ``scenario_registry.http.server.prepared`` raises, and what opening the registry does."""
    from scenario_registry.http.server import prepared

    with wiring.serving_reader(settings) as engine, wiring.noting(settings) as noting:
        proxies = [str(it) for it in settings.trusted_proxies]
        with prepared(engine, _workshop(settings, noting), bind, port, snapshots, proxies) as server:
            yield server


def _workshop(settings: Settings, writing: Engine) -> Workshop:
    from scenario_registry.console.workshop import Workshop

    is_of_files = wiring.file_of(settings.registry) is not None and wiring.file_of(settings.log) is not None

    def process() -> None:
        with wiring.existing_log(settings) as log, wiring.registry(settings) as registry:
            wiring.runtime(log, registry).run()
            wiring.after_commit(registry).run()

    def settled() -> None:
        with wiring.registry(settings) as registry:
            wiring.after_commit(registry).run()

    def nothing() -> None:
        """Elsewhere processes of their own do it."""

    def existing_outbox() -> AbstractContextManager[Outbox] | None:
        return wiring.outbox(settings) if settings.outbox.exists() else None

    def own_outbox() -> AbstractContextManager[Outbox] | None:
        # On files everything is here; elsewhere an outbox is where somebody wanted to send from.
        return wiring.outbox(settings) if is_of_files else existing_outbox()

    def may_speak(organisation: str) -> None:
        require_speaker(settings, organisation, code_lists().organisations)

    open_log = partial(wiring.event_log, settings)
    return Workshop(
        writing,
        open_log,
        existing_outbox,
        may_speak,
        process if is_of_files else nothing,
        settled if wiring.file_of(settings.registry) is not None else nothing,
        settings.notices,
        Deliveries(partial(feed_paths, settings.feeds_dir), own_outbox, open_log, may_speak, settings.delivery_rows),
        working_groups(code_lists(), settings.working_groups_file),
        settings.encodings,
    )
