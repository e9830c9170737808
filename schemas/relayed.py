"""What the registry tells: every change, to all; the outcome of every event, to the organisation that sent it. CloudEvents 1.0.

Both are told once and in order; who reads may read again from any point, so ``id`` names a message for good.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from schemas.change import ChangeKind
from schemas.outcome import Outcome

CHANGED = "registry.changed.v1"
ANSWERED = "registry.answered.v1"

_CONFIG = ConfigDict(extra="forbid", frozen=True)


class _Told(BaseModel):
    model_config = _CONFIG

    specversion: Literal["1.0"] = Field(default="1.0", description="规范版本 CloudEvents version")
    id: str = Field(description="消息编号 names this message for good; seen before: skip it")
    source: Literal["scenario-registry"] = Field(default="scenario-registry", description="来源：登记系统 the registry")
    time: AwareDatetime = Field(description="收到机构事件的时间 when the organisation's event was received, UTC")
    datacontenttype: Literal["application/json"] = Field(
        default="application/json", description="内容类型 media type of data"
    )


class Change(BaseModel):
    """A record after a change."""

    model_config = _CONFIG

    epoch: str = Field(
        description="编号所属的登记库；变了就从快照重新开始 whose numbering this is; when it differs, start anew"
    )
    version: Annotated[int, Field(ge=1)] = Field(description="登记库版本，逐一递增 the registry's version, without gap")
    registry_id: str = Field(description="登记编号 public id of the scenario")
    organisation: str = Field(description="机构代码 organisation that speaks")
    local_id: str = Field(description="场景编号 the organisation's own number")
    kind: ChangeKind = Field(
        description="变化 created, updated, withdrawn, restored or conflicted; merged or split: to which scenario the record belongs; suggested or closed: whether people are asked about it and another one"
    )
    sequence: int = Field(description="版本号 version of the subject in force")
    stage: str = Field(description="阶段 stage; withdrawn when it is")
    withdrawn_because: str | None = Field(description="撤回原因 why it was withdrawn")
    conflicted: bool = Field(description="是否有冲突 whether one sequence came with two contents")
    statement: dict[str, Any] = Field(
        description="全部内容，见 statement.v1，不含联系方式 all that the record says now, without the contact"
    )
    registry_before: str | None = Field(
        default=None, description="并入或拆出前的登记编号 scenario that a merged or split record belonged to before"
    )
    other_organisation: str | None = Field(
        default=None, description="待核对的另一条记录的机构 organisation of the other record of a suggestion"
    )
    other_id: str | None = Field(default=None, description="另一条记录的编号 its own number of the other record")


class Changed(_Told):
    """One change of one record, with all that the record says after it but the contact."""

    type: Literal["registry.changed.v1"] = Field(
        default="registry.changed.v1", description="消息类型 type of the message"
    )
    subject: str = Field(description="登记编号 public id of the scenario, which is the key")
    data: Change


class Answer(BaseModel):
    """What became of one event."""

    model_config = _CONFIG

    organisation: str = Field(description="机构代码 organisation whose channel it came by")
    partition: int = Field(description="分区 partition of the channel")
    position: int = Field(description="位置 offset in the partition")
    event_id: str | None = Field(description="事件编号 the event's id, if it could be read")
    local_id: str | None = Field(description="场景编号 the event's subject, if it could be read")
    sequence: int | None = Field(description="版本号 the event's sequence, if it could be read")
    outcome: Outcome = Field(description="结果 accepted, duplicate, superseded, conflict, rejected or held")
    problems: list[dict[str, Any]] = Field(
        description="问题：被退回的给出全文（见 problem.v1），其余只给代码 problems, in full when rejected, else by code"
    )
    origin: dict[str, Any] | None = Field(description="在原文件中的位置 where it stands in the organisation's own file")


class Answered(_Told):
    """The outcome of one event, told to the organisation that sent it."""

    type: Literal["registry.answered.v1"] = Field(
        default="registry.answered.v1", description="消息类型 type of the message"
    )
    subject: str | None = Field(description="场景编号 the event's subject, which is the key, if it could be read")
    data: Answer


TOLD_TYPES: dict[str, type[BaseModel]] = {CHANGED: Changed, ANSWERED: Answered}
"""Models by the type of message."""
