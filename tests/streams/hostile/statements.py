"""Statements, amendments and withdrawals with wrong content."""

from __future__ import annotations

from schemas.event import AMENDED, STATED, WITHDRAWN
from tests.streams.hostile.case import accepted, case, rejected
from tests.support.events import MEDIA, amended, event, stated, withdrawn

_MISSING_ALL = ("missing_field", "missing_title", *["missing_field"] * 5, "missing_need")

STATEMENTS = [
    rejected("nothing said", event(STATED, {}), *_MISSING_ALL),
    rejected("no title", stated(title=...), "missing_title"),
    rejected("title null", stated(title=None), "missing_title"),
    rejected("title of blanks", stated(title="\u3000 "), "missing_title"),
    rejected("title of characters that nobody sees", stated(title="\u200b\ufeff\u2060 \u3164\u2800\u00ad"), "missing_title"),
    rejected("title a list", stated(title=["场景"]), "wrong_type"),
    rejected("no stage", stated(stage=...), "missing_field"),
    rejected("stage unknown", stated(stage="cancelled"), "unknown_stage"),
    rejected("withdrawn as a stage", stated(stage="withdrawn"), "unknown_stage"),
    rejected("kind unknown", stated(kind="demand"), "bad_value"),
    rejected("districts as text", stated(districts="510104"), "wrong_type"),
    rejected("districts of numbers", stated(districts=[510104, None]), "wrong_type", "wrong_type"),
    rejected("district of another city", stated(districts=["510104", "110101"]), "unknown_district"),
    accepted("no district", stated(districts=[]), "missing_district"),
    rejected("field unknown", stated(field="alchemy"), "unknown_field_code"),
    rejected("industry unknown", stated(industry="G99"), "unknown_industry"),
    accepted("chain unknown", stated(industry_chain="alchemy"), "unknown_chain"),
    rejected("mail address wrong", stated(contact_email="office"), "bad_email"),
    rejected("field unknown to the contract", stated(titel="x"), "unknown_field"),
    rejected("field without a name", stated(**{"": 1}), "unknown_field"),
    rejected("field that is called like an event type", stated(**{STATED: 1}), "unknown_field"),
    rejected(
        "six faults at once",
        stated(title="", stage="x", investment_cny=-1, districts=["110101"], deadline="2026-02-30")
        | {"sequence": 0, "source": MEDIA},
        "bad_sequence", "missing_title", "bad_investment", "unknown_stage", "impossible_date", "source_not_channel",
        "unknown_district",
    ),
    rejected(
        "faults of the envelope under an unknown type", stated() | {"type": "scenario.deleted.v1", "sequence": 0, "time": "x"},
        "unknown_event_type", "bad_time", "bad_sequence",
    ),
    rejected("amendment of nothing", event(AMENDED, {}), "empty_amendment"),
    rejected("amendment with an unknown field", amended(titel="x"), "unknown_field"),
    rejected("amendment of a wrong type", amended(first_use="是"), "wrong_type"),
    case("held", "amendment before its statement", amended(remark="合成"), "amendment_without_statement"),
    case("held", "amendment that removes everything, before its statement", amended(title=None), "amendment_without_statement"),
    accepted("withdrawal before its statement", withdrawn()),
    rejected("withdrawal without a reason", event(WITHDRAWN, {}), "missing_field"),
    rejected("withdrawal with a blank reason", withdrawn(reason=" "), "blank_field"),
    rejected("withdrawal with a statement", event(WITHDRAWN, {"reason": "x", "title": "y"}), "unknown_field"),
]  # fmt: skip
