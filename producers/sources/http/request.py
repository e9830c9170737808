"""One page from an API, with retries."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx
from tenacity import (
    RetryCallState,
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    wait_exponential,
    wait_random,
)

from producers.sources.http.failures import refused, too_large, unavailable
from producers.sources.row import Location

_LONGEST_WAIT_S = 60.0
_PATIENCE = 10  # times the timeout, for a whole page


class _Transient(Exception):
    """Worth another attempt, after `wait_s` if the server named a time."""

    def __init__(self, reason: str, wait_s: float | None = None) -> None:
        self.reason, self.wait_s = reason, wait_s
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class Requests:
    """GET requests of one poll. Redirects are not followed: they would carry the token elsewhere."""

    client: httpx.Client
    timeout_s: float
    attempts: int
    backoff_s: float
    max_mb: int
    place: Location

    def get(self, url: httpx.URL, headers: Mapping[str, str]) -> bytes:
        """The body of a page. Tries again on 429, 5xx and failures of the connection, with exponential backoff and jitter or after the time
        in Retry-After (at most 60 s; a server that asks for more is unavailable now).

        Raises SourceError `http_refused`, `http_unavailable`, `source_too_large`.
        """
        backoff = wait_exponential(multiplier=self.backoff_s, max=_LONGEST_WAIT_S) + wait_random(0, self.backoff_s)

        def wait(state: RetryCallState) -> float:
            failure = state.outcome.exception() if state.outcome else None
            asked = failure.wait_s if isinstance(failure, _Transient) else None
            return backoff(state) if asked is None else asked

        retrying = Retrying(
            stop=stop_after_attempt(self.attempts),
            wait=wait,
            retry=retry_if_exception_type(_Transient),
            reraise=True,
        )
        try:
            return retrying(self._get_once, url, headers)
        except _Transient as failure:
            raise unavailable(failure.reason, self.attempts, self.place) from None

    def _get_once(self, url: httpx.URL, headers: Mapping[str, str]) -> bytes:
        try:
            with self.client.stream("GET", url, headers=headers) as response:
                status = response.status_code
                if status == httpx.codes.TOO_MANY_REQUESTS or status >= httpx.codes.INTERNAL_SERVER_ERROR:
                    wait_s = _retry_after(response.headers.get("Retry-After"))
                    if wait_s is not None and wait_s > _LONGEST_WAIT_S:
                        raise unavailable(f"HTTP {status}, Retry-After {wait_s:.0f} s", 1, self.place)
                    raise _Transient(f"HTTP {status}", wait_s)
                if status != httpx.codes.OK:
                    raise refused(status, self.place)
                return self._read(response)
        except httpx.RequestError as error:
            raise _Transient(type(error).__name__) from None

    def _read(self, response: httpx.Response) -> bytes:
        body = bytearray()
        # The client's own limit counts from piece to piece, so that one byte now and then would be waited for without end.
        latest = time.monotonic() + _PATIENCE * self.timeout_s
        for piece in response.iter_bytes():
            body += piece
            if len(body) > self.max_mb * 1024 * 1024:
                raise too_large(self.max_mb, self.place)
            if time.monotonic() > latest:
                raise _Transient(f"页面超过 {_PATIENCE * self.timeout_s:g} 秒未传完 (a page takes too long)")
        return bytes(body)


def _retry_after(value: str | None) -> float | None:
    """Seconds to wait: the header is a number of them or a date (RFC 9110, 10.2.3); None if it is neither."""
    if value is None:
        return None
    if value.isdecimal():
        return float(value)
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max(0.0, (moment - datetime.now(UTC)).total_seconds()) if moment.tzinfo else None
