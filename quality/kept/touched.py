"""Which records, events and scenarios a run must look at again.

Every rule is a sum over groups of rows: one record, one event, the records of one title of an organisation, those of one scenario. A group of
which no row changed, and of which no row crossed a moment that rules compare with, counts now what it counted then. So these are found:
``touched``, records of which something changed; ``events``, places in the ledger; ``linked``, scenarios; and ``beside``, records that did
not change but share a title or a scenario with those. Tables of the schema NOW.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from quality.kept.place import KEPT, NOW, Place
from quality.kept.state import State
from quality.rows import Interval, moments
from quality.snapshot import query_of
from schemas.log import organisation_of

SMALL = ("registry_v1_rejections", "registry_v1_scenarios", "registry_v1_suggestions", "registry_v1_judgements")
"""Views that nobody tells the changes of. They are small, so the whole of them is copied as ``all_...`` and compared."""

_TABLES = {
    "touched": "organisation text, local_id text, PRIMARY KEY (organisation, local_id)",
    "events": "organisation text, partition integer, position bigint, PRIMARY KEY (organisation, partition, position)",
    "arrived": "organisation text, partition integer, position bigint, local_id text",
    "linked": "registry_id text PRIMARY KEY",
    "titles": "organisation text, title text, PRIMARY KEY (organisation, title)",
    "beside": "organisation text, local_id text, PRIMARY KEY (organisation, local_id)",
}

_SIDES = ("left_organisation, left_id", "right_organisation, right_id")


class TooMuchError(Exception):
    """So much changed that to look at everything is less work."""


def find_changes(connection: Connection, place: Place, since: State, then: Interval, now: Interval) -> None:
    """Fill ``touched``, ``arrived`` and ``events``, and ``linked`` as far as changes tell. Raises TooMuchError."""
    for name, columns in _TABLES.items():
        connection.exec_driver_sql(f"{place.table} {NOW}.{name} ({columns})")
    live = place.live
    for topic, partition in connection.exec_driver_sql(f"SELECT topic, partition FROM {live}positions").all():
        organisation = organisation_of(topic)
        which = f"organisation = '{organisation}' AND partition = {int(partition)}"
        reached = connection.exec_driver_sql(f"SELECT MAX(position) FROM {KEPT}.arrivals WHERE {which}").scalar()
        connection.exec_driver_sql(
            f"INSERT INTO {NOW}.arrived SELECT organisation, partition, position, local_id FROM {live}ledger "
            f"WHERE {which} AND position > {-1 if reached is None else int(reached)}"
        )
    changes = f"FROM {live}changes c WHERE c.version > {since.version}"
    _add(connection, "touched", f"SELECT organisation, local_id FROM {NOW}.arrived WHERE local_id IS NOT NULL")
    _add(connection, "events", f"SELECT organisation, partition, position FROM {NOW}.arrived WHERE true")
    _add(connection, "touched", f"SELECT organisation, local_id {changes}")
    asked = f"FROM {live}questions q WHERE q.version > {since.version}"
    _add(connection, "touched", f"SELECT q.other_organisation, q.other_id {asked}")
    for column in ("registry_id", "registry_before"):
        _add(connection, "linked", f"SELECT m.{column} FROM {live}moves m WHERE m.version > {since.version}")
    _compare_small(connection, place)
    for table, query in _crossing(moments(then), moments(now)):
        _add(connection, table, query)
    touched = connection.exec_driver_sql(f"SELECT COUNT(*) FROM {NOW}.touched").scalar_one()
    known = connection.exec_driver_sql(f"SELECT COUNT(*) FROM {KEPT}.registry_v1_membership").scalar_one()
    if touched > max(1_000, known // 10):
        raise TooMuchError
    if place.is_postgresql:
        connection.exec_driver_sql(f"ANALYZE {NOW}.touched")


def find_neighbours(connection: Connection, place: Place) -> None:
    """Fill ``linked``, ``titles`` and ``beside``, when the schema NOW has the touched records as they are now."""
    for schema in (KEPT, NOW):
        of_touched = _of("touched", f"{schema}.registry_v1_records")
        _add(connection, "linked", f"SELECT registry_id {of_touched}")
        for view in ("registry_v1_records", "registry_v1_history"):
            _add(
                connection,
                "titles",
                f"SELECT organisation, title {_of('touched', f'{schema}.{view}')} AND title IS NOT NULL",
            )
    if place.is_postgresql:
        connection.exec_driver_sql(f"ANALYZE {NOW}.linked")
        connection.exec_driver_sql(f"ANALYZE {NOW}.titles")
    _add(
        connection,
        "beside",
        f"SELECT organisation, local_id FROM {KEPT}.registry_v1_records WHERE registry_id IN (SELECT registry_id FROM {NOW}.linked)",
    )
    for view in ("registry_v1_records", "registry_v1_history"):
        _add(
            connection,
            "beside",
            f"SELECT organisation, local_id FROM {KEPT}.{view} "
            f"WHERE (organisation, title) IN (SELECT organisation, title FROM {NOW}.titles)",
        )
    connection.exec_driver_sql(
        f"DELETE FROM {NOW}.beside WHERE (organisation, local_id) IN (SELECT organisation, local_id FROM {NOW}.touched)"
    )
    if place.is_postgresql:
        connection.exec_driver_sql(f"ANALYZE {NOW}.beside")


def _compare_small(connection: Connection, place: Place) -> None:
    for view in SMALL:
        query = query_of(connection, view, f"{place.live}{view}", schema=place.live.rstrip(".") or None)
        connection.exec_driver_sql(f"{place.table} {NOW}.all_{view} AS {query}")
    for view, table, columns in _told_by_small():
        now, then = f"SELECT * FROM {NOW}.all_{view}", f"SELECT * FROM {KEPT}.{view}"
        for one, other in ((now, then), (then, now)):
            _add(connection, table, f"SELECT {columns} FROM ({one} EXCEPT {other}) differing WHERE true")
    _add(
        connection,
        "touched",
        f"SELECT l.organisation, l.local_id FROM {KEPT}.registry_v1_ledger l JOIN {NOW}.events e "
        "ON e.organisation = l.organisation AND e.partition = l.partition AND e.position = l.position "
        "WHERE l.local_id IS NOT NULL",
    )


def _told_by_small() -> Iterator[tuple[str, str, str]]:
    yield "registry_v1_rejections", "events", "organisation, partition, position"
    yield "registry_v1_scenarios", "linked", "registry_id"
    for view in ("registry_v1_suggestions", "registry_v1_judgements"):
        for side in _SIDES:
            yield view, "touched", side


def _crossing(then: dict[str, str], now: dict[str, str]) -> Iterator[tuple[str, str]]:
    """What did not change, but lies between a moment of then and the same of now."""

    def between(column: str, *places: str) -> str:
        spans = (sorted((then[it], now[it])) for it in places if then[it] != now[it])
        return " OR ".join(f"{column} BETWEEN {low} AND {high}" for low, high in spans) or "false"

    records, ledger = f"FROM {KEPT}.registry_v1_records WHERE", f"FROM {KEPT}.registry_v1_ledger WHERE"
    moment = between("received_at", "since", "until", "matched_before")
    yield "touched", f"SELECT organisation, local_id {records} ({moment})"
    days = f"{between('deadline', 'overdue')} OR {between('published_on', 'today')}"
    yield "touched", f"SELECT organisation, local_id {records} ({days})"
    said = f"SELECT organisation, local_id FROM {KEPT}.registry_v1_history WHERE"
    yield "touched", f"{said} ({between('received_at', 'since', 'until')})"
    came = between("received_at", "since", "until", "held_since")
    yield "touched", f"SELECT organisation, local_id {ledger} ({came}) AND local_id IS NOT NULL"
    yield "events", f"SELECT organisation, partition, position {ledger} ({came})"
    for side in _SIDES:
        asked = between("opened_at", "asked_since")
        yield "touched", f"SELECT {side} FROM {KEPT}.registry_v1_suggestions WHERE ({asked})"


def _of(keys: str, table: str) -> str:
    return f"FROM {table} WHERE (organisation, local_id) IN (SELECT organisation, local_id FROM {NOW}.{keys})"


def _add(connection: Connection, table: str, query: str) -> None:
    """``query`` ends with a condition: SQLite would take ON for that of a join."""
    connection.exec_driver_sql(f"INSERT INTO {NOW}.{table} {query} ON CONFLICT DO NOTHING")
