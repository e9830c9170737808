"""Where a need stands, out of what is said of it and of the engagements about it. Pure; days are counted from 1970, Asia/Shanghai."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from schemas.match_words import Facet, concepts
from schemas.scenario import Stage
from sinks.board.figures import STEPS
from sinks.board.rows import BoardRow

UNNAMED = ""
"""Under which unmet needs count whose words name no technology that matching knows."""

_STATUSES = ("told", "open", "matched", "pilot", "accepted", "promoted")
_OF_STAGE = {
    Stage.DISCOVERED: "told",
    Stage.REFINED: "told",
    Stage.PUBLISHED: "open",
    Stage.MATCHED: "matched",
    Stage.PILOT: "pilot",
    Stage.VERIFIED: "accepted",
    Stage.PROMOTED: "promoted",
}
_OF_CASE = {
    "introduced": "matched",
    "agreed": "matched",
    "pilot": "pilot",
    "accepted": "accepted",
    "promoted": "promoted",
}
_STEP_OF_STATUS = {"told": 0, "open": 1, "matched": 3, "pilot": 5, "accepted": 6, "promoted": 7}
_STEP_OF_CASE = {"interested": 2, "introduced": 3, "agreed": 4, "pilot": 5, "accepted": 6, "promoted": 7}
_LACKING = frozenset({"technology_immature", "no_fit"})
_READ = ("title", "need", "description")


class Engaged(NamedTuple):
    """One engagement about the need; ``facts`` as ``streams.cases`` makes them."""

    state: str
    facts: Mapping[str, Any]


def board_row(said: Mapping[str, Any], tellers: Collection[str], engaged: Sequence[Engaged]) -> BoardRow | None:
    """The need's row; None for one that is withdrawn, and for an opportunity. ``said``: the scenario as the views give it."""
    if said["stage"] == Stage.WITHDRAWN or said["kind"] != "scenario":
        return None
    reached = [_OF_STAGE[Stage(said["stage"])], *(_OF_CASE[it.state] for it in engaged if it.state in _OF_CASE)]
    status = max(reached, key=_STATUSES.index)
    ever = [_STEP_OF_CASE[it] for one in engaged for it in one.facts.get("days", {}) if it in _STEP_OF_CASE]
    days = _days(said, engaged)
    return BoardRow(
        said["registry_id"],
        said["organisation"],
        said["title"],
        status,
        max(_STEP_OF_STATUS[status], *ever, 0),
        days,
        days.get("opened") if status == "open" else None,
        sorted(_scopes(said, tellers)),
        _marks(said, status, engaged),
    )


def _days(said: Mapping[str, Any], engaged: Sequence[Engaged]) -> dict[str, int]:
    """The first day of every step, over all engagements."""
    found = {"opened": [said["published_on"]] if said.get("published_on") else []}
    for it in engaged:
        for state, day in it.facts.get("days", {}).items():
            found.setdefault(state, []).append(day)
    return {step: _number(min(days)) for step in STEPS if (days := found.get(step))}


def _scopes(said: Mapping[str, Any], tellers: Collection[str]) -> set[tuple[str, str]]:
    chain = said.get("industry_chain")
    return {
        ("all", ""),
        ("field", said["field"]),
        *([("chain", chain)] if chain else []),
        *(("district", it) for it in said["districts"] or ()),
        *(("organisation", it) for it in tellers),
    }


def _marks(said: Mapping[str, Any], status: str, engaged: Sequence[Engaged]) -> dict[tuple[str, str], int]:
    found: Counter[tuple[str, str]] = Counter(("engagement", it.state) for it in engaged if it.state)
    failures = [one for it in engaged for one in it.facts.get("failures", ())]
    found.update(("failure", str(it["reason"])) for it in failures)
    lacking = [it for it in failures if it["reason"] in _LACKING]
    is_alone = all(it.state in ("", "failed") for it in engaged)
    if status == "open" and is_alone and (lacking or not failures):
        found["unmet", "failed" if lacking else "untried"] = 1
        missing = "\n".join(str(it["missing_technology"]) for it in lacking if it.get("missing_technology"))
        named = technologies(missing) or technologies("\n".join(str(said.get(name) or "") for name in _READ))
        for concept in named or [UNNAMED]:
            found["lack", concept] = 1
    return dict(found)


def technologies(words: str) -> list[str]:
    """The concepts of means that a text names, as matching knows them."""
    read = words.casefold()
    return [code for code, terms in _means() if any(it in read for it in terms)]


@cache
def _means() -> list[tuple[str, tuple[str, ...]]]:
    return [(it.code, tuple(map(str.casefold, it.terms))) for it in concepts().values() if it.facet is Facet.MEANS]


def _number(day: str) -> int:
    return date.fromisoformat(day).toordinal() - date(1970, 1, 1).toordinal()
