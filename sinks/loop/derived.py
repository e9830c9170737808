"""The tables that follow from the events of the closed loop, beside its change feed. A rebuild makes them anew and compares them row by row,
and workers may change them and delete from them."""

from __future__ import annotations

from sqlalchemy import Table

from sinks.case_tables import case_steps, cases
from sinks.list_tables import list_entries, lists
from sinks.supply_tables import companies, company_ids, supply_entries

DERIVED: tuple[Table, ...] = (lists, list_entries, supply_entries, company_ids, companies, cases, case_steps)
