"""Rows of the registry as the messages that are relayed. Pure: the same row gives the same bytes, whoever relays it.

A change goes to whoever may read the topic, so it leaves out what no list and no answer over HTTP shows either; a change of nothing else is
told too, since versions have no gap. An outcome goes to the organisation that sent the event, and to nobody else."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schemas import relayed
from schemas.list_content import NOT_PUBLIC
from schemas.log import NewRecord
from sinks.queries.answers import Answer
from sinks.queries.changes import Changed


def change_record(change: Changed, epoch: str) -> NewRecord:
    """Of one change, keyed by the registry id."""
    values = change._asdict()
    received_at = values.pop("received_at")
    message = relayed.Changed(
        id=f"{epoch}/{change.version}",
        time=received_at,
        subject=change.registry_id,
        data=relayed.Change(epoch=epoch, **values | {"statement": _public(change.statement)}),
    )
    return NewRecord(change.registry_id.encode(), message.model_dump_json().encode())


def _public(statement: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in statement.items() if name not in NOT_PUBLIC}


def answer_record(answer: Answer) -> NewRecord:
    """Of one event's outcome, keyed by the local id."""
    values = answer._asdict()
    received_at = values.pop("received_at")
    message = relayed.Answered(
        id=f"{answer.organisation}/{answer.partition}/{answer.position}",
        time=received_at,
        subject=answer.local_id,
        data=relayed.Answer(**values),
    )
    return NewRecord(answer.local_id.encode() if answer.local_id else None, message.model_dump_json().encode())
