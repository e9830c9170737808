"""Queries of the public views about cases. What is confidential between the parties is in none of them."""

from __future__ import annotations

from collections.abc import Callable


def case_queries(moment: Callable[[str], str]) -> dict[str, str]:
    """SQL by the name of the view. ``moment``: from a column of microseconds to SQL for the text of it."""
    return {
        "registry_v1_cases": f"""
            SELECT c.kind, c.case_id, m.registry_id, c.state, {moment("c.since_us")} AS state_since, c.sequence,
                   c.demand_organisation, c.demand_id, c.supply_organisation, c.supply_id, c.owner, c.due_on, c.facts
            FROM cases c
            LEFT JOIN membership m ON m.organisation = c.demand_organisation AND m.local_id = c.demand_id
            WHERE c.state <> ''
        """,
        "registry_v1_case_steps": f"""
            SELECT s.kind, s.case_id, s.place, s.organisation, s.sequence, s.type, s.before AS state_before,
                   s.after AS state_after, s.day, {moment("s.time_us")} AS said_at
            FROM case_steps s
            WHERE s.void = ''
        """,
    }
