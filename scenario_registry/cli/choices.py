"""Names and codes as people type them after an option."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from difflib import get_close_matches

import typer

from scenario_registry.cli import output
from schemas.code_lists import CodeList, code_lists
from schemas.moment import SHANGHAI
from schemas.scenario import Kind, Stage
from schemas.words import STAGE_ZH


def chosen_code(option: str, name: str | None, known: CodeList) -> str | None:
    """The code of a name or code of the list; None when nothing was asked. Raises typer.BadParameter for an unknown one."""
    if name is None:
        return None
    code = known.code_of(name)
    if code is None:
        names = "、".join(entry.name_zh for entry in known.values())
        raise typer.BadParameter(f"{option} {name}：没有这个值，可用的 / unknown, choose one of: {names}")
    return code


def chosen_codes(option: str, names: Sequence[str] | None, known: CodeList) -> tuple[str, ...]:
    """The same for an option that may be repeated."""
    return tuple(code for name in names or () if (code := chosen_code(option, name, known)) is not None)


def chosen_kind(word: str) -> Kind | None:
    """Of ``--kind``; None for "all". Raises typer.BadParameter for another word."""
    if word == "all":
        return None
    if word not in [kind.value for kind in Kind]:
        raise _unknown("--kind", word, [*Kind, "all"])
    return Kind(word)


def chosen_stages(words: Sequence[str] | None, known: Iterable[Stage]) -> tuple[Stage, ...]:
    """Of ``--stage``, by code or Chinese name. Raises typer.BadParameter for what is none of ``known``."""
    by_word = {word: stage for stage in known for word in (stage.value, STAGE_ZH[stage])}
    stages = []
    for word in words or ():
        if word not in by_word:
            raise _unknown(
                "--stage", word, [f"{stage.value}（{STAGE_ZH[stage]}）" for stage in dict.fromkeys(by_word.values())]
            )
        stages.append(by_word[word])
    return tuple(stages)


def _unknown(option: str, word: str, known: Sequence[str]) -> typer.BadParameter:
    return typer.BadParameter(f"{option} {word}：没有这个值，可用的 / unknown, choose one of: {'、'.join(known)}")


def chosen_organisation(name: str | None) -> str | None:
    """The id of a registered organisation by any of its names; any other text as it is, since events come from others too, with a
    warning when it looks like a name mistyped."""
    if name is None:
        return None
    if found := code_lists().organisation_called(name):
        return found.id
    names = (one for it in code_lists().organisations.values() for one in (it.name_zh, it.id, *it.aliases))
    if meant := did_you_mean(name, names):
        output.warn(f"未登记的机构 {name}{meant} (no registered organisation)")
    return name


def chosen_day(day: datetime | None) -> date:
    """The day of an option, or today in Chengdu."""
    return day.date() if day else datetime.now(SHANGHAI).date()


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The nearest known word as a question in both languages; empty when none is near."""
    near = get_close_matches(word, list(known), n=1)
    return f"，是不是 {near[0]}？ / did you mean {near[0]}?" if near else ""
