"""Who may do what in the console: one table. Everybody may read; whoever speaks for an organisation sees and does what is its own."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    """What somebody is in the console."""

    READER = "reader"
    ORGANISATION = "organisation"
    DESK = "desk"
    OPERATIONS = "operations"
    ADMINISTRATOR = "administrator"


class Act(StrEnum):
    """What is not everybody's."""

    SEE_REVIEWS = "see_reviews"
    JUDGE = "judge"
    SEE_REJECTIONS = "see_rejections"
    REPLAY = "replay"
    SEE_HOLDS = "see_holds"
    DECIDE_HOLD = "decide_hold"
    SEE_TOKENS = "see_tokens"
    CHANGE_TOKENS = "change_tokens"
    MANAGE_USERS = "manage_users"
    SEE_ACTS = "see_acts"


_ALL = frozenset({Role.ORGANISATION, Role.DESK, Role.OPERATIONS, Role.ADMINISTRATOR})

ALLOWED: Mapping[Act, frozenset[Role]] = {
    Act.SEE_REVIEWS: _ALL,
    Act.JUDGE: frozenset({Role.ORGANISATION, Role.DESK}),
    Act.SEE_REJECTIONS: _ALL,
    Act.REPLAY: frozenset({Role.ORGANISATION, Role.OPERATIONS}),
    Act.SEE_HOLDS: _ALL,
    Act.DECIDE_HOLD: frozenset({Role.OPERATIONS}),
    Act.SEE_TOKENS: frozenset({Role.ORGANISATION, Role.OPERATIONS, Role.ADMINISTRATOR}),
    Act.CHANGE_TOKENS: frozenset({Role.ORGANISATION, Role.ADMINISTRATOR}),
    Act.MANAGE_USERS: frozenset({Role.ADMINISTRATOR}),
    Act.SEE_ACTS: frozenset({Role.OPERATIONS, Role.ADMINISTRATOR}),
}
"""Whoever brings something into the registry is not who hands out the right to."""

ROLE_ZH: Mapping[Role, str] = {
    Role.READER: "查阅",
    Role.ORGANISATION: "报送机构",
    Role.DESK: "中心",
    Role.OPERATIONS: "运维",
    Role.ADMINISTRATOR: "管理员",
}


def may(role: Role, act: Act) -> bool:
    """What the table says."""
    return role in ALLOWED[act]
