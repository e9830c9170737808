"""How all clients of kafka-python connect."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scenario_registry.eventlog.kafka_refusal import client
from schemas.broker_access import BrokerAccess


class _Hidden(str):
    """A secret: kafka-python writes all its options into the log when somebody sets that to DEBUG."""

    def __repr__(self) -> str:
        return "'***'"


def connection(servers: Sequence[str], access: BrokerAccess) -> dict[str, Any]:
    """Options of every client. ``servers``: some brokers as host:port; the others are found through them."""
    options: dict[str, Any] = {
        "bootstrap_servers": list(servers),
        # The default waits up to half a minute before it tries a broker again that has come back long since.
        "reconnect_backoff_max_ms": 1_000,
        "kafka_client": client,
    }
    context = access.tls()
    if context is not None:
        options |= {"security_protocol": "SSL", "ssl_context": context}
    if access.username is not None:
        options |= {
            "security_protocol": "SASL_PLAINTEXT" if context is None else "SASL_SSL",
            "sasl_mechanism": "SCRAM-SHA-512",
            "sasl_plain_username": access.username,
            "sasl_plain_password": _Hidden(access.password or ""),
        }
    return options
