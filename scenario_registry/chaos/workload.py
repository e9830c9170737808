"""What organisations send in one round: the same events for the same draws, all marked as synthetic.

Several organisations say several things about few subjects, so that everything meets everything: later and earlier versions, the same
again, two contents under one version, what breaks the contract, and poison pills. Everything arrives in any order.
"""

from __future__ import annotations

import json
import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from scenario_registry.chaos.model import AMENDED, ORDER, STATED, WITHDRAWN, Said
from scenario_registry.chaos.pills import PILLS
from schemas.log import NewRecord

ORGANISATIONS = ("chengdu_rail", "chengdu_media", "chengdu_urban_investment")
"""Those in whose channels events are sent."""

_SHARE_BROKEN, _SHARE_AGAIN = 0.06, 0.12
_VERSIONS = range(1, 9)
_TIME = "2026-03-11T09:00:00+08:00"


@dataclass(frozen=True, slots=True)
class Sent:
    """One event on its way into the channel of ``organisation``. ``said`` is None when it breaks the contract."""

    organisation: str
    record: NewRecord
    said: Said | None


def workload(draw: random.Random, prefix: str, size: int, *, subjects: int = 40) -> list[Sent]:
    """``size`` events about so many ``subjects`` of every organisation, whose local ids begin with ``prefix``."""
    sent: list[Sent] = []
    while len(sent) < size:
        said = _said(draw, prefix, subjects)
        mark = f"{prefix}{len(sent)}"
        if sent and draw.random() < _SHARE_AGAIN:
            sent.append(draw.choice(sent))
        elif draw.random() < _SHARE_BROKEN:
            sent.append(_broken(draw, said, mark))
        else:
            sent.append(_event(said, mark))
    draw.shuffle(sent)
    return sent


def _said(draw: random.Random, prefix: str, subjects: int) -> Said:
    type_, data = draw.choice((_stated, _stated, _amended, _withdrawn))(draw)
    subject = f"{prefix}{draw.randrange(subjects)}"
    return Said(draw.choice(ORGANISATIONS), subject, draw.choice(_VERSIONS), type_, data)


def _stated(draw: random.Random) -> tuple[str, dict[str, Any]]:
    statement = {
        "kind": "scenario",
        "title": draw.choice(["合成甲", "合成乙"]),
        "need": "合成需求",
        "districts": ["510104"],
        "field": "ai",
        "industry": "G54",
        "first_use": True,
        "stage": draw.choice(ORDER),
        "remark": "合成数据 synthetic",
    }
    return STATED, statement


def _amended(draw: random.Random) -> tuple[str, dict[str, Any]]:
    patches: list[dict[str, Any]] = [
        {"remark": "合成：改"},
        {"stage": draw.choice(ORDER)},
        {"need": None},
        {"districts": ["CD-GX"]},
        # What is amended so is no statement any more.
        {"title": None},
    ]
    return AMENDED, draw.choice(patches)


def _withdrawn(draw: random.Random) -> tuple[str, dict[str, Any]]:
    return WITHDRAWN, {"reason": draw.choice(["合成理由一", "合成理由二"])}


def _event(said: Said, mark: str) -> Sent:
    return Sent(said.organisation, NewRecord(said.local_id.encode(), json.dumps(_message(said, mark)).encode()), said)


def _broken(draw: random.Random, said: Said, mark: str) -> Sent:
    stated = said._replace(type=STATED, data=_stated(draw)[1])
    value = draw.choice(list(PILLS.values()))(_message(stated, mark), mark)
    return Sent(said.organisation, NewRecord(said.local_id.encode(), value), None)


def _message(said: Said, mark: str) -> Mapping[str, Any]:
    return {
        "specversion": "1.0",
        "id": mark,
        "source": said.organisation,
        "subject": said.local_id,
        "time": _TIME,
        "sequence": said.sequence,
        "type": said.type,
        "data": said.data,
    }
