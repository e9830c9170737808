"""Queries of the public views about what data refers to: organisations, codes, quality rules and their results."""

from __future__ import annotations

from collections.abc import Callable

_IS_LAST = "q.run_id = (SELECT MAX(run_id) FROM quality_runs)"


def reference_queries(moment: Callable[[str], str], *, is_postgresql: bool) -> dict[str, str]:
    """SQL by the name of the view. ``moment``: from a column of microseconds to SQL for the text of it."""
    if is_postgresql:
        first_key, first_name = "q.key::jsonb ->> 0", "r.keys::jsonb ->> 0"
        each_district = "CROSS JOIN LATERAL jsonb_array_elements_text(s.districts) AS it (value)"
    else:
        first_key, first_name = "q.key ->> '$[0]'", "r.keys ->> '$[0]'"
        each_district = "CROSS JOIN json_each(s.districts) AS it"
    return {
        "registry_v1_scenario_districts": f"""
            SELECT s.registry_id, it.value AS district FROM registry_v1_scenarios s {each_district}
        """,
        "registry_v1_organisations": """
            SELECT o.id AS organisation, o.name_zh, o.name_en, o.other_names, o.kind, o.level, o.parent, o.district,
                   o.credit_code, o.valid_from, o.valid_to
            FROM organisations o
        """,
        "registry_v1_districts": """
            SELECT c.code AS district, c.name_zh, c.name_en, c.other_names, c.valid_from, c.valid_to, c.source
            FROM codes c WHERE c.list = 'districts'
        """,
        "registry_v1_codes": """
            SELECT c.list, c.code,
                   CASE WHEN c.list = 'industries' AND LENGTH(c.code) > 1 THEN SUBSTR(c.code, 1, 1) END AS part_of,
                   c.name_zh, c.name_en, c.other_names, c.valid_from, c.valid_to, c.source
            FROM codes c WHERE c.list <> 'districts'
        """,
        "registry_v1_quality_runs": f"""
            SELECT q.run_id AS run, q.rule_set, {moment("q.since_us")} AS looked_from, {moment("q.until_us")} AS looked_until,
                   q.registry_version AS version, {_IS_LAST} AS is_last
            FROM quality_runs q
        """,
        "registry_v1_quality_rules": """
            SELECT r.rule, r.level, r.severity, r.share, r.keys, r.what_zh, r.what_en, r.why_zh, r.why_en, r.todo_zh, r.todo_en
            FROM quality_rules r
        """,
        "registry_v1_quality_results": f"""
            SELECT q.run_id AS run, q.rule, q.organisation, q.severity, q.checked, q.failed, q.holds, {_IS_LAST} AS is_last
            FROM quality_results q
        """,
        "registry_v1_quality_failures": f"""
            SELECT q.run_id AS run, q.rule, q.organisation, s.severity, q.key,
                   CASE WHEN {first_name} = 'local_id' THEN {first_key} END AS local_id, {_IS_LAST} AS is_last
            FROM quality_failures q
            JOIN quality_results s ON s.run_id = q.run_id AND s.rule = q.rule AND s.organisation = q.organisation
            LEFT JOIN quality_rules r ON r.rule = q.rule
        """,
    }
