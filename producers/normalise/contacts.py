"""Mail addresses out of the cells they share with a department, a sign or a line break."""

from __future__ import annotations

import re

from producers.normalise.text import as_written, half_width

_ADDRESS = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


def email(value: object) -> str | None:
    """The one address in the value; the value as written when it holds none or several. None when empty."""
    written = "" if value is None else as_written(value).strip()
    found = set(_ADDRESS.findall(half_width(written).replace("＠", "@").replace("．", ".")))
    return found.pop() if len(found) == 1 else written or None
