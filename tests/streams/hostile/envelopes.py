"""Events with wrong attributes, wrong names, wrong channels, wrong keys."""

from __future__ import annotations

from tests.streams.hostile.case import Case, accepted, rejected, text, written
from tests.support.events import MEDIA, RAIL, record, stated


def _without(name: str) -> bytes:
    return text({key: value for key, value in stated().items() if key != name})


ENVELOPES = [
    *(
        rejected(f"no {name}", _without(name), "missing_attribute")
        for name in ("specversion", "id", "source", "subject", "time", "sequence", "type")
    ),
    rejected("no data", _without("data"), "missing_field"),
    rejected("data null", stated() | {"data": None}, "missing_field"),
    rejected("data a list", stated() | {"data": []}, "wrong_type"),
    rejected("data a text", stated() | {"data": "场景"}, "wrong_type"),
    rejected("data in base64", _without("data")[:-1] + b', "data_base64": "e30="}', "missing_field"),
    rejected("CloudEvents 0.3", stated() | {"specversion": "0.3"}, "bad_attribute"),
    rejected("XML promised", stated() | {"datacontenttype": "application/xml"}, "bad_attribute"),
    rejected("content type null", stated() | {"datacontenttype": None}, "missing_attribute"),
    rejected("id a number", stated() | {"id": 7}, "bad_attribute"),
    rejected("id too long", stated() | {"id": "x" * 201}, "too_long"),
    rejected("subject blank", record(stated("\u3000"), key="\u3000"), "blank_field"),
    *(rejected(f"subject {it!r} that nobody sees", stated(it) | {"id": "x"}, "blank_field") for it in ("\u200b", "\ufeff\u202e", "\u3164")),
    rejected("subject empty", record(stated(""), key=""), "blank_field"),
    rejected("subject too long", stated("长" * 201) | {"id": "x"}, "too_long"),
    accepted("subject as long as allowed", stated("长" * 200) | {"id": "x"}),
    rejected("subject a number", stated() | {"subject": 7}, "bad_attribute"),
    rejected("type unknown", stated() | {"type": "scenario.deleted.v1"}, "unknown_event_type"),
    rejected("type of a later version", stated() | {"type": "scenario.stated.v2"}, "unknown_event_version"),
    rejected("type null", stated() | {"type": None}, "missing_attribute"),
    rejected("type a list", stated() | {"type": ["scenario.stated.v1"]}, "unknown_event_type"),
    rejected("type twice, the last unknown", written(stated(), '"data":', '"type": "x", "data":'), "unknown_event_type"),
    rejected("speaks for another", stated() | {"source": MEDIA}, "source_not_channel"),
    rejected("speaks for somebody unknown", stated() | {"source": "nobody"}, "source_not_channel"),
    rejected("source not an id", stated() | {"source": "成都轨道集团"}, "bad_attribute", "source_not_channel"),
    Case("channel of an unknown organisation", record(stated() | {"source": "nobody"}), "rejected", ("unknown_organisation",), "nobody"),
    Case(
        "another one in the channel of an unknown organisation", record(stated()), "rejected",
        ("unknown_organisation", "source_not_channel"), "nobody",
    ),
    Case("in another's channel", record(stated()), "rejected", ("source_not_channel",), MEDIA),
    rejected("no key", record(stated(), key=None), "key_not_subject"),
    rejected("empty key", record(stated(), key=b""), "key_not_subject"),
    rejected("key of another subject", record(stated(), key=b"S-2"), "key_not_subject"),
    rejected("key of any bytes", record(stated(), key=bytes(range(256))), "key_not_subject"),
    accepted("twice the same name, the last one counts", written(stated(title="x"), '"title": "x"', '"title": 7, "title": "x"')),
    rejected("twice the same name, the last one bad", written(stated(title="x"), '"title": "x"', '"title": "x", "title": 7'), "wrong_type"),
    rejected(
        "twice the same date, the last one bad, and no need", written(stated(need=...), '"kind"', '"deadline": "2026-06-30", "deadline": "x", "kind"'),
        "impossible_date", "missing_need",
    ),
    accepted("an extension of any kind", stated() | {"traceparent": {"a": [1, None]}, "": 1, RAIL: True}),
]  # fmt: skip
