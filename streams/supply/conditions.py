"""What an offer must meet to be shown for a need at all: a table. Apart from what counts more or less, ``streams.supply.features``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from schemas.code_lists import code_lists
from schemas.matching import Text
from schemas.scenario import Stage
from schemas.supply import Maturity
from schemas.supply_match import Obstacle, SupplyModel
from schemas.words import MATURITY_ZH, STAGE_ZH
from streams.matching.words import WHOLE_CITY
from streams.supply.sides import Interest, Need, Offer

_STEPS = {step: place for place, step in enumerate(Maturity)}


class Terms(NamedTuple):
    """What is the case on the day of the question: ``day`` in Shanghai, and the model's lists."""

    day: date
    model: SupplyModel


class Condition(NamedTuple):
    """``blame`` gives what stands in the way, for the sentence's place, or None when nothing does."""

    code: str
    blame: Callable[[Need, Offer, Terms], object]
    text: Text


def _districts_out_of_reach(need: Need, served: list[str]) -> str | None:
    if not served or WHOLE_CITY in served:
        return None
    missing = [code for code in need.statement.districts if code not in served]
    # Of several districts one is enough for a first trial; the whole city is all of them.
    if len(missing) < len(need.statement.districts):
        return None
    return "、".join(map(code_lists().districts.name_of, missing)) or None


def _least(need: Need, terms: Terms) -> Maturity:
    return Maturity(terms.model.least_maturity["first_use" if need.statement.first_use else "otherwise"])


def _maturity(need: Need, offer: Offer, terms: Terms) -> str | None:
    stated = Maturity(offer.statement.maturity)
    return MATURITY_ZH[stated] if _STEPS[stated] < _STEPS[_least(need, terms)] else None


def _passed(last: date | None, terms: Terms) -> date | None:
    return last if last is not None and last < terms.day else None


def _field(need: Need, excluded: list[str]) -> str | None:
    return code_lists().fields.name_of(need.statement.field) if need.statement.field in excluded else None


def _closed_stage(need: Need, terms: Terms) -> str | None:
    return None if need.stage in terms.model.open_stages else STAGE_ZH[Stage(need.stage)]


CONDITIONS: tuple[Condition, ...] = (
    Condition("need_not_open", lambda n, o, t: _closed_stage(n, t), Text("场景处于“{}”阶段，不再征集", "the scenario is {}, and no longer looks for offers")),
    Condition("deadline_passed", lambda n, o, t: _passed(n.statement.deadline, t), Text("场景已于{}截止", "the scenario closed on {}")),
    Condition("offer_withdrawn", lambda n, o, t: "" if o.is_withdrawn else None, Text("能力已撤回", "the capability is withdrawn")),
    Condition("offer_expired", lambda n, o, t: _passed(o.statement.available_until, t), Text("能力有效期至{}，已过", "the capability was offered until {}")),
    Condition("district_not_served", lambda n, o, t: _districts_out_of_reach(n, o.statement.districts_served), Text("不服务于{}", "it does not serve {}")),
    Condition("field_excluded", lambda n, o, t: _field(n, o.statement.excluded_fields), Text("写明不用于“{}”领域", "it is not offered for the field {}")),
    Condition("maturity_too_low", _maturity, Text("成熟度为“{}”，低于该场景的要求", "its maturity, {}, is below what the scenario asks")),
    Condition("no_first_use", lambda n, o, t: "" if n.statement.first_use and not o.statement.first_use else None, Text("场景为首试首用，企业不接受首试首用", "the scenario is a first use, which the company does not offer")),
)  # fmt: skip


def obstacles(need: Need, offer: Offer, terms: Terms) -> tuple[Obstacle, ...]:
    """All conditions that are not met, in the order of the table; none: the offer may be shown."""
    found = ((it, it.blame(need, offer, terms)) for it in CONDITIONS)
    return tuple(_obstacle(it.code, it.text, blame) for it, blame in found if blame is not None)


def need_obstacles(need: Need, terms: Terms) -> tuple[Obstacle, ...]:
    """Those of the need alone, whatever is offered; none: it is open on that day."""
    blames = {"need_not_open": _closed_stage(need, terms), "deadline_passed": _passed(need.statement.deadline, terms)}
    texts = {it.code: it.text for it in CONDITIONS}
    return tuple(_obstacle(code, texts[code], blame) for code, blame in blames.items() if blame is not None)


def investor_obstacles(need: Need, interest: Interest, terms: Terms) -> tuple[Obstacle, ...]:
    """The same of an investor: open scenario, living interest, field and district."""
    own = interest.statement
    found = (
        ("investor_withdrawn", "" if interest.is_withdrawn else None),
        ("district_not_served", _districts_out_of_reach(need, own.districts)),
        ("field_excluded", _field(need, own.excluded_fields)),
    )
    texts = {
        "investor_withdrawn": Text("投资意向已撤回", "the investor's interest is withdrawn"),
        "district_not_served": Text("不关注{}", "it does not look at {}"),
        "field_excluded": Text("写明不投“{}”领域", "it puts no money into the field {}"),
    }
    own_obstacles = (_obstacle(code, texts[code], blame) for code, blame in found if blame is not None)
    return (*need_obstacles(need, terms), *own_obstacles)


def _obstacle(code: str, text: Text, blame: object) -> Obstacle:
    return Obstacle(code, Text(text.zh.format(blame), text.en.format(blame)))
