"""What is wrong with a feed's declaration, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError
from pydantic_core import ErrorDetails


class Fault(NamedTuple):
    """One thing that is wrong. ``key`` is dotted, as in TOML; empty for the file as a whole."""

    key: str
    message_zh: str
    message_en: str
    hint_zh: str
    hint_en: str


class FeedError(Exception):
    """A declaration that cannot be used, with all its faults."""

    def __init__(self, path: Path, faults: Sequence[Fault]) -> None:
        self.path = path
        self.faults = tuple(faults)
        super().__init__(path, self.faults)

    def __str__(self) -> str:
        lines = [f"报送声明 {self.path} 有误 / the feed declaration {self.path} is not valid:"]
        for fault in self.faults:
            where = f"[{fault.key}] " if fault.key else ""
            lines.append(f"  {where}{fault.message_zh}。{fault.hint_zh}。 / {fault.message_en}. {fault.hint_en}.")
        return "\n".join(lines)


_COMPARE = ("请对照 producers/feeds 中的声明修改", "Compare it with the declarations in producers/feeds")
_TEXTS = {
    "extra_forbidden": ("未知的键", "unknown key", "请删除，或核对是否拼错", "Remove it, or look for a typing error"),
    "missing": ("缺少该键", "the key is missing", "请补上", "Add it"),
}

_VALUE_ZH: Mapping[str, str] = {
    "string_type": "须为文字",
    "bool_type": "须为 true 或 false",
    "bool_parsing": "须为 true 或 false",
    "int_type": "须为整数",
    "int_parsing": "须为整数",
    "int_from_float": "须为整数",
    "float_type": "须为数字",
    "float_parsing": "须为数字",
    "list_type": "须为列表 [...]",
    "tuple_type": "须为列表 [...]",
    "frozen_set_type": "须为列表 [...]",
    "dict_type": "须为表",
    "model_type": "须为表",
    "model_attributes_type": "须为表",
    "literal_error": "须为 {expected}",
    "enum": "须为 {expected}",
    "date_type": "须为日期，如 2026-03-31",
    "date_parsing": "须为日期，如 2026-03-31",
    "date_from_datetime_parsing": "须为日期，如 2026-03-31",
    "string_pattern_mismatch": "格式不符，须匹配 {pattern}",
    "string_too_short": "至少 {min_length} 个字符",
    "string_too_long": "最多 {max_length} 个字符",
    "too_short": "至少 {min_length} 项",
    "too_long": "最多 {max_length} 项",
    "greater_than": "须大于 {gt}",
    "greater_than_equal": "须不小于 {ge}",
    "less_than": "须小于 {lt}",
    "less_than_equal": "须不大于 {le}",
    "time_delta_type": "须为 ISO 8601 时长，如 P1M、P7D",
    "time_delta_parsing": "须为 ISO 8601 时长，如 P1M、P7D",
    "pattern_regex": "不是有效的正则表达式",
}
"""By type of pydantic's error, https://docs.pydantic.dev/latest/errors/validation_errors/."""


def said_of(found: ErrorDetails) -> tuple[str, str]:
    """What one of pydantic's errors says, in Chinese and English. Errors of our own validators say both, parted by a slash."""
    message = found["msg"].removeprefix("Value error, ")
    if found["type"] == "value_error":
        zh, _, en = message.partition(" / ")
        return zh, en or zh
    bounds = {
        name: str(value).replace(" or ", " 或 ").replace(" seconds", " 秒")
        for name, value in found.get("ctx", {}).items()
    }
    return _VALUE_ZH.get(found["type"], "不符合该键的要求").format_map(bounds), message


def faults_of(error: ValidationError, prefix: str = "") -> list[Fault]:
    """One fault for each error that pydantic found; ``prefix`` is the table the model stands for."""
    faults = []
    for found in error.errors(include_url=False):
        key = ".".join(str(part) for part in (*filter(None, [prefix]), *found["loc"]))
        value = found["input"] if isinstance(found["input"], str | int | float | bool) else None
        zh, en = said_of(found)
        here_zh, here_en = (f"（此处为：{value}）", f" (here: {value})") if value is not None else ("", "")
        faults.append(Fault(key, *_TEXTS.get(found["type"], (f"值无效：{zh}{here_zh}", f"{en}{here_en}", *_COMPARE))))
    return faults
