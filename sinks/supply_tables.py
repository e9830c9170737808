"""Tables of the supply side: what each organisation says now, and the companies that it is about. Both follow from the events alone."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Table, Text

from sinks.tables import metadata

supply_entries = Table(
    "supply_entries",
    metadata,
    Column("family", Text, primary_key=True),
    Column("organisation", Text, primary_key=True),
    Column("local_id", Text, primary_key=True),
    Column("sequence", BigInteger, nullable=False),
    Column("content_hash", Text, nullable=False),
    Column("company_id", Text, nullable=False),
    Column("name_key", Text, nullable=False),
    Column("credit_code", Text, nullable=False),
    Column("district", Text, nullable=False),
    Column("supplier_id", Text, nullable=False),
    Column("is_withdrawn", Boolean, nullable=False),
    Column("reason", Text),
    Column("conflicted", Boolean, nullable=False),
    Column("statement", Text, nullable=False),
    Column("said_us", BigInteger, nullable=False),
    Column("received_us", BigInteger, nullable=False),
    Index("supply_entries_by_company", "company_id"),
    Index("supply_entries_by_name", "name_key"),
    comment="What one organisation says now of a supplier, a capability or an investor; credit_code, district, supplier_id are empty where unknown",
)

company_ids = Table(
    "company_ids",
    metadata,
    Column("former_id", Text, primary_key=True),
    Column("family", Text, primary_key=True),
    Column("organisation", Text, primary_key=True),
    Column("local_id", Text, primary_key=True),
    Index("company_ids_by_entry", "family", "organisation", "local_id"),
    comment="Under which ids the company of an entry may have been known, by all that was ever said of it: an old id leads to where the entry is now",
)

companies = Table(
    "companies",
    metadata,
    Column("company_id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("credit_code", Text),
    Column("is_withdrawn", Boolean, nullable=False),
    Column("capabilities", Integer, nullable=False),
    Column("fields", Text, nullable=False),
    Column("provenance", Text, nullable=False),
    comment="Every company once, by its credit code first, with what is said of it and who said it",
)
