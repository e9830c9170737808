"""What an organisation's own system pushes within a day, weighed before it goes to the log. What would take away or rewrite an
unusual share of what the organisation says is held for a person, as a delivery is.

Weighed is what a worker would make of the events, found by simulation; growth costs nothing, for it takes nothing away. A day is the last 24
hours of this process: one that starts begins anew, and two let through twice as much.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, func, select
from sqlalchemy.exc import SQLAlchemyError

from producers.breaker import unusual
from producers.difference import Difference
from producers.held_pushes import Known
from producers.hold import Decision, Hold
from producers.outbox import Outbox
from producers.outbox_error import OutboxError
from producers.pushed import LIMITS, Passed, pushed
from scenario_registry.http.failures import is_away
from scenario_registry.http.intake.body import Sent
from scenario_registry.http.problems import ProblemError
from scenario_registry.http.site import Site
from scenario_registry.simulation.simulate import simulate
from schemas.code_lists import CodeLists
from schemas.event import AMENDED, STATED, WITHDRAWN
from schemas.moment import to_microseconds
from schemas.record import Key, RecordState
from schemas.scenario import Stage
from sinks.lookup import Lookup
from sinks.tables import records

_DAY = timedelta(days=1)
_COUNTED_FOR = timedelta(minutes=1)

_TAKES_AWAY = (STATED, AMENDED, WITHDRAWN)


class _Counted(NamedTuple):
    at: datetime
    standing: int


class PushBreaker:
    """One for a process; weigh from any thread, events of one organisation are weighed one request after the other."""

    def __init__(
        self,
        site: Site,
        open_outbox: Callable[[], AbstractContextManager[Outbox] | None],
        codes: CodeLists,
    ) -> None:
        self._site, self._open_outbox, self._codes = site, open_outbox, codes
        self._turns: dict[str, threading.Lock] = {}
        self._passed: dict[str, Passed] = {}
        self._counts: dict[str, _Counted] = {}

    def weigh(self, organisation: str, sent: Sequence[Sent]) -> Hold | None:
        """None for what may go to the log; else the hold that all of it is in now. Idempotent: the same events again are in the same hold,
        and pass once a person let them go. Raises ProblemError where nothing can be held.

        While the registry is away nothing can be compared, and everything passes, as it does without this."""
        if not any(_may_take_away(it) for it in sent):
            return None
        with self._turns.setdefault(organisation, threading.Lock()):
            now = datetime.now(UTC)
            passed = self._passed.setdefault(organisation, Passed())
            passed.forget(now - _DAY)
            try:
                found = self._found(organisation, sent, now)
            except SQLAlchemyError as error:
                if not is_away(error):
                    raise
                return None
            if not (found.moved or found.gone or found.edits):
                return None
            if unusual(passed.extent_with(found), LIMITS):
                return self._held(organisation, sent, found, passed, now)
            passed.add(found, now)
            return None

    def state_of(self, organisation: str, digest: str) -> str:
        """How an event stands that the registry does not know: received, held or refused."""
        opening = self._open_outbox()
        if opening is None:
            return "received"
        with opening as outbox:
            known = outbox.held_push(organisation, digest)
        return "received" if known is None or _was_released(known) else state_of_held(known.decision)

    def _held(
        self, organisation: str, sent: Sequence[Sent], found: Difference, passed: Passed, now: datetime
    ) -> Hold | None:
        """Asked once more, without what a person let go since. ``found``: what ``sent`` would do."""
        with self._outbox() as outbox:
            known = outbox.held_pushes(organisation)
            rest = [it for it in sent if not _was_released(known.get(it.digest))]
            for it in known.values():
                if it.decided_at and _was_released(it):
                    passed.forget(it.decided_at)
            if len(rest) < len(sent):
                found = self._found(organisation, rest, now)
            kinds = unusual(passed.extent_with(found), LIMITS)
            if not kinds:
                passed.add(found, now)
                return None
            numbers = {known[it.digest].number if it.digest in known else None for it in rest}
            if len(numbers) == 1 and (number := numbers.pop()) is not None:
                return outbox.hold(number)
            return outbox.hold_push(organisation, {it.digest: it.record for it in rest}, (kinds, found), now)

    def _found(self, organisation: str, sent: Sequence[Sent], now: datetime) -> Difference:
        with self._site.registry() as connection:
            after = simulate(
                connection, organisation, [it.record for it in sent], to_microseconds(now), self._codes
            ).records
            before = Lookup(connection.dialect).records(connection, after.keys(), with_statement=after.keys())
            standing = self._standing(connection, organisation, now)
        return pushed(_by_local_id(before), _by_local_id(after), standing)

    def _standing(self, connection: Connection, organisation: str, now: datetime) -> int:
        """Counting takes a while where there are many, and it hardly changes."""
        counted = self._counts.get(organisation)
        if counted is None or counted.at < now - _COUNTED_FOR:
            stands = (records.c.organisation == organisation, records.c.stage != Stage.WITHDRAWN)
            counted = _Counted(now, connection.execute(select(func.count()).where(*stands)).scalar_one())
            self._counts[organisation] = counted
        return counted.standing

    @contextmanager
    def _outbox(self) -> Iterator[Outbox]:
        opening = self._open_outbox()
        if opening is None:
            raise ProblemError("push_unusual")
        try:
            with opening as outbox:
                yield outbox
        except OutboxError as error:
            raise ProblemError("outbox_unavailable") from error


def state_of_held(decision: Decision | None) -> str:
    """As senders are told."""
    return "refused" if decision is Decision.REFUSED else "held"


def _may_take_away(it: Sent) -> bool:
    """A first version cannot: whatever stands under that number stands with the same sequence or a higher one."""
    return it.event.get("type") in _TAKES_AWAY and not (
        it.event.get("type") == STATED and it.event.get("sequence") == 1
    )


def _was_released(known: Known | None) -> bool:
    return known is not None and known.decision is Decision.RELEASED


def _by_local_id(found: Mapping[Key, RecordState]) -> dict[str, RecordState]:
    return {key.local_id: it for key, it in found.items()}
