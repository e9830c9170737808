"""The options of a command that can be watched through a port."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from scenario_registry.cli import output
from scenario_registry.monitoring.health import Health
from scenario_registry.settings import SettingsError

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry
    from prometheus_client.registry import Collector

PortOption = Annotated[
    int | None,
    typer.Option("--port", min=0, max=65535, help="在该端口提供 /health 和 /metrics serve /health and /metrics there"),
]

BindOption = Annotated[
    str, typer.Option("--bind", help="该端口的地址，容器中用 0.0.0.0 address of that port; 0.0.0.0 in a container")
]

LOOPBACK = "127.0.0.1"


def new_registry() -> CollectorRegistry:
    """An empty registry of metrics. Raises SettingsError where the package for it is not installed."""
    try:
        from prometheus_client import CollectorRegistry, disable_created_metrics
    except ImportError as error:
        raise SettingsError(
            "--port: 缺少程序包，请安装 / packages are missing, install: scenario-registry[distributed]"
        ) from error
    disable_created_metrics()  # type: ignore[no-untyped-call]
    return CollectorRegistry()


@contextmanager
def watched(
    bind: str, port: int | None, collector: Callable[[], Collector], health: Callable[[float], Health]
) -> Iterator[None]:
    """Inside the block ``/health`` and ``/metrics`` answer, if there is a port. ``collector`` is made then only, since its package may not be
    there; ``health`` is asked at moments of ``time.monotonic``. Raises SettingsError when the port is taken, or the package is missing."""
    if port is None:
        yield
        return
    registry = new_registry()
    registry.register(collector())
    with watchable(bind, port, registry, lambda: health(time.monotonic())):
        yield


@contextmanager
def watchable(bind: str, port: int, registry: CollectorRegistry, health: Callable[[], Health]) -> Iterator[None]:
    """Inside the block ``/health`` and ``/metrics`` answer. Raises SettingsError when the port is taken."""
    from scenario_registry.monitoring.server import serving

    with serving(bind, port, registry, health) as served:
        output.warn(f"状态与指标 / health and metrics: http://{bind}:{served}/health /metrics")
        yield
