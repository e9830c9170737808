"""A notice to a program of the city's: signed as Standard Webhooks says, https://www.standardwebhooks.com."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import ssl
from pathlib import Path
from typing import NamedTuple

import httpx

from scenario_registry.alerts.channel import ChannelError, Message, secret_in
from scenario_registry.alerts.declared import Webhook

_PREFIX = "whsec_"
_SECONDS = 15.0
_REFUSED = range(400, 500)
_LATER = frozenset({401, 403, 404, 408, 410, 425, 429})
"""Of the refusals those that have nothing to do with what was sent."""


def signature(secret: bytes, id_: str, timestamp: int, body: str) -> str:
    """The header ``webhook-signature``."""
    signed = hmac.new(secret, f"{id_}.{timestamp}.{body}".encode(), hashlib.sha256).digest()
    return f"v1,{base64.b64encode(signed).decode()}"


def key_in(file: Path) -> bytes:
    """The key that a file holds. Raises ChannelError for anything but ``whsec_`` and 24 to 64 bytes in base64."""
    text = secret_in(file)
    try:
        key = base64.b64decode(text.removeprefix(_PREFIX), validate=True) if text.startswith(_PREFIX) else b""
    except binascii.Error:
        key = b""
    if not 24 <= len(key) <= 64:
        raise ChannelError(
            f"{file} 须为 whsec_ 加 24 至 64 字节的 base64",
            f"{file} must hold whsec_ and 24 to 64 bytes in base64",
            is_away=True,
        )
    return key


class WebhookChannel:
    """POSTs each notice once per attempt."""

    def __init__(self, declared: Webhook) -> None:
        self._declared = declared

    @property
    def name(self) -> str:
        return self._declared.name

    def send(self, message: Message, now: float) -> None:
        """Raises ChannelError."""
        it = self._declared
        post(it.url, Signed(message.id, message.body, key_in(it.secret_file)), now, it.ca_file)


class Signed(NamedTuple):
    """What is posted, and the key that its receiver has too."""

    id: str
    body: str
    key: bytes


def post(url: str, signed: Signed, now: float, ca_file: Path | None, place: str | None = None) -> None:
    """POST it once; any 2xx means that it arrived. Redirections are not followed. ``place``: the IP address to go to, which the host's name
    was found to mean; what is asked for and which certificate counts stay those of the name. Raises ChannelError."""
    timestamp = int(now)
    parts = httpx.URL(url)
    headers = {
        "content-type": "application/json",
        "host": parts.netloc.decode("ascii"),
        "webhook-id": signed.id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": signature(signed.key, signed.id, timestamp, signed.body),
    }
    to = parts if place is None else parts.copy_with(host=place)
    try:
        verify = ssl.create_default_context(cafile=ca_file)
        # What it says in answer is of no interest, however long. Who sends must not be led astray by a proxy of the environment.
        with (
            httpx.Client(verify=verify, timeout=_SECONDS, trust_env=place is None) as client,
            client.stream(
                "POST",
                to,
                content=signed.body.encode(),
                headers=headers,
                extensions={"sni_hostname": parts.raw_host.decode("ascii")},
            ) as answer,
        ):
            status = answer.status_code
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        raise ChannelError(
            f"接收端无应答 {url}", f"no answer from the receiver ({type(error).__name__})", is_away=True
        ) from None
    if not 200 <= status < 300:
        is_away = status not in _REFUSED or status in _LATER
        raise ChannelError(f"接收端拒绝 {url}", f"the receiver answered {status}", is_away=is_away)
