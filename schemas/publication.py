"""The contract as files for every language: one JSON Schema per event type and model, and the AsyncAPI document over them.

The files lie in ``schemas/published``; those as they were first released lie in its folder ``frozen`` and are never generated anew.
JSON and not YAML, since every YAML reader reads JSON and the standard library writes it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from schemas.asyncapi import asyncapi
from schemas.event import AMENDED, EVENT_TYPES, STATED, WITHDRAWN
from schemas.examples import EVENTS, PROBLEM, STATEMENT, TOLD
from schemas.json_schema import json_schema
from schemas.loop_types import LOOP_TYPES
from schemas.problem import Problem
from schemas.relayed import ANSWERED, CHANGED, TOLD_TYPES
from schemas.scenario import Statement

ASYNCAPI = "asyncapi.json"

_EVENT_TEXTS = {
    STATED: ("场景已报送 scenario stated", "完整报送一个场景。The scenario in full."),
    AMENDED: (
        "场景已修改 scenario amended",
        "只写有变化的字段（RFC 7396）：不写的字段不变，null 表示删除，数组整体替换。"
        "Only what changed (RFC 7396): a field left out stays, null removes, an array replaces.",
    ),
    WITHDRAWN: (
        "场景已撤回 scenario withdrawn",
        "机构撤回场景并说明原因；记录保留，标为已撤回。"
        "The organisation takes the scenario back and says why; the record stays, marked as withdrawn.",
    ),
    **{type_: (it.title, f"{it.title.split()[0]}。{it.data.__doc__}") for type_, it in LOOP_TYPES.items()},
}

_TOLD_TEXTS = {
    CHANGED: (
        "登记库已变更 registry changed",
        "一条记录的一次变更及变更后的全部内容，按版本逐一递增。"
        "One change of one record, with all that it says after it; versions have no gap.",
    ),
    ANSWERED: (
        "事件已处理 event answered",
        "一个事件的结果，只发给报送的机构。The outcome of one event, for the organisation that sent it only.",
    ),
}


def documents() -> dict[str, dict[str, Any]]:
    """All documents by file name. Pure: the same models give the same documents."""
    schemas = {
        type_: json_schema(EVENT_TYPES[type_], type_, *_EVENT_TEXTS[type_], EVENTS[type_]) for type_ in EVENT_TYPES
    }
    schemas |= {type_: json_schema(TOLD_TYPES[type_], type_, *_TOLD_TEXTS[type_], TOLD[type_]) for type_ in TOLD_TYPES}
    schemas["statement.v1"] = json_schema(
        Statement,
        "statement.v1",
        "场景陈述 scenario statement",
        "一个机构对一个场景的全部说明；没有的内容不写或写 null。"
        "All that one organisation says about one scenario; what is not known is left out or null.",
        STATEMENT,
    )
    schemas["problem.v1"] = json_schema(
        Problem,
        "problem.v1",
        "问题 problem",
        "对一个事件的一条意见：代码不变，文字可改进。"
        "One remark on an event: the code is stable, the wording may get better.",
        PROBLEM,
    )
    files = {f"{name}.json": schema for name, schema in schemas.items()}
    return files | {ASYNCAPI: asyncapi(_EVENT_TEXTS, _TOLD_TEXTS)}


def export(folder: Path) -> list[Path]:
    """Write all documents into ``folder``, which is made if need be; returns their paths. Idempotent. Raises OSError."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, document in documents().items():
        path = folder / name
        path.write_text(text_of(document), encoding="utf-8")
        paths.append(path)
    return paths


def text_of(document: dict[str, Any]) -> str:
    """The text of a document's file."""
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
