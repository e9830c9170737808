"""What subscribers can be told of, and by which ways and in which rhythm."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class Text(NamedTuple):
    """The same in two languages."""

    zh: str
    en: str


class NoticeKind(StrEnum):
    """One thing that may happen to a scenario, as far as subscribers care."""

    MATCH = "match"
    """A scenario is new to them: it was opened, came back, or now fits what they asked for or what their company can do."""
    DEADLINE = "deadline"
    NEAR = "near"
    """Its last day for answers comes within a week."""
    MERGED = "merged"
    SPLIT = "split"
    WITHDRAWN = "withdrawn"
    STAGE = "stage"
    LIST = "list"
    """The city desk published a list."""
    UNMET = "unmet"
    """A need that nobody meets: no capability suits it, or it was tried and technology was lacking."""
    TASK = "task"
    """A task comes due, was missed, or has gone to the city desk."""


KIND_TEXTS: Mapping[NoticeKind, Text] = {
    NoticeKind.MATCH: Text("新匹配", "new match"),
    NoticeKind.DEADLINE: Text("截止日期变更", "deadline moved"),
    NoticeKind.NEAR: Text("即将截止", "deadline near"),
    NoticeKind.MERGED: Text("场景合并", "merged"),
    NoticeKind.SPLIT: Text("场景拆分", "split"),
    NoticeKind.WITHDRAWN: Text("场景撤回", "withdrawn"),
    NoticeKind.STAGE: Text("阶段变化", "stage changed"),
    NoticeKind.LIST: Text("清单发布", "list published"),
    NoticeKind.UNMET: Text("需求未满足", "unmet need"),
    NoticeKind.TASK: Text("待办提醒", "task"),
}


class Way(StrEnum):
    """How one is reached."""

    WEBHOOK = "webhook"
    MAIL = "mail"
    FEED = "feed"
    """Nobody is sent anything: a reader of Atom comes and looks."""


WAY_TEXTS: Mapping[Way, Text] = {
    Way.WEBHOOK: Text("网址推送", "webhook"),
    Way.MAIL: Text("邮件", "mail"),
    Way.FEED: Text("Atom 订阅源", "Atom feed"),
}


class Rhythm(StrEnum):
    """When what waits goes out."""

    ONCE = "once"
    """As it happens."""
    DAILY = "daily"
    WEEKLY = "weekly"


RHYTHM_TEXTS: Mapping[Rhythm, Text] = {
    Rhythm.ONCE: Text("即时", "at once"),
    Rhythm.DAILY: Text("每日汇总", "daily"),
    Rhythm.WEEKLY: Text("每周汇总", "weekly"),
}

WEEKDAYS_ZH = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
