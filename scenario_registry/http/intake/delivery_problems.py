"""What can be wrong with a file that is handed in, as problems of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from producers.feed_error import FeedError
from producers.outbox_error import OutboxError
from producers.sources.row import SourceError
from scenario_registry.deliveries import DeliveryRefusedError
from scenario_registry.eventlog.port import LogUnavailableError
from scenario_registry.http.problems import ProblemError
from scenario_registry.settings import SettingsError


@contextmanager
def told_as_problems(feed: str) -> Iterator[None]:
    """Whatever ``Deliveries`` raises for a file of that feed is a ProblemError."""
    try:
        yield
    except DeliveryRefusedError as error:
        raise ProblemError(error.code, error.detail) from error
    except FeedError as error:
        raise ProblemError("feed_faulty", feed) from error
    except SourceError as error:
        code = "too_many_rows" if error.code == "too_many_rows" else "file_unreadable"
        raise ProblemError(code, f"{error.code}: {error}") from error
    except OutboxError as error:
        raise ProblemError("outbox_unavailable") from error
    except SettingsError as error:
        raise ProblemError("deliveries_not_offered", feed) from error
    except LogUnavailableError as error:
        raise ProblemError("log_unavailable") from error
