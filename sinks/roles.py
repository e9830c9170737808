"""Who may do what in a registry on PostgreSQL: group roles without a login, named after the database, and a table of their rights.

A login becomes a member of one of them: ``GRANT scenarios_writer TO workers``. ``<database>_owner`` makes and migrates the tables and
rebuilds the registry; ``<database>_writer`` works: it adds to the tables and changes what changes, and deletes nothing but what
matching makes anew; ``<database>_reader`` reads the views, but for the columns that tell of contacts; ``<database>_contacts`` reads those too;
``<database>_intake`` takes events over HTTP: it reads what a reader reads, tokens, what became of events and what they are decided by, and
notes when a token was used.
``<database>_console`` does that too, and what people do in the console: they log in, judge, change tokens and users, and it is written down.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sqlalchemy import Connection, inspect

from sinks.board_tables import board_marks, board_scenarios, board_scopes, board_state, board_tally
from sinks.intake_tables import access_tokens, receipt_key, receipts
from sinks.loop.derived import DERIVED
from sinks.loop_tables import loop_events, loop_numbers, loop_state
from sinks.people_tables import console_acts, console_sessions, console_users
from sinks.reference_tables import codes, organisations, quality_rules
from sinks.subscription_tables import notice_messages, notice_position, notices, subscription_key, subscriptions
from sinks.tables import (
    changes,
    feed_epoch,
    judgements,
    ledger,
    match_links,
    match_rulings,
    match_state,
    match_subjects,
    match_waiting,
    membership,
    metadata,
    positions,
    quality_deliveries,
    quality_incidents,
    records,
    registry_version,
    rejections,
    scenarios,
    suggestions,
    versions,
)
from sinks.views import view_names

OWNER, WRITER, READER, CONTACTS, INTAKE, CONSOLE = "owner", "writer", "reader", "contacts", "intake", "console"
DUTIES = (OWNER, WRITER, READER, CONTACTS, INTAKE, CONSOLE)

_REVISION = "alembic_version"
_OF_TOKENS = (access_tokens, receipt_key)
"""Whoever makes tokens owns the registry."""
_OF_PEOPLE = (console_users, console_sessions, console_acts)
"""Nobody who only carries events reads or writes these."""
_NEVER_ADDED_TO = (
    registry_version,
    notice_position,
    feed_epoch,
    match_state,
    loop_numbers,
    loop_state,
    *_OF_TOKENS,
    organisations,
    codes,
    *_OF_PEOPLE,
)
_ADDED_TO = [table.name for table in metadata.sorted_tables if table not in _NEVER_ADDED_TO]
_NOT_FOR_WRITERS = tuple(it.name for it in (receipt_key, *_OF_PEOPLE))
_OF_SIMULATION = (records, versions, positions, changes, match_state, match_subjects, feed_epoch, loop_events)
"""What deciding an event and finding its duplicates reads."""
_SEEN_BY_INTAKE = tuple(it.name for it in (*_OF_TOKENS, receipts, ledger, rejections, *_OF_SIMULATION))
_DERIVED = (membership, scenarios, suggestions, match_state, match_subjects, match_links, match_rulings, match_waiting)
"""What matching makes anew whenever it has to."""
_OF_BOARD = (board_scenarios, board_scopes, board_marks, board_tally)
_CHANGED = (
    *(it.name for it in (board_state, board_tally)),
    *(it.name for it in (records, positions, registry_version, rejections, judgements)),
    *(it.name for it in (quality_incidents, quality_deliveries, quality_rules)),
    *(it.name for it in (subscriptions, notices, notice_messages, notice_position)),
    *(it.name for it in (*_DERIVED, loop_numbers, loop_state, *DERIVED)),
)
_DELETED_FROM = (
    *(it.name for it in (*_DERIVED, *DERIVED) if it not in (membership, match_state)),
    *(it.name for it in _OF_BOARD),
)

_WITH_CONTACTS = frozenset({"contact_email", "statement", "data", "problems", "person", "taken_back_by"})
"""Columns of views that hold the contact or a name, or what was sent as a whole, or the value that a problem is about."""

_CODES_ONLY = "registry_v1_ledger"
"""Its problems are codes, without values."""


_OF_CONSOLE = {
    judgements.name: ("INSERT", "UPDATE"),
    access_tokens.name: ("INSERT", "UPDATE"),
    console_users.name: ("INSERT", "UPDATE"),
    console_sessions.name: ("INSERT", "UPDATE", "DELETE"),
    # To be alone while numbering needs a right to change rows; the log of acts has no row that the console changes.
    console_acts.name: ("INSERT", "UPDATE"),
    # To subscribe, to be asked to confirm it, and to end it; notices themselves others write.
    subscriptions.name: ("INSERT", "UPDATE"),
    subscription_key.name: ("INSERT",),
    notice_messages.name: ("INSERT",),
}
"""What the console does beside reading."""


class Right(NamedTuple):
    """``kind``: DATABASE, SCHEMA, TABLE (a view too) or SEQUENCE. ``columns``: of a view, when it is not all of them."""

    duty: str
    privilege: str
    kind: str
    name: str
    columns: tuple[str, ...] = ()


class Standing(NamedTuple):
    """What one role is like: whether it exists, which logins and roles are its members, and which rights it lacks."""

    role: str
    duty: str
    exists: bool
    members: list[str]
    lacks: list[Right]


def apply_roles(connection: Connection) -> None:
    """Make the roles that are missing and give every role exactly its rights, the tables to the owner. Idempotent.

    Needs the right to create roles, and the tables as their owner or as a superuser; the database's too. Before the tables exist it makes
    the roles, and the migration gives the rights. Raises OperationalError (deadlock_detected) when a reader comes in between; try again.
    """
    for duty in DUTIES:
        role = role_of(connection, duty)
        if not _exists(connection, role):
            connection.exec_driver_sql(f"CREATE ROLE {_quoted(connection, role)} NOLOGIN")
    owner = _quoted(connection, role_of(connection, OWNER))
    if not _is_member(connection, role_of(connection, OWNER)):
        connection.exec_driver_sql(f"GRANT {owner} TO CURRENT_USER")
    _grant(connection, _of_places(connection))
    # Before PostgreSQL 15 everybody may make tables there.
    connection.exec_driver_sql(f"REVOKE CREATE ON SCHEMA {_quoted(connection, live_schema(connection))} FROM PUBLIC")
    if there := _there(connection):
        # A writer begins with the positions: it waits here, and holds nothing that comes below.
        connection.exec_driver_sql(f"LOCK TABLE {positions.name} IN EXCLUSIVE MODE")
        for name in there:
            connection.exec_driver_sql(f"ALTER TABLE {_quoted(connection, name)} OWNER TO {owner}")
    grant_objects(connection)


def grant_objects(connection: Connection) -> None:
    """Give the roles exactly their rights on the tables and views that there are. Idempotent; nothing when there are no roles."""
    if not _exists(connection, role_of(connection, OWNER)):
        return
    schema = _quoted(connection, live_schema(connection))
    for duty in (WRITER, READER, CONTACTS, INTAKE, CONSOLE):
        role = _quoted(connection, role_of(connection, duty))
        for kind in ("TABLES", "SEQUENCES"):
            connection.exec_driver_sql(f"REVOKE ALL ON ALL {kind} IN SCHEMA {schema} FROM {role}")
    _grant(connection, _of_objects(connection))


def become_owner(connection: Connection) -> None:
    """Until this transaction ends, act as the owner's role, so that what is made belongs to it. Nothing when there are no roles or the
    login is no member."""
    role = role_of(connection, OWNER)
    if _exists(connection, role) and _is_member(connection, role):
        connection.exec_driver_sql(f"SET LOCAL ROLE {_quoted(connection, role)}")


def standings(connection: Connection) -> list[Standing]:
    """All roles as they are now. Needs no rights of its own."""
    wanted = [*_of_places(connection), *_of_objects(connection)]
    found = []
    for duty in DUTIES:
        role = role_of(connection, duty)
        exists = _exists(connection, role)
        lacks = [right for right in wanted if right.duty == duty and not (exists and _has(connection, role, right))]
        found.append(Standing(role, duty, exists, _members(connection, role), lacks))
    return found


def role_of(connection: Connection, duty: str) -> str:
    """The name of a role: unique in a server that holds several registries."""
    return f"{connection.exec_driver_sql('SELECT current_database()').scalar_one()}_{duty}"


def live_schema(connection: Connection) -> str:
    """The schema that names without one lead to."""
    found: str = connection.exec_driver_sql("SELECT current_schema()").scalar_one()
    return found


def _of_places(connection: Connection) -> Iterator[Right]:
    database: str = connection.exec_driver_sql("SELECT current_database()").scalar_one()
    schema = live_schema(connection)
    for duty in DUTIES:
        yield Right(duty, "CONNECT", "DATABASE", database)
        yield Right(duty, "USAGE", "SCHEMA", schema)
    # A rebuild and a quality run make schemas of their own.
    yield Right(OWNER, "CREATE", "DATABASE", database)
    yield Right(OWNER, "CREATE", "SCHEMA", schema)
    # Batches travel through temporary tables.
    yield Right(OWNER, "TEMPORARY", "DATABASE", database)
    yield Right(WRITER, "TEMPORARY", "DATABASE", database)


def _of_objects(connection: Connection) -> Iterator[Right]:
    there = _there(connection)
    for name in there:
        if name in _SEEN_BY_INTAKE:
            yield Right(INTAKE, "SELECT", "TABLE", name)
        if name == access_tokens.name:
            yield Right(INTAKE, "UPDATE", "TABLE", name, (access_tokens.c.last_used_us.name,))
        yield Right(CONSOLE, "SELECT", "TABLE", name)
        for privilege in _OF_CONSOLE.get(name, ()):
            yield Right(CONSOLE, privilege, "TABLE", name)
        if name in _NOT_FOR_WRITERS:
            continue
        yield Right(WRITER, "SELECT", "TABLE", name)
        if name in _ADDED_TO:
            yield Right(WRITER, "INSERT", "TABLE", name)
        if name in _CHANGED:
            yield Right(WRITER, "UPDATE", "TABLE", name)
        if name in _DELETED_FROM:
            yield Right(WRITER, "DELETE", "TABLE", name)
    for sequence in inspect(connection).get_sequence_names():
        yield Right(WRITER, "USAGE", "SEQUENCE", sequence)
    for name in view_names():
        if name in there:
            yield Right(CONTACTS, "SELECT", "TABLE", name)
            columns = [column["name"] for column in inspect(connection).get_columns(name)]
            shown = tuple(it for it in columns if name == _CODES_ONLY or it not in _WITH_CONTACTS)
            yield Right(READER, "SELECT", "TABLE", name, shown)
            yield Right(CONSOLE, "SELECT", "TABLE", name)
            yield Right(INTAKE, "SELECT", "TABLE", name, shown)


def _there(connection: Connection) -> list[str]:
    """The registry's tables and views that exist."""
    look = inspect(connection)
    existing = {*look.get_table_names(), *look.get_view_names()}
    return [name for name in (*metadata.tables, _REVISION, *view_names()) if name in existing]


def _grant(connection: Connection, rights: Iterator[Right]) -> None:
    for right in rights:
        columns = ", ".join(_quoted(connection, column) for column in right.columns)
        what = f"{right.privilege} ({columns})" if columns else right.privilege
        role = _quoted(connection, role_of(connection, right.duty))
        connection.exec_driver_sql(f"GRANT {what} ON {right.kind} {_quoted(connection, right.name)} TO {role}")


def _has(connection: Connection, role: str, right: Right) -> bool:
    if right.columns:
        query = "SELECT bool_and(has_column_privilege(%s, %s, it, %s)) FROM unnest(%s::text[]) AS it"
        values: tuple[object, ...] = (role, _quoted(connection, right.name), right.privilege, list(right.columns))
    else:
        query = f"SELECT has_{right.kind.lower()}_privilege(%s, %s, %s)"
        is_relation = right.kind in ("TABLE", "SEQUENCE")
        values = (role, _quoted(connection, right.name) if is_relation else right.name, right.privilege)
    return bool(connection.exec_driver_sql(query, values).scalar_one())


def _members(connection: Connection, role: str) -> list[str]:
    query = """
        SELECT member.rolname FROM pg_auth_members AS m JOIN pg_roles AS role ON role.oid = m.roleid
        JOIN pg_roles AS member ON member.oid = m.member WHERE role.rolname = %s ORDER BY 1
    """
    return list(connection.exec_driver_sql(query, (role,)).scalars())


def _exists(connection: Connection, role: str) -> bool:
    found = connection.exec_driver_sql("SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = %s)", (role,))
    return bool(found.scalar_one())


def _is_member(connection: Connection, role: str) -> bool:
    return bool(connection.exec_driver_sql("SELECT pg_has_role(current_user, %s, 'MEMBER')", (role,)).scalar_one())


def _quoted(connection: Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote_identifier(name)
