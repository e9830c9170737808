"""How an API tells the next page."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

import httpx
from pydantic import BaseModel, ConfigDict, Field

from producers.sources.reading.json_items import look_up


class NextLink(BaseModel):
    """The answer holds the URL of the next page, absolute or relative, at a dotted path; none on the last page."""

    model_config = ConfigDict(extra="forbid")

    by: Literal["next_link"]
    path: str

    def first(self, url: httpx.URL) -> httpx.URL:
        """The URL of the first page."""
        return url

    def following(self, url: httpx.URL, document: Any, _items: int) -> httpx.URL | None:
        """The URL of the page after the one at `url`, None when that was the last. Raises httpx.InvalidURL."""
        link = look_up(document, self.path)
        return url.join(str(link)) if link else None


class PageNumber(BaseModel):
    """A query parameter counts the pages; the first one without items ends them."""

    model_config = ConfigDict(extra="forbid")

    by: Literal["page_number"]
    param: str = "page"
    start: int = 1

    def first(self, url: httpx.URL) -> httpx.URL:
        """The URL of the first page."""
        return url.copy_set_param(self.param, self.start)

    def following(self, url: httpx.URL, _document: Any, items: int) -> httpx.URL | None:
        """The URL of the page after the one at `url`, None when that was the last. Raises httpx.InvalidURL."""
        return url.copy_set_param(self.param, int(url.params[self.param]) + 1) if items else None


class Cursor(BaseModel):
    """The answer holds a cursor at a dotted path, which the next request sends as a parameter; none on the last page."""

    model_config = ConfigDict(extra="forbid")

    by: Literal["cursor"]
    param: str = "cursor"
    path: str

    def first(self, url: httpx.URL) -> httpx.URL:
        """The URL of the first page."""
        return url

    def following(self, url: httpx.URL, document: Any, _items: int) -> httpx.URL | None:
        """The URL of the page after the one at `url`, None when that was the last. Raises httpx.InvalidURL."""
        cursor = look_up(document, self.path)
        return url.copy_set_param(self.param, cursor) if cursor else None


Paging: TypeAlias = Annotated[NextLink | PageNumber | Cursor, Field(discriminator="by")]
