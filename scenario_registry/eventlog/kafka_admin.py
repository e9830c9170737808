"""Kafka as an administrator sees it: topics, rights, limits and users' credentials, read and changed. What is wanted, others decide."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from kafka import KafkaAdminClient
from kafka.admin import (
    ACL,
    ACLFilter,
    ACLOperation,
    ACLPermissionType,
    ACLResourcePatternType,
    ConfigResource,
    ConfigResourceType,
    ResourcePattern,
    ResourcePatternFilter,
    ResourceType,
    ScramMechanism,
    UserScramCredentialUpsertion,
)
from kafka.errors import KafkaError, SecurityDisabledError, for_code
from kafka.protocol.admin import (
    AlterClientQuotasRequest,
    AlterUserScramCredentialsRequest,
    DescribeClientQuotasRequest,
)

from scenario_registry.eventlog.kafka_connection import connection
from scenario_registry.eventlog.kafka_refusal import refusal
from scenario_registry.eventlog.port import AdministrationError, LogUnavailableError
from scenario_registry.topics.state import Right, Topic
from schemas.broker_access import BrokerAccess

_LIMIT = "producer_byte_rate"
_ANY_NAME = 2
_MECHANISM = ScramMechanism.SCRAM_SHA_512


class KafkaAdmin:
    """Everything raises LogUnavailableError, LogRefusedError, or AdministrationError for one change that was not taken."""

    def __init__(self, servers: Sequence[str], access: BrokerAccess) -> None:
        with _answering("connect"):
            self._admin: Any = KafkaAdminClient(**connection(servers, access))

    def close(self) -> None:
        """Close all connections. Idempotent."""
        self._admin.close()

    def topics(self) -> dict[str, Topic]:
        """All topics, with what is configured on each."""
        with _answering("describe topics"):
            found = [it for it in self._admin.describe_topics() if not it["is_internal"]]
            resources = [ConfigResource(ConfigResourceType.TOPIC, it["name"]) for it in found]
            configs = self._admin.describe_configs(resources).get("topic", {}) if resources else {}
        return {
            it["name"]: Topic(
                len(it["partitions"]),
                min((len(partition["replica_nodes"]) for partition in it["partitions"]), default=0),
                _set_on_topic(configs.get(it["name"], {})),
            )
            for it in found
        }

    def rights(self) -> frozenset[Right] | None:
        """All ACLs of the cluster; None when it checks none."""
        pattern = ResourcePatternFilter(ResourceType.ANY, None, ACLResourcePatternType.ANY)
        every = ACLFilter(None, None, ACLOperation.ANY, ACLPermissionType.ANY, pattern)
        with _answering("describe ACLs"):
            try:
                found, _ = self._admin.describe_acls(every)
            except SecurityDisabledError:
                return None
        return frozenset(map(_right, found))

    def limits(self) -> dict[str, int]:
        """Bytes a second that a user may send to each broker, for those who have a limit of their own."""
        component = DescribeClientQuotasRequest.ComponentData(entity_type="user", match_type=_ANY_NAME, match=None)
        with _answering("describe quotas"):
            answer = self._send(DescribeClientQuotasRequest(components=[component], strict=True))
        return {
            entry.entity[0].entity_name: int(value.value)
            for entry in answer.entries or ()
            for value in entry.values
            if value.key == _LIMIT and entry.entity[0].entity_name is not None
        }

    def create_topics(self, topics: Mapping[str, Topic]) -> None:
        """Make topics that do not exist."""
        wanted = {
            name: {"num_partitions": it.partitions, "replication_factor": it.replication, "configs": dict(it.configs)}
            for name, it in topics.items()
        }
        with _answering(", ".join(topics)):
            self._admin.create_topics(wanted)
            self._admin.wait_for_topics(sorted(topics))

    def grow(self, topic: str, partitions: int) -> None:
        """Give a topic more partitions, so that it has so many."""
        with _answering(f"{topic}: {partitions} partitions"):
            self._admin.create_partitions({topic: partitions})

    def configure(self, topic: str, key: str, value: str | None) -> None:
        """Set a topic's config; None: unset it."""
        resource = ConfigResource(ConfigResourceType.TOPIC, topic, {key: value})
        with _answering(f"{topic}: {key}"):
            change = self._admin.reset_configs if value is None else self._admin.alter_configs
            result = change([resource])["topic"][topic]
        if result != "OK":
            raise AdministrationError(f"{topic}: {key}", result)

    def give(self, rights: Collection[Right]) -> None:
        """Add ACLs. Idempotent."""
        with _answering("ACLs"):
            failed = self._admin.create_acls([_acl(it) for it in rights])["failed"]
        if failed:
            raise AdministrationError("ACLs", failed[0].__name__)

    def take(self, rights: Collection[Right]) -> None:
        """Remove exactly these ACLs. Idempotent."""
        with _answering("ACLs"):
            for _, _, error in self._admin.delete_acls([_acl(it) for it in rights]):
                if error.errno != 0:
                    raise AdministrationError("ACLs", error.__name__)

    def limit(self, user: str, bytes_per_second: int | None) -> None:
        """Set how much a user may send to each broker; None: without limit. Idempotent."""
        entry, request = AlterClientQuotasRequest.EntryData, AlterClientQuotasRequest
        operation = entry.OpData(key=_LIMIT, value=float(bytes_per_second or 0), remove=bytes_per_second is None)
        entity = entry.EntityData(entity_type="user", entity_name=user)
        with _answering(f"quota of {user}"):
            answer = self._send(request(entries=[entry(entity=[entity], ops=[operation])], validate_only=False))
            for it in answer.entries:
                _raise_for(it.error_code, it.error_message)

    def set_password(self, user: str, password: str) -> None:
        """Make the user, or replace its password. Connections that are open stay open."""
        made = UserScramCredentialUpsertion(user, _MECHANISM, password)
        salted = (user, int(_MECHANISM), made.iterations, made.salt, made.salted_password)
        self._alter_credential(user, AlterUserScramCredentialsRequest(deletions=[], upsertions=[salted]))

    def remove_password(self, user: str) -> None:
        """Nobody logs in as this user any more. Raises AdministrationError when there is no such user."""
        removed = (user, int(_MECHANISM))
        self._alter_credential(user, AlterUserScramCredentialsRequest(deletions=[removed], upsertions=[]))

    def _alter_credential(self, user: str, request: Any) -> None:
        # kafka-python's own method gives a text for what went wrong, and not which error it was.
        with _answering(f"user {user}"):
            for it in self._send(request).results:
                _raise_for(it.error_code, it.error_message)

    def _send(self, request: Any) -> Any:
        # kafka-python has these requests, but no methods for them yet.
        answer = self._admin._manager.run(self._admin._manager.send, request)
        _raise_for(getattr(answer, "error_code", 0), getattr(answer, "error_message", None))
        return answer


@contextmanager
def _answering(what: str) -> Iterator[None]:
    try:
        yield
    except KafkaError as error:
        refused = refusal(error)
        if refused is None and getattr(error, "errno", 0) > 0 and not error.retriable:
            raise AdministrationError(what, error) from error
        raise refused or LogUnavailableError(error) from error


def _raise_for(code: int, message: str | None) -> None:
    if code:
        raise for_code(code)(message)


def _set_on_topic(configs: Mapping[str, Mapping[str, Any]]) -> dict[str, str]:
    # The throttles of a reassignment come and go with it.
    return {
        key: it["value"]
        for key, it in configs.items()
        if it["config_source"] == "DYNAMIC_TOPIC_CONFIG" and not key.endswith(".replication.throttled.replicas")
    }


def _right(acl: Any) -> Right:
    pattern = acl.resource_pattern
    return Right(
        acl.principal,
        acl.operation.name,
        pattern.resource_type.name,
        pattern.resource_name,
        pattern.pattern_type.name,
        acl.permission_type.name,
        acl.host,
    )


def _acl(right: Right) -> Any:
    pattern = ResourcePattern(ResourceType[right.resource], right.name, ACLResourcePatternType[right.pattern])
    return ACL(right.principal, right.host, ACLOperation[right.operation], ACLPermissionType[right.permission], pattern)
