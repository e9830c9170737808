"""Organisations, workers and a relay with users of their own, on a Kafka that checks who they are and what they may."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kafka import KafkaConsumer

from scenario_registry import wiring
from scenario_registry.access import broker_access
from scenario_registry.eventlog.kafka_connection import connection
from scenario_registry.settings import Settings, load_settings
from tests.scenario_registry.commands import Command
from tests.support import postgresql
from tests.support.events import MEDIA, RAIL
from tests.support.kafka.secure import ADMIN, SECURE, SecureKafka

WORKER, RELAY, PORTAL, PUSHES = "scenarios-worker", "scenarios-relay", "portal", "scenarios-intake"
_DECLARATION = f'replication = 1\nmin_insync_replicas = 1\n[users]\nreaders = ["{PORTAL}"]\n'


class City:
    """Everything declared is applied, and every user has a password in a file of its own."""

    def __init__(self, kafka: SecureKafka, folder: Path) -> None:
        self.kafka = kafka
        self._folder = folder
        self._declaration = folder / "topics.toml"
        self._declaration.write_text(_DECLARATION, encoding="utf-8")
        self.registry = postgresql.database("secured")
        self.admin = self.command(ADMIN)
        self.admin.ok("topics", "apply", "--yes")
        for user in (RAIL, MEDIA, WORKER, RELAY, PORTAL, PUSHES):
            self.admin.ok("topics", "user", user, "--secret-file", str(self.secret_of(user)))

    def secret_of(self, user: str) -> Path:
        """The file with the user's password."""
        return self._folder / f"{user}.secret"

    def environment(self, user: str, listener: str = SECURE, **others: str) -> dict[str, str]:
        """All settings of the user, but for ``others``."""
        secret = None if user == ADMIN else self.secret_of(user)
        return {
            **self.kafka.environment(self._folder / user, user, secret, listener),
            "SCENARIOS_REGISTRY": self.registry.render_as_string(hide_password=False),
            "SCENARIOS_TOPICS_FILE": str(self._declaration),
            **others,
        }

    def command(self, user: str, listener: str = SECURE, **others: str) -> Command:
        """``scenarios`` as that user."""
        return Command(self._folder / user, **self.environment(user, listener, **others))

    def settings(self, user: str) -> Settings:
        """Of that user."""
        return load_settings(None, self.environment(user))

    def consumer(self, user: str, group: str | None = None) -> Any:
        """A consumer of kafka-python as that user; the caller closes it."""
        settings = self.settings(user)
        options = connection(wiring.brokers(settings), broker_access(settings))
        return KafkaConsumer(**options, group_id=group, auto_offset_reset="earliest", enable_auto_commit=False)

    def secrets(self) -> list[str]:
        """All passwords in force."""
        return [file.read_text(encoding="utf-8").strip() for file in self._folder.rglob("*.secret")]
