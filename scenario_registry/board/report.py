"""One page for one circle, such as a chain's working group: self-contained, to be printed. The same figures as everywhere."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from scenario_registry.board.board import (
    REASON_TEXTS,
    STATUS_TEXTS,
    STATUSES,
    STEP_TEXTS,
    UNMET_TEXTS,
    Board,
    circle_name,
    concept_name,
    day_of_number,
)
from scenario_registry.board.drawing import funnel_of, ranges_of
from scenario_registry.console.charts import bars
from schemas.code_lists import CodeLists
from schemas.working_groups import WorkingGroup


def report_of(board: Board, codes: CodeLists, title: str) -> str:
    """HTML. It loads nothing and runs no script. ``title``: for whom it is."""
    lacks = [(concept_name(code), n) for code, n in board.lacks]
    waiting = [
        (it, codes.organisation_name(it.organisation), day_of_number(it.since), board.waited(it)) for it in board.oldest
    ]
    return _template().render(
        board=board,
        title=title,
        name=circle_name(board.circle, codes),
        statuses=[(STATUS_TEXTS[it][0], board.own.status.get(it, 0)) for it in STATUSES],
        funnel=[(STEP_TEXTS[it.step][0], it) for it in funnel_of(board)],
        ranges=ranges_of(board),
        lacks=bars(lacks),
        unmet=[(UNMET_TEXTS[it][0], board.own.unmet.get(it, 0)) for it in UNMET_TEXTS],
        failures=[(REASON_TEXTS.get(it, (it,))[0], n) for it, n in sorted(board.own.failure.items())],
        waiting=waiting,
    )


def title_of(board: Board, codes: CodeLists, groups: Mapping[str, WorkingGroup]) -> str:
    """What a report is called: a chain's is its working group's."""
    group = groups.get(board.circle.key) if board.circle.scope == "chain" else None
    return f"{group.name_zh if group else circle_name(board.circle, codes)}：场景供需看板"


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader(__package__),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.j2")
