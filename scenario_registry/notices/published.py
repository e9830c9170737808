"""Lists that the city desk published, and whom of the subscribers they concern."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, select

from scenario_registry.notices.concern import reasons
from scenario_registry.notices.kinds import KIND_TEXTS, NoticeKind, Text
from scenario_registry.notices.notice import Made, plain_document
from scenario_registry.notices.reading import ids_of
from scenario_registry.notices.subscription import Subscription
from schemas.code_lists import CodeLists
from schemas.moment import from_microseconds, utc_text
from schemas.published_list import FAMILY
from sinks.list_tables import list_entries
from sinks.loop.feed import LoopTold
from sinks.queries.public.scenarios import scenarios_of

_AT_ONCE = 400
PUBLISHED = "published"


class Published(NamedTuple):
    """A list that was published, or corrected since. ``entries``: its scenarios as they are now, with every id that leads to each."""

    number: str
    organisation: str
    told: Mapping[str, Any]
    received_us: int
    entries: Sequence[tuple[dict[str, Any], frozenset[str]]]


def published_in(connection: Connection, changes: Iterable[LoopTold]) -> list[Published]:
    """Lists that are published, out of the loop's changes."""
    return [
        Published(it.subject, it.organisation, it.told, it.received_us, _entries(connection, it.subject))
        for it in changes
        if it.family == FAMILY and it.state == PUBLISHED
    ]


def notices_of_lists(
    lists: Sequence[Published], subscribers: Sequence[Subscription], codes: CodeLists
) -> Iterator[Made]:
    """Whoever asked for scenarios is told of a list that holds some of them; whoever asked for nothing but lists, of every one."""
    for it in lists:
        for subscriber in subscribers:
            if NoticeKind.LIST not in subscriber.kinds or not subscriber.hears_of(it.received_us):
                continue
            asked = subscriber.filter
            fitting = [
                why for said, ids in it.entries if (why := reasons(asked, said, said["organisation"], ids, codes))
            ]
            if fitting or asked.is_empty:
                yield Made(subscriber.id, NoticeKind.LIST, _document(it, fitting))


def _document(it: Published, fitting: Sequence[Sequence[Any]]) -> dict[str, Any]:
    title, edition = it.told["title"] or it.number, it.told.get("edition") or 1
    text = KIND_TEXTS[NoticeKind.LIST]
    again = Text(f"（第 {edition} 版）", f" (edition {edition})") if edition > 1 else Text("", "")
    why = Text("您订阅了清单发布", "you asked for lists")
    if fitting:
        why = Text(
            f"清单中有 {len(fitting)} 项与您有关，如 {'；'.join(one.zh for one in fitting[0])}",
            f"{len(fitting)} of its entries concern you, such as by {'; '.join(one.en for one in fitting[0])}",
        )
    said = Text(f"{text.zh}：{it.number}“{title}”{again.zh}", f"{text.en}: {it.number} “{title}”{again.en}")
    at = utc_text(from_microseconds(it.received_us).replace(microsecond=0))
    cause = f"list:{it.number}:{edition}"
    named = {"list": it.number, "path": "/scenarios"}
    return plain_document(NoticeKind.LIST, it.organisation, title, said, why, cause=cause, at=at) | named


def _entries(connection: Connection, number: str) -> list[tuple[dict[str, Any], frozenset[str]]]:
    its = list_entries.c
    query = select(its.registry_id).where(its.list == number, its.until_edition.is_(None))
    named = sorted(set(connection.scalars(query)))
    found = []
    for start in range(0, len(named), _AT_ONCE):
        some = named[start : start + _AT_ONCE]
        ids = ids_of(connection, some)
        found += [(said, ids[said["registry_id"]] | {said["registry_id"]}) for said in scenarios_of(connection, some)]
    return found
