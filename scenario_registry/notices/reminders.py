"""Tasks that somebody is told of: due soon, missed, gone to the city desk, and due days that moved; each once, when it begins.

Changes of cases are told as they stand on the day that was looked at last; from there on every day tells what began since. So a task is told of in one of the
two ways only, in whatever rhythm both come. Days are working days; the day is an argument.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple
from urllib.parse import urlencode

from sqlalchemy import Connection

from scenario_registry.loop.case_handler import desks_of
from scenario_registry.notices.kinds import KIND_TEXTS, NoticeKind, Text
from scenario_registry.notices.notice import Made, plain_document
from scenario_registry.notices.subscription import Subscription
from schemas.case_deadlines import case_deadlines
from schemas.case_words import KINDS
from schemas.code_lists import CodeLists
from schemas.workdays import working_days
from sinks.cases.reading import case, cases_due
from sinks.loop.feed import LoopTold
from streams.cases.standing import Standing, Urgency, standing

_ORDER = list(Urgency)


class DueTask(NamedTuple):
    """What must be done in a case, and by which day."""

    kind: str
    case_id: str
    state: str
    owner: str
    due_on: date
    title: str | None


class Reminder(NamedTuple):
    """What begins for a task. ``urgency`` is ``OPEN`` for a due day that moved, from ``moved_from``. ``came_us``: when that was said; None
    for what the calendar brings."""

    task: DueTask
    urgency: Urgency
    standing: Standing
    moved_from: date | None = None
    came_us: int | None = None

    @property
    def kind(self) -> NoticeKind:
        """Of the notice."""
        return NoticeKind.DEADLINE if self.moved_from else NoticeKind.TASK


def begun(task: DueTask, before: Urgency, today: date, came_us: int | None = None) -> list[Reminder]:
    """What began for the task after it stood as ``before``, by ``today``. Pure."""
    now = standing(task.kind, task.state, task.due_on, today)
    steps = _ORDER[_ORDER.index(before) + 1 : _ORDER.index(now.urgency) + 1]
    # That a day comes near is no news once it is over.
    return [Reminder(task, it, now, None, came_us) for it in steps if it in (now.urgency, Urgency.OVERDUE)]


def reminders_of_changes(connection: Connection, changes: Sequence[LoopTold], day: date) -> list[Reminder]:
    """Of cases that went on or whose day moved, as they stand on ``day``. Of several changes of one case the last counts."""
    first: dict[tuple[str, str], LoopTold] = {}
    last: dict[tuple[str, str], LoopTold] = {}
    for it in changes:
        if it.family in KINDS:
            first.setdefault((it.family, it.subject), it)
            last[it.family, it.subject] = it
    found: list[Reminder] = []
    for of, it in last.items():
        now, before = (it.state, it.told["due_on"]), first[of].told["before"] or {"state": "", "due_on": None}
        if not (it.told["owner"] and it.told["due_on"]) or now == (before["state"], before["due_on"]):
            continue
        row = case(connection, *of)
        task = DueTask(*of, it.state, it.told["owner"], date.fromisoformat(it.told["due_on"]), row and row.title)
        if before["state"] == it.state:
            moved_from = date.fromisoformat(before["due_on"])
            at = standing(task.kind, task.state, task.due_on, day)
            found.append(Reminder(task, Urgency.OPEN, at, moved_from, it.received_us))
        found += begun(task, Urgency.OPEN, day, it.received_us)
    return found


def reminders_of_days(connection: Connection, since: date, today: date) -> list[Reminder]:
    """What began after ``since`` up to ``today``, of all cases as they are kept."""
    calendar, deadlines = working_days(), case_deadlines().values()
    # Who was due before has long gone as high as it goes; who is due later has time.
    earliest = calendar.before(since, max(it.escalates_after for it in deadlines) + 2)
    latest = calendar.after(today, max(it.remind_before for it in deadlines) + 1)
    found: list[Reminder] = []
    for it in cases_due(connection, earliest, latest):
        if it.owner and it.due_on:
            task = DueTask(it.kind, it.case_id, it.state, it.owner, it.due_on, it.title)
            found += begun(task, standing(it.kind, it.state, it.due_on, since).urgency, today)
    return found


def notices_of_tasks(
    reminders: Sequence[Reminder], subscribers: Sequence[Subscription], codes: CodeLists, at: str
) -> Iterator[Made]:
    """To whoever asked for tasks of the organisation that must act, and of the city desk once one has gone there. ``at``: now, as text."""
    desks = desks_of(codes)
    for it in reminders:
        told = desks if it.urgency is Urgency.ESCALATED else [it.task.owner]
        for to in subscribers:
            whose = [one for one in to.filter.tasks_of if one in told]
            if whose and to.hears_of(it.came_us) and it.kind in to.kinds:
                yield Made(to.id, it.kind, _document(it, whose, codes, at))


def _document(it: Reminder, whose: Collection[str], codes: CodeLists, at: str) -> dict[str, Any]:
    task, what = it.task, case_deadlines()[it.task.kind, it.task.state]
    label, how, title = KIND_TEXTS[it.kind], _how(it), task.title or task.case_id
    unsure = (
        Text("", "")
        if it.standing.warning is None
        else Text("（节假日安排未公布，按周末计）", " (holidays not yet declared)")
    )
    said = Text(
        f"{label.zh}：{codes.organisation_name(task.owner)}“{what.task_zh}”，{KINDS[task.kind].zh}“{title}”，{how.zh}{unsure.zh}",
        f"{label.en}: {task.owner}, {what.task_en}, {KINDS[task.kind].en.lower()} “{title}”, {how.en}{unsure.en}",
    )
    names = "、".join(map(codes.organisation_name, whose))
    why = Text(f"您关注待办：{names}", f"you asked for tasks of {', '.join(whose)}")
    cause = f"{task.kind}:{task.case_id}:{it.urgency.value}:{task.due_on}"
    of_case = {
        "case": {"kind": task.kind, "case_id": task.case_id, "state": task.state},
        "path": f"/cases?{urlencode({'kind': task.kind, 'case_id': task.case_id})}",
        "deadline": task.due_on.isoformat(),
    }
    return plain_document(it.kind, task.owner, title, said, why, cause=cause, at=at) | of_case


def _how(it: Reminder) -> Text:
    due, late = it.task.due_on, it.standing.late
    if it.moved_from:
        return Text(f"由 {it.moved_from} 改为 {due}", f"from {it.moved_from} to {due}")
    if it.urgency is Urgency.SOON:
        return Text(f"最迟 {due}", f"by {due}")
    days = Text(f"，逾期 {late} 个工作日", f", {late} working days late") if late else Text("", "")
    if it.urgency is Urgency.OVERDUE:
        return Text(f"{due} 已过{days.zh}", f"{due} is over{days.en}")
    return Text(f"{due} 已过{days.zh}，已上报市级", f"{due} is over{days.en}, gone to the city desk")
