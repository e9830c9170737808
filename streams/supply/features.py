"""What counts more or less for an offer: a table. How many points each brings stands in ``schemas/supply_model``, not here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from schemas.code_lists import code_lists
from schemas.matching import Text
from schemas.supply import Maturity
from schemas.supply_match import Outcome, SupplyModel
from schemas.words import MATURITY_ZH
from streams.supply.feature import Feature, alike, wording
from streams.supply.feedback import experience
from streams.supply.lexical import overlap
from streams.supply.sides import Need, Offer, concept_names, technology_names


class Meeting(NamedTuple):
    """A need and an offer, and how trials of offers ended so far."""

    need: Need
    offer: Offer
    outcomes: Sequence[Outcome]
    model: SupplyModel


def _objects(it: Meeting) -> frozenset[str]:
    return it.need.reading.objects & it.offer.reading.objects


def _technologies(it: Meeting) -> frozenset[str]:
    return it.need.reading.technologies & it.offer.reading.technologies


def _of_two(shared: frozenset[str]) -> float:
    return min(2, len(shared)) / 2


def _reference(it: Meeting) -> float:
    if it.offer.used_for & it.need.reading.objects:
        return 1.0
    return 0.5 if it.offer.statement.references else 0.0


def _maturity(it: Meeting) -> str:
    return MATURITY_ZH[Maturity(it.offer.statement.maturity)]


def _budget(it: Meeting) -> int | None:
    return it.need.statement.investment_cny


def _price(it: Meeting) -> float:
    dearest = it.offer.statement.price_max_cny
    budget = _budget(it)
    return float(dearest is not None and budget is not None and dearest <= budget)


def _dear(it: Meeting) -> float:
    cheapest = it.offer.statement.price_min_cny
    budget = _budget(it)
    return float(cheapest is not None and budget is not None and cheapest > budget)


def _late(it: Meeting) -> float:
    months, period = it.offer.statement.delivery_months, it.need.statement.period_months
    return float(months is not None and period is not None and months > period)


def _wan(yuan: int | None) -> str:
    return f"{(yuan or 0) / 10_000:g}万元"


FEATURES: tuple[Feature[Meeting], ...] = (
    Feature("words", lambda it: overlap(it.need.reading.words, it.offer.reading.words), lambda it: wording(it.need.reading, it.offer.reading), Text("用词相同：{}", "words in common: {}")),
    Feature("meaning", lambda it: alike(it.need.reading, it.offer.reading), lambda it: f"{alike(it.need.reading, it.offer.reading):.0%}", Text("需求与技术意思相近 {}", "need and technology mean alike: {}")),
    Feature("object", lambda it: _of_two(_objects(it)), lambda it: concept_names(_objects(it)), Text("对象相同：{}", "about the same thing: {}")),
    Feature("technology", lambda it: _of_two(_technologies(it)), lambda it: technology_names(_technologies(it)), Text("所提技术相同：{}", "the same technology: {}")),
    Feature("field", lambda it: float(it.need.statement.field in it.offer.statement.fields), lambda it: code_lists().fields.name_of(it.need.statement.field), Text("同属“{}”领域", "the same field: {}")),
    Feature("chain", lambda it: float(it.need.statement.industry_chain is not None and it.need.statement.industry_chain == it.offer.statement.industry_chain), lambda it: code_lists().chains.name_of(it.need.statement.industry_chain or ""), Text("同属“{}”产业链", "the same industry chain: {}")),
    Feature("reference", _reference, lambda it: "、".join(it.offer.statement.references[:2]), Text("有应用案例：{}", "used before: {}")),
    Feature("maturity", lambda it: it.model.maturity_value[it.offer.statement.maturity], lambda it: _maturity(it), Text("成熟度：{}", "maturity: {}")),
    Feature("price", _price, lambda it: f"{_wan(it.offer.statement.price_max_cny)} ≤ {_wan(_budget(it))}", Text("报价在投资估算之内（{}）", "the price is within the estimate ({})")),
    Feature("dear", _dear, lambda it: f"{_wan(it.offer.statement.price_min_cny)} > {_wan(_budget(it))}", Text("最低报价超出投资估算（{}）", "the lowest price is above the estimate ({})")),
    Feature("late", _late, lambda it: f"{it.offer.statement.delivery_months} > {it.need.statement.period_months}", Text("交付周期长于建设周期（{}个月）", "it takes longer than the scenario has time ({} months)")),
    Feature("outcomes", lambda it: experience(it.need, it.offer, it.outcomes, it.model).value, lambda it: experience(it.need, it.offer, it.outcomes, it.model).told, Text("以往试点：{}", "trials so far: {}")),
)  # fmt: skip
