"""Characters that break databases, terminals or lesser parsers."""

from __future__ import annotations

from tests.streams.hostile.case import accepted, rejected, text, written
from tests.support.events import stated, withdrawn

_LINES = ("title", "site", "department", "cooperation")
_TEXTS = ("description", "need", "remark")

CHARACTERS = [
    rejected("lone surrogate, escaped", written(stated(title="x"), '"x"', '"\\ud800"'), "malformed_json"),
    rejected("lone surrogate, escaped, subject", written(stated("S-2") | {"id": "x"}, '"S-2"', '"\\udfff"'), "malformed_json"),
    rejected("lone surrogate, raw", text(stated(title="x")).replace(b'"x"', b'"\xed\xa0\x80"'), "not_utf8"),
    *(rejected(f"NUL in {name}", stated(**{name: "a\0b"}), "forbidden_character") for name in (*_LINES, *_TEXTS)),
    rejected("NUL in the code of the field", stated(field="a\0"), "forbidden_character"),
    rejected("NUL in the chain", stated(industry_chain="a\0"), "forbidden_character"),
    rejected("NUL in the industry", stated(industry="G\0"), "forbidden_character"),
    rejected("NUL in a district", stated(districts=["5101\x0004"]), "forbidden_character"),
    rejected("NUL in the mail address", stated(contact_email="a\0@example.cn"), "bad_email"),
    rejected("NUL in a date", stated(deadline="2026-03-\x0011"), "impossible_date"),
    rejected("NUL in the stage", stated(stage="pilot\0"), "unknown_stage"),
    rejected("NUL in the id", stated() | {"id": "a\0"}, "bad_attribute"),
    rejected("NUL in the subject", stated("a\0") | {"id": "x"}, "bad_attribute"),
    rejected("NUL in the source", stated() | {"source": "chengdu\0rail"}, "bad_attribute", "source_not_channel"),
    rejected("NUL in the type", stated() | {"type": "scenario\0.stated.v1"}, "unknown_event_type"),
    rejected("NUL in the time", stated() | {"time": "2026-03-11T09:00:00Z\0"}, "bad_time"),
    rejected("NUL in the reason", withdrawn(reason="a\0"), "forbidden_character"),
    rejected("NUL in the name of a field", stated(**{"a\0": 1}), "unknown_field"),
    accepted("NUL in the name of an extension", stated() | {"a\0": "\0"}),
    rejected("escape sequence of a terminal", stated(title="a\x1b[31mb"), "forbidden_character"),
    rejected("line break in the title", stated(title="a\nb"), "forbidden_character"),
    rejected("line break in the subject", stated("a\nb") | {"id": "x"}, "bad_attribute"),
    accepted("line breaks in the remark", stated(remark="合成\n\t示例")),
    accepted("emoji and other astral characters", stated("场景-😀", title="𠮷野家🚇👩‍👩‍👧‍👦", remark="𝔘𝔫𝔦𝔠𝔬𝔡𝔢")),
    accepted("surrogate pair, escaped", written(stated(title="x"), '"x"', '"\\ud83d\\ude00"')),
    accepted("right-to-left marks", stated("S-\u202e1", title="\u200f\u202eabc\u202c")),
    accepted("what other languages take for syntax", stated("S'\"\\{}%s", title="'; DROP TABLE records; -- \\ {value} %s $1")),
]  # fmt: skip
