"""What people are told of an incident, in Chinese and English: what it is about, since when, what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
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
    Kind.INCOMPLETE: Words("报送不完整，未撤回任何场景", "a delivery is not whole, and nothing was withdrawn"),
    Kind.LAG: Words("事件积压，未被处理", "events wait and are not processed"),
    Kind.REJECTIONS: Words("被退回的事件久未改正", "rejected events are not mended"),
    Kind.REVIEWS: Words("疑似重复久未核对", "suspected duplicates are not reviewed"),
    Kind.NO_DATA: Words("质量检查没有按时运行", "the quality run did not run in time"),
}

_OF_FEED: Mapping[FeedState, Words] = {
    FeedState.LATE: Words(
        "请问该报送的联系单位何时报送；承诺和联系单位见 scenarios feed list",
        "ask the feed's office when it will deliver; its promise and office: scenarios feed list",
    ),
    FeedState.SILENT: Words(
        "请找该报送的联系单位，确认其系统或经办人是否还在报送；承诺和联系单位见 scenarios feed list",
        "ask the feed's office whether its system still delivers at all; its promise and office: scenarios feed list",
    ),
    FeedState.BROKEN: Words(
        "请把退回原因和缺的版本交给该机构，改正后重新报送：scenarios quality report --organisation {}，scenarios quality gaps --organisation {}",
        "hand the organisation why its events were rejected and which versions are missing, to mend and send again: "
        "scenarios quality report --organisation {}, scenarios quality gaps --organisation {}",
    ),
}
"""What to do about a state; ``{}`` is the organisation."""

_WHAT_TO_DO: Mapping[Kind, Words] = {
    Kind.HELD: Words(
        "请用 scenarios holds show {} 查看会改动什么，再放行或拒绝",
        "see what it would change by scenarios holds show {}, then release or refuse it",
    ),
    Kind.INCOMPLETE: Words(
        "请机构核对文件后重新报送完整的一份；确属全部撤销的，请逐个注明撤回：scenarios status",
        "have the organisation look at the file and send it whole; what is really over has to be withdrawn row by row: scenarios status",
    ),
    Kind.LAG: Words(
        "请查看处理进程是否在运行：scenarios status",
        "see whether anything processes events: scenarios status",
    ),
    Kind.REJECTIONS: Words(
        "请把 scenarios quality report --organisation {} 的结果交给该机构改正后重新报送",
        "hand the organisation what scenarios quality report --organisation {} writes, to mend and send again",
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

_OVER = Words("已好转", "well again")
_NO_RULE = Words("这条规则已不存在", "this rule exists no more")
_SEE_REPORT = Words("行与示例见 scenarios quality report", "the rows and examples: scenarios quality report")


class Line(NamedTuple):
    """One symptom: ``what`` it is, and ``todo``. ``is_over``: the latest run did not find it any more."""

    symptom: str
    what: Words
    todo: Words
    is_over: bool


def title_of(incident: Incident) -> Words:
    """Whom it is about, and what."""
    kind = KIND_WORDS[incident.kind]
    name = code_lists().organisation_name(incident.organisation) if incident.organisation else ""
    subject = f" {incident.subject}" if incident.subject and incident.subject != incident.organisation else ""
    zh = f"{name}{subject}：{kind.zh}" if name or subject else kind.zh
    en = f"{incident.organisation}{subject}: {kind.en}" if incident.organisation or subject else kind.en
    return Words(zh, en)


def lines_of(incident: Incident, findings: Iterable[Finding]) -> list[Line]:
    """One for each symptom. ``findings`` are those of the latest run or look, of this organisation and others: they tell whether rules and states
    are over, and have figures."""
    found = {
        it.symptom: Words(it.zh, it.en)
        for it in findings
        if it.organisation == incident.organisation and (it.kind is Kind.RULES or it.subject == incident.subject)
    }
    return [_line(incident, it.name, found.get(it.name)) for it in incident.symptoms]


def is_settling(incident: Incident, lines: Sequence[Line]) -> bool:
    """Whether nothing of an open one is left, but it is too early to say that it is over."""
    return incident.well_since is not None or all(it.is_over for it in lines)


def _line(incident: Incident, symptom: str, found: Words | None) -> Line:
    kind = incident.kind
    if symptom in suite():
        rule = suite()[symptom]
        what = rule.what
        todo = Words(f"{rule.todo.zh}；{_SEE_REPORT.zh}", f"{rule.todo.en}; {_SEE_REPORT.en}")
    elif kind is Kind.RULES:
        what, todo = _NO_RULE, _SEE_REPORT
    elif kind is Kind.FEED:
        state = FeedState(symptom)
        what, todo = Words(STATE_ZH[state], symptom.replace("_", " ")), _named(_OF_FEED[state], incident.organisation)
    else:
        named = symptom if kind is Kind.HELD else incident.organisation
        what, todo = KIND_WORDS[kind], _named(_WHAT_TO_DO[kind], named)
    is_over = found is None and kind in (Kind.RULES, Kind.FEED)
    figures = _OVER if is_over else found or Words("", "")
    return Line(
        symptom, Words(_with(what.zh, figures.zh, "（{}）"), _with(what.en, figures.en, " ({})")), todo, is_over
    )


def _named(words: Words, name: str) -> Words:
    return Words(*(it.replace("{}", name) for it in words))


def _with(text: str, figures: str, brackets: str) -> str:
    return text + brackets.format(figures) if figures else text
