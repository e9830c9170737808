"""The copy made anew, of all that there is."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import Connection

from quality.courtesy import STOP
from quality.kept.arrivals import INDEXES, arrivals_query, said_query
from quality.kept.place import KEPT, Place
from quality.snapshot import AT_ONCE, VIEWS, copied, query_of, wait_for

Answer = TypeVar("Answer")

_INDEXES = (
    "CREATE INDEX {}records_by_key ON {}registry_v1_records (organisation, local_id)",
    "CREATE INDEX {}records_by_title ON {}registry_v1_records (organisation, title)",
    "CREATE INDEX {}records_by_scenario ON {}registry_v1_records (registry_id)",
    "CREATE INDEX {}records_by_moment ON {}registry_v1_records (received_at)",
    "CREATE INDEX {}history_by_key ON {}registry_v1_history (organisation, local_id)",
    "CREATE INDEX {}history_by_title ON {}registry_v1_history (organisation, title)",
    "CREATE INDEX {}history_by_moment ON {}registry_v1_history (received_at)",
    "CREATE INDEX {}ledger_by_key ON {}registry_v1_ledger (organisation, local_id)",
    "CREATE INDEX {}ledger_by_position ON {}registry_v1_ledger (organisation, partition, position)",
    "CREATE INDEX {}ledger_by_moment ON {}registry_v1_ledger (received_at)",
    "CREATE INDEX {}membership_by_key ON {}registry_v1_membership (organisation, local_id)",
    *INDEXES,
)
"""What is looked up when little has changed."""


def copy_all(place: Place, read: Callable[[Connection], Answer], give_way: Callable[[], None]) -> Answer:
    """Fill KEPT, and say what ``read`` finds in the registry at the same moment. Raises SQLAlchemyError, OSError."""
    place.clear(KEPT)
    with place.engine.connect() as connection, connection.begin():
        answer = read(connection)
        others = {"arrivals": arrivals_query(place), "said": said_query(place)}
        if place.is_postgresql:
            moment = connection.exec_driver_sql("SELECT pg_export_snapshot()").scalar_one()
            jobs: dict[str, str | None] = {**dict.fromkeys(VIEWS), **others}
            with ThreadPoolExecutor(AT_ONCE, "copy") as copying:
                wait_for([copying.submit(copied, place.engine, moment, KEPT, *job) for job in jobs.items()], give_way)
                wait_for([copying.submit(_indexed, place, index) for index in _INDEXES], give_way)
        else:
            for view in VIEWS:
                query = query_of(connection, view, f"live.{view}", schema="live")
                connection.exec_driver_sql(f"CREATE TABLE {KEPT}.{view} AS {query}")
            for name, query in others.items():
                connection.exec_driver_sql(f"CREATE TABLE {KEPT}.{name} AS {query}")
            for index in _INDEXES:
                connection.exec_driver_sql(index.format(f"{KEPT}.", ""))
            connection.exec_driver_sql(f"ANALYZE {KEPT}")
        return answer


def _indexed(place: Place, index: str) -> None:
    with place.engine.begin() as connection:
        connection.exec_driver_sql(STOP)
        connection.exec_driver_sql(index.format("", f"{KEPT}."))
