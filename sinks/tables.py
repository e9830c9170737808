"""Tables of the registry, the same on SQLite and PostgreSQL. Built by ``sinks/migrations``; a test compares the two.

Moments are integers, microseconds since 1970 in UTC. Statements and events are canonical JSON as text, stored once: a record whose
statement is the data of its version does not repeat it. Every index that events hit at random places costs most when the registry is
large, so there are few: an event is found by its position, its subject, or a scan of the ledger.

The views ``registry_v1_*`` (``sinks/views.py``) give them as typed columns, and are what consumers read.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Integer, LargeBinary, MetaData, Table, Text

metadata = MetaData()


def _pair() -> list[Column[str]]:
    """The key of a table about two records; which is the left one: ``schemas.matching.pair_of``."""
    names = ("left_organisation", "left_id", "right_organisation", "right_id")
    return [Column(name, Text, primary_key=True) for name in names]


records = Table(
    "records",
    metadata,
    Column("organisation", Text, primary_key=True),
    Column("local_id", Text, primary_key=True),
    Column("sequence", BigInteger, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("statement", Text),
    Column("stage", Text),
    Column("reason", Text),
    Column("conflicted", Boolean, nullable=False),
    Column("is_verbatim", Boolean, nullable=False),
    Column("last_sequence", BigInteger, nullable=False),
    comment="What one organisation says now about one scenario: the fold of its versions",
    sqlite_with_rowid=False,
)

versions = Table(
    "versions",
    metadata,
    Column("organisation", Text, primary_key=True),
    Column("local_id", Text, primary_key=True),
    Column("sequence", BigInteger, primary_key=True),
    Column("content_hash", Text, primary_key=True),
    Column("type", Text, nullable=False),
    Column("data", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("time_us", BigInteger, nullable=False),
    Column("received_us", BigInteger, nullable=False),
    comment="Everything that every organisation ever said, once per distinct content; kept for ever",
)

ledger = Table(
    "ledger",
    metadata,
    Column("organisation", Text, primary_key=True),
    Column("partition", Integer, primary_key=True, autoincrement=False),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("event_id", Text),
    Column("local_id", Text),
    Column("sequence", BigInteger),
    Column("outcome", Text, nullable=False),
    Column("problems", Text),
    Column("origin", Text),
    Column("received_us", BigInteger, nullable=False),
    comment="One row per received event: what became of it",
    sqlite_with_rowid=False,
)

rejections = Table(
    "rejections",
    metadata,
    Column("organisation", Text, primary_key=True),
    Column("partition", Integer, primary_key=True, autoincrement=False),
    Column("position", BigInteger, primary_key=True, autoincrement=False),
    Column("digest", Text),
    Column("key", LargeBinary),
    Column("raw", LargeBinary, nullable=False),
    Column("problems", Text, nullable=False),
    Column("event_id", Text),
    Column("local_id", Text),
    Column("origin", Text),
    Column("received_us", BigInteger, nullable=False),
    Column("replayed_partition", Integer),
    Column("replayed_position", BigInteger),
    Column("replay_outcome", Text),
    Index("rejections_by_digest", "digest"),
    comment="Rejected events, verbatim, with all their problems and what became of a replay",
)

changes = Table(
    "changes",
    metadata,
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("organisation", Text, nullable=False),
    Column("local_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("reason", Text),
    Column("conflicted", Boolean, nullable=False),
    Column("statement", Text),
    Column("received_us", BigInteger, nullable=False),
    comment="The change feed: gapless versions; a null statement is the data of the version it names",
)

registry_version = Table(
    "registry_version",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", BigInteger, nullable=False),
    comment="One row: the version of the last change. Its lock puts transactions that write changes into one order",
)

feed_epoch = Table(
    "feed_epoch",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("epoch", Text, nullable=False),
    comment="One row: under which name changes are numbered. A registry that is made anew numbers anew, under another name",
)

positions = Table(
    "positions",
    metadata,
    Column("topic", Text, primary_key=True),
    Column("partition", Integer, primary_key=True, autoincrement=False),
    Column("next_offset", BigInteger, nullable=False),
    comment="Next offset to read of every partition of the log",
)

membership = Table(
    "membership",
    metadata,
    Column("organisation", Text, primary_key=True),
    Column("local_id", Text, primary_key=True),
    Column("registry_id", Text, nullable=False),
    Index("membership_by_scenario", "registry_id"),
    comment="Which records tell of which scenario",
)

judgements = Table(
    "judgements",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("left_organisation", Text, nullable=False),
    Column("left_id", Text, nullable=False),
    Column("right_organisation", Text, nullable=False),
    Column("right_id", Text, nullable=False),
    Column("verdict", Text, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("person", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Column("deleted_us", BigInteger),
    Column("deleted_by", Text),
    Column("deleted_reason", Text),
    Index("judgements_by_pair", "left_organisation", "left_id", "right_organisation", "right_id"),
    comment="What people said about two records; appended, never edited, taken back by a mark",
)

suggestions = Table(
    "suggestions",
    metadata,
    *_pair(),
    Column("score", Float, nullable=False),
    Column("relation", Text, nullable=False),
    Column("opened_us", BigInteger, nullable=False),
    Index("suggestions_by_right", "right_organisation", "right_id"),
    comment="Pairs that people are asked about",
)

scenarios = Table(
    "scenarios",
    metadata,
    Column("registry_id", Text, primary_key=True),
    Column("organisation", Text, nullable=False),
    Column("local_id", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("statement", Text, nullable=False),
    Column("provenance", Text, nullable=False),
    Column("members", Integer, nullable=False),
    Column("conflicted", Boolean, nullable=False),
    comment="Scenarios that several records tell: field by field one member's word. The record named is the one that gave the title",
)

moves = Table(
    "moves",
    metadata,
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("organisation", Text, nullable=False),
    Column("local_id", Text, nullable=False),
    Column("registry_id", Text, nullable=False),
    Column("registry_before", Text, nullable=False),
    Index("moves_by_record", "organisation", "local_id", "version"),
    comment="Beside the changes merged and split: from which scenario to which. Ordinary changes need no row and no column",
)

questions = Table(
    "questions",
    metadata,
    Column("version", BigInteger, primary_key=True, autoincrement=False),
    Column("other_organisation", Text, nullable=False),
    Column("other_id", Text, nullable=False),
    comment="Beside the changes suggested and closed: the second record of the pair",
)

match_state = Table(
    "match_state",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("version", BigInteger, nullable=False),
    Column("model", Text, nullable=False),
    Column("last_judgement", BigInteger, nullable=False),
    Column("deleted_judgements", BigInteger, nullable=False),
    Column("run", BigInteger, nullable=False),
    comment="One row: up to which change and judgement matching came, under which model. run counts its transactions",
)

match_subjects = Table(
    "match_subjects",
    metadata,
    Column("organisation", Text, primary_key=True),
    Column("local_id", Text, primary_key=True),
    Column("born_id", Text, nullable=False),
    Column("first_us", BigInteger, nullable=False),
    Column("received_us", BigInteger, nullable=False),
    Column("is_withdrawn", Boolean, nullable=False),
    Column("origin", Text),
    Column("posted", Text, nullable=False),
    Column("areas", Text, nullable=False),
    Column("is_placed", Boolean, nullable=False),
    Column("code", LargeBinary),
    Column("vectors", LargeBinary),
    Column("features", LargeBinary, nullable=False, server_default=""),
    Index("match_subjects_by_birth", "born_id"),
    Index("match_subjects_by_origin", "origin"),
    comment="Records as matching found them: under what they are filed, the id they were born with, the one they name as origin",
)

match_links = Table(
    "match_links",
    metadata,
    *_pair(),
    Column("score", Float, nullable=False),
    Index("match_links_by_right", "right_organisation", "right_id"),
    comment="Pairs that the machine links",
)

match_rulings = Table(
    "match_rulings",
    metadata,
    *_pair(),
    Column("verdict", Text, nullable=False),
    Index("match_rulings_by_right", "right_organisation", "right_id"),
    comment="Verdicts under which scenarios were settled last: those of people, and copies as the same as their origin",
)

match_waiting = Table(
    "match_waiting",
    metadata,
    Column("organisation", Text, primary_key=True),
    Column("local_id", Text, primary_key=True),
    comment="Records whose history grew without a change of what they say, until matching has looked at them",
)

quality_runs = Table(
    "quality_runs",
    metadata,
    Column("run_id", Integer, primary_key=True),
    Column("rule_set", Text, nullable=False),
    Column("since_us", BigInteger, nullable=False),
    Column("until_us", BigInteger, nullable=False),
    Column("registry_version", BigInteger, nullable=False),
    comment="Runs of the quality rules; the interval is what rules about a time looked at",
)

quality_results = Table(
    "quality_results",
    metadata,
    Column("run_id", Integer, primary_key=True, autoincrement=False),
    Column("rule", Text, primary_key=True),
    Column("organisation", Text, primary_key=True),
    Column("severity", Text, nullable=False),
    Column("checked", BigInteger, nullable=False),
    Column("failed", BigInteger, nullable=False),
    Column("holds", Boolean, nullable=False),
    # Since when a rule does not hold: two places in it for every rule and organisation, however many runs there are.
    Index("quality_results_by_holding", "rule", "organisation", "holds", "run_id"),
    comment="One row per rule and organisation that had rows to check",
)

quality_failures = Table(
    "quality_failures",
    metadata,
    Column("run_id", Integer, primary_key=True, autoincrement=False),
    Column("rule", Text, primary_key=True),
    Column("organisation", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    comment="Every row that failed a rule, by its keys as a JSON list",
)

quality_feeds = Table(
    "quality_feeds",
    metadata,
    Column("run_id", Integer, primary_key=True, autoincrement=False),
    Column("feed", Text, primary_key=True),
    Column("organisation", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("since_us", BigInteger, nullable=False),
    Column("settles_after_us", BigInteger),
    Column("last_received_us", BigInteger),
    Column("received", BigInteger, nullable=False),
    Column("rejected", BigInteger, nullable=False),
    Column("overdue_us", BigInteger),
    Column("skipping", BigInteger, nullable=False, server_default="0"),
    comment="Health of every feed at a run; received and rejected are those of its last delivery, overdue_us is when the next one is late",
)

quality_incidents = Table(
    "quality_incidents",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("symptoms", Text, nullable=False),
    Column("opened_us", BigInteger, nullable=False),
    Column("well_us", BigInteger),
    Column("closed_us", BigInteger),
    Column("silent_until_us", BigInteger),
    Column("silenced_by", Text),
    Column("silence_reason", Text),
    comment="What is or was wrong, once per cause; symptoms are a JSON list",
)

quality_notices = Table(
    "quality_notices",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False),
    Column("incident", BigInteger, nullable=False),
    Column("event", Text, nullable=False),
    Column("written_us", BigInteger, nullable=False),
    Column("document", Text, nullable=False),
    Index("quality_notices_by_incident", "incident"),
    comment="What is told of an incident, written with it; id stays the same however often it is sent",
)

quality_deliveries = Table(
    "quality_deliveries",
    metadata,
    Column("notice", BigInteger, primary_key=True, autoincrement=False),
    Column("channel", Text, primary_key=True),
    Column("attempts", Integer, nullable=False),
    Column("next_us", BigInteger, nullable=False),
    Column("delivered_us", BigInteger),
    Column("error", Text),
    comment="One row per notice and channel: whether it went out, else when it is tried again and why it failed",
)
