"""The queries of the public views: typed columns, plain names, moments as text in UTC. The same on both databases.

A record that nobody else tells is a scenario of its own. How fresh an organisation's word is, is null before the first quality run, or where no
feed is declared; of several feeds of one organisation, its records show the one that is overdue first. What each column holds:
``sinks.contract.columns``.
"""

from __future__ import annotations

from sinks.contract.board_queries import board_queries
from sinks.contract.case_queries import case_queries
from sinks.contract.columns import MEANINGS
from sinks.contract.list_queries import list_queries
from sinks.contract.reference_queries import reference_queries
from sinks.contract.supply_queries import supply_queries
from sinks.contract.views import STATED

_LATER_SEQUENCE = (
    "PARTITION BY v.organisation, v.local_id ORDER BY v.sequence GROUPS BETWEEN 1 FOLLOWING AND 1 FOLLOWING"
)
"""The versions of the next higher sequence: of two versions with one sequence, neither follows the other. All windows of the view are over the
same parts: else SQLite, asked for one record, goes through all."""

_FIRST_OVERDUE = """
    SELECT organisation, state, last_received_us, overdue_us
    FROM (SELECT organisation, state, last_received_us, overdue_us,
                 ROW_NUMBER() OVER (PARTITION BY organisation ORDER BY overdue_us IS NULL, overdue_us, feed) AS place
          FROM quality_feeds WHERE run_id = (SELECT MAX(run_id) FROM quality_runs)) ranked
    WHERE place = 1
"""
"""One row an organisation, from the few rows of the last quality run."""


def queries(is_postgresql: bool) -> dict[str, str]:
    """SQL by the name of the view."""
    # Of two contents of one sequence the event's own counts.
    own = "COALESCE(MAX({0}.type) FILTER (WHERE {0}.event_id = l.event_id), MIN({0}.type))"
    # Of a subject of the closed loop as the ledger names it, ``schemas.loop_event.LoopKey``.
    family = "split_part(l.local_id, ':', 1)" if is_postgresql else "substr(l.local_id, 1, instr(l.local_id, ':') - 1)"
    statement, stated = "COALESCE(r.statement, v.data)", STATED.split()
    if is_postgresql:
        # One look at the JSON for all fields: an operator each would parse it eighteen times.
        types = ", ".join(f"{name} {MEANINGS[name].type}" for name in stated)
        fields = ", ".join(f"said.{name}" for name in stated)
        said, told = (
            f"CROSS JOIN LATERAL json_to_record({it}::json) AS said({types})" for it in (statement, "it.statement")
        )
        told_fields = fields
    else:
        fields, told_fields = (
            ", ".join(f"{source} ->> '$.{name}' AS {name}" for name in stated) for source in (statement, "it.statement")
        )
        said = told = ""

    def moment(column: str) -> str:
        return _moment(column, is_postgresql)

    def without_contact(text: str) -> str:
        return (
            f"(({text})::jsonb - 'contact_email')::text" if is_postgresql else f"json_remove({text}, '$.contact_email')"
        )

    fresh = (
        f"f.state AS feed_state, {moment('f.last_received_us')} AS last_confirmed_at, "
        f"{moment('f.overdue_us')} AS overdue_from"
    )
    return {
        "registry_v1_records": f"""
            SELECT m.registry_id, r.organisation, r.local_id, r.sequence, r.stage, r.reason AS withdrawn_because,
                   r.conflicted, {moment("v.time_us")} AS said_at, {moment("v.received_us")} AS received_at,
                   {fields}, {statement} AS statement, {fresh}
            FROM records r
            JOIN membership m ON m.organisation = r.organisation AND m.local_id = r.local_id
            JOIN versions v ON v.organisation = r.organisation AND v.local_id = r.local_id
                 AND v.sequence = r.sequence AND v.content_hash = r.content_hash
            LEFT JOIN ({_FIRST_OVERDUE}) f ON f.organisation = r.organisation
            {said}
            WHERE r.statement IS NOT NULL OR r.is_verbatim
        """,
        "registry_v1_scenarios": f"""
            SELECT it.registry_id, it.members, it.organisation, it.local_id, it.stage, it.conflicted, {told_fields},
                   it.statement, it.provenance, {fresh}
            FROM (
                SELECT s.registry_id, s.members, s.organisation, s.local_id, s.stage, s.conflicted, s.statement, s.provenance
                FROM scenarios s
                UNION ALL
                SELECT m.registry_id, 1, r.organisation, r.local_id, r.stage, r.conflicted, {statement}, NULL
                FROM records r
                JOIN membership m ON m.organisation = r.organisation AND m.local_id = r.local_id
                JOIN versions v ON v.organisation = r.organisation AND v.local_id = r.local_id
                     AND v.sequence = r.sequence AND v.content_hash = r.content_hash
                WHERE (r.statement IS NOT NULL OR r.is_verbatim)
                  AND NOT EXISTS (SELECT 1 FROM scenarios s WHERE s.registry_id = m.registry_id)
            ) it
            LEFT JOIN ({_FIRST_OVERDUE}) f ON f.organisation = it.organisation
            {told}
        """,
        "registry_v1_feeds": f"""
            SELECT f.feed, f.organisation, f.state AS feed_state, {moment("f.since_us")} AS state_since,
                   {moment("f.last_received_us")} AS last_confirmed_at, {moment("f.overdue_us")} AS overdue_from,
                   {moment("q.until_us")} AS checked_at
            FROM quality_feeds f
            JOIN quality_runs q ON q.run_id = f.run_id
            WHERE f.run_id = (SELECT MAX(run_id) FROM quality_runs)
        """,
        "registry_v1_membership": """
            SELECT m.organisation, m.local_id, m.registry_id, COALESCE(s.born_id, m.registry_id) AS born_id
            FROM membership m
            LEFT JOIN match_subjects s ON s.organisation = m.organisation AND s.local_id = m.local_id
        """,
        "registry_v1_judgements": f"""
            SELECT j.number, j.left_organisation, j.left_id, j.right_organisation, j.right_id, j.verdict, j.organisation,
                   j.person, j.reason, {moment("j.at_us")} AS judged_at, {moment("j.deleted_us")} AS taken_back_at,
                   j.deleted_by AS taken_back_by, j.deleted_reason AS taken_back_because
            FROM judgements j
        """,
        "registry_v1_suggestions": f"""
            SELECT s.left_organisation, s.left_id, s.right_organisation, s.right_id, s.score, s.relation,
                   {moment("s.opened_us")} AS opened_at
            FROM suggestions s
        """,
        "registry_v1_history": f"""
            SELECT v.organisation, v.local_id, v.sequence, v.content_hash, v.type, v.event_id,
                   {moment("v.time_us")} AS said_at,
                   {moment(f"MIN(v.time_us) OVER ({_LATER_SEQUENCE})")} AS followed_at,
                   COALESCE(LAG(v.sequence) OVER (PARTITION BY v.organisation, v.local_id ORDER BY v.sequence,
                                                v.type <> 'scenario.stated.v1', v.content_hash) <> v.sequence, 1 = 1)
                       AS counts,
                   {moment("v.received_us")} AS received_at, v.data, {without_contact("v.data")} AS said
            FROM versions v
        """,
        "registry_v1_changes": f"""
            SELECT c.version,
                   COALESCE(
                       (SELECT b.registry_id FROM moves b WHERE b.organisation = c.organisation AND b.local_id = c.local_id
                        AND b.version <= c.version ORDER BY b.version DESC LIMIT 1),
                       (SELECT a.registry_before FROM moves a WHERE a.organisation = c.organisation
                        AND a.local_id = c.local_id AND a.version > c.version ORDER BY a.version LIMIT 1),
                       m.registry_id
                   ) AS registry_id,
                   c.organisation, c.local_id, c.kind, c.sequence, c.stage,
                   c.reason AS withdrawn_because, c.conflicted, {moment("c.received_us")} AS received_at,
                   COALESCE(c.statement, v.data) AS statement, o.registry_before, q.other_organisation, q.other_id,
                   {without_contact("COALESCE(c.statement, v.data)")} AS said
            FROM changes c
            JOIN membership m ON m.organisation = c.organisation AND m.local_id = c.local_id
            LEFT JOIN moves o ON o.version = c.version
            LEFT JOIN questions q ON q.version = c.version
            LEFT JOIN versions v ON v.organisation = c.organisation AND v.local_id = c.local_id
                 AND v.sequence = c.sequence AND v.content_hash = c.content_hash
        """,
        "registry_v1_state": """
            SELECT e.epoch, n.version FROM feed_epoch e CROSS JOIN registry_version n
        """,
        "registry_v1_rejections": f"""
            SELECT r.organisation, r.partition, r.position, r.event_id, r.local_id, r.problems, r.origin,
                   {moment("r.received_us")} AS received_at, r.replayed_partition, r.replayed_position, r.replay_outcome
            FROM rejections r
        """,
        "registry_v1_ledger": f"""
            SELECT l.organisation, l.partition, l.position, l.event_id, l.local_id, l.sequence, l.outcome, l.problems,
                   l.origin, {moment("l.received_us")} AS received_at,
                   -- Looked up, and only where it is asked for.
                   CASE WHEN l.outcome <> 'rejected' THEN COALESCE(
                       (SELECT {own.format("v")} FROM versions v
                        WHERE v.organisation = l.organisation AND v.local_id = l.local_id AND v.sequence = l.sequence),
                       (SELECT {own.format("e")} FROM loop_events e
                        WHERE e.organisation = l.organisation AND e.sequence = l.sequence
                          AND e.family = {family} AND e.subject = substr(l.local_id, length({family}) + 2))) END AS type
            FROM ledger l
        """,
        **board_queries(is_postgresql=is_postgresql),
        **case_queries(moment),
        **list_queries(is_postgresql=is_postgresql),
        **reference_queries(moment, is_postgresql=is_postgresql),
        **supply_queries(moment, is_postgresql=is_postgresql),
    }


def _moment(column: str, is_postgresql: bool) -> str:
    if is_postgresql:
        return f"to_char(to_timestamp(({column}) / 1000000.0) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"')"
    return f"strftime('%Y-%m-%dT%H:%M:%SZ', ({column}) / 1000000, 'unixepoch')"
