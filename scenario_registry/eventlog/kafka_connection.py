"""How all clients of kafka-python connect."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def connection(servers: Sequence[str]) -> dict[str, Any]:
    """Options of every client. ``servers``: some brokers as host:port; the others are found through them."""
    return {
        "bootstrap_servers": list(servers),
        # The default waits up to half a minute before it tries a broker again that has come back long since.
        "reconnect_backoff_max_ms": 1_000,
    }
