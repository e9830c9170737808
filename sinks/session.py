"""What every writing transaction asks of PostgreSQL, for itself alone, when it begins."""

from __future__ import annotations

from sqlalchemy import Connection

_ASLEEP = "10s"
"""As long as a worker's session in Kafka lasts if not set otherwise: one that sleeps for longer has lost its partitions."""

_ENDLESS = "120s"
"""A batch takes a second. Counts also while the server waits for rows of a COPY, which the other limit leaves out."""

_WITH_TRANSACTION_TIMEOUT = (17,)

# A plan stays with its connection. One that was made for a table of a few rows reads the whole table for ever after, so
# that a batch takes seconds once the table has grown; compiling a plan helps only queries that run for long.
_BY_INDEX = dict.fromkeys(("enable_seqscan", "enable_hashjoin", "enable_mergejoin", "jit"), "off")

# A process that sleeps in a transaction, its machine frozen or its container paused, keeps the positions locked, and whoever took its
# partitions over would wait for it to wake.
_WHEN_ASLEEP = {"idle_in_transaction_session_timeout": _ASLEEP}


def begin(connection: Connection) -> None:
    """Have this transaction find its rows by index, however large the tables become, and have the server end it when its client falls
    asleep. On PostgreSQL before 17 not while it sleeps within a COPY. Does nothing on other databases."""
    if connection.dialect.name != "postgresql":
        return
    wanted = _BY_INDEX | _WHEN_ASLEEP
    if (connection.dialect.server_version_info or ()) >= _WITH_TRANSACTION_TIMEOUT:
        wanted = wanted | {"transaction_timeout": _ENDLESS}
    settings = ", ".join(f"set_config('{name}', '{value}', true)" for name, value in wanted.items())
    connection.exec_driver_sql(f"SELECT {settings}")
