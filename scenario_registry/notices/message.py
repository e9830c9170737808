"""A message: one or several notices, or the question whether somebody wants to be told, as the document that goes out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from scenario_registry.notices.described import asked_text, kinds_text
from scenario_registry.notices.links import LinkAct, link
from scenario_registry.notices.subscription import Subscription
from schemas.code_lists import CodeLists
from schemas.moment import utc_text
from sinks.notice_stream import Notice

TOLD, ASKED = "scenario.notices", "subscription.confirm"


def told(to: Subscription, held: Sequence[Notice], base_url: str, key: bytes, now: datetime) -> str:
    """JSON: the notices with where they lead, and how to end them."""
    notices = [
        {
            "id": it.id,
            **document,
            "link": f"{base_url}{document.get('path') or '/scenarios/' + document['registry_id']}",
        }
        for it in held
        for document in [json.loads(it.document)]
    ]
    return _document(TOLD, now, {**_about(to, base_url, key), "notices": notices})


def asking(to: Subscription, base_url: str, key: bytes, codes: CodeLists, now: datetime) -> str:
    """JSON: whether the owner of the address wants to be told, of what, and the link that says yes."""
    wanted = {"filter": asked_text(to.filter, codes)._asdict(), "kinds": kinds_text(to.kinds)._asdict()}
    confirm = link(base_url, key, LinkAct.CONFIRM, to.id)
    return _document(ASKED, now, {**_about(to, base_url, key), "asked": wanted, "confirm": confirm})


def _about(to: Subscription, base_url: str, key: bytes) -> dict[str, Any]:
    return {"subscription": to.id, "name": to.name, "unsubscribe": link(base_url, key, LinkAct.END, to.id)}


def _document(type_: str, now: datetime, data: dict[str, Any]) -> str:
    return json.dumps(
        {"type": type_, "timestamp": utc_text(now.replace(microsecond=0)), "data": data}, ensure_ascii=False
    )
