"""The copy brought up to now: only what changed is read, and laid out twice, as it was then and as it is now."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection

from quality import sums
from quality.kept.arrivals import arrivals_query, said_query
from quality.kept.place import KEPT, NOW, THEN, Place
from quality.kept.state import State, forget
from quality.kept.touched import SMALL, find_changes, find_neighbours
from quality.rows import Interval
from quality.snapshot import query_of
from quality.sums import Sums

Answer = TypeVar("Answer")

_OF_RECORDS = ("registry_v1_records", "registry_v1_history", "registry_v1_membership")
_LEDGER = "registry_v1_ledger"


def bring_up(
    place: Place, since: State, then: Interval, now: Interval, read: Callable[[Connection], Answer]
) -> tuple[Sums, Answer]:
    """Fill NOW and THEN, and change KEPT, which is of no run afterwards. Gives the sums of all records now, and what ``read`` finds in the
    registry at the same moment. Raises TooMuchError, and SQLAlchemyError, OSError."""
    place.clear(NOW, THEN)
    with place.engine.connect() as connection, connection.begin():
        answer = read(connection)
        find_changes(connection, place, since, then, now)
        for view in _OF_RECORDS:
            _read_anew(connection, place, view)
        find_neighbours(connection, place)
        _lay_out_then(connection, place)
        total = sums.read(connection, KEPT).less(sums.counted(connection, f"{THEN}.registry_v1_records", then))
        forget(connection)
        for view in _OF_RECORDS:
            keys = f"(organisation, local_id) IN (SELECT organisation, local_id FROM {NOW}.touched)"
            connection.exec_driver_sql(f"DELETE FROM {KEPT}.{view} WHERE {keys}")
            connection.exec_driver_sql(f"INSERT INTO {KEPT}.{view} SELECT * FROM {NOW}.{view}")
            keys = keys.replace("touched", "beside")
            connection.exec_driver_sql(f"INSERT INTO {NOW}.{view} SELECT * FROM {KEPT}.{view} WHERE {keys}")
        _lay_out_now(connection, place)
        _count_anew(connection, place)
        return total.plus(sums.counted(connection, f"{NOW}.registry_v1_records", now)), answer


def _read_anew(connection: Connection, place: Place, view: str) -> None:
    """The touched rows of a view into NOW."""
    query = query_of(connection, view, f"{place.live}{view}", schema=place.live.rstrip(".") or None)
    if place.is_postgresql:
        each = f"{query} AND organisation = t.organisation AND local_id = t.local_id"
        # Behind the OFFSET every record is looked up. Else all records might be read, and sorted for the windows of a view.
        rows = f"SELECT it.* FROM {NOW}.touched t CROSS JOIN LATERAL ({each} OFFSET 0) it"
        connection.exec_driver_sql(f"{place.table} {NOW}.{view} AS {rows}")
        return
    if view == "registry_v1_history":
        _read_history_anew(connection)
        return
    connection.exec_driver_sql(f"CREATE TABLE {NOW}.{view} AS {query} AND false")
    keys = [tuple(row) for row in connection.exec_driver_sql(f"SELECT organisation, local_id FROM {NOW}.touched")]
    if keys:
        one = f"INSERT INTO {NOW}.{view} {query} AND organisation = ? AND local_id = ?"
        connection.exec_driver_sql(one, keys)


def _read_history_anew(connection: Connection) -> None:
    """On SQLite. Asked for one record, its view would go through all versions: SQLite takes no condition into two windows. So the same view is
    made over the touched versions alone."""
    view = "registry_v1_history"
    connection.exec_driver_sql(
        f"CREATE TABLE {NOW}.versions AS SELECT v.* FROM {NOW}.touched t CROSS JOIN live.versions v "
        "ON v.organisation = t.organisation AND v.local_id = t.local_id"
    )
    made = connection.exec_driver_sql(f"SELECT sql FROM live.sqlite_master WHERE name = '{view}'").scalar_one()
    connection.exec_driver_sql(f"CREATE VIEW {NOW}.told AS {made.partition(' AS ')[2]}")
    query = query_of(connection, view, f"{NOW}.told", schema="live")
    connection.exec_driver_sql(f"CREATE TABLE {NOW}.{view} AS {query}")


def _lay_out_then(connection: Connection, place: Place) -> None:
    connection.exec_driver_sql(
        f"{place.table} {NOW}.star AS SELECT organisation, local_id FROM {NOW}.touched "
        f"UNION ALL SELECT organisation, local_id FROM {NOW}.beside"
    )
    if place.is_postgresql:
        connection.exec_driver_sql(f"ANALYZE {NOW}.star")
    for view in _OF_RECORDS:
        _lay(connection, place, THEN, view, f"SELECT * FROM {KEPT}.{view} WHERE {_starred('organisation', 'local_id')}")
    _lay(connection, place, THEN, _LEDGER, _known_events())
    _lay_out_small(connection, place, THEN, f"{KEPT}.")


def _lay_out_now(connection: Connection, place: Place) -> None:
    query = query_of(connection, _LEDGER, f"{place.live}{_LEDGER}", schema=place.live.rstrip(".") or None)
    new = f"{query} AND (organisation, partition, position) IN (SELECT organisation, partition, position FROM {NOW}.arrived)"
    connection.exec_driver_sql(f"{place.table} {NOW}.new_events AS {new}")
    _lay(connection, place, NOW, _LEDGER, f"{_known_events()} UNION ALL SELECT * FROM {NOW}.new_events")
    connection.exec_driver_sql(f"INSERT INTO {KEPT}.{_LEDGER} SELECT * FROM {NOW}.new_events")
    _lay_out_small(connection, place, NOW, f"{NOW}.all_")
    for view in SMALL:
        connection.exec_driver_sql(f"DELETE FROM {KEPT}.{view}")
        connection.exec_driver_sql(f"INSERT INTO {KEPT}.{view} SELECT * FROM {NOW}.all_{view}")


def _lay_out_small(connection: Connection, place: Place, schema: str, source: str) -> None:
    its_events = (
        f"(organisation, partition, position) IN (SELECT organisation, partition, position FROM {schema}.{_LEDGER})"
    )
    pairs = f"{_starred('left_organisation', 'left_id')} OR {_starred('right_organisation', 'right_id')}"
    conditions = (its_events, f"registry_id IN (SELECT registry_id FROM {NOW}.linked)", pairs, pairs)
    for view, condition in zip(SMALL, conditions, strict=True):
        _lay(connection, place, schema, view, f"SELECT * FROM {source}{view} WHERE {condition}")


def _known_events() -> str:
    """Events of the ledger as it was then: those of records that are looked at, and single ones."""
    single = "(organisation, partition, position) IN (SELECT organisation, partition, position FROM {NOW}.events)"
    known = f"SELECT * FROM {KEPT}.{_LEDGER} WHERE "
    return (
        f"{known}{_starred('organisation', 'local_id')} "
        f"UNION SELECT * FROM {KEPT}.{_LEDGER} WHERE {single.format(NOW=NOW)}"
    )


def _count_anew(connection: Connection, place: Place) -> None:
    """``arrivals`` and ``said`` of the touched records and single events."""
    touched = f"(organisation, local_id) IN (SELECT organisation, local_id FROM {NOW}.touched)"
    connection.exec_driver_sql(
        f"{place.table} {NOW}.recounted AS SELECT organisation, partition, position FROM {KEPT}.arrivals WHERE {touched} "
        f"UNION SELECT organisation, partition, position FROM {NOW}.arrived"
    )
    if place.is_postgresql:
        connection.exec_driver_sql(f"ANALYZE {NOW}.recounted")
    connection.exec_driver_sql(f"DELETE FROM {KEPT}.arrivals WHERE {touched}")
    place_in_ledger = (
        "(l.organisation, l.partition, l.position) IN (SELECT organisation, partition, position FROM {}.recounted)"
    )
    connection.exec_driver_sql(f"INSERT INTO {KEPT}.arrivals {arrivals_query(place, place_in_ledger.format(NOW))}")
    connection.exec_driver_sql(f"DELETE FROM {KEPT}.said WHERE {touched}")
    its = f"(v.organisation, v.local_id) IN (SELECT organisation, local_id FROM {NOW}.touched)"
    connection.exec_driver_sql(f"INSERT INTO {KEPT}.said {said_query(place, its)}")


def _lay(connection: Connection, place: Place, schema: str, table: str, query: str) -> None:
    connection.exec_driver_sql(f"{place.table} {schema}.{table} AS {query}")


def _starred(organisation: str, local_id: str) -> str:
    return f"({organisation}, {local_id}) IN (SELECT organisation, local_id FROM {NOW}.star)"
