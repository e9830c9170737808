"""The views that consumers read, made and renewed; on PostgreSQL with a comment on every view and column. What they are: ``sinks.contract``."""

from __future__ import annotations

from sqlalchemy import Connection, inspect

from sinks.contract.queries import queries
from sinks.contract.views import VIEWS


def view_names() -> tuple[str, ...]:
    """All views, by name."""
    return tuple(VIEWS)


def create_views(connection: Connection) -> None:
    """Create the views on a database that has the tables and not yet the views."""
    for name, query in queries(_is_postgresql(connection)).items():
        connection.exec_driver_sql(f"CREATE VIEW {name} AS {query}")


def replace_views(connection: Connection) -> None:
    """The same views over tables that took the place of others, on PostgreSQL, which keeps who may read them."""
    for name, query in queries(_is_postgresql(connection)).items():
        connection.exec_driver_sql(f"CREATE OR REPLACE VIEW {name} AS {query}")


def renew_views(connection: Connection) -> None:
    """These views instead of earlier ones. On PostgreSQL what was built upon those stays, and so does who may read them."""
    existing = set(inspect(connection).get_view_names())
    if not _is_postgresql(connection):
        for name in existing:
            connection.exec_driver_sql(f"DROP VIEW {name}")
        create_views(connection)
        return
    if "registry_v1_scenarios" in existing and "registry_v1_records" not in existing:
        # One row a record had this name before.
        connection.exec_driver_sql("ALTER VIEW registry_v1_scenarios RENAME TO registry_v1_records")
    replace_views(connection)
    _comment(connection)


def _comment(connection: Connection) -> None:
    """On every view and column. Replacing a view keeps it."""
    texts = []
    for name, view in VIEWS.items():
        texts.append((f"VIEW {name}", view.zh, view.en))
        texts += [(f"COLUMN {name}.{column}", it.zh, it.en) for column, it in view.described()]
    for what, zh, en in texts:
        # Such a statement takes no parameters.
        words = f"{zh} / {en}".replace("'", "''")
        connection.exec_driver_sql(f"COMMENT ON {what} IS '{words}'")


def _is_postgresql(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql"
