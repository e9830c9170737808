"""What somebody asks the market about: a scenario by its id or a record of it, or a capability; and the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import Connection

from scenario_registry.supply.nobody_there import NobodyThereError
from scenario_registry.supply.registry_market import need_as_read, offer_as_read
from schemas.record import Key, key_text
from schemas.registry_id import parse_registry_id
from schemas.supply_match import Match, Obstacle, SupplyModel
from sinks.queries.public.scenarios import scenario_now, scenario_of
from sinks.queries.supply import capabilities, scenarios
from streams.supply.conditions import Terms, need_obstacles
from streams.supply.market import Market
from streams.supply.meaning import Meaning
from streams.supply.score import match
from streams.supply.sides import Need, Offer


class Answer(NamedTuple):
    """``matches``: capabilities for a scenario, or scenarios for a capability; ``names``: title and company of every key in them;
    ``closed``: why nobody fits a scenario that is not open, whatever is offered."""

    asked: Need | Offer
    matches: Sequence[Match]
    investors: Sequence[Match]
    names: Mapping[Key, tuple[str, str]]
    closed: tuple[Obstacle, ...] = ()


def need_called(connection: Connection, text: str, encode: Meaning | None) -> Need:
    """The scenario of a registry id, also of one that was merged, or of a record as ``organisation/number``. Raises NobodyThereError."""
    found: str | None
    try:
        found = scenario_now(connection, parse_registry_id(text))
    except ValueError:
        found = scenario_of(connection, _key(text))
    for told in scenarios(connection, found) if found else ():
        return need_as_read(told, encode)
    raise NobodyThereError(text, "场景", "scenario")


def offer_called(connection: Connection, text: str, encode: Meaning | None) -> Offer:
    """The capability ``organisation/number``, withdrawn or not. Raises NobodyThereError."""
    for entry in capabilities(connection, key=_key(text)):
        return offer_as_read(entry, encode)
    raise NobodyThereError(text, "能力", "capability")


def asked_about(connection: Connection, text: str, encode: Meaning | None) -> Need | Offer:
    """A scenario, else a capability: their numbers may be alike, and a scenario is meant then. Raises NobodyThereError."""
    try:
        return need_called(connection, text, encode)
    except NobodyThereError:
        return offer_called(connection, text, encode)


def answer(asked: Need | Offer, market: Market, day: date, most: int = 10) -> Answer:
    """Who fits on that day. For a capability the market must hold the scenarios."""
    terms = Terms(day, market.model)
    if isinstance(asked, Offer):
        scenarios_named = {it.key: (it.statement.title, it.stage) for it in market.needs.values()}
        return Answer(asked, market.needs_for(asked, terms, most), (), scenarios_named)
    matches, investing = market.offers_for(asked, terms, most), market.investors_for(asked, terms, most)
    offers = (market.offers[it.offer] for it in matches)
    interests = (market.interests[it.offer] for it in investing)
    names = {it.key: (it.statement.title, it.statement.supplier_name) for it in offers}
    names |= {it.key: (it.statement.interests or "", it.statement.name) for it in interests}
    return Answer(asked, matches, investing, names, need_obstacles(asked, terms))


def explained(need: Need, offer: Offer, day: date, model: SupplyModel) -> Match:
    """Why one capability fits one scenario, or what stands in the way."""
    return match(need, offer, Terms(day, model))


def match_as_json(it: Match) -> dict[str, object]:
    """As commands and pages give it to programs."""
    return {
        "scenario": key_text(it.need),
        "offer": key_text(it.offer),
        "company_id": it.company,
        "score": it.score,
        "fit": it.fit.value,
        "obstacles": [*map(obstacle_as_json, it.obstacles)],
        "reasons": [
            {"code": one.code, "points": one.points, "zh": one.text.zh, "en": one.text.en} for one in it.reasons
        ],
    }


def obstacle_as_json(it: Obstacle) -> dict[str, str]:
    """A hard condition that is not met."""
    return {"code": it.code, "zh": it.text.zh, "en": it.text.en}


def _key(text: str) -> Key:
    organisation, _, local_id = text.partition("/")
    return Key(organisation, local_id)
