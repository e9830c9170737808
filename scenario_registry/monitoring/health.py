"""Whether all is well, and if not what is wrong, in two languages."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

ANSWER_SECONDS = 30.0
"""A server that has not answered for so long counts as away."""


class Trouble(NamedTuple):
    """One thing that is wrong. ``code`` is stable."""

    code: str
    zh: str
    en: str


class Health(NamedTuple):
    """``facts`` are plain values for JSON."""

    facts: Mapping[str, object]
    troubles: Sequence[Trouble]

    @property
    def is_well(self) -> bool:
        """Whether nothing is wrong."""
        return not self.troubles

    def as_json(self) -> bytes:
        """The document that ``/health`` answers with."""
        troubles = [trouble._asdict() for trouble in self.troubles]
        return json.dumps({"is_well": self.is_well, **self.facts, "troubles": troubles}, ensure_ascii=False).encode()


def is_reachable(answered_at: float | None, now: float) -> bool:
    """Whether a server that last answered at that moment counts as there."""
    return answered_at is not None and now - answered_at <= ANSWER_SECONDS


def unreachable(registry_at: float | None, log_at: float | None, now: float) -> list[Trouble]:
    """Which of the two servers do not answer. Moments are of one clock."""
    troubles = []
    if not is_reachable(registry_at, now):
        troubles.append(
            Trouble(
                "registry_unreachable",
                "登记库无应答；请检查数据库服务器和网络，恢复后自动继续",
                "the registry does not answer; look at the database server and the network; work goes on by itself once it is back",
            )
        )
    if not is_reachable(log_at, now):
        troubles.append(
            Trouble(
                "log_unreachable",
                "事件日志无应答；请检查 Kafka 和网络，恢复后自动继续",
                "the event log does not answer; look at Kafka and the network; work goes on by itself once it is back",
            )
        )
    return troubles
