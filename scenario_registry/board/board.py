"""The board of one circle: all figures that any page, workbook, report or document shows, read once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Connection

from scenario_registry.board.keeper import is_up
from schemas.code_lists import CodeLists
from schemas.match_words import concepts
from sinks.board.figures import SPANS
from sinks.board.reading import Counts, Span, Waiting, counts, funnel, lacks, oldest, spans
from sinks.board.rows import board_at
from sinks.queries.public.feed import state_of

STATUSES = ("told", "open", "matched", "pilot", "accepted", "promoted")

STATUS_TEXTS = {
    "told": ("梳理中", "being refined"),
    "open": ("待对接", "open"),
    "matched": ("对接中", "matched"),
    "pilot": ("试点中", "in pilot"),
    "accepted": ("已验收", "accepted"),
    "promoted": ("已推广", "promoted"),
}
STEP_TEXTS = {
    "opened": ("发布", "opened"),
    "interested": ("意向", "interest"),
    "introduced": ("对接", "introduced"),
    "agreed": ("约定", "agreed"),
    "pilot": ("试点", "pilot"),
    "accepted": ("验收", "accepted"),
    "promoted": ("推广", "promoted"),
    "failed": ("未成", "failed"),
}
UNMET_TEXTS = {"untried": ("无人应答", "nobody answered"), "failed": ("技术不足", "technology was lacking")}
REASON_TEXTS = {
    "technology_immature": ("技术不成熟", "technology immature"),
    "no_fit": ("不匹配", "no fit"),
    "price": ("价格", "price"),
    "safety_compliance": ("安全合规", "safety, compliance"),
    "site_not_ready": ("现场不具备条件", "site not ready"),
    "partner_left": ("合作方退出", "partner left"),
    "other": ("其他", "other"),
}
NO_WORD = ("未点明技术", "no technology named")

_MOST_LACKS, _MOST_WAITING = 12, 10
_NOTHING = Counts({}, {}, {}, {})


class Circle(NamedTuple):
    """Of what the board is: ``all``, ``chain``, ``district``, ``organisation`` or ``field``, and its code."""

    scope: str = "all"
    key: str = ""


SCOPE_TEXTS = {
    "all": ("全市", "whole city"),
    "chain": ("产业链", "industry chain"),
    "district": ("区（市）县", "district"),
    "organisation": ("机构", "organisation"),
    "field": ("领域", "field"),
}


@dataclass(frozen=True, slots=True)
class Board:
    """``version``: of the registry, up to which it counts; ``is_behind``: whether the registry is further. ``parts``: the same counts by the keys
    of chain, district, organisation and field, for the whole city."""

    circle: Circle
    day: date
    version: int
    is_behind: bool
    own: Counts
    funnel: list[tuple[str, int]]
    spans: dict[str, Span]
    lacks: list[tuple[str, int]]
    oldest: list[Waiting]
    parts: dict[str, dict[str, Counts]]

    @property
    def total(self) -> int:
        """All needs in it."""
        return sum(self.own.status.values())

    @property
    def unmet(self) -> int:
        """Open needs that nobody answered, or that failed for lack of technology."""
        return sum(self.own.unmet.values())

    def waited(self, it: Waiting) -> int:
        """Days, on the board's day."""
        return (self.day - day_of_number(it.since)).days


def board_of(connection: Connection, circle: Circle, today: date) -> Board:
    """As it was kept last. ``today``: in Chengdu."""
    state, now = board_at(connection), state_of(connection)
    scopes = tuple(it for it in SCOPE_TEXTS if it != "all") if circle.scope == "all" else ()
    return Board(
        circle,
        today,
        state.version,
        not is_up(connection, state, now),
        counts(connection, circle.scope).get(circle.key, _NOTHING),
        funnel(connection, *circle),
        spans(connection, *circle),
        lacks(connection, *circle, _MOST_LACKS),
        oldest(connection, *circle, _MOST_WAITING),
        {scope: counts(connection, scope) for scope in scopes},
    )


def as_json(board: Board, codes: CodeLists) -> dict[str, Any]:
    """All of it as plain values."""
    return {
        "scope": board.circle.scope,
        "key": board.circle.key,
        "name_zh": circle_name(board.circle, codes),
        "day": board.day.isoformat(),
        "version": board.version,
        "is_behind": board.is_behind,
        "total": board.total,
        "status": {it: board.own.status.get(it, 0) for it in STATUSES},
        "unmet": {it: board.own.unmet.get(it, 0) for it in UNMET_TEXTS},
        "engagements": dict(sorted(board.own.engagement.items())),
        "failures": dict(sorted(board.own.failure.items())),
        "funnel": [{"step": step, "n": n} for step, n in board.funnel],
        "spans": [found._asdict() for name in SPAN_NAMES if (found := board.spans.get(name))],
        "missing": [{"concept": code, "name_zh": concept_name(code), "n": n} for code, n in board.lacks],
        "oldest": [
            {
                "registry_id": it.registry_id,
                "title": it.title,
                "organisation": it.organisation,
                "since": day_of_number(it.since).isoformat(),
                "days": board.waited(it),
            }
            for it in board.oldest
        ],
        "by": {
            scope: [
                {"key": key, "name_zh": circle_name(Circle(scope, key), codes)}
                | {it: found.status.get(it, 0) for it in STATUSES}
                | {"unmet": sum(found.unmet.values())}
                for key, found in ranked(by_key)
            ]
            for scope, by_key in board.parts.items()
        },
    }


SPAN_NAMES = tuple(f"{before}-{after}" for before, after in SPANS)


def span_text(name: str) -> tuple[str, str]:
    """Both languages."""
    before, after = (STEP_TEXTS[it] for it in name.split("-"))
    return f"{before[0]}到{after[0]}", f"{before[1]} to {after[1]}"


def ranked(by_key: dict[str, Counts]) -> list[tuple[str, Counts]]:
    """The circle with most needs first."""
    shown = [(key, it) for key, it in by_key.items() if any(it.status.values())]
    return sorted(shown, key=lambda it: (-sum(it[1].status.values()), it[0]))


def concept_name(code: str) -> str:
    """What matching calls it."""
    known = concepts().get(code)
    return known.name if known else code or NO_WORD[0]


def circle_name(circle: Circle, codes: CodeLists) -> str:
    """The Chinese name."""
    lists = {"chain": codes.chains, "district": codes.districts, "field": codes.fields}
    if circle.scope == "organisation":
        return codes.organisation_name(circle.key)
    return lists[circle.scope].name_of(circle.key) if circle.scope in lists else SCOPE_TEXTS["all"][0]


def day_of_number(number: int) -> date:
    """Days as the board counts them."""
    return date(1970, 1, 1) + timedelta(days=number)
