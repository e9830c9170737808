"""A feed: how one organisation delivers, declared in one TOML file. A new feed is a new file and nothing else."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator

from producers import sources
from producers.convert import converted, converter_of
from producers.declaration import Breaker, Column, Contact, Events, Expected, LocalId, Source, Table
from producers.families import FAMILIES, Family, FamilyName, check_field
from producers.feed_error import Fault, FeedError, faults_of, said_of
from producers.sources.row import SourceError
from schemas.code_lists import ORGANISATIONS_FILE, code_lists
from schemas.envelope import OrganisationId

_BUNDLED = Path(__file__).with_name("feeds")


class Feed(Table):
    """One declaration. ``family``: what it tells of. ``columns``: name in the source -> statement field; ``lookups``: statement field -> the organisation's
    word -> ours; ``ignore``: columns that are known and not wanted; ``volatile``: statement fields whose change alone is no
    change of the scenario; ``withdrawn``: column -> words in it by which a row takes its scenario back."""

    name: str = Field(description="name of the declaration's file; unique")
    family: FamilyName = "scenario"
    organisation: OrganisationId
    title_zh: str
    contact: Contact
    cadence: timedelta = Field(
        gt=timedelta(0), description="ISO 8601 duration between deliveries; a month counts 30 days"
    )
    promise_zh: str = Field(description="what the organisation promised, in words")
    snapshot: Literal["complete", "partial", "events"]
    source: Source
    local_id: LocalId
    columns: dict[str, Column]
    lookups: dict[str, dict[str, str]] = Field(default_factory=dict)
    constants: dict[str, Any] = Field(default_factory=dict)
    ignore: frozenset[str] = frozenset()
    volatile: frozenset[str] = frozenset()
    withdrawn: dict[str, frozenset[str]] = Field(default_factory=dict)
    events: Events | None = None
    expected: Expected = Expected()
    breaker: Breaker = Breaker()

    @model_validator(mode="before")
    @classmethod
    def _tell_columns_the_family(cls, tables: Any) -> Any:
        """So that each column is told by its own name what its family lacks."""
        columns, family = tables.get("columns"), tables.get("family", "scenario")
        if not isinstance(columns, dict) or not isinstance(family, str) or family not in FAMILIES:
            return tables
        told = {
            name: {"family": family, **({"field": it} if isinstance(it, str) else it)}
            if isinstance(it, str | dict)
            else it
            for name, it in columns.items()
        }
        return {**tables, "columns": told}

    @field_validator("organisation")
    @classmethod
    def _is_registered(cls, organisation: str) -> str:
        if organisation not in code_lists().organisations:
            raise ValueError(
                f"未登记的机构，新机构请先在设置 organisations_file（或 {ORGANISATIONS_FILE}）所指的机构表加一行，见 docs/feeds.md / no registered "
                f"organisation; a new one first gets a row in the table that organisations_file (or {ORGANISATIONS_FILE}) names, see docs/feeds.md"
            )
        return organisation

    @field_validator("lookups", "constants", "volatile")
    @classmethod
    def _names_fields(cls, named: Any, info: ValidationInfo) -> Any:
        if unknown := sorted(set(named) - _family_of(info).model.model_fields.keys()):
            raise ValueError(f"没有这样的字段 / no such field: {', '.join(unknown)}")
        return named

    @field_validator("lookups")
    @classmethod
    def _leads_to_valid_values(
        cls, lookups: dict[str, dict[str, str]], info: ValidationInfo
    ) -> dict[str, dict[str, str]]:
        for field, words in lookups.items():
            for word in words.values():
                _check(_family_of(info), field, converted(word, converter_of(field)))
        return lookups

    @field_validator("constants")
    @classmethod
    def _are_valid_values(cls, constants: dict[str, Any], info: ValidationInfo) -> dict[str, Any]:
        read = {
            # A number stays one: of money it is in yuan, where a table's would be in 万元.
            field: converted(value, converter_of(field)) if isinstance(value, str) else value
            for field, value in constants.items()
        }
        for field, value in read.items():
            _check(_family_of(info), field, value)
        return read

    @model_validator(mode="after")
    def _hangs_together(self) -> Feed:
        if (self.snapshot == "events") != (self.events is not None):
            raise ValueError('[events] 与 snapshot = "events" 须同时出现 / [events] goes with snapshot = "events"')
        if self.events and self.withdrawn:
            raise ValueError(
                "事件自己说明撤回，见 events.types，不写 [withdrawn] / events tell withdrawals by events.types, without [withdrawn]"
            )
        if self.events and self.family != "scenario":
            raise ValueError(
                '供给侧报送须为清单，不用 snapshot = "events" / a feed of the supply side is a list, no feed of events'
            )
        if clash := sorted(set(self.columns) & self.ignore):
            raise ValueError(f"同一列不能既使用又忽略 / both used and ignored: {', '.join(clash)}")
        return self

    @property
    def tells(self) -> Family:
        """What it tells of."""
        return FAMILIES[self.family]

    @cached_property
    def used_columns(self) -> frozenset[str]:
        """Names of all columns that the declaration reads, wherever it names them."""
        units = (column.unit_column for column in self.columns.values())
        events = self.events
        envelope = (events.id, events.type, events.version, events.time, events.reason) if events else ()
        return frozenset(filter(None, (*self.columns, *self.local_id.columns, *self.withdrawn, *units, *envelope)))

    def columns_of(self, field: str) -> Mapping[str, Column]:
        """The columns that go to ``field``, in the order of the declaration."""
        return {name: column for name, column in self.columns.items() if column.field == field}


def _family_of(info: ValidationInfo) -> Family:
    return FAMILIES[info.data.get("family", "scenario")]


def _check(family: Family, field: str, value: Any) -> None:
    try:
        check_field(family.name, field, json.dumps(value, default=str))
    except ValidationError as error:
        zh, en = said_of(error.errors(include_url=False)[0])
        raise ValueError(f"{field} = {value!r}：{zh} / {field} = {value!r}: {en}") from error
    lists = code_lists()
    codes = {"districts": lists.districts, "field": lists.fields, "industry": lists.industries}.get(field)
    unknown = [code for code in (value if isinstance(value, list) else [value]) if codes and code and code not in codes]
    if codes and unknown:
        raise ValueError(
            f"{field}：代码表中没有 {unknown[0]}，可用的见 scenarios codes list {codes.name} / "
            f"{field}: {unknown[0]} is not on the list; see scenarios codes list {codes.name}"
        )


def load_feed(path: Path) -> Feed:
    """The feed that ``path`` declares. Raises FeedError with everything that is wrong with it."""
    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        fault = Fault(
            "",
            f"无法读取：{error}",
            f"cannot be read: {error}",
            "须为 UTF-8 编码的 TOML 文件",
            "It must be TOML in UTF-8",
        )
        raise FeedError(path, [fault]) from error
    source, faults = _source(tables.pop("source", None))
    try:
        feed = Feed.model_validate({**tables, "name": path.stem, "source": source or Source.model_construct()})
    except ValidationError as error:
        raise FeedError(path, [*faults, *faults_of(error)]) from error
    if faults:
        raise FeedError(path, faults)
    return feed


def _source(table: Any) -> tuple[Source | None, list[Fault]]:
    kind = table.get("kind") if isinstance(table, dict) else None
    if not isinstance(kind, str):
        known = ", ".join(sources.kinds())
        return None, [
            Fault(
                "source.kind",
                "缺少数据源类型",
                "the kind of the source is missing",
                f"可用的：{known}",
                f"Choose one of: {known}",
            )
        ]
    try:
        options = sources.load(kind).Options.model_validate(
            {key: value for key, value in table.items() if key != "kind"}
        )
    except SourceError as error:
        return None, [Fault("source.kind", error.message_zh, error.message_en, error.hint_zh, error.hint_en)]
    except ValidationError as error:
        return None, faults_of(error, "source")
    return Source(kind=kind, options=options), []


def feed_paths(extra: Path | None = None) -> dict[str, Path]:
    """Declarations by name, sorted: the bundled ones and those in the directory ``extra``, which win over bundled ones of the
    same name. Raises FeedError when ``extra`` is no directory."""
    if extra and not extra.is_dir():
        fault = Fault(
            "feeds_dir",
            "没有这个文件夹",
            "there is no such folder",
            "请新建该文件夹，或修改设置 feeds_dir",
            "Make the folder, or mend the setting feeds_dir",
        )
        raise FeedError(extra, [fault])
    found = {path.stem: path for directory in (_BUNDLED, extra) if directory for path in directory.glob("*.toml")}
    return dict(sorted(found.items()))


def bundled_feeds() -> dict[str, Feed]:
    """The feeds that ship with the product, by name. Raises FeedError."""
    return {name: load_feed(path) for name, path in feed_paths().items()}
