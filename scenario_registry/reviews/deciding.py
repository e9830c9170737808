"""Judgements of people, written down once it is clear that they may."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from schemas.judgement import DESK, Deletion, Judgement, may_judge
from schemas.record import key_text
from sinks.judgements import NewJudgement, add, numbered, take_back
from sinks.queries.records import record
from streams.judging.acts import Said


class Speaker(NamedTuple):
    """A ``person`` who speaks for an ``organisation``, at a moment and for a reason."""

    organisation: str
    person: str
    reason: str
    at_us: int


class JudgementRefusedError(ValueError):
    """A judgement cannot be written or taken back; nothing was. The message is Chinese and English."""


def decide(connection: Connection, said: Sequence[Said], speaker: Speaker) -> list[int]:
    """Write the judgements down, all or none, and give their numbers. Raises JudgementRefusedError."""
    for pair in (it.pair for it in said):
        if pair.left == pair.right:
            raise JudgementRefusedError(f"{key_text(pair.left)} 与自身不必判断 / is one record with itself")
        if not may_judge(speaker.organisation, pair):
            raise JudgementRefusedError(
                f"{speaker.organisation} 只能判断涉及本单位记录的对，{' 与 '.join(map(key_text, pair))} 不涉及；可请市场景创新促进中心判断 / an organisation judges "
                f"pairs with a record of its own, and this is none; the city desk may judge all"
            )
    for key in sorted({key for it in said for key in it.pair}):
        if record(connection, key) is None:
            raise JudgementRefusedError(f"登记库中没有 {key_text(key)} / not in the registry")
    organisation, person, reason, at_us = speaker
    return add(connection, [NewJudgement(*it, organisation, person, reason, at_us) for it in said])


def undo(connection: Connection, numbers: Collection[int], speaker: Speaker) -> list[Judgement]:
    """Take judgements back, all or none, and give those that counted until now. Only whose they are may, and the desk. Idempotent.
    Raises JudgementRefusedError."""
    found = numbered(connection, numbers)
    if missing := set(numbers) - {it.number for it in found}:
        raise JudgementRefusedError(f"没有判断 {'、'.join(map(str, sorted(missing)))} / no such judgement")
    for it in found:
        if speaker.organisation not in (it.organisation, DESK):
            raise JudgementRefusedError(
                f"判断 {it.number} 是 {it.organisation} 作出的，{speaker.organisation} 不能撤销 / judgement {it.number} belongs to "
                f"{it.organisation}"
            )
    take_back(connection, numbers, Deletion(speaker.at_us, f"{speaker.organisation}/{speaker.person}", speaker.reason))
    return [it for it in found if it.counts]
