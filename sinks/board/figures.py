"""What every figure of the board means: the one place. The SQL runs on SQLite and PostgreSQL alike; docs/metrics.md holds the same texts.

``CONTRIBUTIONS`` says what one need adds to the sums of every circle (scope and key) in which it counts; ``board_tally`` holds these sums.
All figures that anybody is shown are read from the sums by the other texts here. ``{which}`` is a condition on ``s.registry_id``.
"""

from __future__ import annotations

from collections.abc import Mapping

STEPS: tuple[str, ...] = ("opened", "interested", "introduced", "agreed", "pilot", "accepted", "promoted")
"""In their order; the number of the first is 1. 0 is a need that was told and is not yet open."""

SPANS: tuple[tuple[str, str], ...] = (
    ("opened", "introduced"),
    ("introduced", "agreed"),
    ("agreed", "pilot"),
    ("pilot", "accepted"),
    ("accepted", "promoted"),
)
"""Between which steps days are counted."""

_STATUS = """
SELECT s.scope, s.key, 'status' AS figure, b.status AS name, 0 AS number, count(*) AS n
FROM board_scopes AS s JOIN board_scenarios AS b ON b.registry_id = s.registry_id
WHERE {which} GROUP BY s.scope, s.key, b.status
""".strip()

_FURTHEST = """
SELECT s.scope, s.key, 'furthest' AS figure, '' AS name, b.furthest AS number, count(*) AS n
FROM board_scopes AS s JOIN board_scenarios AS b ON b.registry_id = s.registry_id
WHERE {which} GROUP BY s.scope, s.key, b.furthest
""".strip()

_DAYS = """
SELECT s.scope, s.key, 'days' AS figure, '{before}-{after}' AS name, b.{after}_day - b.{before}_day AS number, count(*) AS n
FROM board_scopes AS s JOIN board_scenarios AS b ON b.registry_id = s.registry_id
WHERE {which} AND b.{after}_day >= b.{before}_day GROUP BY s.scope, s.key, b.{after}_day - b.{before}_day
""".strip()

_MARKS = """
SELECT s.scope, s.key, m.figure AS figure, m.name AS name, 0 AS number, sum(m.n) AS n
FROM board_scopes AS s JOIN board_marks AS m ON m.registry_id = s.registry_id
WHERE {which} GROUP BY s.scope, s.key, m.figure, m.name
""".strip()

CONTRIBUTIONS = "\nUNION ALL\n".join(
    (
        _STATUS,
        _FURTHEST,
        *(_DAYS.replace("{before}", before).replace("{after}", after) for before, after in SPANS),
        _MARKS,
    )
)

NUMBERED = ", ".join(f"({number}, '{name}')" for number, name in enumerate(STEPS, 1))
"""The steps as rows of SQL."""

FIGURES: Mapping[str, str] = {
    "counts": """
SELECT key, figure, name, n FROM board_tally
WHERE scope = :scope AND figure IN ('status', 'engagement', 'failure', 'unmet')
""".strip(),
    "funnel": """
WITH steps (number, name) AS (VALUES {steps})
SELECT steps.number, steps.name, coalesce(sum(t.n), 0) AS n
FROM steps LEFT JOIN board_tally AS t
  ON t.scope = :scope AND t.key = :key AND t.figure = 'furthest' AND t.number >= steps.number
GROUP BY steps.number, steps.name ORDER BY steps.number
""".strip().replace("{steps}", NUMBERED),
    "spans": """
WITH days AS (
  SELECT name, number, sum(n) OVER (PARTITION BY name ORDER BY number) AS upto, sum(n) OVER (PARTITION BY name) AS total
  FROM board_tally WHERE scope = :scope AND key = :key AND figure = 'days'
)
SELECT name, max(total) AS n, min(CASE WHEN 2 * upto >= total THEN number END) AS median,
  min(CASE WHEN 10 * upto >= 9 * total THEN number END) AS p90
FROM days GROUP BY name
""".strip(),
    "lacks": """
SELECT name, n FROM board_tally WHERE scope = :scope AND key = :key AND figure = 'lack' ORDER BY n DESC, name LIMIT :most
""".strip(),
    "oldest": """
SELECT w.registry_id, b.title, b.organisation, w.waits_since
FROM board_scopes AS w JOIN board_scenarios AS b ON b.registry_id = w.registry_id
WHERE w.scope = :scope AND w.key = :key AND w.waits_since IS NOT NULL
ORDER BY w.waits_since, w.registry_id LIMIT :most
""".strip(),
}
"""``counts``: by key of a scope: needs by status, engagements by state, failures by reason, unmet needs. ``funnel``: needs that ever came so far. ``spans``: median and nine
tenths of the days between two steps, each the smallest number of days within which so many were. ``lacks``: unmet needs by missing technology.
``oldest``: open needs that wait the longest."""
