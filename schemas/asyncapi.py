"""The AsyncAPI 3.0 document of the registry, as a receiver of events and a teller of changes and outcomes: channels, messages, headers. Names no broker, so it holds for Kafka and HTTP.

https://www.asyncapi.com/docs/reference/specification/v3.0.0
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from schemas.event import MAX_EVENT_BYTES
from schemas.examples import EVENTS, HEADERS, TOLD
from schemas.log import (
    CHANGES_TOPIC,
    ORIGIN_HEADER,
    OUTCOMES_PREFIX,
    PROBLEMS_HEADER,
    REPLAY_HEADER,
    TOPIC_PREFIX,
)
from schemas.relayed import ANSWERED, CHANGED

_CHANNEL = "scenarioEvents"
_SCHEMA_FORMAT = "application/schema+json;version=draft-2020-12"

_HEADERS = {
    ORIGIN_HEADER: (
        "application/json",
        "该行在机构原文件中的位置（JSON 对象）。Where a person finds the row in the organisation's own file (JSON object).",
    ),
    PROBLEMS_HEADER: (
        "application/json",
        "只有发送方能发现的问题（JSON 数组：code、field、value）；是否退回由登记系统决定。"
        "Problems that only the sender can see (JSON list of code, field, value); whether to reject is the registry's decision.",
    ),
    REPLAY_HEADER: (
        "text/plain",
        "重新提交的是哪个被退回的事件：分区/位置。Which rejected event of this channel this is a new attempt at: partition/offset.",
    ),
}


Texts = Mapping[str, tuple[str, str]]
"""Title and description by type of message."""


def asyncapi(texts: Texts, told: Texts) -> dict[str, Any]:
    """The document. ``texts``: of the events that are received; ``told``: of the messages that the registry sends. Pure."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "场景登记：事件接口 Scenario registry: events",
            "version": "1.0.0",
            "description": "机构把场景的报送、修改、撤回作为 CloudEvents 1.0 事件（结构化 JSON）发到自己的通道。"
            "Organisations send what they state, amend and withdraw as CloudEvents 1.0 in structured JSON mode, each to its own channel. "
            f"一个事件最多 {MAX_EVENT_BYTES} 字节 bytes at most per event. 示例均为合成数据 All examples are synthetic.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/cloudevents+json",
        "channels": {
            _CHANNEL: _channel(texts),
            "scenarioChanges": _told_channel(
                CHANGES_TOPIC,
                "登记库的变更 changes of the registry",
                "消息的键是登记编号。换了 epoch，说明登记库已重建，请从快照重新开始。"
                "The key is the registry id. Another epoch: the registry was made anew, start with a snapshot.",
                CHANGED,
            ),
            "scenarioOutcomes": _told_channel(
                f"{OUTCOMES_PREFIX}{{organisation}}",
                "一个机构的事件的结果 outcomes of one organisation's events",
                "每个事件恰有一个结果；消息的键是场景编号。Every event has exactly one outcome; the key is the subject.",
                ANSWERED,
            ),
        },
        "operations": {
            "receiveScenarioEvents": {
                "action": "receive",
                "channel": {"$ref": f"#/channels/{_CHANNEL}"},
                "title": "接收场景事件 receive scenario events",
                "summary": "登记系统按分区顺序读取；重复发送不改变结果。"
                "The registry reads each partition in order; sending again changes nothing.",
            },
            "sendChanges": _told_operation("scenarioChanges", "发出变更 tell changes"),
            "sendOutcomes": _told_operation("scenarioOutcomes", "发出结果 tell outcomes"),
        },
        "components": {
            "messages": {type_: _message(type_, *texts[type_]) for type_ in texts}
            | {type_: _told_message(type_, *told[type_]) for type_ in told},
            "messageTraits": {"scenarioEventHeaders": {"headers": _headers()}},
        },
    }


def _channel(texts: Mapping[str, tuple[str, str]]) -> dict[str, Any]:
    return {
        "address": f"{TOPIC_PREFIX}{{organisation}}",
        "title": "机构的事件通道 channel of one organisation",
        "description": "每个机构只能以自己的名义写入自己的通道；消息的键是场景编号（subject），同一场景的事件因此保持顺序。"
        "Each organisation writes to its own channel only, in its own name; the message key is the subject, "
        "which keeps a scenario's events in order.",
        "parameters": {
            "organisation": {
                "description": "登记的机构代码 registered id of the organisation",
                "location": "$message.payload#/source",
                "examples": ["example_group"],
            }
        },
        "messages": {type_: {"$ref": f"#/components/messages/{type_}"} for type_ in texts},
    }


def _told_channel(address: str, title: str, description: str, type_: str) -> dict[str, Any]:
    parameters = {
        "organisation": {
            "description": "登记的机构代码 registered id of the organisation",
            "location": "$message.payload#/data/organisation",
            "examples": ["example_group"],
        }
    }
    return {
        "address": address,
        "title": title,
        "description": description,
        **({"parameters": parameters} if "{organisation}" in address else {}),
        "messages": {type_: {"$ref": f"#/components/messages/{type_}"}},
    }


def _told_operation(channel: str, title: str) -> dict[str, Any]:
    return {
        "action": "send",
        "channel": {"$ref": f"#/channels/{channel}"},
        "title": title,
        "summary": "每条消息只发一次，同一个键按顺序。Each message is told once, those of one key in order.",
    }


def _told_message(type_: str, title: str, description: str) -> dict[str, Any]:
    return {
        "name": type_,
        "title": title,
        "summary": description,
        "contentType": "application/cloudevents+json",
        "payload": {"schemaFormat": _SCHEMA_FORMAT, "schema": {"$ref": f"./{type_}.json"}},
        "examples": [{"name": "synthetic", "summary": "合成示例 synthetic example", "payload": TOLD[type_]}],
    }


def _message(type_: str, title: str, description: str) -> dict[str, Any]:
    return {
        "name": type_,
        "title": title,
        "summary": description,
        "contentType": "application/cloudevents+json",
        "traits": [{"$ref": "#/components/messageTraits/scenarioEventHeaders"}],
        "payload": {"schemaFormat": _SCHEMA_FORMAT, "schema": {"$ref": f"./{type_}.json"}},
        "examples": [
            {
                "name": "synthetic",
                "summary": "合成示例 synthetic example",
                "headers": HEADERS[type_],
                "payload": EVENTS[type_],
            }
        ],
    }


def _headers() -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {
            name: {"type": "string", "contentMediaType": media_type, "description": description}
            for name, (media_type, description) in _HEADERS.items()
        },
    }
