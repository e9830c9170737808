"""Names of columns and labels as they are typed into tables: broken over lines, spread with blanks."""

from __future__ import annotations

import re

_BLANKS_BESIDE_CHINESE = re.compile(r"(?<=[^\x00-\x7f])\s+|\s+(?=[^\x00-\x7f])")
_BLANKS = re.compile(r"\s+")


def heading(value: object) -> str:
    """`估算投资\\n（万元）` -> `估算投资（万元）`, `场 景 名 称` -> `场景名称`, ` Scene  name ` -> `Scene name`, None -> ``."""
    if value is None:
        return ""
    return _BLANKS.sub(" ", _BLANKS_BESIDE_CHINESE.sub("", str(value))).strip()


def is_blank(value: object) -> bool:
    """Nothing, or a text of white space only (the ideographic space counts as one)."""
    return value is None or (isinstance(value, str) and not value.strip())
