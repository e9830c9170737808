"""Who may do what in the console. Each group of pages names its own acts with the roles that may; ``sections.py`` holds all of them.

Everybody may read; whoever speaks for an organisation sees and does what is its own. Whoever brings something into the registry is not who
hands out the right to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody is in the console."""

    READER = "reader"
    ORGANISATION = "organisation"
    DESK = "desk"
    OPERATIONS = "operations"
    ADMINISTRATOR = "administrator"


ROLE_ZH: Mapping[Role, str] = {
    Role.READER: "查阅",
    Role.ORGANISATION: "报送机构",
    Role.DESK: "中心",
    Role.OPERATIONS: "运维",
    Role.ADMINISTRATOR: "管理员",
}

WORKING = frozenset({Role.ORGANISATION, Role.DESK, Role.OPERATIONS, Role.ADMINISTRATOR})
"""All but readers."""


@dataclass(frozen=True, slots=True)
class Act:
    """What is not everybody's. ``name`` stands in the log of acts and is no other act's."""

    name: str
    zh: str
    en: str
    roles: frozenset[Role]
