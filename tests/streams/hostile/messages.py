"""Messages that are no event at all."""

from __future__ import annotations

from tests.streams.hostile.case import accepted, rejected, text, written
from tests.support.events import stated

_DEEP = 10_000
_GOOD = text(stated())

MESSAGES = [
    rejected("empty", b"", "empty_message"),
    rejected("blanks only", b" \n\t ", "empty_message"),
    rejected("byte order mark only", b"\xef\xbb\xbf", "byte_order_mark", "empty_message"),
    accepted("byte order mark before a good event", b"\xef\xbb\xbf" + _GOOD, "byte_order_mark"),
    rejected("not JSON", "场景,名称".encode(), "malformed_json"),
    rejected("cut off", _GOOD[:100], "malformed_json"),
    rejected("two events in one message", _GOOD * 2, "malformed_json"),
    rejected("GBK", '{"title": "场景"}'.encode("gbk"), "not_utf8"),
    rejected("UTF-16", _GOOD.decode().encode("utf-16"), "not_utf8"),
    rejected("any bytes", bytes(range(256)), "not_utf8"),
    rejected("null", b"null", "malformed_json"),
    rejected("list of an event", b"[" + _GOOD + b"]", "malformed_json"),
    rejected("number", b"7", "malformed_json"),
    rejected("string", b'"scenario"', "malformed_json"),
    rejected("true", b"true", "malformed_json"),
    rejected("object without anything", b"{}", *["missing_attribute"] * 7),
    rejected("deep and never closed", b"[" * _DEEP, "nested_too_deep"),
    rejected("deep lists", written(stated(remark="x"), '"x"', "[" * _DEEP + "]" * _DEEP), "nested_too_deep"),
    rejected(
        "deep objects", written(stated(remark="x"), '"x"', '{"a":' * _DEEP + "1" + "}" * _DEEP), "nested_too_deep"
    ),
    rejected("50 MB", b'"' + b"x" * 50_000_000 + b'"', "event_too_large"),
    rejected("one byte too many", _GOOD.ljust(1_048_577), "event_too_large"),
    accepted("as large as allowed", _GOOD.ljust(1_048_576)),
    rejected("one value of a megabyte", stated(remark="长" * 300_000), "too_long"),
    rejected("one name of a megabyte", stated(**{"长" * 300_000: 1}), "unknown_field"),
    rejected("fifty thousand unknown fields", stated(**{f"合{n}": 1 for n in range(50_000)}), *["unknown_field"] * 100),
    rejected("a hundred thousand districts", stated(districts=["x"] * 100_000), "too_many"),
]
