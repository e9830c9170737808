"""How processes that go on for ever wait for servers that are away."""

from __future__ import annotations

import logging
from collections.abc import Callable

from sqlalchemy.exc import OperationalError
from tenacity import (
    RetryCallState,
    Retrying,
    before_sleep_log,
    retry_if_exception_type,
    stop_after_delay,
    wait_exponential,
)

from scenario_registry.eventlog.port import LogUnavailableError

_LOG = logging.getLogger(__name__)

_PATIENCE_SECONDS = 300.0
"""How long log and database may be away before the process ends."""


def patient(still_sole: Callable[[], bool]) -> Retrying:
    """Tries again what failed since log or registry did not answer; each time ``still_sole`` must not raise."""

    def require_sole(_attempt: RetryCallState) -> None:
        # Meanwhile another process may have taken over.
        still_sole()

    return Retrying(
        retry=retry_if_exception_type((LogUnavailableError, OperationalError)),
        stop=stop_after_delay(_PATIENCE_SECONDS),
        wait=wait_exponential(multiplier=0.1, max=5),
        before=require_sole,
        before_sleep=before_sleep_log(_LOG, logging.WARNING),
        reraise=True,
    )
