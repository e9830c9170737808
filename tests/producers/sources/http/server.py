"""A real HTTP server in a thread, which answers from a script and keeps what it was asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.support.http_server import answering


@dataclass
class Asked:
    """A request: its path, query parameters and headers (names in lower case)."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]


@dataclass
class Reply:
    """An answer; a status of 0 closes the connection without one. ``pieces``: the body bit by bit, until they end or nobody listens."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    pieces: Iterable[bytes] | None = None


class Api:
    """The address of the server, and all requests so far."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.asked: list[Asked] = []


@contextmanager
def serving(answer: Callable[[Asked, int], Reply]) -> Iterator[Api]:
    """Serve until the block ends; `answer` gets the request and how many came before it."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
            asked = Asked(parts.path, query, {name.lower(): value for name, value in self.headers.items()})
            api.asked.append(asked)
            reply = answer(asked, len(api.asked) - 1)
            if reply.status == 0:
                self.close_connection = True
                return
            if reply.pieces is not None:
                self._send_pieces(reply.pieces)
                return
            body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            if reply.status != 304:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if reply.status != 304:
                self.wfile.write(body)

        def _send_pieces(self, pieces: Iterable[bytes]) -> None:
            self.send_response(200)
            self.end_headers()
            with suppress(ConnectionError):
                for piece in pieces:
                    self.wfile.write(piece)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with answering(Handler) as address:
        api = Api(f"{address}/api/scenes")
        yield api
