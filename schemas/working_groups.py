"""Working groups, one for each key industry chain: ``schemas/codes/working_groups.csv``, or a city's own file in its place.

A group's members are organisations, with ; between them. What a group sees is of its chain: scenarios, their cases, their figures.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable

from schemas.code_files import CodeFileError, names_in, rows_of, table
from schemas.code_lists import CodeLists

_STATUS = {"named": False, "placeholder": True}
_ID = re.compile(r"[a-z][a-z0-9_]{1,62}")


@dataclass(frozen=True, slots=True)
class WorkingGroup:
    """``is_placeholder``: the chain is not public by name, and the city has still to fill the row in."""

    chain: str
    name_zh: str
    name_en: str
    members: tuple[str, ...]
    is_placeholder: bool
    source: str

    def has(self, organisation: str) -> bool:
        """Whether the organisation is a member."""
        return organisation in self.members


def working_groups(codes: CodeLists, file: Traversable | None = None) -> Mapping[str, WorkingGroup]:
    """By chain, in the order of ``file`` (None: the one that ships). Raises CodeFileError, also for an unknown chain or a chain twice.

    A member need not be registered: a department that sends nothing may still be one.
    """
    file = file or table("working_groups")
    found: dict[str, WorkingGroup] = {}
    for line, row in rows_of(file):
        chain, members = row["chain"], names_in(row["members"])
        if chain not in codes.chains:
            raise CodeFileError(file, line, f"没有产业链 {chain}", f"there is no chain {chain}")
        if chain in found:
            raise CodeFileError(file, line, f"产业链 {chain} 已有工作专班", f"the chain {chain} has a group already")
        if row["status"] not in _STATUS:
            raise CodeFileError(
                file, line, "status 写 named 或 placeholder", "the status is either named or placeholder"
            )
        if wrong := [it for it in members if not _ID.fullmatch(it)]:
            raise CodeFileError(file, line, f"机构代码有误：{'、'.join(wrong)}", f"no ids of organisations: {wrong}")
        found[chain] = WorkingGroup(
            chain, row["name_zh"], row["name_en"], members, _STATUS[row["status"]], row["source"]
        )
    return found
