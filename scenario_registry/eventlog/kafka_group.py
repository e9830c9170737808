"""The committed offsets of a consumer group, set by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kafka import KafkaAdminClient, OffsetAndMetadata, TopicPartition
from kafka.errors import KafkaError, NoError

from scenario_registry.eventlog.kafka_connection import connection
from scenario_registry.eventlog.port import LogUnavailableError
from schemas.broker_access import BrokerAccess
from schemas.log import PartitionId


def set_group_offsets(
    servers: Sequence[str], access: BrokerAccess, group: str, offsets: Mapping[PartitionId, int]
) -> None:
    """Set them. Raises LogUnavailableError while the group has members, or no broker answers. Idempotent."""
    wanted = {TopicPartition(*place): OffsetAndMetadata(offset, "", -1) for place, offset in offsets.items()}
    try:
        with KafkaAdminClient(**connection(servers, access)) as admin:
            for error in admin.alter_group_offsets(group, wanted).values():
                if error is not NoError:
                    raise error
    except KafkaError as error:
        raise LogUnavailableError(error) from error
