"""What a partition's leader holds and shows to nobody yet, because not all replicas in step have it.

It becomes part of the log once they have it or are out of step, which takes as long as the brokers wait for one that died; or it is lost with its
leader. A session that looks for what an earlier one sent must not look before that.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from typing import Any

from kafka import KafkaAdminClient, OffsetSpec
from kafka.errors import KafkaTimeoutError

from scenario_registry.eventlog.kafka_offsets import KafkaOffsets

_DEBUGGING_REPLICA = -2
"""Whoever asks under this number is told where the log ends, not where its shown part does: ``ListOffsetsRequest`` of Apache Kafka."""

_SECONDS = 120.0
_PAUSE_SECONDS = 0.1


class KafkaPending:
    """Questions to an admin client of its own, which connects when one is asked. One instance serves one thread."""

    def __init__(self, connection: Mapping[str, Any], offsets: KafkaOffsets) -> None:
        self._connection = connection
        self._offsets = offsets

    def wait(self, places: Collection[Any]) -> None:
        """Return when all that the leaders hold now is shown or lost. Raises kafka.errors.KafkaError, KafkaTimeoutError after two minutes."""
        if not places:
            return
        client = WholeLogClient(**self._connection)
        try:
            wanted = _ends(client, places)
            deadline = time.monotonic() + _SECONDS
            while any(end < wanted[place] for place, end in self._offsets.ends(places).items()):
                if time.monotonic() > deadline:
                    raise KafkaTimeoutError("some replica in step does not fetch what its leader holds")
                time.sleep(_PAUSE_SECONDS)
                # Another leader may never have had it.
                wanted = {place: min(end, wanted[place]) for place, end in _ends(client, places).items()}
        finally:
            client.close()


def _ends(client: Any, places: Collection[Any]) -> dict[Any, int]:
    found = client.list_partition_offsets(dict.fromkeys(places, OffsetSpec.LATEST))
    return {place: answer.offset for place, answer in found.items()}


class WholeLogClient(KafkaAdminClient):  # type: ignore[misc]
    """Counts in ``list_partition_offsets`` what is not shown yet."""

    @staticmethod
    def _list_partition_offsets_request(*arguments: Any) -> Any:
        request = KafkaAdminClient._list_partition_offsets_request(*arguments)
        request.replica_id = _DEBUGGING_REPLICA
        return request
