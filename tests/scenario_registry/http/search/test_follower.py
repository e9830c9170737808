"""What the index follows, and what keeps it from following for a while only."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.engine import URL

from scenario_registry.http.search.follower import Follower
from scenario_registry.http.search.index import Index
from sinks.database import open_lasting_reader
from sinks.registry import Registry
from tests.support.waiting import wait_until


def test_a_file_that_cannot_be_written_is_tried_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    url = URL.create("sqlite", database=str(tmp_path / "registry.sqlite"))
    Registry(url).close()
    engine = open_lasting_reader(url)
    folder = tmp_path / "not yet"
    follower = Follower(engine, Index(folder / "index.sqlite"))
    with follower.following():
        wait_until(lambda: "检索索引暂不可写" in caplog.text)
        folder.mkdir()
        wait_until(lambda: follower.state is not None)
    engine.dispose()
