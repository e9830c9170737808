"""Names of columns and labels as they are typed into tables: broken over lines, spread with blanks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from producers.sources.row import Location, SourceError

_BLANKS = re.compile(r"\s+")


def heading(value: object) -> str:
    """`估算投资\\n（万元）` -> `估算投资（万元）`, `场 景 名 称` -> `场景名称`, ` Scene  name ` -> `Scene name`, None -> ``."""
    if value is None:
        return ""
    return _BLANKS.sub(_joint, str(value).strip())


def _joint(blanks: re.Match[str]) -> str:
    """One look at each run of blanks: a pattern with the neighbours in it took the square of the run's length."""
    before, behind = blanks.string[blanks.start() - 1], blanks.string[blanks.end()]
    return " " if before.isascii() and behind.isascii() else ""


def require_different(names: Iterable[str], header: Location) -> None:
    """Raises SourceError `duplicate_heading` when two columns of a table or of a query's result have one name."""
    if twice := sorted(name for name, count in Counter(names).items() if count > 1):
        raise SourceError(
            "duplicate_heading",
            f"有重复的列名：{'、'.join(twice)}",
            f"Names of columns occur more than once: {', '.join(twice)}",
            "请给每一列不同的列名；查询中用 AS",
            "Give every column a name of its own; in a query with AS",
            header,
        )


def is_blank(value: object) -> bool:
    """Nothing, or a text of white space only (the ideographic space counts as one)."""
    return value is None or (isinstance(value, str) and not value.strip())
