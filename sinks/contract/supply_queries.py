"""Queries of the public views of the supply side: capabilities, investors, companies, without any address."""

from __future__ import annotations

from collections.abc import Callable, Iterable

_CAPABILITY = (
    ("title", "text", "title"),
    ("supplier_name", "text", "supplier_name"),
    ("technology", "text", "technology"),
    ("product", "text", "product"),
    ("maturity", "text", "maturity"),
    # A word of SQL by its own name.
    ("references", "json", "used_at"),
    ("qualifications", "json", "qualifications"),
    ("industry_chain", "text", "industry_chain"),
    ("fields", "json", "fields"),
    ("excluded_fields", "json", "excluded_fields"),
    ("districts_served", "json", "districts_served"),
    ("price_min_cny", "bigint", "price_min_cny"),
    ("price_max_cny", "bigint", "price_max_cny"),
    ("delivery_months", "integer", "delivery_months"),
    ("first_use", "boolean", "first_use"),
    ("available_until", "text", "available_until"),
    ("remark", "text", "remark"),
)
_INVESTOR = (
    ("name", "text", "name"),
    ("interests", "text", "interests"),
    ("industry_chains", "json", "industry_chains"),
    ("fields", "json", "fields"),
    ("excluded_fields", "json", "excluded_fields"),
    ("stages", "json", "stages"),
    ("districts", "json", "districts"),
    ("ticket_min_cny", "bigint", "ticket_min_cny"),
    ("ticket_max_cny", "bigint", "ticket_max_cny"),
    ("remark", "text", "remark"),
)
_COMPANY = (
    ("district", "text", "district"),
    ("kind", "text", "kind"),
    ("size", "text", "size"),
    ("founded_on", "text", "founded_on"),
    ("profile", "text", "profile"),
    ("qualifications", "json", "qualifications"),
    ("industry_chains", "json", "industry_chains"),
    ("fields", "json", "fields"),
)

_Fields = Iterable[tuple[str, str, str]]
"""Field of the JSON, its type in SQL, and the column's name."""


def supply_queries(moment: Callable[[str], str], *, is_postgresql: bool) -> dict[str, str]:
    """SQL by the name of the view. ``moment``: from a column of microseconds to SQL for the text of it."""

    def said(source: str, fields: _Fields) -> tuple[str, str]:
        if not is_postgresql:
            return ", ".join(f"{source} ->> '$.{field}' AS {column}" for field, _, column in fields), ""
        types = ", ".join(f'"{field}" {"jsonb" if kind == "json" else kind}' for field, kind, _ in fields)
        columns = ", ".join(f'said."{field}" AS {column}' for field, _, column in fields)
        return columns, f"CROSS JOIN LATERAL json_to_record({source}::json) AS said({types})"

    def entries(family: str, fields: _Fields) -> str:
        columns, join = said("e.statement", fields)
        return f"""
            SELECT e.company_id, e.organisation, e.local_id, e.sequence, e.is_withdrawn AS withdrawn,
                   e.reason AS withdrawn_because, e.conflicted, {columns},
                   {moment("e.said_us")} AS said_at, {moment("e.received_us")} AS received_at
            FROM supply_entries e {join} WHERE e.family = '{family}'
        """

    columns, join = said("c.fields", _COMPANY)
    smallest = 'min(e.company_id COLLATE "C") COLLATE "default"' if is_postgresql else "min(e.company_id)"
    return {
        "registry_v1_capabilities": entries("capability", _CAPABILITY),
        "registry_v1_investors": entries("investor", _INVESTOR),
        "registry_v1_companies": f"""
            SELECT c.company_id, c.name, c.credit_code, {columns}, c.capabilities, c.is_withdrawn AS withdrawn, c.provenance
            FROM companies c {join}
        """,
        # Of entries that were one company and are several now, one is taken: arbitrary, and the same on both databases.
        "registry_v1_company_ids": f"""
            SELECT i.former_id, {smallest} AS company_id
            FROM company_ids i
            JOIN supply_entries e ON e.family = i.family AND e.organisation = i.organisation AND e.local_id = i.local_id
            WHERE NOT EXISTS (SELECT 1 FROM companies c WHERE c.company_id = i.former_id)
            GROUP BY i.former_id
        """,
    }
