"""Notes that producers leave with the brokers: committed offsets of a consumer group, which nobody consumes in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kafka.errors import CoordinatorLoadInProgressError, CoordinatorNotAvailableError, NoError, NotCoordinatorError
from tenacity import retry, retry_if_exception_type, stop_after_delay, wait_exponential

from scenario_registry.eventlog.kafka_renewed import RenewedAdmin

_while_coordinators_move = retry(
    # The broker that keeps a group's offsets is found anew when one ends, and made when a cluster has its first group.
    retry=retry_if_exception_type((CoordinatorNotAvailableError, CoordinatorLoadInProgressError, NotCoordinatorError)),
    stop=stop_after_delay(30),
    wait=wait_exponential(multiplier=0.05, max=1),
    reraise=True,
)


class KafkaNotes:
    """One instance serves one thread. Raises kafka.errors.KafkaError; ask again then."""

    def __init__(self, admin: RenewedAdmin) -> None:
        self._admin = admin

    @_while_coordinators_move
    def read(self, group: str, places: Sequence[Any]) -> dict[Any, Any]:
        """Offset and metadata by partition; the offset is negative where there is no note."""
        found: dict[Any, Any] = self._admin.call("list_group_offsets", {group: places})[group]
        return found

    @_while_coordinators_move
    def write(self, group: str, notes: Mapping[Any, Any]) -> None:
        """Replace the notes of these partitions. Idempotent."""
        for error in self._admin.call("alter_group_offsets", group, notes).values():
            if error is not NoError:
                self._admin.renew()
                raise error
