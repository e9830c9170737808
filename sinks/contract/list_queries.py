"""Queries of the public views about lists in batches that are or were published, and what they are made of. No view holds a contact or the name of a
person at the desk."""

from __future__ import annotations

from collections.abc import Callable

from schemas.list_content import NOT_PUBLIC
from schemas.published_list import FAMILY


def list_queries(*, is_postgresql: bool) -> dict[str, str]:
    """SQL by the name of the view."""
    without_contacts, nameless = (_on_postgresql if is_postgresql else _on_sqlite)()
    return {
        "registry_v1_lists": """
            SELECT l.number AS list, l.kind, l.year, l.batch, l.state, l.title, l.office, l.edition, l.entries, l.digest, l.registry_version,
                   l.made_on, l.published_on, l.withdrawn_because, l.sequence
            FROM lists l
            WHERE l.published_on IS NOT NULL
        """,
        "registry_v1_list_entries": """
            SELECT e.list, e.number AS place, e.since_edition, e.until_edition, e.registry_id, e.organisation, e.local_id
            FROM list_entries e JOIN lists l ON l.number = e.list
            WHERE l.published_on IS NOT NULL
        """,
        # Who of the desk did it is told apart by the step and by nothing else: that the same person did not freeze and approve was seen to before.
        "registry_v1_list_steps": f"""
            SELECT s.subject AS list, s.sequence, s.content_hash, s.type, {nameless("s")} AS said
            FROM loop_events s JOIN lists l ON l.number = s.subject
            WHERE s.family = '{FAMILY}' AND l.published_on IS NOT NULL
        """,
        "registry_v1_versions": f"""
            SELECT v.organisation, v.local_id, v.sequence, v.content_hash, v.type, {without_contacts("v.data")} AS said
            FROM versions v
        """,
    }


_Sql = Callable[[str], str]


def _on_postgresql() -> tuple[_Sql, _Sql]:
    fields = "".join(f" - '{name}'" for name in sorted(NOT_PUBLIC))
    return (
        lambda column: f"(CAST({column} AS jsonb){fields})::text",
        lambda step: f"jsonb_set(CAST({step}.data AS jsonb), '{{by}}', to_jsonb({step}.type))::text",
    )


def _on_sqlite() -> tuple[_Sql, _Sql]:
    fields = "".join(f", '$.{name}'" for name in sorted(NOT_PUBLIC))
    return (
        lambda column: f"json_remove({column}{fields})",
        lambda step: f"json_set({step}.data, '$.by', {step}.type)",
    )
