"""Generated statements, amendments and events: all valid, all synthetic."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from hypothesis import strategies as st

from schemas.envelope import MAX_SEQUENCE
from schemas.event import AMENDED, STATED, WITHDRAWN
from schemas.scenario import MAX_INVESTMENT_CNY

_CHARACTERS = st.characters(exclude_categories=["Cs", "Cc"])


def lines(limit: int = 40) -> st.SearchStrategy[str]:
    """One line with something on it."""
    return st.text(_CHARACTERS, min_size=1, max_size=limit).filter(
        lambda text: bool(text.strip("\ufeff \u3000").strip())
    )


def texts(limit: int = 60) -> st.SearchStrategy[str]:
    """Lines with something on them, line breaks and tabs allowed."""
    return st.lists(lines(limit // 4), min_size=1, max_size=3).map("\n\t".join)


_DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31)).map(date.isoformat)

_REQUIRED: dict[str, st.SearchStrategy[Any]] = {
    "kind": st.sampled_from(["scenario", "opportunity"]),
    "title": lines(200),
    "districts": st.lists(st.sampled_from(["510100", "510104", "CD-GX"]), max_size=3),
    "field": st.sampled_from(["ai", "finance"]),
    "industry": st.sampled_from(["G", "G54"]),
    "first_use": st.booleans(),
    "stage": st.sampled_from(["discovered", "refined", "published", "matched", "pilot", "verified", "promoted"]),
}
_OPTIONAL: dict[str, st.SearchStrategy[Any]] = {
    "description": texts(),
    "need": texts(),
    "site": lines(),
    "industry_chain": st.sampled_from(["ai", "low_altitude"]),
    "investment_cny": st.integers(0, MAX_INVESTMENT_CNY),
    "published_on": _DAYS,
    "deadline": _DAYS,
    "department": lines(),
    "contact_email": st.just("office@example.cn"),
    "period_months": st.integers(1, 600),
    "cooperation": lines(),
    "remark": texts(),
}
OPTIONAL_FIELDS = tuple(_OPTIONAL)


def statements() -> st.SearchStrategy[dict[str, Any]]:
    """Data of ``scenario.stated.v1``: optional fields are left out, null or filled."""
    return st.fixed_dictionaries(_REQUIRED, optional={name: st.none() | values for name, values in _OPTIONAL.items()})


def patches() -> st.SearchStrategy[dict[str, Any]]:
    """Data of ``scenario.amended.v1``."""
    fields = {name: st.none() | values for name, values in (_REQUIRED | _OPTIONAL).items()}
    return st.fixed_dictionaries({}, optional=fields).filter(bool)


def events() -> st.SearchStrategy[dict[str, Any]]:
    """Whole events of every type, as JSON values."""

    def envelope(type_: str, data: st.SearchStrategy[dict[str, Any]]) -> st.SearchStrategy[dict[str, Any]]:
        return st.fixed_dictionaries(
            {
                "specversion": st.just("1.0"),
                "id": lines(),
                "source": st.from_regex(r"[a-z][a-z0-9_]{1,20}", fullmatch=True),
                "subject": lines(),
                "time": st.datetimes(timezones=st.just(UTC)).map(datetime.isoformat),
                "sequence": st.integers(1, MAX_SEQUENCE),
                "type": st.just(type_),
                "data": data,
            }
        )

    withdrawals = st.fixed_dictionaries({"reason": texts()})
    return st.one_of(envelope(STATED, statements()), envelope(AMENDED, patches()), envelope(WITHDRAWN, withdrawals))
