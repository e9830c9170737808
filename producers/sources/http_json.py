"""Polling an HTTP API that answers with JSON.

[source]
kind = "http_json"
url = "https://scenes.example.cn/api/scenes"
token_env = "SCENES_TOKEN"                  # environment variable with the bearer token
headers_env = { X-App-Key = "SCENES_KEY" }  # other headers with secrets
items = "data.records.*"
key = "id"
paging = { by = "page_number", param = "pageNo" }
total = "data.total"                        # optional: how many items the API says there are, so that none is missed
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import httpx
from pydantic import BaseModel, ConfigDict, Field

from producers.sources.http.failures import endless, incomplete, left_host, malformed, too_large
from producers.sources.http.paging import Paging
from producers.sources.http.request import Requests
from producers.sources.reading.files import require_no_file
from producers.sources.reading.json_items import MalformedJson, find_items, look_up, parse_json
from producers.sources.reading.pages import ItemsPath, page_rows, require_items
from producers.sources.reading.secrets import read_secret
from producers.sources.row import IgnoredRow, Item, Location


class Options(BaseModel):
    """Times in seconds. `max_mb` and `max_pages` bound a poll."""

    model_config = ConfigDict(extra="forbid")

    url: Annotated[str, Field(pattern=r"^https?://[^/@]+(/[^@]*)?$")]
    params: dict[str, str] = {}
    token_env: str | None = None
    headers_env: dict[str, str] = {}
    items: ItemsPath = "*"
    key: str | None = None
    total: str | None = None
    paging: Paging | None = None
    timeout_s: float = Field(default=30.0, gt=0)
    attempts: int = Field(default=5, gt=0)
    backoff_s: float = Field(default=1.0, gt=0)
    max_pages: int = Field(default=1_000, gt=0)
    max_mb: int = Field(default=50, gt=0)


def read(options: Options, path: Path | None) -> Iterator[Item]:
    """All items of all pages, once the last one came; with paging, the first part of a pointer is the page, from 0.

    Raises SourceError: `file_not_read`, `secret_missing`, `http_refused`, `http_unavailable`, `malformed_json`, `items_missing`,
    `items_incomplete`, `source_too_large`, `paging_endless`, `paging_left_host`.
    """
    require_no_file(path)
    url = httpx.URL(options.url).copy_merge_params(options.params)
    place = Location(file=f"{url.host}{url.path}")
    headers = _secret_headers(options, place)
    pages: list[Any] = []
    size = 0
    page_url: httpx.URL | None = options.paging.first(url) if options.paging else url
    with httpx.Client(timeout=options.timeout_s) as client:
        requests = Requests(client, options.timeout_s, options.attempts, options.backoff_s, options.max_mb, place)
        while page_url is not None:
            if len(pages) == options.max_pages:
                raise endless(options.max_pages, place)
            body = requests.get(page_url, headers)
            size += len(body)
            if size > options.max_mb * 1024 * 1024:
                raise too_large(options.max_mb, place)
            pages.append(_parse(body, place))
            require_items(pages[-1], options.items, place)
            page_url = _following(options, page_url, pages[-1], place)
    whole: Any = pages if options.paging else pages[0]
    path_of_items = ".".join(part for part in ("*" if options.paging else "", options.items) if part)
    items = list(page_rows(find_items(whole, path_of_items), options.key, place))
    if options.total:
        _require_all(items, look_up(pages[-1], options.total), place)
    yield from items


def _secret_headers(options: Options, place: Location) -> dict[str, str]:
    headers = {name: read_secret(variable, place) for name, variable in options.headers_env.items()}
    if options.token_env:
        headers["Authorization"] = f"Bearer {read_secret(options.token_env, place)}"
    return headers


def _parse(body: bytes, place: Location) -> Any:
    try:
        return parse_json(body)
    except MalformedJson as error:
        raise malformed(str(error), place) from error


def _require_all(items: list[Item], stated: object, place: Location) -> None:
    """More than stated may come while somebody adds; fewer would look as if the rest had been withdrawn."""
    found = sum(1 for item in items if not isinstance(item, IgnoredRow))
    if type(stated) is not int or found < stated:
        raise incomplete(stated, found, place)


def _following(options: Options, url: httpx.URL, document: Any, place: Location) -> httpx.URL | None:
    if options.paging is None:
        return None
    items = sum(1 for _ in find_items(document, options.items))
    try:
        following = options.paging.following(url, document, items)
    except httpx.InvalidURL:
        raise left_host(place) from None
    if following is not None and _origin(following) != _origin(url):
        raise left_host(place)
    return following


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port
