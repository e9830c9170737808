"""Shapes of what is answered to those who send, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from producers.hold import Hold


class Given(BaseModel):
    """The receipt of one event."""

    receipt: str
    id: str | None = Field(description="事件编号 as it was sent")
    subject: str | None = Field(description="场景编号 as it was sent")
    follow: str = Field(description="查询地址 where to follow it")
    state: str = Field(
        description="received 已收到；held 暂扣，等人核对；refused 已被拒绝过 in the log; held for a person; refused already"
    )


class HeldBack(BaseModel):
    """Why it waits for a person, and under which number."""

    number: int
    kinds: list[str]
    decision: str | None = Field(description="refused 已被拒绝过 was refused already")


def held_back(hold: Hold | None) -> dict[str, Any] | None:
    """The same as plain values for JSON."""
    return None if hold is None else {"number": hold.number, "kinds": list(hold.kinds), "decision": hold.decision}


class Received(BaseModel):
    """All events are durable."""

    received: int
    receipts: list[Given] = Field(description="与事件同序 in the order of the events")
    held: HeldBack | None = Field(description="与往常差异过大，整批未送出 all of it is held back for being unusual")


class ReceiptModel(BaseModel):
    """How far an event has come."""

    receipt: str
    state: str = Field(
        description="received 已收到；held 暂扣；refused 被拒绝；processed 已处理，登记库未变；visible 已可见 durable; held for a person; refused by one; processed without a change; visible"
    )
    outcome: str | None = Field(description="accepted, duplicate, superseded, conflict, rejected, held")
    visible_at: int | None = Field(
        description="从登记库的这个版本起可见 version of the registry from which on it is seen"
    )
    epoch: str = Field(description="该版本所属的编号 what that version belongs to")
    local_id: str | None
    problems: list[dict[str, Any]] = Field(description="问题：代码、字段、中英文说明 what was found")


class Duplicate(BaseModel):
    """A record that may tell the same scenario."""

    registry_id: str
    organisation: str
    local_id: str
    title: str | None
    band: str = Field(description="automatic 将自动合并；suggested 将请人判断 would be linked; people would be asked")
    relation: str
    score: float = Field(description="分值，不是概率 points, no probability")
    guards: list[str] = Field(description="不利于合并的理由 what speaks against it")


class Tried(BaseModel):
    """The record as the registry would have it after all events of the request."""

    born_id: str = Field(description="记录最初的登记编号 id that it is born with")
    sequence: int
    stage: str | None
    withdrawn_because: str | None
    conflicted: bool
    said: dict[str, Any] = Field(description="不含联系方式 without the contact")


class SimulatedEvent(BaseModel):
    """What would become of one event."""

    id: str | None
    local_id: str | None
    sequence: int | None
    outcome: str = Field(description="accepted, duplicate, superseded, conflict, rejected, held")
    change: str | None = Field(description="将出现的变化 the change that would be told")
    problems: list[dict[str, Any]] = Field(description="问题：代码、字段、中英文说明 what was found")
    record: Tried | None = Field(description="没有内容时为空 null where nothing would be said")
    duplicates: list[Duplicate] = Field(description="疑似重复，最像的在前 the likeliest first")


class Simulations(BaseModel):
    """What would become of all events, in their order, if they came at this version."""

    epoch: str
    version: int
    events: list[SimulatedEvent]


class DeliveryProblem(BaseModel):
    """A problem of one row, with the words for people; what the row holds stays as it was sent."""

    location: dict[str, Any] = Field(description="文件、工作表、行 where it stands in the file")
    cell: str | None = Field(description="单元格 such as P16, in a workbook")
    local_id: str | None
    code: str
    field: str
    value: Any
    severity: str = Field(description="error 退回；warning 提醒 would be rejected, or not")
    message_zh: str
    message_en: str
    hint_zh: str
    hint_en: str


class DeliveryModel(BaseModel):
    """What became of a file."""

    feed: str
    state: str = Field(
        description="sent 已发送；held 与往常差异过大，未发送，等人核对；checked 仅检查 sent; held back for a person; only looked at"
    )
    sent: int = Field(description="写入日志的事件 events that the log took")
    counts: dict[str, Any] | None = Field(
        description="与上次相比 compared with the delivery before; null when only looked at"
    )
    held: HeldBack | None
    rows: int
    rejected: int = Field(description="会被退回的行 rows that the registry rejects")
    problems: list[DeliveryProblem] = Field(description="按行，最多 1000 条 row by row, at most 1,000")
    problems_found: int
    ignored: list[dict[str, Any]] = Field(description="不是数据的行 rows that are no data")
    leftovers: dict[str, int] = Field(description="声明中没有的列 columns that the declaration does not know")
    absent: list[str] = Field(description="声明了而没有的列 declared columns that are not there")
