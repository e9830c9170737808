"""Names and codes as people type them after an option."""

from __future__ import annotations

import typer

from schemas.code_lists import CodeList, code_lists


def chosen_code(option: str, name: str | None, known: CodeList) -> str | None:
    """The code of a name or code of the list; None when nothing was asked. Raises typer.BadParameter for an unknown one."""
    if name is None:
        return None
    code = known.code_of(name)
    if code is None:
        names = "、".join(entry.name_zh for entry in known.values())
        raise typer.BadParameter(f"{option} {name}：没有这个值，可用的 / unknown, choose one of: {names}")
    return code


def chosen_organisation(name: str | None) -> str | None:
    """The id of a registered organisation by any of its names; any other text as it is, since events come from others too."""
    return next((it.id for it in code_lists().organisations.values() if name is not None and it.goes_by(name)), name)
