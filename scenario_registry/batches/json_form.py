"""A list as a JSON document, for programs. Whoever has it can compute the digest again: ``schemas.list_content.digest_of``."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from scenario_registry.batches.document import ListDocument, grouped
from schemas.code_lists import CodeLists
from schemas.list_content import as_json
from sinks.publication.grouping import Grouping


def json_document(document: ListDocument, codes: CodeLists) -> dict[str, Any]:
    """All of it; days in ISO 8601, sums in integer yuan, codes as in the contract."""
    return {
        "number": str(document.number),
        "kind": document.number.kind.value,
        "year": document.number.year,
        "batch": document.number.batch,
        "title": document.title,
        "office": document.office,
        "state": document.state.value,
        "withdrawn_because": document.withdrawn_because,
        "edition": document.edition,
        "edition_made_on": document.day.isoformat(),
        "published_on": document.published_on.isoformat() if document.published_on else None,
        "registry_version": document.registry_version,
        "digest": document.digest,
        "count": len(document.entries),
        "groups": {
            grouping.value: [
                {"code": group.code, "name_zh": group.name, "numbers": [entry.number for entry in group.entries]}
                for group in grouped(document, grouping, codes)
            ]
            for grouping in Grouping
        },
        "entries": [as_json(entry) for entry in document.entries],
        "errata": [
            {
                "number": it.number,
                "registry_id": it.registry_id,
                "kind": it.kind.value,
                "reason": it.reason,
            }
            for it in document.errata
        ],
    }


def write_json(document: ListDocument, codes: CodeLists, path: Path) -> None:
    """Raises OSError."""
    text = json.dumps(json_document(document, codes), ensure_ascii=False, indent=2)
    path.write_text(text + "\n", encoding="utf-8")
