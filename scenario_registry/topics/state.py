"""What a Kafka cluster holds, as far as it is the registry's: as declared, or as found. Values without any client library."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple


class Operation(StrEnum):
    """What a right allows, in Kafka's words. READ and WRITE imply the right to describe."""

    READ = "READ"
    WRITE = "WRITE"


class Resource(StrEnum):
    """What a right is about, in Kafka's words."""

    TOPIC = "TOPIC"
    GROUP = "GROUP"
    CLUSTER = "CLUSTER"


class Right(NamedTuple):
    """An ACL. What is declared allows from any host, and reads or writes; what is found may be anything, so these are Kafka's own words."""

    principal: str
    """``User:<name>``"""
    operation: str
    resource: str
    name: str
    pattern: str = "LITERAL"
    """``PREFIXED`` for all names that begin so."""
    permission: str = "ALLOW"
    host: str = "*"

    def __str__(self) -> str:
        pattern = f"{self.name}*" if self.pattern == "PREFIXED" else self.name
        denied = "" if self.permission == "ALLOW" else f"{self.permission} "
        host = "" if self.host == "*" else f" from {self.host}"
        return f"{denied}{self.operation} {self.resource} {pattern}{host}"


class Topic(NamedTuple):
    """``configs``: those that are set on the topic itself."""

    partitions: int
    replication: int
    configs: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class State:
    """``topics`` by name, ``limits`` by user: bytes a second on each broker. ``rights``: None where the cluster checks none."""

    topics: Mapping[str, Topic]
    rights: frozenset[Right] | None
    limits: Mapping[str, int]
