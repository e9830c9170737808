"""What is asked of a server: words common and rare, filters, facets, scenarios, pages. Drawn at random, the same in every run."""

from __future__ import annotations

import random
from collections.abc import Sequence
from urllib.parse import urlencode

from bench.api.load import Asked
from bench.api.registry import CHAINS, DISTRICTS, FIELDS, ORGANISATIONS
from bench.api.words import DOINGS, SITES, THINGS
from schemas.registry_id import registry_id

_FILTERS = {"field": FIELDS, "industry_chain": CHAINS, "district": DISTRICTS, "organisation": ORGANISATIONS}


def search(draw: random.Random) -> str:
    """Three of four with words, half with one filter or two, a third with facets."""
    return "/v1/scenarios?" + urlencode(_filters(draw) | ({"facets": "true"} if draw.random() < 1 / 3 else {}))


def searches_of_pages(draw: random.Random) -> str:
    """The same as a page for people, which always has facets."""
    return "/scenarios?" + urlencode(_filters(draw))


def details(ids: Sequence[str]) -> Asked:
    """Scenarios; one of twenty ids is none."""
    none = registry_id("chengdu_rail", "none")

    def asked(draw: random.Random) -> str:
        return "/v1/scenarios/" + (draw.choice(ids) if draw.random() < 0.95 else none)

    return asked


def pages(ids: Sequence[str]) -> Asked:
    """The overview, searches, scenarios, feeds and changes."""

    def asked(draw: random.Random) -> str:
        kind = draw.randrange(5)
        if kind == 0:
            return searches_of_pages(draw)
        return ("", "/", "/scenarios/" + draw.choice(ids), "/feeds", "/changes")[kind]

    return asked


def _filters(draw: random.Random) -> dict[str, str]:
    found = {}
    if draw.random() < 0.75:
        words = [draw.choice(draw.choice((THINGS, DOINGS, SITES))) for _ in range(draw.choice((1, 1, 2)))]
        found["q"] = " ".join(words)
    for name in draw.sample(sorted(_FILTERS), draw.choice((0, 0, 1, 2))):
        found[name] = draw.choice(_FILTERS[name])
    return found
