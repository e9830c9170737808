"""The types of the closed loop's events: a table of data, title and example. A new type is a new line here."""

from __future__ import annotations

from typing import Any, NamedTuple

from pydantic import BaseModel

from schemas.case_examples import CASE_EXAMPLES
from schemas.cases import CASE_STEPS
from schemas.list_examples import LIST_EXAMPLES
from schemas.published_list import LIST_TYPES
from schemas.scenario import Withdrawal
from schemas.supply import Capability, Investor, Supplier
from schemas.supply_examples import SUPPLY_EXAMPLES


class LoopType(NamedTuple):
    """``title`` is Chinese and English. ``example``: synthetic data."""

    data: type[BaseModel]
    title: str
    example: dict[str, Any]


_SUPPLY_TYPES: dict[str, type[BaseModel]] = {
    "supplier.stated.v1": Supplier,
    "supplier.withdrawn.v1": Withdrawal,
    "capability.stated.v1": Capability,
    "capability.withdrawn.v1": Withdrawal,
    "investor.stated.v1": Investor,
    "investor.withdrawn.v1": Withdrawal,
}

_TITLES = {
    "supplier.stated.v1": "供应商已报送 supplier stated",
    "supplier.withdrawn.v1": "供应商已撤回 supplier withdrawn",
    "capability.stated.v1": "能力已报送 capability stated",
    "capability.withdrawn.v1": "能力已撤回 capability withdrawn",
    "investor.stated.v1": "投资机构已报送 investor stated",
    "investor.withdrawn.v1": "投资机构已撤回 investor withdrawn",
    "refinement.submitted.v1": "场景已提交打磨 scenario submitted for refinement",
    "refinement.returned.v1": "场景已退回修改 scenario returned with remarks",
    "refinement.accepted.v1": "场景已审核通过 scenario accepted",
    "refinement.published.v1": "场景已发布 scenario published",
    "refinement.taken_back.v1": "场景已撤回提交 submission taken back",
    "engagement.interested.v1": "已有对接意向 interest declared",
    "engagement.introduced.v1": "供需已对接 parties introduced",
    "engagement.agreed.v1": "试点已约定 pilot agreed",
    "engagement.piloted.v1": "试点已开始 pilot begun",
    "engagement.reported.v1": "试点进展已报告 progress reported",
    "engagement.accepted.v1": "试点已验收 pilot accepted",
    "engagement.failed.v1": "对接已终止 engagement failed",
    "engagement.promoted.v1": "成果已推广 result promoted",
    "list.drafted.v1": "清单已拟定 list drafted",
    "list.frozen.v1": "清单已定稿 list frozen",
    "list.approved.v1": "清单已审批 list approved",
    "list.published.v1": "清单已发布 list published",
    "list.corrected.v1": "清单已更正 list corrected",
    "list.withdrawn.v1": "清单已撤回 list withdrawn",
}

_EXAMPLES = SUPPLY_EXAMPLES | CASE_EXAMPLES | LIST_EXAMPLES

LOOP_TYPES: dict[str, LoopType] = {
    type_: LoopType(data, _TITLES[type_], _EXAMPLES[type_])
    for type_, data in (_SUPPLY_TYPES | CASE_STEPS | LIST_TYPES).items()
}
