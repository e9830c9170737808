"""Builders of synthetic steps of cases."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from schemas.case import Case, Step
from schemas.case_examples import CASE_EXAMPLES
from schemas.moment import SHANGHAI, to_microseconds
from streams.cases.fold import fold_case

DISTRICT, RAIL, SUPPLIER, DESK = "jinjiang_district", "chengdu_rail", "example_supplier", "promotion_center"
SCENARIO = {"organisation": RAIL, "local_id": "S-1"}
CAPABILITY = {"organisation": SUPPLIER, "local_id": "C-1"}
ENGAGEMENT_ID = f"{SUPPLIER}/E-1"
REFINEMENT_ID = f"{RAIL}/S-1"


def step(organisation: str, sequence: int, type_: str, day: str = "2026-03-11", **data: Any) -> Step:
    """A step at nine in the morning of ``day``; data is the contract's example with the records of these tests and with ``data``."""
    said = {**CASE_EXAMPLES[f"{type_}.v1"], **data}
    for name, reference in (("scenario", SCENARIO), ("capability", CAPABILITY)):
        if name in said and name not in data:
            said[name] = reference
    content = f"{type_}.v1\n{json.dumps(said, ensure_ascii=False, sort_keys=True)}"
    return Step(
        organisation=organisation,
        sequence=sequence,
        content_hash=hashlib.blake2b(content.encode(), digest_size=16).hexdigest(),
        type=f"{type_}.v1",
        data=said,
        time_us=to_microseconds(datetime.fromisoformat(f"{day}T09:00:00").replace(tzinfo=SHANGHAI)),
    )


def engagement(*steps: Step, case_id: str = ENGAGEMENT_ID) -> Case:
    """The case that these steps make."""
    return fold_case("engagement", case_id, steps, [DESK])


def refinement(*steps: Step, case_id: str = REFINEMENT_ID) -> Case:
    """The case that these steps make."""
    return fold_case("refinement", case_id, steps, [DESK])
