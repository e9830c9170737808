"""Queries of the public views of the board: the figures that ``sinks.board.figures`` defines, of every circle at once."""

from __future__ import annotations

from sinks.board.figures import NUMBERED


def board_queries(*, is_postgresql: bool) -> dict[str, str]:
    """SQL by the name of the view."""
    opened_on = (
        "to_char(DATE '1970-01-01' + w.waits_since, 'YYYY-MM-DD')"
        if is_postgresql
        else "date(w.waits_since * 86400, 'unixepoch')"
    )
    return {
        "registry_v1_board_figures": """
            SELECT t.scope, t.key, t.figure, t.name, t.n
            FROM board_tally t
            WHERE t.figure IN ('status', 'engagement', 'failure', 'unmet', 'lack')
        """,
        "registry_v1_board_funnel": f"""
            WITH steps (place, step) AS (VALUES {NUMBERED})
            SELECT t.scope, t.key, steps.place, steps.step,
                   CAST(sum(CASE WHEN t.number >= steps.place THEN t.n ELSE 0 END) AS BIGINT) AS n
            FROM board_tally t CROSS JOIN steps
            WHERE t.figure = 'furthest'
            GROUP BY t.scope, t.key, steps.place, steps.step
        """,
        "registry_v1_board_spans": """
            WITH days AS (
                SELECT t.scope, t.key, t.name, t.number,
                       sum(t.n) OVER (PARTITION BY t.scope, t.key, t.name ORDER BY t.number) AS upto,
                       sum(t.n) OVER (PARTITION BY t.scope, t.key, t.name) AS total
                FROM board_tally t WHERE t.figure = 'days'
            )
            SELECT scope, key, name AS span, CAST(max(total) AS BIGINT) AS n,
                   min(CASE WHEN 2 * upto >= total THEN number END) AS median,
                   min(CASE WHEN 10 * upto >= 9 * total THEN number END) AS p90
            FROM days GROUP BY scope, key, name
        """,
        "registry_v1_board_waiting": f"""
            SELECT w.scope, w.key, w.registry_id, b.title, b.organisation, {opened_on} AS opened_on
            FROM board_scopes w JOIN board_scenarios b ON b.registry_id = w.registry_id
            WHERE w.waits_since IS NOT NULL
        """,
        "registry_v1_board_state": """
            SELECT s.version, s.built_to IS NULL AS complete FROM board_state s
        """,
    }
