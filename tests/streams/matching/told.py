"""Short records for tests of matching. Synthetic."""

from __future__ import annotations

from datetime import date
from itertools import count

from schemas.matching import Comparison, MatchRecord
from schemas.record import Key
from streams.matching.match import Matcher, shipped_matcher

_NUMBERS = count(1)
WORDS_ONLY: Matcher = shipped_matcher(use_vectors=False)


def told(
    title: str,
    description: str | None = None,
    *,
    by: str = "成都轨道集团",
    site: str | None = None,
    districts: tuple[str, ...] = (),
    on: date | None = None,
) -> MatchRecord:
    """A record with a number of its own."""
    return MatchRecord(Key(by, f"T-{next(_NUMBERS):05}"), by, title, description, site, districts, on)


def compared(one: MatchRecord, other: MatchRecord, matcher: Matcher = WORDS_ONLY) -> Comparison:
    """The answer about two records."""
    return matcher.compare(matcher.subject(one), matcher.subject(other))
