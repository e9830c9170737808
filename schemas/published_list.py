"""Lists in batches: what the city desk says about one of its lists, from the draft to the errata.

The subject of these events is the number of the list, such as ``2026-S-02``: year, kind (S scenarios, O opportunities) and batch.

An entry does not repeat what a scenario says. It names the versions that say it, and the registry keeps those for ever: so the list can be
made again whatever came later, also out of a registry that was rebuilt. Entries are arrays and not objects, so that a list of
thousands fits into one event.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from schemas.envelope import LocalId, OrganisationId
from schemas.plain_text import Code, line, text
from schemas.scenario import Kind, StatedStage, Statement

FAMILY = "list"
"""First word of the types of these events."""

MAX_ENTRIES = 10_000
"""More are several batches. What really limits a list is the size of its event."""

Person = Annotated[str, line(100)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
ContentHash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
RegistryId = Annotated[str, StringConstraints(pattern=r"^CDS-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]$")]
FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
Sequence = Annotated[int, Field(ge=1)]

_NUMBER = re.compile(r"(?P<year>20\d{2})-(?P<letter>[SO])-(?P<batch>0[1-9]|[1-9]\d)", re.ASCII)
_KINDS = {"S": Kind.SCENARIO, "O": Kind.OPPORTUNITY}
_LETTERS = {kind: letter for letter, kind in _KINDS.items()}


class ListNumber(NamedTuple):
    """What the number of a list says. Sorted, lists of one kind stand in the order of their batches."""

    kind: Kind
    year: int
    batch: int

    def __str__(self) -> str:
        """Such as ``2026-S-02``."""
        return f"{self.year}-{_LETTERS[self.kind]}-{self.batch:02d}"


def list_number(subject: str) -> ListNumber | None:
    """The number that a subject is; None for one that is none."""
    found = _NUMBER.fullmatch(subject)
    return found and ListNumber(_KINDS[found["letter"]], int(found["year"]), int(found["batch"]))


class _Data(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class ListFilter(_Data):
    """What a list is drawn from the registry by: codes, an empty array lets all pass. A scenario passes that passes every array."""

    fields: Annotated[list[Code], Field(max_length=40)] = Field(default=[], description="领域代码 fields")
    industries: Annotated[list[Code], Field(max_length=120)] = Field(
        default=[], description="行业代码 industries; a section takes in its divisions"
    )
    districts: Annotated[list[Code], Field(max_length=40)] = Field(default=[], description="区（市）县代码 districts")
    organisations: Annotated[list[OrganisationId], Field(max_length=200)] = Field(
        default=[], description="机构代码 organisations, one of those who tell of it"
    )
    chains: Annotated[list[Code], Field(max_length=40)] = Field(
        default=[], description="重点产业链代码 industry chains"
    )
    stages: Annotated[list[StatedStage], Field(max_length=7)] = Field(default=[], description="阶段 stages")


class LeftOut(_Data):
    """A scenario that the filter finds and the desk leaves out."""

    registry_id: RegistryId = Field(description="登记编号 public id of the scenario")
    reason: Annotated[str, text(1000)] = Field(description="不列入的原因 why")


class ListDrafted(_Data):
    """A list is planned: its title and what it shall hold. Said again before publication it starts the list anew."""

    title: Annotated[str, line(200)] = Field(description="清单名称 title")
    office: Annotated[str, line(200)] = Field(description="发布单位 office that publishes it")
    filter: ListFilter = Field(description="筛选条件 what it is drawn by")
    left_out: Annotated[list[LeftOut], Field(max_length=1000)] = Field(
        default=[], description="不列入的场景 scenarios that are left out"
    )
    by: Person = Field(description="经办人 user who drafted it")


class VersionRef(NamedTuple):
    """One version of a record."""

    sequence: Sequence
    content_hash: ContentHash


class EntryMember(NamedTuple):
    """One record that a scenario is told by. ``versions`` folded in their order give its statement: a statement in full, then the
    amendments that were in force. ``gives``: the fields that the scenario has from it; the first member gives all others."""

    organisation: OrganisationId
    local_id: LocalId
    versions: Annotated[list[VersionRef], Field(min_length=1, max_length=1000)]
    gives: Annotated[list[FieldName], Field(max_length=len(Statement.model_fields))]


class ListEntry(NamedTuple):
    """One scenario on a list, as it was when the list was frozen."""

    registry_id: RegistryId
    members: Annotated[list[EntryMember], Field(min_length=1, max_length=1000)]


class ListFrozen(_Data):
    """The list holds these scenarios as they are now. Nothing that comes later changes it but errata."""

    entries: Annotated[list[ListEntry], Field(min_length=1, max_length=MAX_ENTRIES)] = Field(
        description="清单条目 entries in their order: registry id, and the versions of its records"
    )
    registry_version: Annotated[int, Field(ge=0)] = Field(
        description="登记库版本 version of the registry at that moment"
    )
    frozen_on: date = Field(description="定稿日期 day, Asia/Shanghai")
    digest: Digest = Field(description="内容摘要 SHA-256 of what all entries say, as canonical JSON")
    note: Annotated[str, text(1000)] | None = Field(
        default=None, description="说明 why it is frozen although the check found something"
    )
    by: Person = Field(description="定稿人 user who froze it")


class ListApproved(_Data):
    """Somebody else than who froze it approves it. ``digest`` is that of what was looked at."""

    digest: Digest = Field(description="内容摘要 digest of the list that was looked at")
    by: Person = Field(description="审批人 user who approved it")


class ListPublished(_Data):
    """The list is public from this day on."""

    digest: Digest = Field(description="内容摘要 digest of the list that was approved")
    published_on: date = Field(description="发布日期 day of publication, Asia/Shanghai")
    by: Person = Field(description="发布人 user who published it")


class Correction(_Data):
    """What becomes of one entry. ``members`` null takes it off the list; a registry id that is not on it yet is added at the end."""

    registry_id: RegistryId = Field(description="登记编号 public id of the scenario")
    members: Annotated[list[EntryMember], Field(min_length=1, max_length=1000)] | None = Field(
        default=None, description="更正后的条目 the entry as it is now; null: taken off the list"
    )
    reason: Annotated[str, text(1000)] = Field(description="更正原因 why")


class ListCorrected(_Data):
    """Errata of a published list: a new edition. Earlier editions stay readable."""

    edition: Annotated[int, Field(ge=2, le=1000)] = Field(
        description="版次 number of the edition that this makes, one more than the one it corrects"
    )
    corrections: Annotated[list[Correction], Field(min_length=1, max_length=MAX_ENTRIES)] = Field(
        description="更正内容 what is corrected"
    )
    corrected_on: date = Field(description="更正日期 day, Asia/Shanghai")
    digest: Digest = Field(description="内容摘要 digest of the new edition")
    by: Person = Field(description="更正人 user who corrected it")


class ListWithdrawn(_Data):
    """The list is taken back: given up before publication, or no longer valid after it. It stays readable, marked as withdrawn."""

    reason: Annotated[str, text(1000)] = Field(description="撤回原因 why")
    by: Person = Field(description="撤回人 user who took it back")


LIST_TYPES: dict[str, type[BaseModel]] = {
    "list.drafted.v1": ListDrafted,
    "list.frozen.v1": ListFrozen,
    "list.approved.v1": ListApproved,
    "list.published.v1": ListPublished,
    "list.corrected.v1": ListCorrected,
    "list.withdrawn.v1": ListWithdrawn,
}
"""By type of event."""
