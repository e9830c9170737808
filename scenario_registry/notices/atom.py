"""The feed of one subscription as Atom (RFC 4287): its newest notices, the newest first."""

from __future__ import annotations

import json
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from scenario_registry.notices.kinds import KIND_TEXTS, NoticeKind
from schemas.moment import from_microseconds, utc_text
from sinks.notice_stream import Notice
from sinks.subscriptions import Row

MEDIA_TYPE = "application/atom+xml"
MOST_ENTRIES = 100

_ATOM = "http://www.w3.org/2005/Atom"
register_namespace("", _ATOM)


def atom(row: Row, newest: Sequence[Notice], base_url: str) -> bytes:
    """The document. The same notices give the same bytes."""
    feed = Element(_named("feed"), {"{http://www.w3.org/XML/1998/namespace}lang": "zh"})
    updated_us = newest[0].written_us if newest else row.created_us
    _add(feed, "id", f"urn:scenario-registry:subscription:{row.id}")
    _add(feed, "title", f"场景登记通知：{row.name}")
    _add(feed, "updated", _moment(updated_us))
    _add(SubElement(feed, _named("author")), "name", "场景登记 scenario registry")
    for it in newest:
        _entry(feed, it, base_url)
    document: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return document


def _entry(feed: Element, it: Notice, base_url: str) -> None:
    told = json.loads(it.document)
    entry = SubElement(feed, _named("entry"))
    _add(entry, "id", f"urn:scenario-registry:notice:{it.id}")
    _add(entry, "title", told["text"]["zh"])
    _add(entry, "updated", _moment(it.written_us))
    SubElement(entry, _named("link"), {"href": f"{base_url}{told.get('path') or '/scenarios/' + told['registry_id']}"})
    SubElement(entry, _named("category"), {"term": it.kind, "label": KIND_TEXTS[NoticeKind(it.kind)].zh})
    text = f"{told['text']['zh']}\n为何收到：{told['why']['zh']}\n{told['text']['en']}\nwhy: {told['why']['en']}"
    _add(entry, "content", text)


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, _named(name)).text = text


def _named(name: str) -> str:
    return f"{{{_ATOM}}}{name}"


def _moment(microseconds: int) -> str:
    return utc_text(from_microseconds(microseconds).replace(microsecond=0))
