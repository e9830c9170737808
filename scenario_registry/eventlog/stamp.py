"""Who appended a record under which number, as two headers of the record. Kafka itself remembers no producer beyond its session."""

from __future__ import annotations

from schemas.log import Headers

_PRODUCER, _NUMBER = "log-producer", "log-number"


def stamp(headers: Headers, producer: str, number: int) -> Headers:
    """The headers with the stamp behind them."""
    return (*headers, (_PRODUCER, producer.encode()), (_NUMBER, b"%d" % number))


def without_stamp(headers: Headers) -> Headers:
    """The headers as the sender gave them; those of a record without a stamp are left alone."""
    return headers[:-2] if len(headers) >= 2 and headers[-1][0] == _NUMBER else headers


def number_by(headers: Headers, producer: str) -> int | None:
    """The number under which ``producer`` appended the record; None for the record of another."""
    if len(headers) < 2 or headers[-1][0] != _NUMBER or headers[-2] != (_PRODUCER, producer.encode()):
        return None
    return int(headers[-1][1])
