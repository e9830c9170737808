"""Failures of an API, without the query or a header of the request: those may hold secrets."""

from __future__ import annotations

from producers.sources.row import Location, SourceError


def refused(status: int, place: Location) -> SourceError:
    """An answer that another attempt would not change."""
    return SourceError(
        "http_refused",
        f"接口返回状态码 {status}",
        f"The API answered with status {status}",
        "请检查接口地址、令牌和访问权限" if status in (401, 403) else "请检查接口地址和参数",
        "Check the URL, the token and its rights" if status in (401, 403) else "Check the URL and its parameters",
        place,
    )


def unavailable(reason: str, attempts: int, place: Location) -> SourceError:
    """No good answer after all attempts."""
    return SourceError(
        "http_unavailable",
        f"接口暂不可用，已尝试 {attempts} 次：{reason}",
        f"The API is not available after {attempts} attempts: {reason}",
        "稍后会再次轮询；如持续失败，请联系对方系统管理员",
        "It will be polled again; if that keeps failing, call whoever runs the API",
        place,
    )


def too_large(max_mb: int, place: Location) -> SourceError:
    """More bytes than allowed, over all pages."""
    return SourceError(
        "source_too_large",
        f"接口返回的数据超过 {max_mb} MB",
        f"The API returned more than {max_mb} MB",
        "请缩小查询范围；如确需此大小，请调高 max_mb",
        "Narrow the query, or raise max_mb if the size is right",
        place,
    )


def malformed(detail: str, place: Location) -> SourceError:
    """An answer that is no JSON."""
    return SourceError(
        "malformed_json",
        f"接口返回的不是可读取的 JSON：{detail}",
        f"The API returned no readable JSON: {detail}",
        "请检查接口地址；登录页或网关错误页常是原因",
        "Check the URL; a login page or a gateway's error page is a usual cause",
        place,
    )


def endless(max_pages: int, place: Location) -> SourceError:
    """Paging did not end: to use only a part would look as if the rest had been withdrawn."""
    return SourceError(
        "paging_endless",
        f"翻页超过 {max_pages} 页仍未结束",
        f"Paging did not end within {max_pages} pages",
        "请核对翻页参数；如数据确有这么多，请调高 max_pages",
        "Check the paging parameters, or raise max_pages if there is that much",
        place,
    )


def incomplete(stated: object, found: int, place: Location) -> SourceError:
    """Fewer items than the API says there are, or no number of them where one was declared."""
    said = stated if type(stated) is int else "?"
    return SourceError(
        "items_incomplete",
        f"接口称共有 {said} 条，实际取到 {found} 条，本次读取全部作废",
        f"The API says there are {said} items, but gave {found}; nothing of it was used",
        "翻页期间数据可能有变动，请再次轮询；每次如此的，请核对 paging、items 与 total",
        "The list may have moved between two pages: poll again; if it stays so, look at paging, items and total",
        place,
    )


def left_host(place: Location) -> SourceError:
    """A link to the next page that points elsewhere: following it would hand the token to another host."""
    return SourceError(
        "paging_left_host",
        "下一页链接指向其他主机，已停止",
        "The link to the next page points to another host; it was not followed",
        "请与接口提供方核实",
        "Ask whoever runs the API",
        place,
    )
