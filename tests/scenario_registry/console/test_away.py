"""Pages while there is nothing to show: an empty registry, search not ready, a database that is away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy.engine import URL, make_url

from scenario_registry.console.routes import add_console
from scenario_registry.console.workshop import Workshop
from scenario_registry.http.problems import handle_problems
from scenario_registry.http.search.follower import Follower
from scenario_registry.http.search.index import Index
from scenario_registry.http.site import Site
from scenario_registry.notices.declared import NoticeSettings
from schemas.code_lists import code_lists
from sinks.database import open_lasting_reader
from sinks.registry import Registry
from tests.scenario_registry.console.visitor import BROWSER


def site_over(url: URL, folder: Path) -> Site:
    """A registry to read, and an index that nobody has filled."""
    engine = open_lasting_reader(url)
    index = Index(folder / "index.sqlite")
    return Site(engine, index, Follower(engine, index))


def visiting(site: Site) -> TestClient:
    """A browser before the console alone."""
    app = FastAPI()
    handle_problems(app)
    workshop = Workshop(site.engine, nullcontext, lambda: None, print, list, list, NoticeSettings(), None, {}, Path())  # type: ignore[arg-type]
    add_console(app, site, code_lists(), workshop)
    return TestClient(app, headers=BROWSER, raise_server_exceptions=False)


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Site]:
    """Of a registry into which nothing came."""
    url = URL.create("sqlite", database=str(tmp_path / "registry.sqlite"))
    Registry(url).close()
    site = site_over(url, tmp_path)
    yield site
    site.engine.dispose()


def test_an_empty_registry_says_what_to_do(empty: Site) -> None:
    empty.follower.step()
    with visiting(empty) as visitor:
        page = visitor.get("/").text
        assert "登记库里还没有场景" in page
        assert "scenarios quality run" in page
        assert "没有找到" in visitor.get("/scenarios").text
        assert "还没有变化" in visitor.get("/changes").text
        assert "还没有做过质量检查" in visitor.get("/feeds").text


def test_search_that_is_not_ready_asks_again_by_itself(empty: Site) -> None:
    with visiting(empty) as visitor:
        answer = visitor.get("/scenarios")
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == answer.headers["refresh"] == "2"
        assert "正在准备检索" in answer.text
        empty.follower.step()
        assert visitor.get("/scenarios").status_code == 200


def test_a_database_that_is_away_is_a_page_too(tmp_path: Path) -> None:
    site = site_over(make_url("postgresql+psycopg://nobody@127.0.0.1:1/nothing"), tmp_path)
    with visiting(site) as visitor:
        for path in ("/", "/feeds", "/changes", "/scenarios/CDS-7K3M-9Q2X-W4TB-5"):
            answer = visitor.get(path)
            assert answer.status_code == 503
            assert int(answer.headers["retry-after"]) > 0
            assert "登记库暂不可用" in answer.text
            assert "nobody" not in answer.text
    site.engine.dispose()
