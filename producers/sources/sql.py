"""The result of an SQL query, through SQLAlchemy.

[source]
kind = "sql"
url_env = "SCENE_DB_URL"        # environment variable with the URL; or url = "sqlite:///scenes.db"
query = "SELECT no, title FROM scene ORDER BY no"

A relative path of SQLite counts from the current folder. Other databases than SQLite and PostgreSQL need their driver installed, and
its name in the URL (`mysql+pymysql://`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, model_validator
from sqlalchemy import URL, Engine, create_engine, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from producers.sources.reading.files import require_no_file
from producers.sources.reading.heading import require_different
from producers.sources.reading.secrets import read_secret
from producers.sources.row import CellValue, Item, Location, SourceError, SourceRow

_ROWS_AT_ONCE = 1_000


class Options(BaseModel):
    """Exactly one of `url_env` and `url`; a URL with a password never stands in a declaration, so `url` is for SQLite."""

    model_config = ConfigDict(extra="forbid")

    url_env: str | None = None
    url: str | None = None
    query: str

    @model_validator(mode="after")
    def _one_url(self) -> Self:
        if (self.url_env is None) == (self.url is None):
            raise ValueError("url_env 与 url 须且只须声明一个 / declare either url_env or url")
        if self.url is not None and not self.url.startswith("sqlite"):
            raise ValueError("url 仅限 SQLite，其他数据库请用 url_env / url is for SQLite, use url_env for others")
        return self


def read(options: Options, path: Path | None) -> Iterator[Item]:
    """One SourceRow a record, counted from 1; streamed in a transaction that may only read where the database can tell.

    Values of types a feed has no use for (times of day, UUIDs) become text, bytes hexadecimal text.
    Raises SourceError: `secret_missing`, `driver_missing`, `database_failed`, `duplicate_heading`, `file_not_read`.
    """
    require_no_file(path)
    place = Location(file=options.url_env or options.url)
    url = _url(options, place)
    try:
        engine = _engine(url, place)
        with engine.connect() as connection:
            if url.get_backend_name() == "sqlite":
                connection.exec_driver_sql("PRAGMA query_only = ON")
            reading = connection.execution_options(
                stream_results=True, yield_per=_ROWS_AT_ONCE, no_parameters=True, postgresql_readonly=True
            )
            result = reading.exec_driver_sql(options.query)
            columns = list(result.keys())
            require_different(columns, place)
            for number, row in enumerate(result, start=1):
                values = {column: _plain(value) for column, value in zip(columns, row, strict=True)}
                yield SourceRow(values, replace(place, record=number))
    except SQLAlchemyError as error:
        raise _failed(error, place) from None


def _url(options: Options, place: Location) -> URL:
    try:
        url = make_url(options.url or read_secret(options.url_env or "", place))
    except (SQLAlchemyError, ValueError) as error:
        raise _failed(error, place) from None
    if "@" in (url.host or ""):
        # Whatever is said of such a host would tell the end of the password.
        raise SourceError(
            "database_failed",
            "数据库地址读不懂：密码里的 @ 等符号须转写",
            "The URL of the database cannot be read: signs such as @ in the password must be escaped",
            "@ 写成 %40，: 写成 %3A，/ 写成 %2F",
            "Write %40 for @, %3A for : and %2F for /",
            place,
        )
    # Connecting would create an empty database.
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        raise SourceError(
            "database_failed",
            "找不到 SQLite 数据库文件",
            "The SQLite database file does not exist",
            f"请检查 url 中的路径；相对路径从 {Path.cwd()} 算起",
            f"Check the path in the url; a relative one counts from {Path.cwd()}",
            place,
        )
    return url


def _engine(url: URL, place: Location) -> Engine:
    try:
        return create_engine(url, poolclass=NullPool, hide_parameters=True)
    except ImportError as error:
        raise SourceError(
            "driver_missing",
            f"没有安装 {url.drivername} 的驱动：{error.name}",
            f"The driver of {url.drivername} is not installed: {error.name}",
            "请用 pip 安装该驱动，或在地址里写已安装的驱动；PostgreSQL 写 postgresql+psycopg://",
            "Install it with pip, or name one that is installed in the URL; for PostgreSQL write postgresql+psycopg://",
            place,
        ) from None


def _plain(value: Any) -> CellValue:
    if value is None or isinstance(value, str | int | float | Decimal | date | list | dict):
        return value
    return value.hex() if isinstance(value, bytes | memoryview) else str(value)


def _failed(error: Exception, place: Location) -> SourceError:
    """Without the URL, which may hold a password: only what the database itself said, and of a bad URL nothing."""
    said = str(getattr(error, "orig", None) or type(error).__name__).strip()
    return SourceError(
        "database_failed",
        f"数据库查询失败：{said}",
        f"The database query failed: {said}",
        "请检查数据库连接、账号权限和查询语句",
        "Check the connection, the rights of the account and the query",
        place,
    )
