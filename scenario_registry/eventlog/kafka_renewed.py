"""An admin client of Kafka that is thrown away with every error and made anew with the next question.

kafka-python's own goes on with what it remembers: a group's coordinator on a broker that is gone, or a cluster in which the broker that came
back last is unknown. Every further question would fail alike, for minutes or for ever.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kafka import KafkaAdminClient
from kafka.errors import KafkaError


class RenewedAdmin:
    """One instance serves one thread. Raises kafka.errors.KafkaError; ask again then."""

    def __init__(self, connection: Mapping[str, Any]) -> None:
        """Connects."""
        self._connection = connection
        self._client: Any = KafkaAdminClient(**connection)

    def call(self, method: str, *arguments: Any) -> Any:
        """A method of ``kafka.KafkaAdminClient`` by its name."""
        if self._client is None:
            self._client = KafkaAdminClient(**self._connection)
        try:
            return getattr(self._client, method)(*arguments)
        except KafkaError:
            self.renew()
            raise

    def renew(self) -> None:
        """Forget everything: the next call connects again. For errors that are answers and not raised."""
        if self._client is not None:
            self._client.close()
            self._client = None

    def close(self) -> None:
        """Close the connection. Idempotent."""
        self.renew()
