"""One edition of a list: all that is said about it in words, whatever the form of its file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scenario_registry.lists.columns import Column
from schemas.moment import to_people
from schemas.scenario import Kind
from sinks.publication.grouping import Grouping
from sinks.publication.scenario_list import Contents

WAY_ZH = {
    Grouping.FIELD: "分领域",
    Grouping.INDUSTRY: "分行业",
    Grouping.DISTRICT: "分区域",
    Grouping.ORGANISATION: "分单位",
    Grouping.CHAIN: "分产业链",
}
"""What people call a way to group."""

_KIND_ZH = {Kind.SCENARIO: "场景清单", Kind.OPPORTUNITY: "机会清单", None: "场景与机会清单"}


class TooManyRowsError(Exception):
    """A group does not fit on a sheet of a workbook."""

    def __init__(self, name: str, listed: int) -> None:
        super().__init__(
            f"「{name}」有 {listed} 条，一张工作表放不下，请改用 csv / "
            f"{name} has {listed} rows, too many for a sheet; take csv"
        )


@dataclass(frozen=True, slots=True)
class Edition:
    """``kind`` None: both kinds in one list. ``group_names``: Chinese name of every group that has rows."""

    kind: Kind | None
    contents: Contents
    columns: tuple[Column, ...]
    group_names: Mapping[str, str]

    @property
    def title(self) -> str:
        """Such as 成都市场景清单（分领域）."""
        return f"成都市{_KIND_ZH[self.kind]}（{WAY_ZH[self.contents.grouping]}）"

    @property
    def state(self) -> str:
        """Which state of the registry the list shows."""
        if self.contents.changed_at is None:
            return "登记库尚无数据"
        return f"登记库版本 {self.contents.version}，数据截至 {to_people(self.contents.changed_at)}（北京时间）"

    @property
    def totals(self) -> str:
        """How the sum of the groups and the number of scenarios go together."""
        listed, distinct = self.contents.listed, self.contents.distinct
        if listed == distinct:
            return f"共 {distinct} 项"
        return f"各组合计 {listed} 条，去重后共 {distinct} 项（涉及几个区（市）县的，在各区（市）县均列出）"


def file_name(kind: Kind | None, grouping: Grouping, suffix: str) -> str:
    """The same list has the same name, so that making it again replaces the file."""
    return f"{_KIND_ZH[kind]}-{WAY_ZH[grouping]}.{suffix}"
