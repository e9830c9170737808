"""A first declaration for a new feed, out of one of its files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from producers.proposal.meaning import Meaning, meaning_of
from producers.proposal.sample import Sample, take_sample
from producers.proposal.workbooks import KIND_COLUMN
from producers.sources.row import CellValue
from schemas.code_lists import code_lists
from schemas.scenario import Statement

_CHECK = "  # 请核对 / please check"
_REQUIRED = {name for name, field in Statement.model_fields.items() if field.is_required()} - {"kind"}
_FEW = 6  # rows of a first file; half of fewer is below what the breaker looks at unless told
_SHOWN = 30  # characters of an example


def propose(path: Path) -> str:
    """TOML for ``load_feed``, with a comment wherever a person has to look; a field that no column fits is not in it.

    The column map comes from the names of the columns (``producers.proposal.words``) and from what they hold. Raises
    SourceError when the file cannot be read or has no layout that is known.
    """
    sample = take_sample(path)
    return "\n".join(_lines(path, sample, meaning_of(sample))) + "\n"


def _lines(path: Path, sample: Sample, meaning: Meaning) -> Iterator[str]:
    by_sheet = any("constants" in sheet for sheet in sample.options.get("sheets", ()))
    yield f"# 根据 {_printable(path.name)} 生成的草稿，请逐行核对 / a draft made from this file; check every line"
    yield f"organisation = {_organisation(path.stem)}"
    yield f"title_zh = {_toml(path.stem)}{_CHECK}"
    yield f'cadence = "P1M"{_CHECK}'
    yield f'promise_zh = "每月报送一次全部在册场景"{_CHECK}'
    yield f"snapshot = {_toml('events' if meaning.events else 'complete')}{_CHECK}"
    yield 'contact = { office_zh = "联系部门", email = "office@example.cn" }  # 请填写 / fill it in'
    yield f"expected = {{ min_rows = {sample.rows // 2}, max_rows = {2 * sample.rows} }}{_CHECK}"
    if sample.rows < _FEW:
        yield (
            f"breaker = {{ at_least = {max(1, sample.rows // 2)} }}{_CHECK}："
            "场景不多，缺了一半就暂扣 / with few scenarios, half of them missing is held"
        )
    yield f"local_id = {{ template = {_toml(_template(sample, meaning))} }}{_CHECK}"
    if meaning.ignore:
        yield f"ignore = {_toml(meaning.ignore)}{_CHECK}"
    constants = {} if by_sheet else {"kind": "scenario"}
    lacking = _REQUIRED - {column["field"] for column in meaning.columns.values()}
    if "districts" in lacking and (district := _district(path.stem)):
        lacking.remove("districts")
        constants["districts"] = district
    if constants:
        yield f"constants = {_toml(constants)}{_CHECK}"
    if lacking:
        yield (
            f"# 没有列给出必填项 {'、'.join(sorted(lacking))}：请指定一列，或写进 constants / "
            "no column gives these required fields: name one, or put them into constants"
        )
    yield ""
    yield from _source(sample)
    yield ""
    yield "[columns]"
    if by_sheet:
        yield f'{_toml(KIND_COLUMN)} = "kind"'
    for name, column in meaning.columns.items():
        yield f"{_toml(name)} = {_toml(column)}" + (_CHECK if name in meaning.unsure else "")
    for name in meaning.unknown:
        yield f'# {_toml(name)} = "?"  # 例 / example: {_example(sample.columns[name])}'
    if meaning.events:
        yield "\n[events]"
        yield from (f"{key} = {_toml(value)}" for key, value in {**meaning.events, "types": meaning.types}.items())
    if meaning.withdrawn:
        yield f"\n[withdrawn]{_CHECK}"
        yield from (f"{_toml(column)} = {_toml(words)}" for column, words in meaning.withdrawn.items())
    for field, words in meaning.lookups.items():
        yield f"\n[lookups.{field}]"
        for word, ours in words.items():
            yield f"{_toml(word)} = {_toml(ours)}{_CHECK}" if ours else f'# {_toml(word)} = "?"'


def _organisation(stem: str) -> str:
    """The id with a comment."""
    told = _told_by(stem)
    if told is None:
        return (
            _toml(stem) + "  # 请改为已登记的机构代码 / put the registered id here: scenarios codes list organisations"
        )
    return _toml(told) + ("" if told == stem else _CHECK)


def _district(stem: str) -> str | None:
    """The name of the district that sends the file: what it tells of most likely lies there."""
    lists, told = code_lists(), _told_by(stem)
    own = lists.organisations[told] if told else None
    return lists.districts[own.district].name_zh if own and own.kind == "district" and own.district else None


def _told_by(stem: str) -> str | None:
    """The organisation whose id is the file's name, or whose name is the longest therein."""
    organisations = code_lists().organisations
    names = [(len(name), it.id) for it in organisations.values() for name in (it.name_zh, *it.aliases) if name in stem]
    return stem if stem in organisations else max(names, default=(0, None))[1]


def _source(sample: Sample) -> Iterator[str]:
    yield "[source]"
    yield f"kind = {_toml(sample.kind)}"
    for name, value in sample.options.items():
        if name != "sheets":
            yield f"{name} = {_toml(value)}"
    if sample.kind == "csv":
        yield (
            '# 直接读数据库时，以上各项改为 / to read the database itself, instead of the above: kind = "sql", url_env = "…", '
            'query = "SELECT …"'
        )
    if sample.kind == "json_pages":
        yield (
            '# 直接读接口时 / to poll the system itself: kind = "http_json", url = "https://…", items 不变 / as above, '
            'token_env = "…", paging = { by = "page_number", param = "page" }, total = "data.total"'
        )
    for sheet in sample.options.get("sheets", ()):
        yield "[[source.sheets]]"
        yield from (f"{name} = {_toml(value)}" for name, value in sheet.items())


def _template(sample: Sample, meaning: Meaning) -> str:
    if len(meaning.ids) == 1:
        return f"{{{meaning.ids[0]}}}"
    if meaning.ids:
        return "".join(f"[{{{column}}}]" for column in meaning.ids)
    if sample.options.get("every_sheet") and "serial" not in meaning.aids:
        return "{__sheet__}"
    serial = f"{{{meaning.aids.get('serial', '编号')}}}"
    if any("section" in sheet for sheet in sample.options.get("sheets", ())):
        return "{__sheet__}/[{__section__}/]" + serial
    return "{__sheet__}/" + serial if len(sample.tables) > 1 else serial


def _toml(value: Any) -> str:
    if isinstance(value, Mapping):
        if value.keys() == {"field"}:
            return _toml(value["field"])
        return "{ " + ", ".join(f"{_key(name)} = {_toml(inner)}" for name, inner in value.items()) + " }"
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(name: str) -> str:
    return name if name.isascii() and name.replace("_", "").isalnum() else _toml(name)


def _example(values: list[CellValue]) -> str:
    text = " ".join(str(values[0]).split()) if values else "（空 / empty）"
    return _printable(text[:_SHOWN])


def _printable(text: str) -> str:
    return "".join(character for character in text if character.isprintable())
