"""Whether something concerns a subscriber, and why. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from scenario_registry.notices.kinds import Text
from scenario_registry.notices.subscription import Filter
from schemas.code_lists import CodeLists
from schemas.match_words import concepts

_READ = ("title", "need", "description")


def reasons(
    asked: Filter, said: Mapping[str, Any], organisation: str, ids: Collection[str], codes: CodeLists
) -> list[Text]:
    """Why what an organisation says of a scenario concerns whoever asked; empty when it does not. ``ids``: all that the scenario goes by."""
    followed = [it for it in asked.scenarios if it in ids]
    found = [Text(f"您关注场景 {it}", f"you follow scenario {it}") for it in followed]
    return found + (_fitting(asked, said, organisation, codes) if asked.has_conditions else [])


def _fitting(asked: Filter, said: Mapping[str, Any], organisation: str, codes: CodeLists) -> list[Text]:
    found: list[Text] = []
    for wanted, value, word, en, known in (
        (asked.fields, [said.get("field")], "领域", "field", codes.fields),
        (asked.chains, [said.get("industry_chain")], "产业链", "chain", codes.chains),
        (asked.districts, said.get("districts") or [], "区（市）县", "district", codes.districts),
    ):
        if not wanted:
            continue
        shared = [it for it in wanted if it in value]
        if not shared:
            return []
        found += [Text(f"{word}：{known.name_of(it)}", f"{en} {it}") for it in shared]
    if asked.organisations:
        if organisation not in asked.organisations:
            return []
        found.append(Text(f"机构：{codes.organisation_name(organisation)}", f"organisation {organisation}"))
    if asked.words:
        read = "\n".join(str(said.get(name) or "") for name in _READ).casefold()
        told = [(it, hit) for it in asked.words if (hit := next((one for one in meant_by(it) if one in read), None))]
        if not told:
            return []
        for word, hit in told:
            shown = "" if hit == word.casefold() else f"（文中为“{hit}”）"
            found.append(Text(f"技术词“{word}”{shown}", f"the word “{word}”"))
    return found


@cache
def meant_by(word: str) -> tuple[str, ...]:
    """The word itself, then the other words of the same idea, as matching knows them."""
    own = word.casefold()
    others = (term.casefold() for it in concepts().values() if own in map(str.casefold, it.terms) for term in it.terms)
    return tuple(dict.fromkeys((own, *others)))
