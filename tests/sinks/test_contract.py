"""The views as a public contract: their columns stay and say what they hold, and every query of docs/consumers.md runs, as a reader on
PostgreSQL too."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from quality.suites import suite
from schemas.change import ChangeKind
from schemas.code_lists import code_lists
from schemas.outcome import Outcome
from sinks.contract.documents import (
    CONTRACT,
    BrokenContractError,
    Contract,
    breaks,
    contract,
    documents,
    recorded_contract,
    write_documents,
)
from sinks.contract.views import VIEWS
from sinks.database import open_engine
from sinks.registry import Registry
from sinks.roles import READER
from tests.scenario_registry.commands import FEEDS, Command
from tests.sinks.test_roles import as_login, make_logins
from tests.support import postgresql

NAME = "consumed"
DOCS = Path(__file__).parents[2] / "docs"
TEXT = (DOCS / "consumers.md").read_text(encoding="utf-8")
QUERIES = [
    it.strip() for block in re.findall(r"```sql\n(.*?)```", TEXT, re.DOTALL) for it in block.split(";\n") if it.strip()
]
EMPTY = ("born_id <> registry_id", "registry_v1_company_ids")
"""What the example feeds may have none of."""

_PYTHON_TYPES = {
    "text": str, "jsonb": str, "bigint": int, "integer": int, "boolean": int, "double precision": (int, float),
}  # fmt: skip
"""What SQLite, whose views have no types, gives for a type of PostgreSQL."""


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def reader(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """The example feeds and a quality run as a consumer reads them."""
    folder = tmp_path_factory.mktemp("consumed")
    command, url = Command(folder), None
    if request.param == "postgresql":
        url = as_login(READER, NAME)
        opened = Registry(postgresql.database(NAME))
        make_logins(opened.engine, NAME)
        opened.close()
        whole = postgresql.database(NAME).render_as_string(hide_password=False)
        command = command.where(SCENARIOS_REGISTRY=whole)
    for file in FEEDS:
        command.ok("feed", "publish", str(file))
    command.ok("run")
    assert command("quality", "run").exit_code in (0, 1)
    engine = open_engine(url or f"sqlite:///{folder / 'registry.sqlite'}", read_only=True)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def recorded() -> Contract:
    return recorded_contract((DOCS / CONTRACT).read_text(encoding="utf-8"))


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_for_consumers_finds_something(reader: Engine, query: str) -> None:
    with reader.connect() as connection:
        found = connection.execute(text(query.rstrip(";").replace(":", r"\:"))).all()
    assert found or any(it in query for it in EMPTY)


def test_the_views_are_those_that_are_declared_and_keep_the_recorded_contract(
    reader: Engine, recorded: Contract
) -> None:
    look = inspect(reader)
    names = {name: [it["name"] for it in look.get_columns(name)] for name in look.get_view_names()}
    assert names == {name: view.columns.split() for name, view in VIEWS.items()}
    assert breaks(recorded, contract()) == []


def test_types_and_values_are_those_that_are_declared(reader: Engine) -> None:
    look = inspect(reader)
    is_postgresql = reader.dialect.name == "postgresql"
    with reader.connect() as connection:
        for name, view in VIEWS.items():
            if is_postgresql:
                types = {it["name"]: str(it["type"]).lower() for it in look.get_columns(name)}
                assert types == {column: it.type for column, it in view.described()}, name
                continue
            for row in connection.exec_driver_sql(f"SELECT * FROM {name}"):
                for (column, it), value in zip(view.described(), row, strict=True):
                    assert value is None or isinstance(value, _PYTHON_TYPES[it.type]), (name, column, value)


def test_postgresql_shows_what_every_view_and_column_holds() -> None:
    query = """
        SELECT c.relname, obj_description(c.oid), a.attname, col_description(c.oid, a.attnum)
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid WHERE c.relkind = 'v' AND c.relname LIKE 'registry_v1_%%'
    """
    registry = Registry(postgresql.database(NAME))
    with registry.engine.connect() as connection:
        found = connection.exec_driver_sql(query, ()).all()
    registry.close()
    assert {(view, words) for view, words, _, _ in found} == {(n, f"{it.zh} / {it.en}") for n, it in VIEWS.items()}
    assert {(view, column, words) for view, _, column, words in found} == {
        (name, column, f"{it.zh} / {it.en}") for name, view in VIEWS.items() for column, it in view.described()
    }


def test_words_name_every_value_that_there_is() -> None:
    changes = dict(VIEWS["registry_v1_changes"].described())["kind"].en
    assert set(re.findall(r"[a-z]+", changes)) - {"or"} == {it.value for it in ChangeKind}
    outcomes = dict(VIEWS["registry_v1_ledger"].described())["outcome"].en
    assert {it.value for it in Outcome} <= set(re.findall(r"[a-z]+", outcomes))


def test_the_documents_are_those_of_the_code() -> None:
    """Else: scenarios schema views --to docs."""
    for name, made in documents().items():
        assert (DOCS / name).read_text(encoding="utf-8") == made, name


_BREAKING: dict[str, Callable[[list[tuple[str, str]]], object]] = {
    "removed": lambda it: it.pop(),
    "renamed": lambda it: it.__setitem__(1, ("another", it[1][1])),
    "of another type": lambda it: it.__setitem__(1, (it[1][0], "integer")),
    "moved": lambda it: it.reverse(),
    "before others": lambda it: it.insert(0, ("new", "text")),
}


@pytest.mark.parametrize("how", _BREAKING)
def test_a_breaking_change_is_found_and_is_not_recorded(how: str, tmp_path: Path, recorded: Contract) -> None:
    columns = list(recorded["registry_v1_records"])
    _BREAKING[how](columns)
    changed = {**recorded, "registry_v1_records": columns}
    assert breaks(recorded, changed)
    # The other way round: what stands recorded is what the code would break.
    (tmp_path / CONTRACT).write_text(json.dumps({view: dict(it) for view, it in changed.items()}), encoding="utf-8")
    if how != "removed":
        with pytest.raises(BrokenContractError, match="registry_v1_records"):
            write_documents(tmp_path)
        assert [it.name for it in tmp_path.iterdir()] == [CONTRACT]


def test_a_view_that_is_gone_breaks_and_what_is_new_at_the_end_does_not(tmp_path: Path, recorded: Contract) -> None:
    new = ("new", "text")
    more = {**recorded, "registry_v1_records": [*recorded["registry_v1_records"], new], "registry_v1_new": [new]}
    assert breaks(recorded, more) == []
    assert breaks(more, recorded) == ["registry_v1_records.new (text)", "registry_v1_new"]
    assert {it.name for it in write_documents(tmp_path)} == set(documents())


def test_lists_are_those_of_the_program_however_old_the_rows_are(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'registry.sqlite'}"
    Registry(url).close()
    with closing(sqlite3.connect(tmp_path / "registry.sqlite")) as connection, connection:
        connection.execute("DELETE FROM codes WHERE code = 'ai'")
        connection.execute("UPDATE organisations SET name_zh = '合成旧名'")
        connection.execute("INSERT INTO codes VALUES ('fields', 'gone', '', '', '[]', NULL, NULL, '')")
    opened = Registry(url)
    with opened.engine.connect() as connection:
        codes = connection.exec_driver_sql("SELECT list, code, part_of FROM registry_v1_codes").all()
        names = connection.exec_driver_sql("SELECT organisation, name_zh FROM registry_v1_organisations").all()
        districts = connection.exec_driver_sql("SELECT district FROM registry_v1_districts").all()
    opened.close()
    lists = code_lists()
    known = [(it.name, code) for it in (lists.fields, lists.industries, lists.chains) for code in it]
    assert sorted((it[0], it[1]) for it in codes) == sorted(known)
    assert {part_of for name, code, part_of in codes if code == "G54"} == {"G"}
    assert dict(names) == {it.id: it.name_zh for it in lists.organisations.values()}
    assert {it for (it,) in districts} == set(lists.districts)


def test_every_rule_of_a_run_is_told_in_words_and_with_the_rows_that_fail_it(reader: Engine) -> None:
    with reader.connect() as connection:
        rules = connection.exec_driver_sql("SELECT rule FROM registry_v1_quality_rules").scalars().all()
        counted = connection.exec_driver_sql(
            "SELECT r.rule, r.organisation, r.failed, COUNT(f.key) FROM registry_v1_quality_results r "
            "JOIN registry_v1_quality_failures f ON f.run = r.run AND f.rule = r.rule AND f.organisation = r.organisation "
            "WHERE r.is_last AND f.is_last GROUP BY r.rule, r.organisation, r.failed"
        ).all()
    assert set(rules) == set(suite())
    assert counted
    assert all(failed >= rows > 0 for _, _, failed, rows in counted)


@pytest.mark.parametrize("reader", ["postgresql"], indirect=True)
def test_postgrest_asks_as_a_role_for_named_columns_and_filters(reader: Engine) -> None:
    """As PostgREST does: a login without rights becomes the reader's role in a read-only transaction, and has the database make JSON."""
    assert reader.dialect.name == "postgresql"
    owner = open_engine(postgresql.database(NAME))
    with owner.begin() as connection:
        if not connection.exec_driver_sql("SELECT FROM pg_roles WHERE rolname = 'consumed_authenticator'").all():
            connection.exec_driver_sql("CREATE ROLE consumed_authenticator LOGIN NOINHERIT IN ROLE consumed_reader")
    owner.dispose()
    engine = open_engine(postgresql.database(NAME).set(username="consumed_authenticator"))
    asked = (
        "WITH source AS (SELECT registry_v1_scenarios.registry_id, registry_v1_scenarios.title FROM public.registry_v1_scenarios "
        "WHERE registry_v1_scenarios.field = %s ORDER BY registry_v1_scenarios.registry_id LIMIT 5) "
        "SELECT coalesce(json_agg(source), '[]')::text FROM source"
    )
    with engine.connect() as connection:
        with pytest.raises(ProgrammingError, match="permission denied"):
            connection.exec_driver_sql(asked, ("culture_tourism",))
        connection.rollback()
        connection.exec_driver_sql("SET TRANSACTION READ ONLY")
        connection.exec_driver_sql("SELECT set_config('role', 'consumed_reader', true)")
        found = json.loads(connection.exec_driver_sql(asked, ("culture_tourism",)).scalar_one())
        assert set(found[0]) == {"registry_id", "title"}
        seen = connection.exec_driver_sql(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v') "
            "AND has_any_column_privilege(oid, 'SELECT')"
        ).scalars()
        assert set(seen) == set(VIEWS)
        # Every function that a role may call is an address there, every name in an address stands without quotes, and comments are its document.
        callable_ = "SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND has_function_privilege(oid, 'EXECUTE')"
        assert connection.exec_driver_sql(callable_).scalar_one() == 0
        named = connection.exec_driver_sql(
            "SELECT c.relname || '.' || a.attname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 "
            "WHERE c.relname LIKE 'registry_v1_%%' AND (quote_ident(c.relname) <> c.relname OR a.attname !~ '^[a-z][a-z0-9_]*$' "
            "OR coalesce(col_description(c.oid, a.attnum), '') = '' OR coalesce(obj_description(c.oid, 'pg_class'), '') = '')"
        ).scalars()
        assert list(named) == []
        # It answers POST and DELETE too, and the database refuses them.
        for statement in (
            "DELETE FROM registry_v1_state",
            "INSERT INTO registry_v1_membership VALUES ('a', 'b', 'c', 'd')",
        ):
            with pytest.raises(DBAPIError, match=r"permission denied|read-only transaction|cannot (delete|insert)"):
                connection.exec_driver_sql(statement)
            connection.rollback()
            connection.exec_driver_sql("SELECT set_config('role', 'consumed_reader', true)")
    engine.dispose()
