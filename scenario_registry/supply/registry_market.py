"""The market out of the registry: what can be read of it becomes needs, offers and interests."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TypeVar

from pydantic import BaseModel
from sqlalchemy import Connection

from schemas.record import Key
from schemas.scenario import Statement
from schemas.supply import Capability, Investor
from schemas.supply_match import Outcome, SupplyModel
from sinks.queries.supply import Entry, Told, capabilities, investors, scenarios
from sinks.queries.trials import Trial, trials
from streams.supply.market import Market
from streams.supply.meaning import Meaning, remembered
from streams.supply.sides import Interest, Need, Offer, capability_text, interest_of, need_of, need_text, offer_of

_AT_ONCE = 512
"""Texts that are encoded together."""

_Model = TypeVar("_Model", bound=BaseModel)
_It = TypeVar("_It")


def market_of(connection: Connection, model: SupplyModel, encode: Meaning | None, *, before: Market | None) -> Market:
    """All that is offered now, with how trials of it ended. What says the same as ``before`` is not read anew."""
    found = offers_market(capabilities(connection), connection, model, encode, before.offers if before else {})
    for entry in investors(connection):
        if not entry.withdrawn:
            found.put_interest(interest_as_read(entry, encode))
    return found


def needs_market(
    connection: Connection,
    model: SupplyModel,
    encode: Meaning | None,
    outcomes: Iterable[Outcome],
    before: Mapping[Key, Need],
) -> Market:
    """All scenarios now, with how trials of capabilities ended. What says the same as ``before`` is not read anew."""
    found = Market(model, outcomes)
    for told in _batches(list(scenarios(connection))):
        said = {_key(it): (it.stage, _statement(it)) for it in told}
        same = {key: it for key in said if (it := before.get(key)) and (it.stage, it.statement) == said[key]}
        texts = [need_text(statement) for key, (_, statement) in said.items() if key not in same]
        read = remembered(texts, encode) if encode else None
        for key, (stage, statement) in said.items():
            found.put_need(same.get(key) or need_of(key, statement, stage, read))
    return found


def offers_market(
    offered: Iterable[Entry],
    connection: Connection,
    model: SupplyModel,
    encode: Meaning | None,
    before: Mapping[Key, Offer] = MappingProxyType({}),
) -> Market:
    """Of these capabilities alone, with how trials of them ended."""
    found = Market(model)
    for entries in _batches([it for it in offered if not it.withdrawn]):
        said = {_key(it): (it.company_id, _read(Capability, it)) for it in entries}
        same = {key: it for key in said if (it := before.get(key)) and (it.company, it.statement) == said[key]}
        texts = [capability_text(statement) for key, (_, statement) in said.items() if key not in same]
        read = remembered(texts, encode) if encode else None
        for key, (company, statement) in said.items():
            found.put_offer(same.get(key) or offer_of(key, company, statement, read))
    for trial in trials(connection, found.offers if len(found.offers) < _AT_ONCE else None):
        if (offer := found.offers.get(trial.capability)) is not None:
            found.put_outcome(_outcome(trial, offer))
    return found


def _outcome(trial: Trial, offer: Offer) -> Outcome:
    statement = Statement.model_validate_json(json.dumps({**trial.said, "stage": "discovered"}))
    tried_for = need_of(offer.key, statement, statement.stage)
    objects, field = tried_for.reading.objects, statement.field
    return Outcome(offer.key, offer.company, field, objects, trial.is_accepted, trial.reason)


def need_as_read(told: Told, encode: Meaning | None) -> Need:
    """A scenario of the registry as a need."""
    return need_of(_key(told), _statement(told), told.stage, encode)


def offer_as_read(entry: Entry, encode: Meaning | None) -> Offer:
    """A capability of the registry as an offer."""
    statement = _read(Capability, entry)
    return offer_of(_key(entry), entry.company_id, statement, encode, is_withdrawn=entry.withdrawn)


def interest_as_read(entry: Entry, encode: Meaning | None) -> Interest:
    """An investor of the registry."""
    return interest_of(_key(entry), entry.company_id, _read(Investor, entry), encode, is_withdrawn=entry.withdrawn)


def _key(it: Entry | Told) -> Key:
    return Key(it.organisation, it.local_id)


def _read(model: type[_Model], entry: Entry) -> _Model:
    return model.model_validate_json(json.dumps(entry.said))


def _statement(told: Told) -> Statement:
    # A withdrawn scenario says nothing of the stage that it had.
    stage = "discovered" if told.stage == "withdrawn" else told.stage
    return Statement.model_validate_json(json.dumps({**told.said, "stage": stage}))


def _batches(them: Sequence[_It]) -> Iterator[Sequence[_It]]:
    return (them[at : at + _AT_ONCE] for at in range(0, len(them), _AT_ONCE))
