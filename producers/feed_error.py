"""What is wrong with a feed's declaration, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError


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


def faults_of(error: ValidationError, prefix: str = "") -> list[Fault]:
    """One fault for each error that pydantic found; ``prefix`` is the table the model stands for."""
    faults = []
    for found in error.errors(include_url=False):
        key = ".".join(str(part) for part in (*filter(None, [prefix]), *found["loc"]))
        value = found["input"] if isinstance(found["input"], str | int | float | bool) else None
        said = found["msg"].removeprefix("Value error, ")
        zh, _, en = said.partition(" / ") if found["type"] == "value_error" else (said, "", said)
        here_zh, here_en = (f"（此处为：{value}）", f" (here: {value})") if value is not None else ("", "")
        faults.append(
            Fault(key, *_TEXTS.get(found["type"], (f"值无效：{zh}{here_zh}", f"{en or said}{here_en}", *_COMPARE)))
        )
    return faults
