"""Who appended a record under which number, as two headers of the record. Kafka itself remembers no producer beyond its session."""

from __future__ import annotations

from schemas.log import Headers

_PRODUCER, _NUMBER = "log-producer", "log-number"

_MOST_DIGITS = 18


def stamp(headers: Headers, producer: str, number: int) -> Headers:
    """The headers with the stamp behind them."""
    return (*headers, (_PRODUCER, producer.encode()), (_NUMBER, b"%d" % number))


def without_stamp(headers: Headers) -> Headers:
    """The headers as the sender gave them; those of a record without a stamp are left alone. Kafka has headers without a value: to the
    registry it is empty."""
    sent = headers[:-2] if len(headers) >= 2 and headers[-1][0] == _NUMBER else headers
    for _, value in sent:
        if value is None:
            return tuple((name, value or b"") for name, value in sent)
    return sent


def number_by(headers: Headers, producer: str) -> int | None:
    """The number under which ``producer`` appended the record; None for the record of another, and for a stamp that is none."""
    if len(headers) < 2 or headers[-1][0] != _NUMBER or headers[-2] != (_PRODUCER, producer.encode()):
        return None
    number = headers[-1][1] or b""
    return int(number) if number.isdigit() and len(number) <= _MOST_DIGITS else None
