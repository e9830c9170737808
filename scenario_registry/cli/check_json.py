"""What was found in a delivery, as JSON has it: for the command line and for answers over HTTP."""

from __future__ import annotations

from typing import Any

from producers.feed import Feed
from scenario_registry.checking import DeliveryCheck, RowProblem
from scenario_registry.cli.places import cell_of


def check_as_json(feed: Feed, checked: DeliveryCheck, most_problems: int | None = None) -> dict[str, Any]:
    """Everything, or the first ``most_problems``."""
    return {
        "feed": feed.name,
        "rows": checked.rows,
        "rejected": checked.rejected,
        "problems": [_problem_as_json(found) for found in checked.problems[:most_problems]],
        "ignored": [{"location": row.location.as_dict(), "reason": row.reason} for row in checked.ignored],
        "leftovers": checked.leftovers,
        "absent": checked.absent,
    }


def _problem_as_json(found: RowProblem) -> dict[str, object]:
    location = {name: value for name, value in found.origin.items() if name not in ("cells", "feed")}
    cell = cell_of(found.origin, found.problem.field)
    return {"location": location, "cell": cell, "local_id": found.local_id, **found.problem.model_dump(mode="json")}
