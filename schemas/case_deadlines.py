"""Who must act in which state of a case, within how many working days, and whom it goes to then: ``schemas/codes/case_deadlines.csv``.

Changing a row of the file changes the days of open cases too, when they are folded anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from schemas.case import Role
from schemas.code_files import CodeFileError, rows_of, table


class Deadline(BaseModel):
    """One row. ``working_days`` count from the day on which the state was reached; ``after_expected`` from the day that the parties
    named for the next step, when they did; ``remind_before`` the due day; ``escalates_after`` it, to ``escalates_to`` (None: stays)."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    kind: str
    state: str
    owner: Role
    working_days: int = Field(ge=1, le=400)
    after_expected: int | None = Field(default=None, ge=0, le=400)
    remind_before: int = Field(ge=0, le=60)
    escalates_to: Role | None = None
    escalates_after: int = Field(default=0, ge=0, le=60)
    task_zh: str
    task_en: str


@cache
def case_deadlines() -> Mapping[tuple[str, str], Deadline]:
    """By kind and state; a state without a row asks nobody for anything. Read once. Raises CodeFileError."""
    file = table("case_deadlines")
    found: dict[tuple[str, str], Deadline] = {}
    for line, row in rows_of(file):
        try:
            deadline = Deadline.model_validate({name: value for name, value in row.items() if value})
        except ValidationError as error:
            columns = "、".join(".".join(map(str, fault["loc"])) for fault in error.errors(include_url=False))
            raise CodeFileError(file, line, f"请改正这些列：{columns}", f"mend these columns: {columns}") from error
        found[deadline.kind, deadline.state] = deadline
    return found
