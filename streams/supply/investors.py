"""What counts more or less for an investor: a table. How many points each brings stands in ``schemas/supply_model``."""

from __future__ import annotations

from typing import NamedTuple

from schemas.code_lists import code_lists
from schemas.matching import Text
from streams.supply.feature import Feature, alike, wording
from streams.supply.lexical import overlap
from streams.supply.sides import Interest, Need

_FIRST_MONEY = frozenset({"seed", "early"})
_LATER_MONEY = frozenset({"growth", "late"})


class Approach(NamedTuple):
    """A need and an investor."""

    need: Need
    interest: Interest


def _chain(it: Approach) -> float:
    return float(it.need.statement.industry_chain in it.interest.statement.industry_chains)


def _ticket(it: Approach) -> float:
    own, budget = it.interest.statement, it.need.statement.investment_cny
    if budget is None or (own.ticket_min_cny is None and own.ticket_max_cny is None):
        return 0.0
    return float((own.ticket_min_cny or 0) <= budget <= (own.ticket_max_cny or budget))


def _stage(it: Approach) -> float:
    wanted = _FIRST_MONEY if it.need.statement.first_use else _LATER_MONEY
    return float(bool(wanted & set(it.interest.statement.stages)))


FEATURES: tuple[Feature[Approach], ...] = (
    Feature("chain", _chain, lambda it: code_lists().chains.name_of(it.need.statement.industry_chain or ""), Text("关注“{}”产业链", "it looks at the industry chain {}")),
    Feature("field", lambda it: float(it.need.statement.field in it.interest.statement.fields), lambda it: code_lists().fields.name_of(it.need.statement.field), Text("关注“{}”领域", "it looks at the field {}")),
    Feature("words", lambda it: overlap(it.need.reading.words, it.interest.reading.words), lambda it: wording(it.need.reading, it.interest.reading), Text("投资方向说到：{}", "it names: {}")),
    Feature("meaning", lambda it: alike(it.need.reading, it.interest.reading), lambda it: f"{alike(it.need.reading, it.interest.reading):.0%}", Text("投资方向与需求意思相近 {}", "interest and need mean alike: {}")),
    Feature("ticket", _ticket, lambda it: f"{(it.need.statement.investment_cny or 0) / 10_000:g}万元", Text("投资估算在单笔范围之内（{}）", "the estimate is within its ticket size ({})")),
    Feature("stage", _stage, lambda it: "首试首用" if it.need.statement.first_use else "推广应用", Text("投资阶段合适（{}）", "the stage fits ({})")),
)  # fmt: skip
