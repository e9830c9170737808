"""What somebody asked for, in words, Chinese first."""

from __future__ import annotations

from scenario_registry.notices.kinds import KIND_TEXTS, RHYTHM_TEXTS, WEEKDAYS_ZH, NoticeKind, Rhythm, Text
from scenario_registry.notices.subscription import Filter, Subscription
from schemas.code_lists import CodeLists

_DAYS_EN = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def asked_text(asked: Filter, codes: CodeLists) -> Text:
    """The filter."""
    organisations = [codes.organisation_name(it) for it in asked.organisations]
    owners = [codes.organisation_name(it) for it in asked.tasks_of]
    parts = [
        ("领域", "field", [codes.fields.name_of(it) for it in asked.fields], asked.fields),
        ("产业链", "chain", [codes.chains.name_of(it) for it in asked.chains], asked.chains),
        ("区（市）县", "district", [codes.districts.name_of(it) for it in asked.districts], asked.districts),
        ("机构", "organisation", organisations, asked.organisations),
        ("技术词", "words", list(asked.words), asked.words),
        ("场景", "scenarios", list(asked.scenarios), asked.scenarios),
        ("待办", "tasks of", owners, asked.tasks_of),
        ("企业", "companies", list(asked.companies), asked.companies),
    ]
    return Text(
        "；".join(f"{zh}：{'、'.join(names)}" for zh, _, names, _ in parts if names),
        "; ".join(f"{en}: {', '.join(values)}" for _, en, _, values in parts if values),
    )


def kinds_text(kinds: frozenset[NoticeKind]) -> Text:
    """The kinds, in the order in which they are declared."""
    chosen = [KIND_TEXTS[it] for it in NoticeKind if it in kinds]
    return Text("、".join(it.zh for it in chosen), ", ".join(it.en for it in chosen))


def rhythm_text(it: Subscription) -> Text:
    """When it comes."""
    text = RHYTHM_TEXTS[it.rhythm]
    if it.rhythm is Rhythm.ONCE:
        return text
    is_weekly = it.rhythm is Rhythm.WEEKLY
    day_zh, day_en = (WEEKDAYS_ZH[it.weekday], f" {_DAYS_EN[it.weekday]}") if is_weekly else ("", "")
    return Text(f"{text.zh} {day_zh}{it.hour} 时", f"{text.en}{day_en} {it.hour}:00 Beijing time")
