"""One edition of a list as a value: all that any form of it shows. The same value gives the same file, byte by byte."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from scenario_registry.batches.words import batch_zh, day_zh
from schemas.code_lists import CodeLists
from schemas.list_content import EntryContent
from schemas.published_list import ListNumber
from schemas.words import KIND_ZH
from sinks.publication.grouping import NO_GROUP, Grouping
from sinks.publication.scenario_list import ListedScenario
from streams.lists.corrections import Erratum
from streams.lists.fold import Edition, FoldedList
from streams.lists.states import ListState


class Group(NamedTuple):
    """Entries that stand together, in the order of their numbers."""

    code: str
    name: str
    entries: tuple[EntryContent, ...]


@dataclass(frozen=True, slots=True)
class ListDocument:
    """``day`` is when this edition was made; ``published_on`` None: it is not public. ``digest`` is that of ``entries``."""

    number: ListNumber
    title: str
    office: str
    state: ListState
    edition: int
    day: date
    published_on: date | None
    registry_version: int
    digest: str
    entries: tuple[EntryContent, ...]
    errata: tuple[Erratum, ...] = ()
    withdrawn_because: str | None = None

    @property
    def batch(self) -> str:
        """Such as 2026年第二批."""
        return f"{self.number.year}年{batch_zh(self.number.batch)}"

    @property
    def edition_name(self) -> str:
        """Such as 第1版."""
        return f"第{self.edition}版"

    @property
    def kind(self) -> str:
        """场景 or 机会."""
        return KIND_ZH[self.number.kind]

    @property
    def standing(self) -> str | None:
        """What a reader has to know before all else; None: the list is in force."""
        if self.state is ListState.WITHDRAWN:
            return f"已撤回：{self.withdrawn_because}"
        return None if self.published_on else "草案，未发布"

    @property
    def date_line(self) -> str:
        """When it was published, and when this edition was made."""
        if self.published_on is None:
            return f"定稿日期：{day_zh(self.day)}"
        later = f"（{self.edition_name} {day_zh(self.day)}）" if self.edition > 1 else ""
        return f"发布日期：{day_zh(self.published_on)}{later}"

    @property
    def footer(self) -> str:
        """What every page says of itself: which list, which edition, and the beginning of its digest."""
        standing = "（已撤回）" if self.state is ListState.WITHDRAWN else "" if self.published_on else "（草案）"
        return f"{self.number}　{self.edition_name}{standing}　摘要 {self.digest[:16]}"

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """How the list came to be, for those who want to check it."""
        return (
            ("清单编号", str(self.number)),
            ("版次", self.edition_name),
            ("条目数", f"{len(self.entries)} 项"),
            ("登记库版本", str(self.registry_version)),
            ("内容摘要（SHA-256）", self.digest),
        )


def document(
    number: ListNumber, folded: FoldedList, edition: Edition, contents: tuple[EntryContent, ...]
) -> ListDocument:
    """The document of an edition of a list that was frozen. Pure."""
    draft, frozen, state = folded.draft, folded.frozen, folded.state
    if draft is None or frozen is None or state is None:
        raise ValueError(f"{number} has an edition and was never frozen")
    return ListDocument(
        number=number,
        title=draft.title,
        office=draft.office,
        state=state,
        edition=edition.number,
        day=edition.day,
        published_on=folded.published_on,
        registry_version=frozen.registry_version,
        digest=edition.digest,
        entries=contents,
        errata=edition.errata,
        withdrawn_because=folded.withdrawn_because,
    )


def label_of(entry: EntryContent) -> str:
    """The number of an entry as it is printed, such as 007; it stays the same in every edition."""
    return f"{entry.number:03d}"


def grouped(document: ListDocument, grouping: Grouping, codes: CodeLists) -> list[Group]:
    """Groups that have entries, in the order of the code list. An entry of several districts stands in each."""
    found: dict[str, list[EntryContent]] = {}
    for entry in document.entries:
        for code in _codes_of(entry, grouping):
            found.setdefault(code, []).append(entry)
    places = {code: place for place, code in enumerate(grouping.order(codes))}
    order = sorted(found, key=lambda code: (places.get(code, len(places)), code))
    return [Group(code, grouping.name_of(code, codes), tuple(found[code])) for code in order]


def _codes_of(entry: EntryContent, grouping: Grouping) -> Sequence[str]:
    statement = entry.statement
    if grouping is Grouping.DISTRICT:
        return tuple(dict.fromkeys(statement["districts"])) or (NO_GROUP,)
    if grouping is Grouping.ORGANISATION:
        return (entry.lead.organisation,)
    if grouping is Grouping.CHAIN:
        return (statement.get("industry_chain", NO_GROUP),)
    return (statement["field"],) if grouping is Grouping.FIELD else (statement["industry"][:1],)


def listed(entry: EntryContent, group: str = NO_GROUP) -> ListedScenario:
    """The entry as a row of a list, for the columns that all lists share."""
    statement = entry.statement
    values: dict[str, Any] = {name: statement.get(name) for name in ListedScenario._fields}
    for name in ("published_on", "deadline"):
        values[name] = date.fromisoformat(values[name]) if values[name] else None
    own: dict[str, Any] = {
        "group": group,
        "registry_id": entry.registry_id,
        "organisation": entry.lead.organisation,
        "local_id": entry.lead.local_id,
        "conflicted": False,
        "districts": tuple(statement["districts"]),
    }
    return ListedScenario(**values | own)
