"""For organisations' own Python systems: say something about a scenario, without a file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter

from producers.envelope import content_of
from producers.outbox import Outbox
from producers.sent import Comparison, Counts
from producers.version import kind_of, next_version
from schemas.envelope import LocalId, OrganisationId
from schemas.event import AMENDED, STATED, WITHDRAWN
from schemas.moment import utc_text
from schemas.scenario import Statement, StatementPatch, Withdrawal

DIRECT = "direct"
"""Stands where a feed's name stands for what came through a file."""

_LOCAL_ID: TypeAdapter[str] = TypeAdapter(LocalId)
_ORGANISATION: TypeAdapter[str] = TypeAdapter(OrganisationId)


class NotStatedError(LookupError):
    """A scenario to amend or withdraw that is not stated, or withdrawn already."""


class Publisher:
    """Speaks for one organisation. Every call returns the event's id once the event is durable in the outbox; flushing that brings
    it to the log. Saying again what was said last adds no event and returns the id of the one before.

    Every call raises pydantic.ValidationError when its arguments break the contract, OutboxError when the outbox cannot be used.
    """

    def __init__(
        self,
        outbox: Outbox,
        organisation: str,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._outbox = outbox
        self._organisation = _ORGANISATION.validate_python(organisation)
        self._clock = clock

    def state(self, local_id: str, statement: Statement | Mapping[str, Any]) -> str:
        """State the scenario in full; a mapping has the fields of a Statement."""
        stated = Statement.model_validate(statement)
        return self._say(local_id, STATED, stated.model_dump(mode="json", exclude_none=True))

    def amend(self, local_id: str, changes: Mapping[str, Any]) -> str:
        """Change some fields of a stated scenario: a field left out stays, None removes. Raises NotStatedError."""
        patch = StatementPatch.model_validate(dict(changes))
        return self._say(local_id, AMENDED, patch.model_dump(mode="json", exclude_unset=True))

    def withdraw(self, local_id: str, reason: str) -> str:
        """Take the scenario back. Raises NotStatedError for one that was never stated."""
        return self._say(local_id, WITHDRAWN, Withdrawal(reason=reason).model_dump(mode="json"))

    def _say(self, local_id: str, event_type: str, data: dict[str, Any]) -> str:
        _LOCAL_ID.validate_python(local_id)
        content = content_of(event_type, data)
        now = self._clock()
        with self._outbox.staging(self._organisation, DIRECT) as staging:
            previous = staging.sent(local_id)
            if previous is not None and previous.content == content:
                claimed = replace(previous, feed=DIRECT)
                staging.stage(Comparison((), Counts(unchanged=1), {local_id: claimed}), now)
                return previous.event_id
            if event_type != STATED and (previous is None or not previous.live):
                raise NotStatedError(
                    f"场景 {local_id} 尚未报送或已撤回，请先完整报送 / scenario {local_id} is not stated, or withdrawn; state it first"
                )
            sent, record = next_version(
                previous,
                organisation=self._organisation,
                feed=DIRECT,
                local_id=local_id,
                event_type=event_type,
                data=data,
                content=content,
                time=utc_text(now),
                origin={"feed": DIRECT},
            )
            counts = Counts(**{kind_of(event_type, previous): 1}, withheld_reason=None)
            staging.stage(Comparison((record,), counts, {local_id: sent}), now)
        return sent.event_id
