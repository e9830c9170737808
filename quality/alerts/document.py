"""A notice as the document that channels send: the shape of Standard Webhooks, https://www.standardwebhooks.com, with type, timestamp and data."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from quality.alerts.machine import Told
from quality.alerts.words import lines_of, title_of
from schemas.code_lists import code_lists
from schemas.incident import Incident
from schemas.moment import utc_text


def document_of(told: Told, now: datetime) -> str:
    """JSON. It holds no row of any organisation: rows are in the report."""
    incident = told.incident
    data = {
        **about(incident),
        "title": title_of(incident)._asdict(),
        "symptoms": [
            {"symptom": it.symptom, "what": it.what._asdict(), "todo": it.todo._asdict(), "over": it.is_over}
            for it in lines_of(incident, told.findings)
        ],
    }
    return json.dumps({"type": f"incident.{told.event}", "timestamp": _text(now), "data": data}, ensure_ascii=False)


def about(incident: Incident) -> dict[str, Any]:
    """The incident as plain values for JSON; moments in UTC."""
    silence = incident.silence
    return {
        "incident": incident.number,
        "kind": incident.kind.value,
        "severity": incident.severity.value,
        "organisation": incident.organisation or None,
        "name_zh": code_lists().organisation_name(incident.organisation) if incident.organisation else None,
        "subject": incident.subject or None,
        "since": _text(incident.since),
        "opened_at": _text(incident.opened_at),
        "closed_at": _text(incident.closed_at),
        "silence": silence and {"until": _text(silence.until), "by": silence.by, "reason": silence.reason},
    }


def _text(moment: datetime | None) -> str | None:
    return None if moment is None else utc_text(moment.replace(microsecond=0))
