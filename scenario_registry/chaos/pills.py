"""Poison pills: bytes that break the contract in ways that break lesser programs. All are synthetic, and each is unlike any other."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

Pill = Callable[[Mapping[str, Any], str], bytes]
"""The bytes to send, made of a good event and of a mark that tells this pill from all others."""


def _but(**attributes: Any) -> Pill:
    """The event with other attributes; ``...`` leaves one out."""

    def pill(event: Mapping[str, Any], mark: str) -> bytes:
        changed = {**event, "id": mark, **attributes}
        return _text({name: value for name, value in changed.items() if value is not ...})

    return pill


def _saying(**fields: Any) -> Pill:
    """A statement with other fields."""
    return lambda event, mark: _text({**event, "id": mark, "data": {**event["data"], **fields}})


def _around(before: bytes, after: bytes) -> Pill:
    return lambda event, mark: before + _text({**event, "id": mark}) + after


def _with_number(digits: str) -> Pill:
    """A sequence that a JSON library would not write."""
    return lambda event, mark: _text({**event, "id": mark, "sequence": "#"}).replace(b'"#"', digits.encode())


def _text(event: Mapping[str, Any]) -> bytes:
    return json.dumps(event, ensure_ascii=False).encode()


_DEEP = 10_000
_TOO_MANY_BYTES = 1_100_000

PILLS: Mapping[str, Pill] = {
    "not JSON": lambda _event, mark: f"场景,名称,{mark}".encode(),
    "cut off": lambda event, mark: _text({**event, "id": mark})[:-9],
    "GBK": lambda _event, mark: f'{{"title": "场景", "id": "{mark}"}}'.encode("gbk"),
    "any bytes": lambda _event, mark: mark.encode() + bytes(range(256)),
    "list of an event": _around(b"[", b"]"),
    "two events in one message": _around(b"{}", b""),
    "never closed": lambda _event, mark: _text({"id": mark})[:-1] + b', "data": ' + b"[" * _DEEP,
    "nested too deep": lambda _event, mark: _text({"id": mark})[:-1] + b', "data": ' + b"[" * _DEEP + b"]" * _DEEP + b"}",
    "too large": _saying(remark="长" * (_TOO_MANY_BYTES // 3)),
    "no sequence": _but(sequence=...),
    "sequence as text": _but(sequence="1"),
    "sequence of no integer": _with_number("NaN"),
    "sequence beyond 64 bits": _with_number("9" * 40),
    "type of a later version": _but(type="scenario.stated.v2"),
    "no time zone": _but(time="2026-03-11T09:00:00"),
    "speaks for somebody unknown": _but(source="nobody"),
    "NUL in the title": _saying(title="a\0b"),
    "lone surrogate": lambda event, mark: _text({**event, "id": mark, "data": {**event["data"], "title": "#"}}).replace(b'"#"', b'"\\ud800"'),
    "unknown district": _saying(districts=["999999"]),
    "unknown field": _saying(synthetic_field=1),
}  # fmt: skip
"""By what is wrong."""
