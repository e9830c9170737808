"""A report as one self-contained HTML page and as JSON. The page loads nothing: it opens from a file, on an intranet, for years."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from quality.expectation import LEVEL_ZH, SEVERITY_ZH, Level
from quality.feed_health import STATE_ZH, FeedState
from quality.report.model import Alarm, Past, Report, Score
from schemas.moment import to_people, utc_text
from schemas.outcome import OUTCOME_ZH, Outcome
from schemas.problem import Severity

PAGE, DOCUMENT = "quality.html", "quality.json"

CHART_WIDTH, CHART_HEIGHT = 720, 90


def write(report: Report, folder: Path) -> list[Path]:
    """Write ``quality.html`` and ``quality.json`` into ``folder``, which is made if need be; what was there is replaced. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    document = json.dumps(as_document(report), ensure_ascii=False, indent=2) + "\n"
    written = []
    for name, text in ((PAGE, as_html(report)), (DOCUMENT, document)):
        path = folder / name
        path.write_text(text, encoding="utf-8")
        written.append(path)
    return written


def as_document(report: Report | Alarm) -> dict[str, Any]:
    """Plain JSON values; moments as RFC 3339 in UTC, texts as ``{"zh": ..., "en": ...}``."""
    plain: dict[str, Any] = _plain(asdict(report))
    return plain


def as_html(report: Report) -> str:
    """The page. Everything that organisations sent is escaped."""
    # Only those who write the page need the template engine; it comes with the extra `quality`.
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("quality.report", "."), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters["people"] = lambda moment: to_people(moment)[:16]
    environment.filters["points"] = lambda points: "—" if points is None else f"{points:+.1f}"
    environment.filters["age"] = lambda moment: _age(report.until - moment)
    total = _total(report.scores)
    environment.filters["percent"] = lambda share: f"{share:.1%}"
    return environment.get_template("page.html.j2").render(
        report=report,
        total=total,
        scores=[*report.scores, total],
        chart=_chart(report.past),
        blamed={alarm.organisation for alarm in report.alarms},
        outcomes={score.organisation: score.outcomes for score in report.scores},
        names={alarm.organisation: alarm.name_zh for alarm in report.alarms},
        # A page of many feeds leads to the worst one, which comes first.
        feed_of={feed.organisation: feed.feed for feed in reversed(report.feeds)},
        alarms={(alarm.organisation, alarm.rule) for alarm in report.alarms},
        width=CHART_WIDTH,
        height=CHART_HEIGHT,
        outcome_zh={outcome.value: OUTCOME_ZH[outcome] for outcome in Outcome},
        state_zh={state.value: STATE_ZH[state] for state in FeedState},
        level_zh={level.value: LEVEL_ZH[level] for level in Level},
        severity_zh={severity.value: SEVERITY_ZH[severity] for severity in Severity},
    )


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return utc_text(value)
    if hasattr(value, "_asdict"):
        return value._asdict()
    if isinstance(value, Mapping):
        return {name: _plain(it) for name, it in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(it) for it in value]
    return value


def _age(age: timedelta) -> str:
    """In words; what began after the run has no age."""
    hours = age / timedelta(hours=1)
    if hours < 1:
        return "不到 1 小时"
    return f"{hours:.0f} 小时" if hours < 48 else f"{hours / 24:.0f} 天"


def _total(scores: Sequence[Score]) -> Score:
    """The sum over organisations."""
    outcomes = {outcome.value: sum(score.outcomes[outcome.value] for score in scores) for outcome in Outcome}
    errors, warnings = sum(score.errors for score in scores), sum(score.warnings for score in scores)
    return Score("", "合计", sum(score.received for score in scores), outcomes, errors, warnings)


def _chart(past: Sequence[Past]) -> list[dict[str, Any]]:
    """Bars of runs: place and height in pixels, counted from above as SVG does."""
    highest = max([run.errors + run.warnings for run in past] or [0]) or 1
    step = min(CHART_WIDTH / max(len(past), 1), 24)
    scale = (CHART_HEIGHT - 4) / highest
    return [
        {
            "x": round(index * step, 1),
            "width": round(step * 0.8, 1),
            "errors": round(run.errors * scale, 1),
            "warnings": round(run.warnings * scale, 1),
            "run": run,
        }
        for index, run in enumerate(past)
    ]
