"""Notes that producers leave with the brokers: committed offsets of a consumer group, which nobody consumes in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from kafka import KafkaAdminClient
from kafka.errors import (
    CoordinatorLoadInProgressError,
    CoordinatorNotAvailableError,
    KafkaError,
    NoError,
    NotCoordinatorError,
)
from tenacity import Retrying, retry_if_exception_type, stop_after_delay, wait_exponential

Answer = TypeVar("Answer")


class KafkaNotes:
    """Connects when first asked. One instance serves one thread. Raises kafka.errors.KafkaError; ask again then."""

    def __init__(self, connection: Mapping[str, Any]) -> None:
        self._connection = connection
        self._admin: Any = None
        self._while_coordinators_move = Retrying(
            # The broker that keeps a group's offsets is found anew when one ends, and made when a cluster has its first group.
            retry=retry_if_exception_type(
                (CoordinatorNotAvailableError, CoordinatorLoadInProgressError, NotCoordinatorError)
            ),
            stop=stop_after_delay(30),
            wait=wait_exponential(multiplier=0.05, max=1),
            reraise=True,
        )

    def read(self, group: str, places: Sequence[Any]) -> dict[Any, Any]:
        """Offset and metadata by partition; the offset is negative where there is no note."""

        def ask(admin: Any) -> dict[Any, Any]:
            found: dict[Any, Any] = admin.list_group_offsets({group: places})[group]
            return found

        return self._while_coordinators_move(self._asked, ask)

    def write(self, group: str, notes: Mapping[Any, Any]) -> None:
        """Replace the notes of these partitions. Idempotent."""

        def ask(admin: Any) -> None:
            for error in admin.alter_group_offsets(group, notes).values():
                if error is not NoError:
                    raise error

        self._while_coordinators_move(self._asked, ask)

    def close(self) -> None:
        """Close the connection. Idempotent."""
        if self._admin is not None:
            self._admin.close()
            self._admin = None

    def _asked(self, ask: Callable[[Any], Answer]) -> Answer:
        if self._admin is None:
            self._admin = KafkaAdminClient(**self._connection)
        try:
            return ask(self._admin)
        except KafkaError:
            # The client never forgets where the coordinator of a group was, even when that broker is gone.
            self.close()
            raise
