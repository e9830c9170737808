"""What every writing transaction asks of PostgreSQL, for itself alone, and how one that sleeps in the middle of a command is ended."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from sinks.refusal import LOCK_NOT_AVAILABLE, sqlstate

_ASLEEP = "10s"
"""As long as a worker's session in Kafka lasts if not set otherwise: one that sleeps for longer has lost its partitions."""

_SETTINGS = {
    # A plan stays with its connection. One that was made for a table of a few rows reads the whole table for ever after, so
    # that a batch takes seconds once the table has grown; compiling a plan helps only queries that run for long.
    **dict.fromkeys(("enable_seqscan", "enable_hashjoin", "enable_mergejoin", "jit"), "off"),
    # A process that sleeps in a transaction, its machine frozen or its container paused, keeps the positions locked, and whoever took its
    # partitions over would wait for it to wake.
    "idle_in_transaction_session_timeout": _ASLEEP,
    # As long as a writer waits for another on SQLite.
    "lock_timeout": "30s",
}
_SET = "SELECT " + ", ".join(f"set_config('{name}', '{value}', true)" for name, value in _SETTINGS.items())

# No time limit of the server ends a session that waits for the rows of a COPY, for it looks at them between commands only; but it heeds
# whoever asks for its end. A batch's COPY takes less than a second.
_END_SLEEPERS = """
    SELECT pg_terminate_backend(it.pid) FROM pg_stat_activity AS it
    WHERE it.datname = current_database() AND it.usesysid = current_user::regrole
      AND it.state = 'active' AND it.wait_event = 'ClientRead' AND it.state_change < clock_timestamp() - %s::interval
      AND EXISTS (
        SELECT FROM pg_locks AS held WHERE held.pid = it.pid AND held.mode = 'RowExclusiveLock'
          AND held.relation IN ('positions'::regclass, 'registry_version'::regclass)
      )
"""


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A transaction. On PostgreSQL it finds its rows by index, however large the tables become; the server ends it when its client falls
    asleep; and when it waits for another one for half a minute it fails, and a session of its own login that sleeps within a COPY is
    ended, so that the next try goes through. Raises OperationalError then, as on SQLite."""
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                connection.exec_driver_sql(_SET)
            yield connection
    except OperationalError as error:
        if sqlstate(error) == LOCK_NOT_AVAILABLE:
            # Whoever carries the batch goes by the first error, whatever becomes of this.
            with suppress(SQLAlchemyError), engine.connect() as connection:
                connection.exec_driver_sql(_END_SLEEPERS, (_ASLEEP,))
        raise
