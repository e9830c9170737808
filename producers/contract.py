"""A feed as a data contract in the Open Data Contract Standard 3.1 (https://bitol-io.github.io/open-data-contract-standard/). Pure: made
out of the declaration and the models, so that it cannot say anything else than what is checked."""

from __future__ import annotations

from typing import Any

from producers.feed import Feed
from schemas.log import topic_of
from schemas.scenario import Statement

_LOGICAL = {"string": "string", "integer": "integer", "boolean": "boolean", "array": "array"}

_HOURS = 3600


def contract_of(feed: Feed) -> dict[str, Any]:
    """The contract as plain values, in the order in which a person reads it."""
    return {
        "apiVersion": "v3.1.0",
        "kind": "DataContract",
        "id": f"urn:scenario-registry:feed:{feed.name}",
        "name": feed.title_zh,
        "version": "1.0.0",
        "status": "active",
        "domain": "scenarios",
        "description": {
            "purpose": f"{feed.title_zh}：{feed.organisation} 向场景登记系统报送 scenarios of one organisation for the registry",
            "limitations": _LIMITATIONS[feed.snapshot],
        },
        "schema": [_table(feed)],
        "support": [
            {"channel": feed.contact.office_zh, "tool": "email", "url": f"mailto:{feed.contact.email}"},
        ],
        "slaProperties": _promises(feed),
    }


_LIMITATIONS = {
    "complete": "完整清单：不在其中的场景按撤回处理 complete: what is missing is withdrawn",
    "partial": "部分清单：不在其中的场景保持不变 partial: what is missing stays",
    "events": "变更事件：每行一个事件 rows are events",
}


def _table(feed: Feed) -> dict[str, Any]:
    return {
        "name": feed.name,
        "logicalType": "object",
        "physicalName": topic_of(feed.organisation),
        "physicalType": feed.source.kind,
        "dataGranularityDescription": "每行一个场景 one row a scenario"
        if feed.events is None
        else "每行一个事件 one row an event",
        "properties": [_number(feed), *_fields(feed)],
        "quality": [
            {
                "metric": "rowCount",
                "mustBeGreaterOrEqualTo": feed.expected.min_rows,
                "description": "正常报送的最少行数 rows of a delivery when all is well",
            },
            *(
                [
                    {
                        "metric": "rowCount",
                        "mustBeLessOrEqualTo": feed.expected.max_rows,
                        "description": "最多行数 at most",
                    }
                ]
                if feed.expected.max_rows is not None
                else []
            ),
        ],
        "customProperties": [
            {
                "property": "heldFrom",
                "value": {name: value for name, value in feed.breaker.model_dump().items() if name != "at_least"},
                "description": "超过这些比例的报送整份暂扣 shares of live scenarios from which on a delivery is held whole",
            }
        ],
    }


def _number(feed: Feed) -> dict[str, Any]:
    """The organisation's own number."""
    return {
        "name": "local_id",
        "logicalType": "string",
        "physicalName": feed.local_id.template,
        "required": True,
        # Lines of an event feed name one scenario again and again.
        "unique": feed.events is None,
        "primaryKey": feed.events is None,
        "description": "机构自己的场景编号 the organisation's own number of the scenario",
    }


def _fields(feed: Feed) -> list[dict[str, Any]]:
    """Every field of the statement that the feed gives, by a column or as a constant."""
    schema = Statement.model_json_schema()
    found = []
    for name, told in schema["properties"].items():
        columns = list(feed.columns_of(name))
        if not columns and name not in feed.constants:
            continue
        shape = next((it for it in told.get("anyOf", [told]) if it.get("type") != "null"), told)
        logical = "date" if shape.get("format") == "date" else _LOGICAL[shape["type"]]
        options = {key: shape[key] for key in _OPTIONS.get(logical, ()) if key in shape}
        found.append(
            {
                "name": name,
                "logicalType": logical,
                **({"physicalName": " | ".join(columns)} if columns else {}),
                "required": name in schema["required"],
                "description": told["description"],
                **({"logicalTypeOptions": options} if options else {}),
                **({"items": {"logicalType": "string"}} if logical == "array" else {}),
                **({"quality": [_filled(feed.expected.filled[name])]} if name in feed.expected.filled else {}),
            }
        )
    return found


def _filled(least: float) -> dict[str, Any]:
    """How often a field is filled in, the other way round: the standard counts what is missing."""
    return {
        "metric": "missingValues",
        "dimension": "completeness",
        "severity": "warning",
        "unit": "percent",
        "mustBeLessOrEqualTo": round(100 * (1 - least), 4),
        "description": f"至少 {least:.0%} 的记录填报 filled in by at least so many records",
    }


_OPTIONS = {
    "string": ("minLength", "maxLength"),
    "integer": ("minimum", "maximum"),
    "array": ("minItems", "maxItems"),
}
"""Limits that the standard has words for; patterns are in the JSON Schema of the contract of events."""


def _promises(feed: Feed) -> list[dict[str, Any]]:
    hours = feed.cadence.total_seconds() / _HOURS
    return [
        {
            "property": "frequency",
            "value": round(hours / 24, 2),
            "unit": "d",
            "element": feed.name,
            "driver": "operational",
            "description": feed.promise_zh,
        }
    ]
