"""Rejected events as rows of a table: one for every problem."""

from __future__ import annotations

from collections.abc import Iterator

from scenario_registry.console.words import Words
from scenario_registry.places import place_zh
from sinks.queries.rejections import RejectedEvent, RejectionState

_STATES = {
    RejectionState.OPEN: ("待处理", "open"),
    RejectionState.MENDED: ("已更正", "mended"),
    RejectionState.REPLAYED: ("已重新提交", "tried again"),
}


def rejection_headings(words: Words) -> list[str]:
    """What the columns hold."""
    pairs = (
        *(("机构", "organisation"), ("编号", "number"), ("收到", "received"), ("原文位置", "place")),
        *(("问题", "problem"), ("怎么办", "what to do"), ("代码", "code"), ("状态", "state"), ("事件", "event")),
    )
    return [words.say(*it) for it in pairs]


def rejection_rows(event: RejectedEvent, words: Words) -> Iterator[list[str]]:
    """In the order of the headings."""
    for it in event.problems:
        yield [
            words.organisation(event.organisation),
            event.local_id or event.event_id or "",
            words.moment(event.received_at),
            place_zh(event.origin, it.field),
            words.say(it.message_zh, it.message_en),
            words.say(it.hint_zh, it.hint_en),
            it.code,
            words.say(*_STATES[event.state]),
            f"{event.organisation}/{event.partition}/{event.position}",
        ]
