"""Where lists in batches are read from: by the desk out of the tables, drafts too; by everybody else out of the public views."""

from __future__ import annotations

from typing import NamedTuple

from sqlalchemy import BigInteger, FromClause, Integer, Text, column, select, table

from schemas.published_list import FAMILY
from sinks.list_tables import lists
from sinks.loop_tables import loop_events
from sinks.tables import versions

_STEP = ("content_hash", "type", "said")
_VERSION = ("organisation", "local_id", "content_hash", "said")


class ListSource(NamedTuple):
    """``lists``: one row a list, its number as ``list``; ``steps``: what was said of them; ``versions``: what their entries are made of."""

    lists: FromClause
    steps: FromClause
    versions: FromClause


AT_DESK = ListSource(
    select(lists.c.number.label("list"), *(it for it in lists.c if it.name not in ("number", "problems"))).subquery(
        "lists_drawn_up"
    ),
    select(
        loop_events.c.subject.label("list"),
        *(loop_events.c[name] for name in ("sequence", "content_hash", "type")),
        loop_events.c.data.label("said"),
    )
    .where(loop_events.c.family == FAMILY)
    .subquery("steps_of_lists"),
    select(
        *(versions.c[name] for name in ("organisation", "local_id", "sequence", "content_hash")),
        versions.c.data.label("said"),
    ).subquery("versions_said"),
)

PUBLIC = ListSource(
    table(
        "registry_v1_lists",
        *(column(name, Text) for name in ("list", "kind", "state", "title", "office", "digest")),
        *(column(name, Integer) for name in ("year", "batch", "edition", "entries")),
        *(column(name, BigInteger) for name in ("registry_version", "sequence")),
        *(column(name, Text) for name in ("made_on", "published_on", "withdrawn_because")),
    ),
    table(
        "registry_v1_list_steps",
        column("list", Text),
        column("sequence", BigInteger),
        *(column(it, Text) for it in _STEP),
    ),
    table("registry_v1_versions", column("sequence", BigInteger), *(column(it, Text) for it in _VERSION)),
)
