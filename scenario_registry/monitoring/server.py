"""One port for those who watch: ``/health`` for people and schedulers, ``/metrics`` for Prometheus. Nothing else, and nothing to change."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CollectorRegistry, make_wsgi_app

from scenario_registry.monitoring.health import Health
from scenario_registry.settings import SettingsError


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Handler(WSGIRequestHandler):
    timeout = 10.0
    """Seconds for whoever connects and says nothing."""

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: somebody asks every few seconds."""


@contextmanager
def serving(address: str, port: int, registry: CollectorRegistry, health: Callable[[], Health]) -> Iterator[int]:
    """Answer until the block ends, in threads of its own. Gives the port, which the system chooses for 0. ``health`` is called in those
    threads. Raises SettingsError when the port is taken or the address is not this machine's."""
    metrics = make_wsgi_app(registry)

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        plain = [("Content-Type", "text/plain; charset=utf-8")]
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            start_response("405 Method Not Allowed", [*plain, ("Allow", "GET, HEAD")])
            return [b"GET /health, GET /metrics\n"]
        if environ["PATH_INFO"] == "/metrics":
            answered: Iterable[bytes] = metrics(environ, start_response)
            return answered
        if environ["PATH_INFO"] == "/health":
            found = health()
            start_response(
                "200 OK" if found.is_well else "503 Service Unavailable",
                [("Content-Type", "application/json; charset=utf-8"), ("Cache-Control", "no-store")],
            )
            return [found.as_json()]
        start_response("404 Not Found", plain)
        return ["只有 /health 和 /metrics / there are /health and /metrics\n".encode()]

    try:
        server = make_server(address, port, answer, _Server, _Handler)
    except OSError as error:
        raise SettingsError(
            f"--port: 无法在 {address}:{port} 上监听，换一个端口或地址 / cannot listen on {address}:{port}, take another: {error.strerror}"
        ) from error
    threading.Thread(target=server.serve_forever, name="monitoring", daemon=True).start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
