"""Who is told, for real: a mail server with a log-in, and an HTTP server that checks signatures by itself."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword, Session

from scenario_registry.localset.processes import free_ports
from tests.support.http_server import answering

SECRET = "whsec_" + base64.b64encode(b"synthetic key of 32 bytes length").decode()
USER, PASSWORD = "duty", "synthetic-password"


class Hook:
    """``answers``: the statuses of the first requests; later ones are 204. ``got``: what arrived and was rightly signed, in its order."""

    def __init__(self, answers: Sequence[int]) -> None:
        self.answers = list(answers)
        self.secret = SECRET
        self.ids: list[str] = []
        self.got: list[dict[str, Any]] = []
        self.url = ""

    def take(self, headers: Any, body: bytes) -> int:
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        key = base64.b64decode(self.secret.removeprefix("whsec_"))
        expected = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        if headers["webhook-signature"] != f"v1,{expected}":
            return 401
        self.ids.append(headers["webhook-id"])
        status = self.answers.pop(0) if self.answers else 204
        if status < 300:
            self.got.append(json.loads(body))
        return status


@contextmanager
def hook(*answers: int) -> Iterator[Hook]:
    """An HTTP server in a thread."""
    received = Hook(answers)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            self.send_response(received.take(self.headers, body))
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with answering(Handler) as address:
        received.url = f"{address}/hook"
        yield received


class Box:
    """Mail that arrived."""

    def __init__(self) -> None:
        self.port = 0
        self.mails: list[EmailMessage] = []
        self.refuses: set[str] = set()

    async def handle_RCPT(
        self, _server: object, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refuses:
            return "550 unknown"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: object, _session: Session, envelope: Envelope) -> str:
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        return "250 OK"


def _authenticate(_server: object, _session: object, _envelope: object, _mechanism: str, data: object) -> AuthResult:
    is_known = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
    # Not handled: the server itself says no.
    return AuthResult(success=is_known, handled=is_known)


@contextmanager
def mailbox(keystore: Path | None, *, tls_at_once: bool = False) -> Iterator[Box]:
    """A mail server. With a certificate it takes nothing before TLS and a log-in; without one it takes everything."""
    box = Box()
    options: dict[str, Any] = {}
    if keystore is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(keystore)
        options = {"authenticator": _authenticate, "auth_required": True}
        if tls_at_once:
            options |= {"ssl_context": context, "auth_require_tls": False}
        else:
            options |= {"tls_context": context, "require_starttls": True}
    (box.port,) = free_ports(1)
    controller = Controller(box, hostname="127.0.0.1", port=box.port, **options)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()
