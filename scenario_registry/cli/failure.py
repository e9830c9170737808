"""What can go wrong around the product, in two languages, and the exit code that tells it to a script. A bug is not among it. Whatever may fail is
imported here, so this module is only once something did."""

from __future__ import annotations

import errno
import sqlite3
from typing import NamedTuple

from sqlalchemy.exc import DBAPIError

from producers.feed_error import FeedError
from producers.hold import HoldError
from producers.outbox_error import OutboxError
from producers.sources.row import SourceError
from quality.run_error import MissingExtraError, RunKilledError
from scenario_registry.batches.acting import ListRefusedError
from scenario_registry.batches.pdf import NoPdfError
from scenario_registry.batches.reading import ListDigestError, UnknownListError
from scenario_registry.cases.acting import StepRefusedError
from scenario_registry.cli.exit_code import ExitCode
from scenario_registry.eventlog.port import (
    AdministrationError,
    LogRefusedError,
    LogUnavailableError,
    OffsetGapError,
    ProducerGapError,
    RetentionGapError,
)
from scenario_registry.exports.parquet import NoParquetError
from scenario_registry.lists.edition import TooManyRowsError
from scenario_registry.localset.kafka_jars import NoJavaError
from scenario_registry.localset.places import SetBusyError
from scenario_registry.localset.postgresql import NoPostgresError
from scenario_registry.localset.processes import EndedEarlyError
from scenario_registry.matching.labelled_file import LabelledFileError
from scenario_registry.notices.errors import NoticesError
from scenario_registry.relay.relay import OlderRegistryError
from scenario_registry.reviews.deciding import JudgementRefusedError
from scenario_registry.runtimes.rebuild_error import FillingBrokenError, TablesHeldError
from scenario_registry.runtimes.same_log import OtherLogError
from scenario_registry.runtimes.whole_log import ShortLogError
from scenario_registry.settings import SettingsError
from scenario_registry.snapshots.folder import SnapshotFolderBusyError
from scenario_registry.snapshots.index import SnapshotFolderError
from scenario_registry.supply.nobody_there import NobodyThereError
from scenario_registry.topics.wanted import UnknownOrganisationError
from scenario_registry.wiring import NothingThereError
from schemas.code_files import CodeFileError
from sinks.beside import RebuildUnderWayError
from sinks.contract.documents import BrokenContractError
from sinks.people import UserError
from sinks.refusal import HELD, NOT_PERMITTED, sqlite_code, sqlstate
from sinks.sink import NewerTablesError, OvertakenError, StalePositionError, TablesNotReadyError
from sinks.tokens import UnknownTokenError
from streams.lists.entries import VersionMissingError


class Failure(NamedTuple):
    """``text`` is Chinese and English."""

    code: ExitCode
    text: str


_OWN: dict[type[Exception], ExitCode] = {
    SettingsError: ExitCode.USAGE,
    BrokenContractError: ExitCode.NO,
    FeedError: ExitCode.USAGE,
    CodeFileError: ExitCode.USAGE,
    SourceError: ExitCode.UNREADABLE,
    HoldError: ExitCode.NO,
    UnknownOrganisationError: ExitCode.USAGE,
    UnknownTokenError: ExitCode.NO,
    UserError: ExitCode.NO,
    NoticesError: ExitCode.USAGE,
    AdministrationError: ExitCode.NO,
    LabelledFileError: ExitCode.UNREADABLE,
    NobodyThereError: ExitCode.NO,
    JudgementRefusedError: ExitCode.NO,
    StepRefusedError: ExitCode.NO,
    NothingThereError: ExitCode.UNREADABLE,
    LogUnavailableError: ExitCode.BUSY,
    LogRefusedError: ExitCode.REFUSED,
    OffsetGapError: ExitCode.OUT_OF_STEP,
    RetentionGapError: ExitCode.OUT_OF_STEP,
    ProducerGapError: ExitCode.OUT_OF_STEP,
    StalePositionError: ExitCode.OUT_OF_STEP,
    OvertakenError: ExitCode.BUSY,
    ShortLogError: ExitCode.OUT_OF_STEP,
    OtherLogError: ExitCode.OUT_OF_STEP,
    OlderRegistryError: ExitCode.OUT_OF_STEP,
    FillingBrokenError: ExitCode.BUSY,
    RebuildUnderWayError: ExitCode.BUSY,
    TablesHeldError: ExitCode.BUSY,
    TablesNotReadyError: ExitCode.UNREADABLE,
    NewerTablesError: ExitCode.UNREADABLE,
    MissingExtraError: ExitCode.USAGE,
    RunKilledError: ExitCode.BUSY,
    NoJavaError: ExitCode.USAGE,
    NoPostgresError: ExitCode.USAGE,
    EndedEarlyError: ExitCode.UNREADABLE,
    NoParquetError: ExitCode.USAGE,
    NoPdfError: ExitCode.USAGE,
    ListRefusedError: ExitCode.NO,
    UnknownListError: ExitCode.NO,
    ListDigestError: ExitCode.OUT_OF_STEP,
    VersionMissingError: ExitCode.OUT_OF_STEP,
    TooManyRowsError: ExitCode.USAGE,
    SetBusyError: ExitCode.BUSY,
    SnapshotFolderBusyError: ExitCode.BUSY,
    SnapshotFolderError: ExitCode.UNREADABLE,
}

_OUTBOX = {"outbox_locked": ExitCode.BUSY, "outbox_not_writable": ExitCode.UNWRITABLE}

_SQLITE = {
    sqlite3.SQLITE_BUSY: (ExitCode.BUSY, "数据库被另一个进程占用，请稍后重试", "another process holds the database; try again later"),
    sqlite3.SQLITE_LOCKED: (ExitCode.BUSY, "数据库被另一个进程占用，请稍后重试", "another process holds the database; try again later"),
    sqlite3.SQLITE_FULL: (ExitCode.UNWRITABLE, "磁盘已满，未写入任何内容；清出空间后重新运行即可", "the disk is full and nothing was written; make room and run again"),
    sqlite3.SQLITE_IOERR: (ExitCode.UNWRITABLE, "磁盘读写失败，请检查磁盘", "reading or writing the disk failed; look at it"),
    sqlite3.SQLITE_READONLY: (ExitCode.UNWRITABLE, "数据库文件不可写，请检查权限", "the database cannot be written; look at its permissions"),
    sqlite3.SQLITE_CANTOPEN: (ExitCode.UNWRITABLE, "无法打开数据库文件，请检查路径和权限", "the database cannot be opened; look at path and permissions"),
    sqlite3.SQLITE_PERM: (ExitCode.UNWRITABLE, "没有权限访问数据库文件", "no permission for the database"),
    sqlite3.SQLITE_NOTADB: (ExitCode.UNREADABLE, "文件不是数据库；登记库损坏时可用 scenarios rebuild 由日志重建", "the file is no database; a damaged registry is made anew from the log by scenarios rebuild"),
    sqlite3.SQLITE_CORRUPT: (ExitCode.UNREADABLE, "数据库已损坏；登记库可用 scenarios rebuild 由日志重建", "the database is damaged; a registry is made anew from the log by scenarios rebuild"),
}  # fmt: skip
"""By primary result code, https://www.sqlite.org/rescode.html."""

_RIGHTS = (
    "数据库拒绝了：当前登录没有这项权限。查询视图属于 reader，处理和转发属于 writer，建表、升级、质量检查和重建属于 owner；"
    "用 scenarios database roles show 查看，请管理员把登录加入相应的组 / the database refused: this login lacks the right. Reading the views "
    "is for readers, working and relaying for writers, making tables, migrating, quality runs and rebuilding for owners; see scenarios "
    "database roles show, and have this login made a member of the right group"
)


def failure_of(error: Exception) -> Failure | None:
    """What to tell about ``error``; None for a bug, whose traceback must show."""
    for kind, code in _OWN.items():
        if isinstance(error, kind):
            return Failure(code, str(error))
    if isinstance(error, OutboxError):
        return Failure(_OUTBOX.get(error.code, ExitCode.UNREADABLE), str(error))
    if isinstance(error, DBAPIError):
        return _of_database(error.orig, is_connection=error.connection_invalidated)
    if isinstance(error, sqlite3.Error):
        return _of_database(error, is_connection=False)
    # Whoever reads our output may stop reading; the command line framework ends quietly then.
    return _of_system(error) if isinstance(error, OSError) and not isinstance(error, BrokenPipeError) else None


def is_damaged(error: Exception) -> bool:
    """Whether a database file is no database any more."""
    failure = failure_of(error)
    return isinstance(error, DBAPIError | sqlite3.Error) and failure is not None and failure.code is ExitCode.UNREADABLE


def _of_database(error: BaseException | None, *, is_connection: bool) -> Failure | None:
    if isinstance(error, sqlite3.Error):
        code = sqlite_code(error)
        if code not in _SQLITE:
            return None
        exit_code, zh, en = _SQLITE[code]
        return Failure(exit_code, f"{zh} / {en} ({error})")
    if sqlstate(error) == NOT_PERMITTED:
        return Failure(ExitCode.UNWRITABLE, f"{_RIGHTS} ({error})")
    if sqlstate(error) in HELD:
        return Failure(
            ExitCode.BUSY,
            f"登记库的表正被使用，请稍后重试 / the registry's tables are in use; try again later: {error}",
        )
    if is_connection or type(error).__name__ == "OperationalError":
        return Failure(ExitCode.BUSY, f"数据库服务器无应答 / the database server does not answer: {error}")
    return None


def _of_system(error: OSError) -> Failure:
    place = "" if error.filename is None else f"：{error.filename}"
    if isinstance(error, FileNotFoundError | IsADirectoryError | NotADirectoryError):
        return Failure(ExitCode.UNREADABLE, f"文件不存在或不是文件 / no such file{place}")
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Failure(
            ExitCode.UNWRITABLE, f"磁盘已满，清出空间后重试 / the disk is full; make room and try again{place}"
        )
    if isinstance(error, TimeoutError):
        return Failure(ExitCode.BUSY, f"等待超时，请稍后重试 / not in time, try again later: {error}")
    return Failure(ExitCode.UNWRITABLE, f"读写失败 / reading or writing failed: {error.strerror}{place}")
