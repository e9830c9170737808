"""Notices: what happened, told to whom it concerns, with the reason why it comes. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from scenario_registry.notices.concern import reasons
from scenario_registry.notices.happening import Happening, kinds_of
from scenario_registry.notices.kinds import KIND_TEXTS, NoticeKind, Text
from scenario_registry.notices.subscription import Subscription
from schemas.code_lists import CodeLists
from schemas.scenario import Stage
from schemas.words import STAGE_ZH


class Made(NamedTuple):
    """A notice for one subscription; ``document`` is plain values for JSON."""

    subscription: str
    kind: NoticeKind
    document: dict[str, Any]

    @property
    def about(self) -> tuple[str, NoticeKind, str]:
        """To whom, of what kind, and of which change."""
        return self.subscription, self.kind, self.document["cause"]


def notices_of(happened: Sequence[Happening], subscribers: Sequence[Subscription], codes: CodeLists) -> Iterator[Made]:
    """Every notice, in the order of what happened; nobody is told of what they did not ask for. Idempotent."""
    for it in happened:
        for subscriber in subscribers:
            if not subscriber.hears_of(it.came_us):
                continue
            asked = subscriber.filter
            now = reasons(asked, it.said, it.organisation, it.ids, codes)
            before = reasons(asked, it.before, it.organisation, it.ids, codes) if it.before else []
            # Who was concerned until now hears of a change too that makes it concern them no more.
            why = now or before
            if not why:
                continue
            for kind in kinds_of(it, concerned_before=bool(before) or not it.before):
                if kind in subscriber.kinds and (now or kind is not NoticeKind.MATCH):
                    yield Made(subscriber.id, kind, document_of(kind, it, _what(kind, it), why, codes))


def document_of(kind: NoticeKind, it: Happening, what: Text, why: Sequence[Text], codes: CodeLists) -> dict[str, Any]:
    """The notice: ``what`` is the rest of its sentence after the title."""
    title = str(it.said.get("title") or it.registry_id)
    name = codes.organisation_name(it.organisation)
    said = Text(
        f"{KIND_TEXTS[kind].zh}：{name}“{title}”{what.zh}",
        f"{KIND_TEXTS[kind].en}: {it.organisation} “{title}”{what.en}",
    )
    because = Text("；".join(one.zh for one in why), "; ".join(one.en for one in why))
    of_scenario = {
        "registry_id": it.registry_id,
        "registry_before": it.registry_before,
        "stage": it.stage,
        "deadline": it.said.get("deadline"),
    }
    return plain_document(kind, it.organisation, title, said, because, cause=it.cause, at=it.received_at) | of_scenario


def plain_document(
    kind: NoticeKind, organisation: str, title: str, text: Text, why: Text, *, cause: str, at: str
) -> dict[str, Any]:
    """What every notice says, as long as it is about no scenario; ``at``: when it happened, as text."""
    return {
        "kind": kind.value,
        "registry_id": None,
        "registry_before": None,
        "title": title,
        "organisation": organisation,
        "stage": None,
        "deadline": None,
        "cause": cause,
        "happened_at": at,
        "text": {"zh": text.zh, "en": text.en},
        "why": {"zh": why.zh, "en": why.en},
    }


def _what(kind: NoticeKind, it: Happening) -> Text:
    open_ended = Text("不限", "open-ended")
    deadline = it.said.get("deadline")
    if kind is NoticeKind.DEADLINE:
        was, now = it.before.get("deadline"), deadline
        zh = f"，由 {was or open_ended.zh} 改为 {now or open_ended.zh}"
        return Text(zh, f", from {was or open_ended.en} to {now or open_ended.en}")
    if kind is NoticeKind.NEAR:
        return Text(f"，{deadline} 截止", f", last day {deadline}")
    if kind is NoticeKind.STAGE:
        was_zh, now_zh = (STAGE_ZH[Stage(one)] for one in (it.stage_before, it.stage) if one)
        return Text(f"，由{was_zh}到{now_zh}", f", from {it.stage_before} to {it.stage}")
    if kind is NoticeKind.WITHDRAWN and it.withdrawn_because:
        return Text(f"，原因：{it.withdrawn_because}", f", because: {it.withdrawn_because}")
    if kind in (NoticeKind.MERGED, NoticeKind.SPLIT):
        return Text(
            f"，原编号 {it.registry_before}，现编号 {it.registry_id}",
            f", was {it.registry_before}, is {it.registry_id}",
        )
    if kind is NoticeKind.MATCH and deadline:
        return Text(f"，{deadline} 截止", f", last day {deadline}")
    return Text("", "")
