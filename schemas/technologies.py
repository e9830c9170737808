"""Technologies and the words by which people tell them, read from ``schemas/codes/technologies.csv``. Needs and capabilities meet by them,
and unmet needs are grouped by them."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from schemas.code_files import names_in, rows_of, table


class Technology(NamedTuple):
    """``terms`` begin with the Chinese name."""

    code: str
    name_zh: str
    name_en: str
    terms: tuple[str, ...]


@cache
def technologies() -> dict[str, Technology]:
    """By code, in the order of the file. Raises CodeFileError."""
    return {
        row["code"]: Technology(row["code"], row["name_zh"], row["name_en"], (row["name_zh"], *names_in(row["terms"])))
        for _, row in rows_of(table("technologies"))
    }
