"""Make a list: draw it from the registry, write it to its file."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Engine

from scenario_registry.lists.columns import as_text, columns
from scenario_registry.lists.csv import write_csv
from scenario_registry.lists.edition import Edition, file_name
from scenario_registry.unfinished import replaced
from schemas.code_lists import CodeLists
from sinks.publication.grouping import Grouping
from sinks.publication.scenario_list import open_list
from sinks.publication.selection import Selection


class ListFormat(StrEnum):
    """The form of the file, which is also the ending of its name."""

    XLSX = "xlsx"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class ListRequest:
    """What is wanted."""

    grouping: Grouping = Grouping.FIELD
    selection: Selection = field(default_factory=Selection)
    format: ListFormat = ListFormat.XLSX
    with_contacts: bool = False


@dataclass(frozen=True, slots=True)
class MadeList:
    """The file, and what stands in it."""

    path: Path
    edition: Edition


def make_list(engine: Engine, request: ListRequest, folder: Path, codes: CodeLists) -> MadeList:
    """Write the list into ``folder``, which is made if need be. A list of that name is replaced once the new one is complete.

    Raises TooManyRowsError and OSError; then nothing in ``folder`` has changed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    kind = request.selection.kind
    path = folder / file_name(kind, request.grouping, request.format.value)
    with open_list(engine, request.selection, request.grouping, codes) as scenarios:
        contents = scenarios.contents()
        edition = Edition(
            kind=kind,
            contents=contents,
            columns=columns(codes, request.grouping, with_contacts=request.with_contacts),
            group_names={group: request.grouping.name_of(group, codes) for group, _ in contents.groups},
        )
        with replaced(path) as unfinished:
            if request.format is ListFormat.CSV:
                write_csv(
                    ["分组", *(column.heading for column in edition.columns)],
                    (
                        (edition.group_names[it.group], *(as_text(column.value(it)) for column in edition.columns))
                        for it in scenarios.rows()
                    ),
                    unfinished,
                )
            else:
                # Every command imports this module, and few need openpyxl, which takes long to import.
                from scenario_registry.lists.xlsx import write_xlsx

                write_xlsx(edition, scenarios.rows(), unfinished)
    return MadeList(path, edition)
