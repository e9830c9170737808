"""``scenarios quality trend``: how organisations and rules stand, against 7 and 30 days ago and against the others."""

from __future__ import annotations

from typing import Any

import typer

from quality.compared import Compared, compared
from quality.expectation import SEVERITY_ZH
from quality.standing import MONTH, WEEK, Course, OfOrganisation, OfRule, organisations, rules
from scenario_registry import wiring
from scenario_registry.cli import output
from scenario_registry.cli.choices import chosen_organisation
from scenario_registry.cli.context import JsonOption, settings_of
from scenario_registry.cli.names import name_of
from scenario_registry.cli.quality_runs import OfOrganisationOption, RuleOption, RunOption, chosen_rule, kept_run
from schemas.moment import from_microseconds, to_people
from schemas.problem import Severity
from sinks.quality_results import read_run


def add_to(app: typer.Typer) -> None:
    """The command, on the command that holds it."""
    app.command("trend")(trend)


def trend(
    context: typer.Context,
    number: RunOption = None,
    organisation: OfOrganisationOption = None,
    rule: RuleOption = None,
    as_json: JsonOption = False,
) -> None:
    """各机构、各规则的得分与变化：与 7 天前、30 天前和其他机构比 scores, their change over 7 and 30 days, and the others."""
    wanted, named = chosen_organisation(organisation), chosen_rule(rule)
    with wiring.reader(settings_of(context)) as engine:
        run_id = kept_run(engine, number)
        with engine.connect() as connection:
            found = compared(connection, run_id, read_run(connection, run_id))
    of_all = [it for it in organisations(found.runs) if wanted in (None, it.organisation)]
    of_rules = [
        it for it in rules(found.runs) if wanted in (None, it.result.organisation) and named in (None, it.result.rule)
    ]
    if as_json:
        output.print_json(_as_document(found, [] if named else of_all, of_rules))
        return
    if not named:
        _show_organisations(found, of_all)
    # Who asks for one organisation or one rule wants all of it, else what holds now and held before is no news.
    told = of_rules if wanted or named else [it for it in of_rules if _is_news(it)]
    _show_rules(told, is_all=bool(wanted or named))


def _is_news(it: OfRule) -> bool:
    return not it.result.holds or bool(it.course.week) or bool(it.course.month)


def _show_organisations(run: Compared, found: list[OfOrganisation]) -> None:
    until = to_people(from_microseconds(run.until_us))
    output.show_table(
        f"各机构得分，第 {run.run_id} 次检查（{until}），{_against(run)}",
        ("机构", "得分", "7 天", "30 天", "其他机构中位数", "错误规则", "提醒规则", "检查的规则"),
        [(name_of(it.organisation), *_course(it.course), it.errors, it.warnings, it.rules) for it in found],
    )


def _show_rules(found: list[OfRule], *, is_all: bool) -> None:
    output.show_table(
        "各规则通过率" if is_all else "未满足或有变化的规则",
        ("级别", "机构", "规则", "通过率", "7 天", "30 天", "其他机构中位数", "未通过", "检查", "7 天前未通过", "30 天前未通过", "满足"),
        [
            (SEVERITY_ZH[Severity(it.result.severity)], name_of(it.result.organisation), it.result.rule, *_course(it.course),
             it.result.failed, it.result.checked, _count(it.failed_week), _count(it.failed_month), "是" if it.result.holds else "否")
            for it in found
        ],
    )  # fmt: skip


def _against(run: Compared) -> str:
    told = [
        f"{days} 天前无检查" if number is None else f"{days} 天前为第 {number} 次"
        for days, number in ((WEEK.days, run.week), (MONTH.days, run.month))
    ]
    return "，".join(told)


def _course(course: Course) -> tuple[str, str, str, str]:
    return (f"{course.score:.1f}", _change(course.week), _change(course.month), _share(course.others))


def _change(points: float | None) -> str:
    return "—" if points is None else f"{points:+.1f}"


def _share(percent: float | None) -> str:
    return "—" if percent is None else f"{percent:.1f}"


def _count(failed: int | None) -> str | int:
    return "—" if failed is None else failed


def _as_document(run: Compared, of_all: list[OfOrganisation], of_rules: list[OfRule]) -> dict[str, Any]:
    return {
        "run_id": run.run_id,
        "until": from_microseconds(run.until_us),
        "week_run_id": run.week,
        "month_run_id": run.month,
        "organisations": [
            {"organisation": it.organisation, **it.course._asdict(), "rules": it.rules, "errors": it.errors, "warnings": it.warnings}
            for it in of_all
        ],
        "rules": [
            {**it.result._asdict(), **it.course._asdict(), "failed_week": it.failed_week, "failed_month": it.failed_month}
            for it in of_rules
        ],
    }  # fmt: skip
