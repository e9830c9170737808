"""What changed in the closed loop: a case went on, an entity says something else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class LoopChange(NamedTuple):
    """``kind`` is a past participle such as ``created``, ``updated``, ``withdrawn``, ``moved``; ``state`` what holds after it. ``told`` is JSON
    for readers, without anything confidential. ``received_us``: when the event came that brought it about."""

    family: str
    organisation: str
    subject: str
    kind: str
    state: str
    told: Mapping[str, Any]
    received_us: int
