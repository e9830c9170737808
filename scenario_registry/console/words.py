"""Words for what pages show, in one language: names of codes, states, fields, moments. Data of another time stays readable."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from quality.expectation import SEVERITY_ZH
from quality.feed_health import STATE_ZH, FeedState
from scenario_registry.cli.names import FIELD_ZH
from scenario_registry.console.language import Language
from scenario_registry.console.roles import ROLE_ZH, Role
from schemas.change import CHANGE_ZH, ChangeKind
from schemas.code_lists import CodeList, CodeLists
from schemas.list_findings import FINDINGS
from schemas.matching import Relation, Verdict
from schemas.moment import to_people
from schemas.outcome import OUTCOME_ZH, Outcome
from schemas.problem import Severity
from schemas.problem_catalogue import CATALOGUE
from schemas.record import Key
from schemas.scenario import Kind, Stage
from schemas.words import KIND_ZH, RELATION_ZH, STAGE_ZH, VERDICT_ZH
from sinks.queries.reading import moment_of

_CLOSED: Mapping[str, Mapping[str, str]] = {
    name: {key.value: zh for key, zh in words.items()}
    for name, words in (
        ("kind", KIND_ZH),
        ("stage", STAGE_ZH),
        ("outcome", OUTCOME_ZH),
        ("state", STATE_ZH),
        ("change", CHANGE_ZH),
        ("relation", RELATION_ZH),
        ("verdict", VERDICT_ZH),
        ("severity", SEVERITY_ZH),
    )
}

_KNOWN = {
    it.value for kinds in (Kind, Stage, Outcome, FeedState, ChangeKind, Relation, Verdict, Severity) for it in kinds
}
"""Their own words are English already."""

_FRESHNESS = {
    "fresh": ("报送及时", "Up to date"),
    "overdue": ("报送逾期", "Overdue"),
    "unknown": ("未声明报送", "No declared feed"),
}

_FIELD_ZH = {**FIELD_ZH, "investment_cny": "投资估算"}
"""The value tells the unit."""

_FIELD_EN = {
    "districts": "Districts",
    "description": "Pain point",
    "investment_cny": "Investment",
    "first_use": "First trial and use",
    "period_months": "Duration (months)",
    "industry_chain": "Industry chain",
}

_PLACE = re.compile(r"\{\w+\}")

FIELDS = tuple(name for name in FIELD_ZH if name not in ("stage", "contact_email", "withdrawn_because"))
"""What a scenario says of itself, in order; the contact is for those who may see it."""


class Words:
    """For one page."""

    def __init__(self, language: Language, codes: CodeLists) -> None:
        self.language = language
        self._codes = codes
        self._lists: Mapping[str, CodeList] = {
            "field": codes.fields,
            "industry": codes.industries,
            "industry_chain": codes.chains,
            "chain": codes.chains,
            "district": codes.districts,
        }

    def say(self, zh: str, en: str) -> str:
        """Which of two texts."""
        return self.language.choose(zh, en)

    def of(self, what: str, value: str | None) -> str:
        """The word for a value of a closed list: ``kind``, ``stage``, ``outcome``, ``state`` (of a feed), ``change``, ``relation``,
        ``verdict``, ``severity``, ``freshness``; or the name of a code: ``field``, ``industry``, ``industry_chain``, ``district``, ``organisation``."""
        if value is None:
            return ""
        if what == "organisation":
            return self.organisation(value)
        if what == "freshness":
            return self.say(*_FRESHNESS[value])
        if what in self._lists:
            return self._code(self._lists[what], value)
        if self.language is Language.ZH:
            return _CLOSED[what].get(value, value)
        return value.replace("_", " ").replace("-", " ").capitalize() if value in _KNOWN else value

    def several(self, what: str, values: Sequence[str] | None) -> str:
        """The words for several values, one after the other."""
        return self.say("、", ", ").join(self.of(what, it) for it in values or ())

    def organisation(self, name: str) -> str:
        """Its name."""
        found = self._codes.organisations.get(name)
        return self.say(found.name_zh, found.name_en) if found else name

    def key(self, key: Key) -> str:
        """Whose it is and its own number: what people read instead of a code."""
        return f"{self.organisation(key.organisation)} {key.local_id}"

    def case(self, case_id: str) -> str:
        """Who opened it, and its number with them."""
        organisation, _, number = case_id.partition("/")
        return f"{self.organisation(organisation)} {number}"

    def role(self, role: Role) -> str:
        """What somebody is in the console."""
        return self.say(ROLE_ZH[role], role.value.capitalize())

    def field(self, name: str) -> str:
        """The name of a field of a statement."""
        en = _FIELD_EN.get(name, name.replace("_", " ").capitalize())
        return self.say(_FIELD_ZH.get(name, name), en)

    def value(self, name: str, value: Any) -> str:
        """The value of a field for people."""
        if value is None or value == []:
            return ""
        if name == "districts" and isinstance(value, list):
            return self.several("district", value)
        if name == "first_use" and isinstance(value, bool):
            return self.say("是", "Yes") if value else self.say("否", "No")
        if name == "investment_cny" and isinstance(value, int):
            return self.money(value)
        if name in ("kind", "stage", "field", "industry", "industry_chain"):
            return self.of(name, str(value))
        return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

    def money(self, yuan: int) -> str:
        """A sum, as short as people say it."""
        if self.language is Language.ZH:
            if yuan >= 100_000_000:
                return f"{yuan / 100_000_000:,.2f}".rstrip("0").rstrip(".") + " 亿元"
            if yuan >= 10_000:
                return f"{yuan / 10_000:,.2f}".rstrip("0").rstrip(".") + " 万元"
            return f"{yuan:,} 元"
        return f"CNY {yuan:,}"

    def moment(self, value: str | datetime | None) -> str:
        """Beijing time to the minute; a text is UTC as the views write it."""
        if value is None:
            return ""
        return to_people(moment_of(value) if isinstance(value, str) else value)[:16]

    def problem(self, code: str) -> str:
        """What a problem of an event or of a list is about, with dots for what its text names in between."""
        entry = CATALOGUE.get(code) or FINDINGS.get(code)
        return code if entry is None else _PLACE.sub("…", self.say(entry.zh, entry.en)).strip("…：: ")

    def _code(self, known: CodeList, code: str) -> str:
        entry = known.get(code)
        return self.say(entry.name_zh, entry.name_en) if entry else code
