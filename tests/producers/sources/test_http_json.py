from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pydantic import ValidationError

from producers.sources.http_json import Options, read
from producers.sources.row import Item, SourceError, SourceRow
from tests.producers.sources.collect import collect, ignored, rows
from tests.producers.sources.http.server import Asked, Reply, serving

SECRET = "s3cret-t0ken"  # noqa: S105 - made up


@pytest.fixture(autouse=True)
def token() -> Iterator[None]:
    os.environ["SCENES_TEST_TOKEN"] = SECRET
    yield
    del os.environ["SCENES_TEST_TOKEN"]


def options(url: str, **more: Any) -> Options:
    return Options.model_validate({"url": url, "attempts": 3, "backoff_s": 0.01} | more)


def polled(declared: Options) -> list[Item]:
    return list(read(declared, None))


def ids(items: Any) -> list[object]:
    return [item.values["id"] for item in items if isinstance(item, SourceRow)]


def test_a_list_is_read_with_secrets_from_the_environment_only() -> None:
    with serving(lambda asked, n: Reply(body={"data": [{"id": 1, "name": {"zh": "甲"}}]})) as api:
        items = collect(
            "http_json",
            None,
            url=api.url,
            params={"kind": "需求"},
            items="data.*",
            token_env="SCENES_TEST_TOKEN",  # noqa: S106 - a name
            headers_env={"X-App-Key": "SCENES_TEST_TOKEN"},
        )
    [row] = rows(items)
    assert row.values == {"id": 1, "name.zh": "甲"}
    assert (row.location.file, row.location.pointer) == ("127.0.0.1/api/scenes", "/data/0")
    assert api.asked[0].query == {"kind": "需求"}
    assert api.asked[0].headers["authorization"] == f"Bearer {SECRET}"
    assert api.asked[0].headers["x-app-key"] == SECRET


PAGES = [[{"id": 1}, {"id": 2}], [{"id": 2}, {"id": 3}], [{"id": 4}]]


def by_number(asked: Asked, _: int) -> Reply:
    page = int(asked.query["pageNo"]) - 1
    return Reply(body={"data": PAGES[page] if page < len(PAGES) else []})


def by_link(asked: Asked, _: int) -> Reply:
    page = int(asked.query.get("p", 0))
    following = f"/api/scenes?p={page + 1}" if page + 1 < len(PAGES) else None
    return Reply(body={"data": PAGES[page], "links": {"next": following}})


def by_cursor(asked: Asked, _: int) -> Reply:
    page = {"": 0, "b=": 1, "c&": 2}[asked.query.get("after", "")]
    return Reply(body={"data": PAGES[page], "next": ["b=", "c&", ""][page]})


@pytest.mark.parametrize(
    ("answer", "paging"),
    [
        (by_number, {"by": "page_number", "param": "pageNo"}),
        (by_link, {"by": "next_link", "path": "links.next"}),
        (by_cursor, {"by": "cursor", "param": "after", "path": "next"}),
    ],
)
def test_all_pages_are_read_and_a_repeat_at_their_border_is_ignored(answer: Any, paging: dict[str, Any]) -> None:
    with serving(answer) as api:
        items = collect("http_json", None, url=api.url, params={"size": "2"}, items="data.*", key="id", paging=paging)
    assert ids(items) == [1, 2, 3, 4]
    assert ignored(items) == [({"pointer": "/1/data/0"}, "page_overlap")]
    if paging["by"] != "next_link":
        assert {asked.query["size"] for asked in api.asked} == {"2"}


@pytest.mark.parametrize(
    "failure",
    [
        Reply(503),
        Reply(500),
        Reply(429, headers={"Retry-After": "0"}),
        Reply(503, headers={"Retry-After": "Wed, 11 Mar 2020 01:00:00 GMT"}),
        Reply(503, headers={"Retry-After": "soon"}),
        Reply(0),
    ],
)
def test_passing_failures_are_tried_again(failure: Reply) -> None:
    with serving(lambda asked, number: failure if number < 2 else Reply(body=[{"id": 1}])) as api:
        assert ids(polled(options(api.url))) == [1]
    assert len(api.asked) == 3


def test_the_time_in_retry_after_is_kept() -> None:
    """The backoff of ten minutes would run into the time limit of the test."""
    with serving(lambda asked, n: Reply(429, headers={"Retry-After": "0"}) if n == 0 else Reply(body=[])) as api:
        assert polled(options(api.url, backoff_s=600)) == []


@pytest.mark.parametrize(
    ("reply", "code", "requests"),
    [
        (Reply(503), "http_unavailable", 3),
        (Reply(0), "http_unavailable", 3),
        (Reply(503, headers={"Retry-After": "3600"}), "http_unavailable", 1),
        (Reply(401), "http_refused", 1),
        (Reply(404), "http_refused", 1),
        (Reply(302, headers={"Location": "http://127.0.0.1:1/"}), "http_refused", 1),
        (Reply(304), "http_refused", 1),
        (Reply(body=b"<html>login</html>"), "malformed_json", 1),
        (Reply(body={"rows": []}), "items_missing", 1),
        (Reply(body=["x" * 1_100_000]), "source_too_large", 1),
    ],
)
def test_a_failure_is_named_and_tells_no_secret(reply: Reply, code: str, requests: int) -> None:
    with serving(lambda asked, number: reply) as api:
        declared = options(
            f"{api.url}?key={SECRET}",
            token_env="SCENES_TEST_TOKEN",  # noqa: S106 - a name
            max_mb=1,
        )
        with pytest.raises(SourceError) as caught:
            polled(declared)
    assert (caught.value.code, len(api.asked)) == (code, requests)
    assert SECRET not in f"{caught.value} {caught.value.args} {caught.value.location}"


def test_a_server_that_is_not_there_is_unavailable() -> None:
    with serving(lambda asked, number: Reply()) as api:
        pass
    with pytest.raises(SourceError) as caught:
        polled(options(api.url))
    assert caught.value.code == "http_unavailable"


def test_a_missing_variable_is_named() -> None:
    with pytest.raises(SourceError) as caught:
        polled(options("http://127.0.0.1:1/", token_env="SCENES_NOT_SET"))  # noqa: S106 - a name
    assert caught.value.code == "secret_missing"
    assert "SCENES_NOT_SET" in caught.value.message_zh


@pytest.mark.parametrize(
    "link", ["http://127.0.0.1:1/api", "https://other.example.cn/", "http://[", "//other.example.cn"]
)
def test_the_token_is_not_carried_to_another_host(link: str) -> None:
    with (
        serving(lambda asked, number: Reply(body={"data": [{}], "next": link})) as api,
        pytest.raises(SourceError) as caught,
    ):
        polled(options(api.url, items="data.*", paging={"by": "next_link", "path": "next"}))
    assert caught.value.code == "paging_left_host"
    assert len(api.asked) == 1


def test_paging_that_does_not_end_is_an_error() -> None:
    with serving(lambda asked, number: Reply(body=[{"id": 1}])) as api, pytest.raises(SourceError) as caught:
        polled(options(api.url, max_pages=4, paging={"by": "page_number"}))
    assert (caught.value.code, len(api.asked)) == ("paging_endless", 4)


@pytest.mark.parametrize("url", ["ftp://a/", "http://user:password@a/", "file:///etc/passwd", "a"])
def test_only_plain_urls_are_declared(url: str) -> None:
    with pytest.raises(ValidationError):
        options(url)


def paged(total: object) -> Callable[[Asked, int], Reply]:
    """Three items on two pages, and what the API says of their number."""
    pages = {"1": [{"id": 1}, {"id": 2}], "2": [{"id": 3}]}
    return lambda asked, _: Reply(body={"total": total, "list": pages.get(asked.query["page"], [])})


PAGED = {"items": "list.*", "total": "total", "paging": {"by": "page_number"}}


@pytest.mark.parametrize("total", [3, 2])
def test_as_many_items_as_the_api_says_or_more_are_all(total: int) -> None:
    with serving(paged(total)) as api:
        assert ids(polled(options(api.url, **PAGED))) == [1, 2, 3]


@pytest.mark.parametrize("total", [4, None, "3"])
def test_fewer_items_than_the_api_says_are_no_delivery(total: object) -> None:
    with serving(paged(total)) as api, pytest.raises(SourceError) as caught:
        polled(options(api.url, **PAGED))
    assert caught.value.code == "items_incomplete"
    assert "实际取到 3 条" in caught.value.message_zh


def test_pages_that_are_small_each_may_not_be_large_together() -> None:
    page = {"list": [{"id": 1, "text": "x" * 300_000}]}
    with serving(lambda asked, n: Reply(body=page)) as api, pytest.raises(SourceError) as caught:
        polled(options(api.url, items="list.*", max_mb=1, paging={"by": "page_number"}))
    assert (caught.value.code, len(api.asked)) == ("source_too_large", 4)


def test_a_page_that_comes_byte_by_byte_is_not_waited_for_without_end() -> None:
    def drops() -> Iterator[bytes]:
        while True:
            yield b" "
            time.sleep(0.01)

    with serving(lambda asked, n: Reply(pieces=drops())) as api, pytest.raises(SourceError) as caught:
        polled(options(api.url, attempts=1, timeout_s=0.05))
    assert caught.value.code == "http_unavailable"
    assert "0.5" in caught.value.message_zh
