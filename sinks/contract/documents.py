"""The public views as documents: a page for people, the contract that is never broken, and metadata for Datasette."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from sinks.contract.views import VIEWS

CONTRACT = "registry_v1.json"

Contract = Mapping[str, Sequence[tuple[str, str]]]
"""By view: name and type of every column, in order."""


class BrokenContractError(ValueError):
    """The views are no longer what somebody relies on. Nothing was written."""

    def __init__(self, faults: Sequence[str]) -> None:
        told = "；".join(faults)
        super().__init__(
            f"公开视图的改动会破坏已有查询：{told}。请恢复原样，新列加在最后，或另立 registry_v2_* / this change of the public views breaks "
            f"queries: {told}; take it back, add columns at the end, or make views registry_v2_* beside these"
        )


def contract() -> Contract:
    """As it is declared now."""
    return {name: [(column, it.type) for column, it in view.described()] for name, view in sorted(VIEWS.items())}


def recorded_contract(text: str) -> Contract:
    """As it stands in the file: by view an object of types by column, whose order counts."""
    return {view: list(columns.items()) for view, columns in json.loads(text).items()}


def breaks(before: Contract, now: Contract) -> list[str]:
    """What of ``before`` does not hold any more: views and columns that are gone, renamed, moved or of another type. New ones at the end
    break nothing. Pure."""
    faults = []
    for view, columns in before.items():
        if view not in now:
            faults.append(view)
            continue
        for place, column in enumerate(columns):
            if list(now[view][place : place + 1]) != [column]:
                faults.append("{}.{} ({})".format(view, *column))
    return faults


def write_documents(to: Path) -> list[Path]:
    """Write all of them into a folder. Gives the files. Raises BrokenContractError when the folder's contract would not be kept, OSError."""
    recorded = to / CONTRACT
    if recorded.exists() and (faults := breaks(recorded_contract(recorded.read_text(encoding="utf-8")), contract())):
        raise BrokenContractError(faults)
    to.mkdir(parents=True, exist_ok=True)
    written = []
    for name, text in documents().items():
        (to / name).write_text(text, encoding="utf-8")
        written.append(to / name)
    return written


def documents() -> Mapping[str, str]:
    """Texts by the name of the file."""
    return {
        CONTRACT: _as_json({view: dict(columns) for view, columns in contract().items()}),
        "datasette.json": _as_json({"databases": {"registry": {"tables": dict(_datasette())}}}),
        "views.md": "\n".join(_page()),
    }


def _datasette() -> Iterator[tuple[str, object]]:
    for name, view in sorted(VIEWS.items()):
        columns = {column: f"{it.zh} / {it.en}" for column, it in view.described()}
        yield name, {"description": f"{view.zh} / {view.en}", "columns": columns}


def _page() -> Iterator[str]:
    yield "# Views 视图\n"
    yield (
        "Made by `scenarios schema views --to docs` out of what PostgreSQL shows as comments; tested queries: [consumers](consumers.md). "
        "Types are those of PostgreSQL;\non SQLite text, json and moments are TEXT, and a boolean is 1 or 0.\n"
    )
    for name, view in VIEWS.items():
        yield f"## {name}\n\n{view.zh}\n\n{_sentence(view.en)}\n\n| column | type | 含义 | meaning |\n|---|---|---|---|"
        for column, it in view.described():
            yield f"| `{column}` | {it.type} | {it.zh} | {it.en} |"
        yield ""


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


def _as_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
