"""Headers that are not what they should be. A header that cannot be read is not believed, and the event is judged by itself."""

from __future__ import annotations

import json

from schemas.log import ORIGIN_HEADER, PROBLEMS_HEADER, REPLAY_HEADER
from tests.streams.hostile.case import Case, accepted, rejected
from tests.support.events import record, stated


def _ignored(header: str, value: bytes) -> Case:
    return accepted(f"{header} header {value[:40]!r}", record(stated(), headers=((header, value),)))


def _told(*codes: str, value: object) -> Case:
    header = (PROBLEMS_HEADER, json.dumps(value).encode())
    return rejected(f"sender tells {header[1][:60].decode()}", record(stated(), headers=(header,)), *codes)


_NO_JSON = (b"", b"{", b"\xff\xfe", b"\0", b"[" * 100_000, b"9" * 5_000, b"NaN", b'["\\ud800"]', "场景".encode("gbk"))
_OTHER_JSON = (b"null", b"7", b'"x"', b"{}", b"[]", b"[7]", b'["x"]', b"[{}]", b"[[]]", b'{"code": "unreadable_row"}')

_NO_CODES: tuple[object, ...] = ("no_such_code", "missing_title", ["unreadable_row"], {}, None)

HEADERS = [
    *(_ignored(header, value) for header in (PROBLEMS_HEADER, ORIGIN_HEADER) for value in (*_NO_JSON, *_OTHER_JSON)),
    *(
        _ignored(PROBLEMS_HEADER, json.dumps([{"code": code}]).encode())
        for code in _NO_CODES
    ),
    _ignored(PROBLEMS_HEADER, b'[{"code": "unreadable_row", "field": "\\ud800"}]'),
    _ignored(ORIGIN_HEADER, b'{"file": "\\ud800"}'),
    _ignored(ORIGIN_HEADER, b'{"file": "a\\u0000b"}'),
    _ignored(ORIGIN_HEADER, b'{"file": "a\\\\u0000b"}'),
    _ignored(ORIGIN_HEADER, b'{"row": 1e400}'),
    _ignored(ORIGIN_HEADER, json.dumps({"file": "x" * 1_000_000}).encode()),
    *(
        _ignored(REPLAY_HEADER, value)
        for value in (b"", b"/", b"0", b"0/0", b"-1/-1", b"0/" + b"9" * 30, b"9" * 30 + b"/0", b"9" * 5_000 + b"/0", b"\xff/0", b"0/0/0")
    ),
    accepted("headers of any name and bytes", record(stated(), headers=(("", b""), ("场景", bytes(range(256))), ("", b"x")))),
    _told("unreadable_row", value=[{"code": "unreadable_row"}]),
    _told("duplicate_local_id", "other_organisation", value=[{"code": "duplicate_local_id", "value": 7}, {"code": "other_organisation"}]),
    _told("duplicate_local_id", value=[{"code": "duplicate_local_id", "field": {"a": 1}, "value": ["x"] * 10_000}]),
    _told("duplicate_local_id", value=[{"code": "duplicate_local_id", "field": "a\0" * 10_000, "value": "b\0" * 10_000}]),
    _told(*["unreadable_row"] * 100, value=[{"code": "unreadable_row"}] * 10_000),
]  # fmt: skip
