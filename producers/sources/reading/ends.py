"""Rows at the end of a table that are no data: totals and who filled it in."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import BaseModel, ConfigDict


class Ends(BaseModel):
    """Options of tables: how the first cell of such a row begins."""

    model_config = ConfigDict(extra="forbid")

    total: re.Pattern[str] = re.compile(r"^[合总小]\s*计[：:]?$")
    footer: re.Pattern[str] = re.compile(r"^(填报|填表|制表|报送|审核|备注|说明|注)[^：:]{0,6}[：:]")

    def reason_to_ignore(self, first: str, filled: int, width: int) -> Literal["total_row", "footer_row"] | None:
        """For a row whose first value is ``first`` and that has ``filled`` values, in a table with ``width`` headings.

        A scenario may be called 审核流程：…, so that what fills half of the columns is data whatever it begins with.
        """
        text = first.strip()
        if self.total.search(text):
            return "total_row"
        is_sparse = filled == 1 or 2 * filled < width
        return "footer_row" if is_sparse and self.footer.search(text) else None
