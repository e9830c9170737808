"""What the desk says when it freezes or corrects a list: taken out of the registry as it is at that moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection

from scenario_registry.batches.acting import ListRefusedError
from scenario_registry.batches.drawing import draw, entries_now, findings
from scenario_registry.batches.reading import contents_of, folded_list
from schemas.code_lists import CodeLists
from schemas.list_content import digest_of
from schemas.published_list import Correction, ListNumber
from streams.lists.corrections import corrected


def freezing(
    connection: Connection, number: ListNumber, by: str, note: str | None, day: date, codes: CodeLists
) -> dict[str, Any]:
    """The data of the freeze. Raises UnknownListError, and ListRefusedError when the check finds errors and ``note`` does not say why it is
    frozen all the same; an empty list is refused in any case."""
    draft = folded_list(connection, number).draft
    if draft is None:
        raise ValueError(f"{number} is open without a draft")
    made = draw(connection, number, draft, codes)
    errors = [it for it in findings(connection, number, made, day) if it.is_error]
    if errors and (note is None or not made.entries):
        first = errors[0]
        raise ListRefusedError(
            "list_check_failed",
            f"检查发现 {len(errors)} 个错误，如：{first.title} {first.message_zh}。用 scenarios lists check {number} 查看；"
            "改好、排除，或用 --note 说明为何仍要定稿",
            f"the check found {len(errors)} errors, such as: {first.title}: {first.message_en}. See scenarios lists check {number}; mend them, "
            "leave entries out, or say by --note why it is frozen all the same",
        )
    return {
        "entries": made.entries,
        "registry_version": made.version,
        "frozen_on": day.isoformat(),
        "digest": made.digest,
        **({"note": note} if note else {}),
        "by": by,
    }


def correction(
    connection: Connection,
    number: ListNumber,
    updated: Sequence[str],
    removed: Sequence[str],
    reason: str,
    by: str,
    day: date,
    codes: CodeLists,
) -> dict[str, Any]:
    """The data of errata: ``updated`` scenarios as they are now, on the list or new to it; ``removed`` ones taken off.

    Raises UnknownListError, and ListRefusedError for a scenario that the registry does not have now.
    """
    folded = folded_list(connection, number)
    now = entries_now(connection, updated, codes)
    missing = [it for it in updated if it not in now]
    if missing:
        raise ListRefusedError(
            "scenario_not_there",
            f"登记库中没有或已撤回：{'、'.join(missing)}",
            f"not in the registry, or withdrawn: {', '.join(missing)}",
        )
    made = [Correction(registry_id=it, members=now[it].members, reason=reason) for it in updated]
    made += [Correction(registry_id=it, reason=reason) for it in removed]
    last = folded.editions[-1] if folded.editions else None
    after = corrected(last.entries, made, max(max(it.entries) for it in folded.editions)) if last else None
    # What the list does not allow is told by whoever makes the step; any digest does until then.
    digest = digest_of(contents_of(connection, after[0].items())) if after else "0" * 64
    return {
        "edition": last.number + 1 if last else 2,
        "corrections": [it.model_dump(mode="json", exclude_none=True) for it in made],
        "corrected_on": day.isoformat(),
        "digest": digest,
        "by": by,
    }
