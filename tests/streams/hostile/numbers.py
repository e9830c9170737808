"""Numbers that are none, or too large for somebody on the way."""

from __future__ import annotations

from schemas.envelope import MAX_SEQUENCE
from schemas.scenario import MAX_INVESTMENT_CNY
from tests.streams.hostile.case import Case, accepted, rejected, written
from tests.support.events import stated

_NO_INTEGERS = ("-1", "1.0", "1.5", "1e3", "true", '"1"', "[]", "{}", "NaN", "Infinity", "-Infinity", "1e400", "1e-400")
_TOO_LARGE = (str(2**63 - 1), str(2**63), str(2**64), "9" * 4000)


def _named(number: str) -> str:
    return number if len(number) < 30 else f"of {len(number)} digits"


def _sequence(number: str, code: str = "bad_sequence") -> Case:
    return rejected(f"sequence {_named(number)}", written(stated(), '"sequence": 1,', f'"sequence": {number},'), code)


def _investment(number: str, code: str = "bad_investment") -> Case:
    event = stated(investment_cny=7)
    return rejected(
        f"investment {_named(number)}", written(event, '"investment_cny": 7', f'"investment_cny": {number}'), code
    )


NUMBERS = [
    *(_sequence(number) for number in ("0", str(MAX_SEQUENCE + 1), *_NO_INTEGERS, *_TOO_LARGE)),
    _sequence("null", "missing_attribute"),
    _sequence("01", "malformed_json"),
    _sequence("9" * 5000, "malformed_json"),
    accepted("largest sequence", stated(sequence=MAX_SEQUENCE)),
    *(_investment(number) for number in (str(MAX_INVESTMENT_CNY + 1), *_NO_INTEGERS, *_TOO_LARGE)),
    _investment("9" * 5000, "malformed_json"),
    accepted("no investment", stated(investment_cny=None)),
    accepted("largest investment", stated(investment_cny=MAX_INVESTMENT_CNY), "implausible_investment"),
    accepted("investment in the wrong unit", stated(investment_cny=500), "implausible_investment"),
    rejected("first use as a number", stated(first_use=1), "wrong_type"),
    rejected("first use as text", stated(first_use="是"), "wrong_type"),
    rejected("period of no months", stated(period_months=0), "wrong_type"),
    rejected("period as true", stated(period_months=True), "wrong_type"),
]
