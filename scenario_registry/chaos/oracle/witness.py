"""A reader beside the writers, who never may see the registry go back, nor skip a change."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import Connection, Engine, func, select

from sinks.queries.changes import current_version
from sinks.tables import changes, records


class _Change(NamedTuple):
    version: int
    organisation: str
    local_id: str
    kind: str
    sequence: int
    content_hash: str


class Witness:
    """Looks at one registry again and again, each time in one transaction.

    What may not fall is the registry's version, and of every record the highest sequence received. The sequence in force may: an
    earlier version that comes late can make a later one void.
    """

    def __init__(self, registry: Engine, prefix: str) -> None:
        """``registry``: to read from, as it is before the round; ``prefix``: how the local ids begin that are watched."""
        self._registry = registry
        self._prefix = prefix
        with registry.connect() as connection:
            self._first = self._version = current_version(connection)
        self._feed: list[_Change] = []
        self._last_sequences: dict[tuple[str, str], int] = {}
        self.looks = 0
        self.seen: list[str] = []
        """What must not be."""

    def look(self) -> None:
        """Once. Raises SQLAlchemyError when the database does not answer; look again then."""
        with self._registry.connect() as connection:
            version = current_version(connection)
            fresh = _changes_after(connection, self._version)
            rows = connection.execute(
                select(records.c.organisation, records.c.local_id, records.c.last_sequence).where(
                    func.substr(records.c.local_id, 1, len(self._prefix)) == self._prefix
                )
            ).all()
        self.looks += 1
        self._compare(version, fresh)
        now = {(row.organisation, row.local_id): row.last_sequence for row in rows}
        for key, before in self._last_sequences.items():
            if now.get(key, 0) < before:
                self.seen.append(f"{key}: 版本号从 {before} 退到 {now.get(key)} / last sequence went back")
        self._last_sequences = now

    def conclude(self) -> None:
        """Look once more, and compare the feed that was read piece by piece with the feed as it is. Raises as ``look`` does."""
        self.look()
        with self._registry.connect() as connection:
            whole = _changes_after(connection, self._first)
        if whole != self._feed:
            skipped, changed = set(whole) - set(self._feed), set(self._feed) - set(whole)
            self.seen.append(
                f"变更 changes: 漏读 skipped {sorted(skipped)[:3]}, 后来不同 changed later {sorted(changed)[:3]}"
            )

    def _compare(self, version: int, fresh: list[_Change]) -> None:
        if version < self._version:
            self.seen.append(f"登记库版本从 {self._version} 退到 {version} / the registry's version went back")
        numbers = [change.version for change in fresh]
        if numbers != list(range(self._version + 1, version + 1)):
            self.seen.append(
                f"版本 {self._version} 之后、到 {version} 为止的变更为 / changes up to it are {numbers[:10]}"
            )
        self._feed += fresh
        self._version = max(version, self._version)


def _changes_after(connection: Connection, version: int) -> list[_Change]:
    query = select(*(changes.c[name] for name in _Change._fields)).where(changes.c.version > version)
    return [_Change(*row) for row in connection.execute(query.order_by(changes.c.version))]
