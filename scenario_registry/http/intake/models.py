"""Shapes of what is answered to those who send, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field


class Given(BaseModel):
    """The receipt of one event."""

    receipt: str
    id: str | None = Field(description="事件编号 as it was sent")
    subject: str | None = Field(description="场景编号 as it was sent")
    follow: str = Field(description="查询地址 where to follow it")


class Received(BaseModel):
    """All events are durable."""

    received: int
    receipts: list[Given] = Field(description="与事件同序 in the order of the events")


class ReceiptModel(BaseModel):
    """How far an event has come."""

    receipt: str
    state: str = Field(
        description="received 已收到；processed 已处理，登记库未变；visible 已可见 durable; processed without a change; visible"
    )
    outcome: str | None = Field(description="accepted, duplicate, superseded, conflict, rejected, held")
    visible_at: int | None = Field(
        description="从登记库的这个版本起可见 version of the registry from which on it is seen"
    )
    epoch: str = Field(description="该版本所属的编号 what that version belongs to")
    local_id: str | None
    problems: list[dict[str, Any]] = Field(description="问题：代码、字段、中英文说明 what was found")
