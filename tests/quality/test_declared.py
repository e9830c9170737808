"""What feeds declare is compared with their own records, also where an organisation has several feeds."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.engine import URL, make_url

from producers.declaration import Expected
from producers.feed import bundled_feeds
from quality.declared import ROWS, expected
from quality.rows import Interval
from quality.run import INTERVAL, lay_beside
from quality.snapshot import frozen
from sinks.queries.changes import current_version
from tests.quality.faults import CHECKED_AT, MEDIA, RAIL, RECORDS, clean, clean_registry
from tests.support import postgresql


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> URL:
    if request.param == "sqlite":
        return make_url(f"sqlite:///{tmp_path / 'registry.sqlite'}")
    return postgresql.database("declared")


def test_every_feed_of_an_organisation_is_told_from_its_other_ones(url: URL) -> None:
    planted = clean_registry(url.render_as_string(hide_password=False))
    second = [{**clean(RAIL, nth, need=...), "subject": f"T-{nth}"} for nth in range(4)]
    planted.send(RAIL, [*second, {**clean(RAIL, 9), "subject": "T-9"}], feed="rail_second")
    # A scenario that the second feed told last is the second one's.
    planted.send(RAIL, [{**clean(RAIL, 0), "sequence": 2, "id": "moved"}], feed="rail_second")
    wanted = Expected(min_rows=10, max_rows=40, filled={"need": 0.9})
    rail, media = (
        bundled_feeds()[name].model_copy(update={"snapshot": "complete", "expected": wanted}) for name in (RAIL, MEDIA)
    )
    feeds = {
        it.name: it for it in (rail, media, *(rail.model_copy(update={"name": it}) for it in ("rail_second", "none")))
    }
    with frozen(planted.registry.engine.url, current_version) as (copy, _):
        lay_beside(copy, feeds, Interval(CHECKED_AT - INTERVAL, CHECKED_AT), [])
        with copy.connect() as connection:
            found = {(row.feed, row.field): (row.found, row.records) for row in connection.execute(select(expected))}
    assert found == {
        (RAIL, ROWS): (RECORDS - 1, RECORDS - 1),
        (RAIL, "need"): (1, RECORDS - 1),
        ("rail_second", ROWS): (6, 6),
        ("rail_second", "need"): (0.3333, 6),
        (MEDIA, ROWS): (RECORDS, RECORDS),
        (MEDIA, "need"): (1, RECORDS),
    }
    planted.registry.close()
