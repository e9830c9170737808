"""Links by which whoever has the address confirms a subscription or ends it, without a log-in; and the secret that its webhook is signed with.

All three follow from one key of the registry and the subscription's id, so nothing of them is kept. A link is good for one act and one
subscription; to end one twice changes nothing.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from enum import StrEnum

PREFIX = "whsec_"


class LinkAct(StrEnum):
    """What a link does."""

    CONFIRM = "confirm"
    END = "end"


def link(base_url: str, key: bytes, act: LinkAct, subscription: str) -> str:
    """The address of the page that asks once more, and that a mail program may post to."""
    return f"{base_url}/notices/{act.value}/{subscription}/{sign(key, act, subscription)}"


def sign(key: bytes, act: LinkAct, subscription: str) -> str:
    """The part of the link that nobody else can make."""
    return hmac.new(key, f"{act.value}:{subscription}".encode(), hashlib.sha256).hexdigest()


def is_signed(key: bytes, act: LinkAct, subscription: str, signature: str) -> bool:
    """Whether it is that part."""
    return hmac.compare_digest(sign(key, act, subscription).encode(), signature.encode("utf-8", "replace"))


def webhook_key(key: bytes, subscription: str) -> bytes:
    """What messages to a webhook are signed with: 32 bytes."""
    return hmac.new(key, f"webhook:{subscription}".encode(), hashlib.sha256).digest()


def webhook_secret(key: bytes, subscription: str) -> str:
    """The same as its receiver writes it down, in the form of Standard Webhooks."""
    return PREFIX + base64.b64encode(webhook_key(key, subscription)).decode()
