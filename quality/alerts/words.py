"""What people are told of an incident, in Chinese and English: what it is about, since when, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from quality.alerts.finding import Finding
from quality.expectation import Words
from quality.feed_health import STATE_ZH, FeedState
from quality.suites import suite
from schemas.code_lists import code_lists
from schemas.incident import Incident, Kind, NoticeEvent

KIND_WORDS: Mapping[Kind, Words] = {
    Kind.RULES: Words("数据不符合规则", "data break rules"),
    Kind.FEED: Words("报送异常", "a feed is not well"),
    Kind.HELD: Words("报送被暂扣，等人决定", "a delivery is held and waits for a decision"),
    Kind.LAG: Words("事件积压，未被处理", "events wait and are not processed"),
    Kind.REJECTIONS: Words("被退回的事件久未改正", "rejected events are not mended"),
    Kind.REVIEWS: Words("疑似重复久未核对", "suspected duplicates are not reviewed"),
    Kind.NO_DATA: Words("质量检查没有按时运行", "the quality run did not run in time"),
}

_WHAT_TO_DO: Mapping[Kind, Words] = {
    Kind.FEED: Words(
        "请联系该机构的报送联系人，确认系统是否在报送；退回原因见 scenarios rejections list --open",
        "ask the feed's contact whether the system still delivers; why events were rejected: scenarios rejections list --open",
    ),
    Kind.HELD: Words(
        "请用 scenarios holds show 查看会改动什么，再放行或拒绝",
        "see what it would change by scenarios holds show, then release or refuse it",
    ),
    Kind.LAG: Words(
        "请查看处理进程是否在运行：scenarios status",
        "see whether anything processes events: scenarios status",
    ),
    Kind.REJECTIONS: Words(
        "请把 scenarios quality report --organisation 的结果交给该机构改正后重新报送",
        "hand the organisation what scenarios quality report --organisation writes, to mend and send again",
    ),
    Kind.REVIEWS: Words(
        "请核对：scenarios reviews list",
        "answer them: scenarios reviews list",
    ),
    Kind.NO_DATA: Words(
        "此前的质量状况无人知晓。请查看定时任务为何没有运行，再运行 scenarios quality run",
        "nobody knows how the data were meanwhile. See why the scheduled run did not come, then scenarios quality run",
    ),
}

EVENT_ZH: Mapping[str, str] = {
    NoticeEvent.OPENED: "新事件",
    NoticeEvent.UPDATED: "有变化",
    NoticeEvent.CLOSED: "已结束",
}

_NO_RULE = Words("这条规则已不存在", "this rule exists no more")
_SEE_REPORT = Words("行与示例见 scenarios quality report", "the rows and examples: scenarios quality report")


class Line(NamedTuple):
    """One symptom: ``what`` it is, and ``todo``."""

    symptom: str
    what: Words
    todo: Words


def title_of(incident: Incident) -> Words:
    """Whom it is about, and what."""
    kind = KIND_WORDS[incident.kind]
    name = code_lists().organisation_name(incident.organisation) if incident.organisation else ""
    subject = f" {incident.subject}" if incident.subject and incident.subject != incident.organisation else ""
    zh = f"{name}{subject}：{kind.zh}" if name or subject else kind.zh
    en = f"{incident.organisation}{subject}: {kind.en}" if incident.organisation or subject else kind.en
    return Words(zh, en)


def lines_of(incident: Incident, findings: Iterable[Finding] = ()) -> list[Line]:
    """One for each symptom, with the figures of this look where there are some."""
    figures = {it.symptom: Words(it.zh, it.en) for it in findings}
    return [_line(incident.kind, it.name, figures.get(it.name, Words("", ""))) for it in incident.symptoms]


def _line(kind: Kind, symptom: str, figures: Words) -> Line:
    if symptom in suite():
        rule = suite()[symptom]
        what = rule.what
        todo = Words(f"{rule.todo.zh}；{_SEE_REPORT.zh}", f"{rule.todo.en}; {_SEE_REPORT.en}")
    elif kind is Kind.RULES:
        what, todo = _NO_RULE, _SEE_REPORT
    elif kind is Kind.FEED:
        what, todo = Words(STATE_ZH[FeedState(symptom)], symptom.replace("_", " ")), _WHAT_TO_DO[kind]
    else:
        what, todo = KIND_WORDS[kind], _WHAT_TO_DO[kind]
    return Line(symptom, Words(_with(what.zh, figures.zh, "（{}）"), _with(what.en, figures.en, " ({})")), todo)


def _with(text: str, figures: str, brackets: str) -> str:
    return text + brackets.format(figures) if figures else text
