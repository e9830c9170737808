"""``scenarios topics diff`` and ``apply`` against a real broker that checks rights."""

from __future__ import annotations

import json
from typing import Any

import pytest
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
)

from schemas.code_lists import code_lists
from schemas.log import CHANGES_TOPIC, outcomes_topic_of, topic_of
from tests.scenario_registry.commands import Command
from tests.scenario_registry.topics.conftest import ONE_COPY
from tests.support.events import MEDIA, RAIL

STRANGER = "User:stranger"
EVENTS = topic_of(RAIL)


def declare(admin: Command, text: str) -> None:
    (admin.data_dir.parent / "topics.toml").write_text(ONE_COPY + text, encoding="utf-8")


def diff(admin: Command) -> list[dict[str, Any]]:
    """What differs; the exit code says whether anything does."""
    result = admin("topics", "diff", "--json")
    found = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == (1 if found else 0)
    return found


def acl(principal: str, operation: ACLOperation, kind: ResourceType, name: str) -> ACL:
    return ACL(principal, "*", operation, ACLPermissionType.ALLOW, ResourcePattern(kind, name))


@pytest.fixture
def applied(admin: Command) -> Command:
    admin.ok("topics", "apply", "--yes")
    assert diff(admin) == []
    return admin


def test_applying_makes_what_is_declared_and_a_second_time_nothing(applied: Command, client: KafkaAdminClient) -> None:
    topics = set(client.list_topics())
    organisations = code_lists().organisations
    assert {topic_of(it) for it in organisations} | {outcomes_topic_of(it) for it in organisations} | {
        CHANGES_TOPIC
    } <= topics
    assert "与声明一致 / Kafka is as declared" in applied.ok("topics", "apply")
    assert "与声明一致" in applied.ok("topics", "diff")


def test_it_shows_first_and_does_nothing_without_a_yes(applied: Command) -> None:
    declare(applied, f"[organisations.{RAIL}]\nproducer_bytes_per_second = 5000\n")
    result = applied("topics", "apply")
    assert result.exit_code == 1
    assert "限额" in result.stdout
    assert "5000" in result.stdout
    assert [it["kind"] for it in diff(applied)] == ["limit"]
    applied.ok("topics", "apply", "--yes")
    assert diff(applied) == []
    declare(applied, "")
    assert diff(applied) == [
        {"kind": "limit", "name": RAIL, "key": None, "now": 5000, "wanted": 4_194_304, "by_hand": None}
    ]


def test_what_somebody_changed_by_hand_is_put_right_and_what_is_others_stays(
    applied: Command, client: KafkaAdminClient
) -> None:
    others = [
        acl(STRANGER, ACLOperation.READ, ResourceType.TOPIC, "of-another-system"),
        acl(STRANGER, ACLOperation.CREATE, ResourceType.CLUSTER, "kafka-cluster"),
    ]
    extra = [
        acl(STRANGER, ACLOperation.READ, ResourceType.TOPIC, outcomes_topic_of(RAIL)),
        acl(f"User:{MEDIA}", ACLOperation.WRITE, ResourceType.TOPIC, EVENTS),
        acl(f"User:{RAIL}", ACLOperation.CREATE, ResourceType.CLUSTER, "kafka-cluster"),
    ]
    client.create_acls(others + extra)
    client.create_topics({"of-another-system": {"num_partitions": 1, "replication_factor": 1}}, raise_errors=False)
    resource = ConfigResource(ConfigResourceType.TOPIC, EVENTS, {"retention.ms": "1000", "segment.ms": "60000"})
    client.alter_configs([resource])
    client.delete_acls([acl(f"User:{RAIL}", ACLOperation.WRITE, ResourceType.TOPIC, EVENTS)])
    found = diff(applied)
    assert {(it["kind"], it["key"], it["now"], it["wanted"]) for it in found} == {
        ("config", "retention.ms", "1000", "-1"),
        ("config", "segment.ms", "60000", None),
        ("right", None, None, f"WRITE TOPIC {EVENTS}"),
        ("right", None, f"WRITE TOPIC {EVENTS}", None),
        ("right", None, f"READ TOPIC {outcomes_topic_of(RAIL)}", None),
        ("right", None, "CREATE CLUSTER kafka-cluster", None),
    }
    applied.ok("topics", "apply", "--yes")
    assert diff(applied) == []
    any_name = ResourcePatternFilter(ResourceType.ANY, None, ACLResourcePatternType.ANY)
    every = ACLFilter(STRANGER, None, ACLOperation.ANY, ACLPermissionType.ANY, any_name)
    left, _ = client.describe_acls(every)
    assert {it.resource_pattern.resource_name for it in left} == {"of-another-system", "kafka-cluster"}
    client.delete_acls([every])
    client.delete_topics(["of-another-system"])


def test_partitions_grow_and_never_shrink(applied: Command, client: KafkaAdminClient) -> None:
    topic = outcomes_topic_of(MEDIA)
    client.create_partitions({topic: 2})
    result = applied("topics", "apply", "--yes")
    assert result.exit_code == 1
    assert "分区不能减少" in result.stdout
    declare(applied, "[outcomes]\npartitions = 2\n")
    applied.ok("topics", "apply", "--yes")
    assert diff(applied) == []
    (found,) = client.describe_topics([outcomes_topic_of(RAIL)])
    assert len(found["partitions"]) == 2
    client.delete_topics([outcomes_topic_of(it) for it in code_lists().organisations])
