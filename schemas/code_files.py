"""The tables in ``schemas/codes`` as people edit them: every fault says file, line and what to do, before anything goes by it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable

from pydantic import ValidationError

from schemas.organisation import Organisation


class CodeFileError(Exception):
    """A table of codes that cannot be used. No ValueError, so that no model takes it for a fault of what it validates."""

    def __init__(self, table: Traversable, line: int | None, zh: str, en: str) -> None:
        place = f"{table}" + (f" 第{line}行" if line else "")
        line_en = f", line {line}" if line else ""
        super().__init__(f"代码表有误：{place}：{zh} / this table of codes cannot be used: {table}{line_en}: {en}")


def table(name: str) -> Traversable:
    """The file of a list."""
    return files("schemas") / "codes" / f"{name}.csv"


def rows_of(table: Traversable) -> Iterator[tuple[int, dict[str, str]]]:
    """Line and columns of every row; blank lines are left out. Raises CodeFileError."""
    try:
        text = table.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise CodeFileError(table, None, f"读不到：{error.strerror}", f"it cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise CodeFileError(
            table, None, "不是 UTF-8 编码；请在表格软件中另存为“CSV UTF-8”", "it is not UTF-8; save it as CSV UTF-8"
        ) from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    width = len(reader.fieldnames or ())
    for row in reader:
        found = width - sum(value is None for value in row.values()) + len(row.get(None) or ())
        if found != width:
            raise CodeFileError(
                table,
                reader.line_num,
                f"应有 {width} 列，实有 {found} 列；没有内容的列留空，逗号不能少，多个别名以分号隔开",
                f"{width} columns expected, {found} found; an empty column keeps its comma, several aliases stand with ; between them",
            )
        yield reader.line_num, row


def organisations_of(*tables: Traversable) -> Mapping[str, Organisation]:
    """Organisations by id, in the order of the files. Raises CodeFileError, also when two share an id or a name."""
    organisations: dict[str, Organisation] = {}
    owners: dict[str, str] = {}
    for table, line, row in ((one, *found) for one in tables for found in rows_of(one)):
        try:
            found = Organisation.model_validate(
                {name: value for name, value in row.items() if value} | {"aliases": names_in(row.get("aliases", ""))}
            )
        except ValidationError as error:
            faults = [(".".join(map(str, it["loc"])), it["msg"], it["input"]) for it in error.errors(include_url=False)]
            said = "; ".join(f"{field}: {message}" for field, message, _ in faults)
            columns = "、".join(field for field, _, _ in faults)
            raise CodeFileError(
                table, line, f"请改正这些列：{columns}（{said}）", f"mend these columns: {said}"
            ) from error
        if found.id in organisations:
            raise CodeFileError(table, line, f"代码 {found.id} 已有机构使用", f"the id {found.id} is another's already")
        organisations[found.id] = found
        for name in {found.name_zh, *found.aliases}:
            if owners.setdefault(name, found.id) != found.id:
                raise CodeFileError(
                    table,
                    line,
                    f"名称“{name}”已属于 {owners[name]}",
                    f"the name {name} belongs to {owners[name]} already",
                )
    return organisations


def names_in(text: str) -> tuple[str, ...]:
    """Names with ; between them."""
    return tuple(part for part in text.split(";") if part)
