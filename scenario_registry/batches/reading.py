"""A list in batches as the registry holds it: what the desk said, what the entries say, and the document that files are made of."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, Engine, select

from scenario_registry.batches.document import ListDocument, document
from schemas.list_content import EntryContent, digest_of
from schemas.published_list import ListEntry, ListNumber, VersionRef
from schemas.record import Key
from sinks.list_source import AT_DESK, ListSource
from sinks.publication.drawing import said_by
from streams.lists.entries import content_of
from streams.lists.fold import Edition, FoldedList, ListStep, fold


class UnknownListError(Exception):
    """There is no such list, or no such edition of it."""

    def __init__(self, number: str) -> None:
        super().__init__(
            f"没有清单 {number}；用 scenarios lists index 查看有哪些，刚发送的先运行 scenarios run / "
            f"there is no list {number}; scenarios lists index shows which there are, and scenarios run processes what was just sent"
        )


class ListDigestError(Exception):
    """What the registry holds is not what was frozen."""

    def __init__(self, number: str, edition: int) -> None:
        super().__init__(
            f"清单 {number} 第{edition}版重新生成的内容与定稿时的摘要不符，未生成文件；请用 scenarios rebuild --check 检查登记库 / "
            f"edition {edition} of {number} made anew is not what was frozen, and no file was made; look at the registry by scenarios rebuild --check"
        )


@contextmanager
def one_moment(engine: Engine) -> Iterator[Connection]:
    """A connection whose reads are of one moment of the registry."""
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


def steps_of(connection: Connection, number: ListNumber, source: ListSource = AT_DESK) -> list[ListStep]:
    """All that was said about a list, in no order that means anything."""
    it = source.steps.c
    query = select(it.sequence, it.content_hash, it.type, it.said).where(it.list == str(number))
    return [ListStep(*row) for row in connection.execute(query)]


def folded_list(connection: Connection, number: ListNumber, source: ListSource = AT_DESK) -> FoldedList:
    """The list as it stands. Raises UnknownListError when no step has opened it."""
    folded = fold(steps_of(connection, number, source))
    if folded.state is None:
        raise UnknownListError(str(number))
    return folded


def contents_of(
    connection: Connection, entries: Iterable[tuple[int, ListEntry]], source: ListSource = AT_DESK
) -> tuple[EntryContent, ...]:
    """What the numbered entries say, by their numbers. Raises VersionMissingError."""
    numbered = sorted(entries)
    wanted: defaultdict[Key, set[VersionRef]] = defaultdict(set)
    for _, entry in numbered:
        for member in entry.members:
            wanted[Key(member.organisation, member.local_id)].update(member.versions)
    said = said_by(connection, wanted, source.versions)
    return tuple(content_of(at, entry, said) for at, entry in numbered)


def edition_of(folded: FoldedList, number: ListNumber, edition: int | None) -> Edition:
    """The edition with that number, None: the last. Raises UnknownListError."""
    found = [it for it in folded.editions if edition in (None, it.number)]
    if not found:
        raise UnknownListError(f"{number}" if edition is None else f"{number} 第{edition}版")
    return found[-1]


def document_of(
    connection: Connection, number: ListNumber, edition: int | None = None, source: ListSource = AT_DESK
) -> ListDocument:
    """An edition of a list, None: the last; for others than the desk out of the public views. The same edition is the same document for ever, but for what was said of the list as a whole: its
    publication and its withdrawal.

    Raises UnknownListError, VersionMissingError and ListDigestError.
    """
    folded = folded_list(connection, number, source)
    chosen = edition_of(folded, number, edition)
    contents = contents_of(connection, chosen.entries.items(), source)
    if digest_of(contents) != chosen.digest:
        raise ListDigestError(str(number), chosen.number)
    return document(number, folded, chosen, contents)
