"""Who makes what of which events: a table by family. A family that nobody handles is only kept."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from hashlib import sha256
from importlib.resources.abc import Traversable
from typing import Protocol

from sqlalchemy import Connection

from scenario_registry.loop.case_handler import CaseHandler
from scenario_registry.loop.list_handler import ListHandler
from scenario_registry.loop.supply import SupplyHandler
from schemas.case import ENGAGEMENT, REFINEMENT
from schemas.code_files import table
from schemas.code_lists import CodeLists
from schemas.company import SUPPLY_FAMILIES
from schemas.loop_change import LoopChange
from schemas.loop_event import LoopKey
from schemas.published_list import FAMILY as LIST

RULES = "2026-11-26.2"
"""The version of all that handlers go by."""


def rules_in_force(days: Iterable[Traversable] = (table("workdays"), table("case_deadlines"))) -> str:
    """``RULES``, and the tables by which due days are reckoned. With other ones everything is made anew: so once the holidays of a year
    are added, the days of all cases follow."""
    digest = sha256(b"".join(it.read_bytes() for it in days)).hexdigest()
    return f"{RULES} {digest[:12]}"


class Handler(Protocol):
    """Makes the rows of one family from all events about the subjects that are named: idempotent, and the same whatever came first."""

    def refresh(self, connection: Connection, keys: Collection[LoopKey]) -> Sequence[LoopChange]:
        """Write what the subjects come to now, in the place of what was there, and give what is new to readers. Reads no clock."""
        ...


def handlers(codes: CodeLists) -> Mapping[str, Handler]:
    """By family."""
    return {
        LIST: ListHandler(),
        **dict.fromkeys(SUPPLY_FAMILIES, SupplyHandler(codes)),
        **{kind: CaseHandler(kind, codes) for kind in (REFINEMENT, ENGAGEMENT)},
    }
