"""``python -m bench.supply [CAPABILITIES]``: one need against so many capabilities, 100,000 if not said. Prints JSON.

The market is synthetic: every capability has the title of one of the labelled file, sentences of two others, and a word of its own; companies
have one entry to a dozen. Times are processor time of one thread; each need of the file is asked twice, with the encoder and on words alone.
"""

from __future__ import annotations

import json
import resource
import sys
from datetime import date
from pathlib import Path
from random import Random
from statistics import median
from time import process_time
from typing import Any

from scenario_registry.supply.labelled_file import LabelledSupply, read_labelled
from schemas.match_model import match_model
from schemas.record import Key
from schemas.supply import Capability
from schemas.supply_match import supply_model
from streams.supply.conditions import Terms
from streams.supply.market import Market
from streams.supply.meaning import Meaning, meaning, remembered
from streams.supply.sides import capability_text, offer_of

LABELLED = Path(__file__).parent / "labelled.jsonl"
_BATCH = 512
_OWN_WORDS = "锦绣云山河海星辰东南西北金木水火土春夏秋冬梅兰竹菊"


def measured(size: int, encode: Meaning | None) -> dict[str, Any]:
    """Figures of a market of that size."""
    found = read_labelled(LABELLED, encode)
    terms = Terms(date(2026, 6, 1), supply_model())
    started = process_time()
    market = _market(found, size, encode)
    built = process_time() - started
    seconds = []
    for it in (*found.labelled, *found.labelled):
        started = process_time()
        market.offers_for(it.need, terms)
        seconds.append(process_time() - started)
    seconds.sort()
    return {
        "capabilities": size,
        "encoder": encode is not None,
        "build_us_each": round(built / size * 1e6),
        "questions": len(seconds),
        "median_ms": round(median(seconds) * 1e3, 1),
        "p95_ms": round(seconds[int(len(seconds) * 0.95)] * 1e3, 1),
        "worst_ms": round(seconds[-1] * 1e3, 1),
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def _market(found: LabelledSupply, size: int, encode: Meaning | None) -> Market:
    chance = Random(8)  # noqa: S311
    market = Market(supply_model())
    for at in range(0, size, _BATCH):
        made = [capability(found, chance) for _ in range(min(_BATCH, size - at))]
        read = remembered([capability_text(it) for it in made], encode) if encode else None
        for number, statement in enumerate(made, start=at):
            company = f"{chance.randrange(max(1, size * 2 // 5)):06}"
            market.put_offer(offer_of(Key("synthetic", f"{number:06}"), company, statement, read))
    return market


def capability(found: LabelledSupply, chance: Random) -> Capability:
    """One of the market, by chance."""
    one, other, third = (chance.choice(found.offers).statement for _ in range(3))
    own = "".join(chance.sample(_OWN_WORDS, 3))
    borrowed = "，".join(chance.choice(it.technology.split("，")) for it in (other, third))
    return one.model_copy(update={"title": f"{own}{one.title}", "technology": f"{one.technology}。{borrowed}"})


if __name__ == "__main__":
    for kind in (meaning(match_model()), None):
        sys.stdout.write(json.dumps(measured(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000, kind)) + "\n")
        sys.stdout.flush()
