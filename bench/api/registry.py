"""A registry of synthetic scenarios that differ in words, codes and stages, as the pipeline would have filled it."""

from __future__ import annotations

import random

from bench.api.words import SITES, description, need, title
from bench.quality.registry import fill, statement
from schemas.code_lists import code_lists
from sinks.registry import Registry

_CODES = code_lists()
ORGANISATIONS = sorted(_CODES.organisations)
FIELDS = [it.code for it in _CODES.fields.values()]
CHAINS = [it.code for it in _CODES.chains.values()]
DISTRICTS = [it.code for it in _CODES.districts.values()]
_INDUSTRIES = [it.code for it in _CODES.industries.values()]
_STAGES = ("published", "published", "published", "matched", "pilot", "verified", "promoted")


def fill_varied(registry: Registry, records: int) -> None:
    """Record numbers 0 to ``records``."""
    fill(registry, records, making=varied)


def varied(number: int, sequence: int, draw: random.Random) -> tuple[str, bytes, bytes]:
    """Organisation, key and value of version ``sequence`` of record ``number``."""
    organisation = draw.choice(ORGANISATIONS)
    data = {
        "kind": "opportunity" if draw.random() < 0.2 else "scenario",
        "title": title(number, draw),
        "description": description(draw),
        "need": need(draw),
        "site": draw.choice(SITES),
        "districts": draw.sample(DISTRICTS, 1 if draw.random() < 0.8 else 2),
        "field": draw.choice(FIELDS),
        "industry": draw.choice(_INDUSTRIES),
        "industry_chain": draw.choice(CHAINS) if draw.random() < 0.7 else None,
        "investment_cny": 10_000 * draw.randrange(1, 5_000),
        "first_use": draw.random() < 0.3,
        "stage": draw.choice(_STAGES),
        "published_on": "2026-03-11",
        "deadline": "2030-06-30",
        "contact_email": "bench@example.cn",
    }
    return statement(organisation, f"BENCH-{number:07d}", sequence, data, draw)
