"""Names of groups as names of sheets, which must be short, unique and free of some characters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

INDEX = "目录"

_LONGEST = 31
_FORBIDDEN = re.compile(r"[\\/*?:\[\]]")


def sheet_names(group_names: Mapping[str, str]) -> dict[str, str]:
    """Group -> name of its sheet, as Excel allows it. Pure."""
    names: dict[str, str] = {}
    for group, name in group_names.items():
        names[group] = _free(_FORBIDDEN.sub("／", name).strip("'") or "＿", {INDEX, *names.values()})
    return names


def _free(name: str, taken: Iterable[str]) -> str:
    # Excel does not tell upper from lower case in the names of sheets.
    known = {other.casefold() for other in taken}
    candidate, number = name[:_LONGEST], 1
    while candidate.casefold() in known:
        number += 1
        ending = f"（{number}）"
        candidate = name[: _LONGEST - len(ending)] + ending
    return candidate
