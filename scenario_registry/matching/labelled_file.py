"""A labelled collection: ``records.jsonl``, one record a line, and ``relations.jsonl`` beside it, if there is one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from schemas.matching import MatchRecord, Pair, pair_of
from schemas.record import Key


class LabelledFileError(ValueError):
    """A file that is no labelled collection. Says which line and what is wrong."""

    def __init__(self, path: Path, line: int, zh: str, en: str) -> None:
        super().__init__(f"{path} 第 {line} 行：{zh} / line {line}: {en}")


class _Line(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    record_id: str
    organisation: str
    local_id: str
    title: str
    description: str | None = None
    districts: tuple[str, ...] = ()
    site: str | None = None
    submitted_on: date | None = None
    cluster: str | None = None


class _Relation(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    a: str
    b: str
    relation: str


_AnyLine = TypeVar("_AnyLine", _Line, _Relation)


class Collection(NamedTuple):
    """``keys`` leads from ``record_id`` and, where it is unique, from the local id to the key; ``labels`` only from labelled records."""

    records: tuple[MatchRecord, ...]
    keys: dict[str, Key]
    labels: dict[Key, str]
    hard: dict[Pair, str]


def read_collection(path: Path) -> Collection:
    """The collection in ``path``. Raises LabelledFileError, OSError."""
    records: list[MatchRecord] = []
    keys: dict[str, Key] = {}
    labels: dict[Key, str] = {}
    known: set[Key] = set()
    for number, line in _lines(path, _Line):
        key = Key(line.organisation, line.local_id)
        if line.record_id in keys or key in known:
            raise LabelledFileError(path, number, f"编号重复 {line.record_id}", f"{line.record_id} is there twice")
        record = MatchRecord(
            key, line.organisation, line.title, line.description, line.site, line.districts, line.submitted_on
        )
        records.append(record)
        keys[line.record_id] = key
        known.add(key)
        if line.cluster is not None:
            labels[key] = line.cluster
    beside = path.with_name("relations.jsonl")
    hard = dict(_relations(beside, keys)) if beside.exists() else {}
    return Collection(tuple(records), {record.key.local_id: record.key for record in records} | keys, labels, hard)


def _relations(path: Path, keys: dict[str, Key]) -> Iterator[tuple[Pair, str]]:
    for number, line in _lines(path, _Relation):
        if line.a not in keys or line.b not in keys:
            raise LabelledFileError(path, number, f"没有记录 {line.a} 或 {line.b}", f"no record {line.a} or {line.b}")
        yield pair_of(keys[line.a], keys[line.b]), line.relation


def _lines(path: Path, kind: type[_AnyLine]) -> Iterator[tuple[int, _AnyLine]]:
    with path.open(encoding="utf-8") as file:
        for number, text in enumerate(file, start=1):
            if not text.strip():
                continue
            try:
                yield number, kind.model_validate_json(text)
            except ValidationError as error:
                first = error.errors()[0]
                where = ".".join(map(str, first["loc"])) or "JSON"
                raise LabelledFileError(
                    path, number, f"{where} 不对：{first['msg']}", f"{where}: {first['msg']}"
                ) from None
