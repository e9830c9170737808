"""The only place that constructs logs, registries and runtimes; who tells people of them: ``scenario_registry.tellers``. Which implementation, the scheme of
the URL says."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from sqlalchemy import Engine, inspect
from sqlalchemy.engine import URL
from sqlalchemy.pool import NullPool

from producers.outbox import Outbox
from scenario_registry.access import broker_access
from scenario_registry.eventlog.port import EventLog
from scenario_registry.eventlog.sqlite_log import SqliteEventLog
from scenario_registry.runtimes.embedded import EmbeddedRuntime
from scenario_registry.runtimes.same_log import require_same_log
from scenario_registry.settings import Settings, SettingsError
from schemas.code_lists import code_lists
from schemas.log import PartitionId, topic_of
from sinks.database import open_engine, open_lasting_reader
from sinks.sink import RegistrySink, TablesNotReadyError
from sinks.tables import registry_version

if TYPE_CHECKING:
    from scenario_registry.after_commit import AfterCommit
    from scenario_registry.board.keeper import BoardKeeper
    from scenario_registry.eventlog.kafka_admin import KafkaAdmin
    from scenario_registry.eventlog.kafka_log import KafkaEventLog
    from scenario_registry.loop.follower import LoopFollower
    from scenario_registry.matching.registry_matcher import RegistryMatcher, Step
    from scenario_registry.relay.relay import Relay
    from scenario_registry.runtimes.distributed import Observe
    from scenario_registry.runtimes.replacing import Replaced
    from sinks.registry import Registry


class NothingThereError(LookupError):
    """The settings name a log or a registry that does not exist yet."""

    def __init__(self, what_zh: str, what_en: str, url: URL) -> None:
        super().__init__(
            f"还没有{what_zh} {url}；先 scenarios feed publish，再 scenarios run；或用 --config 指明设置，演示的是 demo-output/scenarios.toml / "
            f"there is no {what_en} at {url} yet; publish a feed, then scenarios run; or name the settings by --config, those of the demo: "
            "demo-output/scenarios.toml"
        )


@contextmanager
def event_log(settings: Settings) -> Iterator[EventLog]:
    """The event log, which is made if need be. Raises SettingsError for an unknown scheme, sqlite3.Error, OSError."""
    check_log(settings)
    if (path := file_of(settings.log)) is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
    with closing(_LOGS[settings.log.drivername](settings)) as log:
        yield log


def check_log(settings: Settings) -> None:
    """Raises SettingsError for a log of an unknown kind. Opens nothing."""
    _check("log", settings.log, _LOGS)


@contextmanager
def existing_log(settings: Settings) -> Iterator[EventLog]:
    """The event log for those who only read it or need what is in it. Raises NothingThereError, and what ``event_log`` raises."""
    path = file_of(settings.log)
    if path is not None and not path.exists():
        raise NothingThereError("事件日志", "event log", settings.log)
    with event_log(settings) as log:
        yield log


@contextmanager
def registry(settings: Settings) -> Iterator[Registry]:
    """The registry to write to, which is made if need be. Raises SettingsError for an unknown scheme, SQLAlchemyError, OSError."""
    _check("registry", settings.registry, _REGISTRIES)
    with registry_at(settings.registry) as opened:
        yield opened


@contextmanager
def registry_at(url: URL) -> Iterator[Registry]:
    """The registry at ``url``, elsewhere than the settings say: a rebuild makes a second one."""
    # Alembic takes a third of a second to import, and those who only read need none.
    from sinks.registry import Registry

    if (path := file_of(url)) is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
    with closing(Registry(url)) as opened:
        yield opened


@contextmanager
def first_fill_at(url: URL) -> Iterator[Registry]:
    """The same at the first attempt of a rebuild on PostgreSQL, for each of the processes that fill it."""
    from sinks.first_fill import FirstFill

    with closing(FirstFill(url)) as opened:
        yield opened


@contextmanager
def reader(settings: Settings) -> Iterator[Engine]:
    """The registry to read from: never makes or changes it, never waits for a writer. Raises NothingThereError and what ``registry``
    raises."""
    _check("registry", settings.registry, _REGISTRIES)
    path = file_of(settings.registry)
    if path is not None and not path.exists():
        raise NothingThereError("登记库", "registry", settings.registry)
    engine = open_engine(settings.registry, read_only=True)
    try:
        if not inspect(engine).has_table(registry_version.name):
            raise NothingThereError("登记库", "registry", settings.registry)
        yield engine
    finally:
        engine.dispose()


def require_registry(settings: Settings) -> None:
    """For whoever would make a registry by opening it, or opens it later. Raises what ``reader`` raises."""
    with reader(settings):
        pass


@contextmanager
def serving_reader(settings: Settings) -> Iterator[Engine]:
    """The same for a process that reads for days. It keeps no SQLite file open between two questions, so a rebuild may take the file's place;
    a PostgreSQL that is away fails within seconds. Raises what ``reader`` raises, and TablesNotReadyError."""
    require_registry(settings)
    engine = open_lasting_reader(settings.registry)
    try:
        if not inspect(engine).has_table("registry_v1_state"):
            raise TablesNotReadyError("较早版本 an earlier version", "registry_v1_state")
        yield engine
    finally:
        engine.dispose()


@contextmanager
def noting(settings: Settings) -> Iterator[Engine]:
    """The registry for small notes now and then, by a process that serves. Opens no connection yet and keeps none."""
    url = settings.registry
    engine = open_engine(url.update_query_dict({"timeout": "3"}) if file_of(url) else url, poolclass=NullPool)
    try:
        yield engine
    finally:
        engine.dispose()


@contextmanager
def administrator(settings: Settings) -> Iterator[Engine]:
    """The registry's database on PostgreSQL, to look at it and change it as a database. Raises SettingsError for another one."""
    if settings.registry.drivername != "postgresql+psycopg":
        raise SettingsError(
            f"registry: 须为 postgresql+psycopg，sqlite 文件没有角色 / must be postgresql+psycopg: "
            f"{settings.registry.drivername} has no roles and no schemas"
        )
    engine = open_engine(settings.registry)
    try:
        yield engine
    finally:
        engine.dispose()


def replace_registry(
    settings: Settings,
    *,
    despite_differences: bool,
    report: Callable[[int, int], None],
    again: Callable[[], None],
    patience_seconds: float = 300.0,
) -> Replaced:
    """Make the registry on PostgreSQL anew and take it instead of the live one, see ``scenario_registry.runtimes.replacing``."""
    from scenario_registry.runtimes.replacing import replace

    with registry(settings) as live:
        return replace(
            live.engine,
            partial(existing_log, settings),
            registry_at,
            first_fill_at,
            code_lists(),
            matching_of,
            loop_of,
            len(os.sched_getaffinity(0)),
            patience_seconds=patience_seconds,
            despite_differences=despite_differences,
            report=report,
            again=again,
        )


@contextmanager
def outbox(settings: Settings) -> Iterator[Outbox]:
    """The outbox, which is made if need be. Raises OutboxError, OSError."""
    settings.outbox.parent.mkdir(parents=True, exist_ok=True)
    with Outbox(settings.outbox) as opened:
        yield opened


def runtime(log: EventLog, opened: RegistrySink) -> EmbeddedRuntime:
    """What carries the log into the registry."""
    return EmbeddedRuntime(log, opened, code_lists())


def run_worker(
    settings: Settings,
    opened: Registry,
    fatal: Callable[[BaseException], NoReturn],
    observe: Observe = lambda _carried, _seconds: None,
) -> NoReturn:
    """One worker of the distributed runtime on the channels of all organisations, which are made if need be. Raises SettingsError,
    LogUnavailableError, LogRefusedError, OtherLogError, and SystemExit once it was told to stop. ``observe`` hears of every batch that was written."""
    servers = brokers(settings)
    codes = code_lists()
    with closing(_kafka_log(settings)) as log:
        known = {topic_of(organisation) for organisation in codes.organisations}
        log.require_topics(known)
        log.require_group(settings.worker_group)
        require_same_log(log, opened.last_processed(), codes)
        topics = sorted(known | {partition.topic for partition in log.partitions()})
    # Faust takes a second to import, and needs packages that only workers have.
    from scenario_registry.runtimes import distributed
    from streams.faust_app import Membership

    membership = Membership(settings.worker_group, settings.worker_session_seconds)
    distributed.run_worker(servers, broker_access(settings), membership, topics, opened, codes, fatal, observe)


def set_group_offsets(settings: Settings, offsets: Mapping[PartitionId, int]) -> None:
    """Commit offsets in the workers' name, while none of them runs. Raises LogUnavailableError and what ``brokers`` raises."""
    from scenario_registry.eventlog import kafka_group

    kafka_group.set_group_offsets(brokers(settings), broker_access(settings), settings.worker_group, offsets)


@contextmanager
def kafka_admin(settings: Settings) -> Iterator[KafkaAdmin]:
    """Kafka to administer, as the user that the settings name. Raises SettingsError, LogUnavailableError and LogRefusedError."""
    servers = brokers(settings)
    with _kafka_packages():
        from scenario_registry.eventlog.kafka_admin import KafkaAdmin
    with closing(KafkaAdmin(servers, broker_access(settings))) as admin:
        yield admin


@contextmanager
def relay(
    settings: Settings,
    is_stopped: Callable[[], bool],
    observe: Callable[[str, int], None] = lambda _topic, _count: None,
) -> Iterator[tuple[Relay, Callable[[], bool]]]:
    """The relay, once no other process relays from this registry, and whether that still holds. ``observe`` hears of every batch.
    Raises what ``reader`` and ``event_log`` raise."""
    from scenario_registry.relay.relay import Relay
    from scenario_registry.sole import RELAY, sole

    with reader(settings) as engine, sole(engine, RELAY, is_stopped) as still_sole, event_log(settings) as log:
        yield Relay(engine, log, observe), still_sole


def matching_of(opened: Registry) -> RegistryMatcher:
    """What matches the records of a registry. Loads nothing before there is something to do."""
    from scenario_registry.matching.registry_matcher import RegistryMatcher
    from streams.matching.match import model_name, shipped_matcher

    return RegistryMatcher(opened.engine, code_lists(), model_name(), shipped_matcher)


def loop_of(opened: Registry) -> LoopFollower:
    """What makes cases and entities of the closed loop's events."""
    from scenario_registry.loop.follower import LoopFollower
    from scenario_registry.loop.handlers import handlers, rules_in_force

    return LoopFollower(opened.engine, handlers(code_lists()), rules_in_force())


def board_of(opened: Registry) -> BoardKeeper:
    """What counts how far needs have come."""
    from scenario_registry.board.keeper import BoardKeeper

    return BoardKeeper(opened.engine)


def after_commit(opened: Registry, observe: Callable[[Step], None] = lambda _: None) -> AfterCommit:
    """What follows whatever was written to a registry. Loads nothing before there is something to do."""
    from scenario_registry.after_commit import AfterCommit

    return AfterCommit(matching_of(opened), loop_of(opened), board_of(opened), observe)


def take_effect(settings: Settings, opened: Registry) -> None:
    """What was written takes effect: at once in a registry of files, where perhaps nobody else is at work. A server has a process for it."""
    if file_of(settings.registry) is not None:
        after_commit(opened).run()


@contextmanager
def sole_after_commit(
    settings: Settings, is_stopped: Callable[[], bool], observe: Callable[[Step], None]
) -> Iterator[tuple[AfterCommit, Callable[[], bool], Engine]]:
    """The same once no other process does so by itself, whether that still holds, and the registry. Raises what ``registry`` raises."""
    from scenario_registry.sole import MATCHING, sole

    with registry(settings) as opened, sole(opened.engine, MATCHING, is_stopped) as still_sole:
        yield after_commit(opened, observe), still_sole, opened.engine


def file_of(url: URL) -> Path | None:
    """The file of a SQLite database; None for a server."""
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def _sqlite_log(settings: Settings) -> EventLog:
    return SqliteEventLog(Path(settings.log.database or ""), partitions=settings.partitions)


def _kafka_log(settings: Settings) -> KafkaEventLog:
    with _kafka_packages():
        from scenario_registry.eventlog.kafka_log import KafkaEventLog
    return KafkaEventLog(brokers(settings), broker_access(settings), partitions=settings.partitions)


@contextmanager
def _kafka_packages() -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        raise SettingsError(
            f"log: 缺少 Kafka 的程序包，请安装 / Kafka's packages are missing, install: scenario-registry[distributed] ({error.name})"
        ) from error


def brokers(settings: Settings) -> list[str]:
    """The brokers that the settings name, as host:port. Raises SettingsError for a log that is not on Kafka."""
    url = settings.log
    if url.drivername != "kafka":
        raise SettingsError(
            f"log: 须为 kafka://主机:端口，写在 scenarios.toml 中，或用 --config 指明该文件 / must be kafka://host:port, in scenarios.toml here "
            f"or in the file that --config names, not {url.drivername}"
        )
    several = url.query.get("host", ())
    hosts = [several] if isinstance(several, str) else list(several)
    if url.host:
        hosts.append(url.host if url.port is None else f"{url.host}:{url.port}")
    if not hosts:
        raise SettingsError("log: kafka 须写明主机 / kafka needs a host: kafka://host:9092,host:9092")
    return [host if ":" in host else f"{host}:9092" for host in hosts]


def _check(name: str, url: URL, known: Collection[str]) -> None:
    if url.drivername not in known:
        raise SettingsError(
            f"{name}: 不支持 {url.drivername}，可用的 / not supported, known are: {', '.join(sorted(known))}"
        )
    if url.drivername == "sqlite" and not url.database:
        raise SettingsError(f"{name}: sqlite 须写明文件 / sqlite needs a file: sqlite:////folder/{name}.sqlite")


_LOGS: Mapping[str, Callable[[Settings], EventLog]] = {"sqlite": _sqlite_log, "kafka": _kafka_log}

_REGISTRIES = frozenset({"sqlite", "postgresql+psycopg"})
