"""Tables of what data refers to: organisations, codes, quality rules. Laid by the program out of its own lists, for those who read by SQL.
In the same metadata as ``sinks.tables``."""

from __future__ import annotations

from sqlalchemy import Column, Float, Table, Text

from sinks.tables import metadata

organisations = Table(
    "organisations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name_zh", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("other_names", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("level", Text, nullable=False),
    Column("parent", Text),
    Column("district", Text),
    Column("credit_code", Text),
    Column("valid_from", Text),
    Column("valid_to", Text),
    comment="Organisations that may speak for themselves; other_names are a JSON list, days are ISO 8601",
)

codes = Table(
    "codes",
    metadata,
    Column("list", Text, primary_key=True),
    Column("code", Text, primary_key=True),
    Column("name_zh", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("other_names", Text, nullable=False),
    Column("valid_from", Text),
    Column("valid_to", Text),
    Column("source", Text, nullable=False),
    comment="Codes of districts, fields, industries and chains",
)

quality_rules = Table(
    "quality_rules",
    metadata,
    Column("rule", Text, primary_key=True),
    Column("level", Text, nullable=False),
    Column("severity", Text, nullable=False),
    Column("share", Float, nullable=False),
    Column("keys", Text, nullable=False),
    Column("what_zh", Text, nullable=False),
    Column("what_en", Text, nullable=False),
    Column("why_zh", Text, nullable=False),
    Column("why_en", Text, nullable=False),
    Column("todo_zh", Text, nullable=False),
    Column("todo_en", Text, nullable=False),
    comment="The rules of quality runs as the last run knew them; share of rows that must pass, keys that name a row as a JSON list",
)
