"""From pydantic's findings to our problems: stable codes, one per fault, with the words of the catalogue."""

from __future__ import annotations

import unicodedata
from typing import Any

from pydantic import ValidationError

from schemas.event import EVENT_TYPES
from schemas.problem import Problem, problem
from schemas.scenario import Stage
from schemas.words import STAGE_ZH

_STAGES = "、".join(f"{stage} {STAGE_ZH[stage]}" for stage in Stage if stage is not Stage.WITHDRAWN)
_KNOWN_TYPES = ", ".join(EVENT_TYPES)

_MOST_PROBLEMS = 100
"""Own judgement: more help nobody, and a message of a megabyte could otherwise name a hundred thousand unknown fields."""

_CONFIDENTIAL = "data.confidential"

# Code by name of the field, for fields whose faults have a name of their own.
_BY_FIELD = {
    "data.investment_cny": "bad_investment",
    "data.published_on": "impossible_date",
    "data.deadline": "impossible_date",
    "data.contact_email": "bad_email",
    "data.credit_code": "bad_credit_code",
    "data.supplier_credit_code": "bad_credit_code",
    "data.founded_on": "impossible_date",
    "data.available_until": "impossible_date",
    "sequence": "bad_sequence",
    "time": "bad_time",
}

# By kind of the fault, whose bounds fill the places.
_EXPECTED_TYPE = {
    "string_type": "文字 text",
    "bool_type": "是 true / 否 false",
    "int_type": "整数 integer",
    "list_type": "列表 list",
    "named_tuple_type": "列表 list",
    "model_type": "对象 object",
    "greater_than_equal": "不小于 at least {ge}",
    "less_than_equal": "不大于 at most {le}",
    "too_short": "不少于 {min_length} 项 at least so many",
}


def shape_problems(error: ValidationError) -> list[Problem]:
    """One problem for every fault that pydantic found in an event or a statement, in its order; the first hundred."""
    return [_translate(fault) for fault in error.errors(include_url=False)[:_MOST_PROBLEMS]]


def _translate(fault: Any) -> Problem:
    kind, value, context = fault["type"], fault["input"], fault.get("ctx", {})
    if kind == "json_invalid":
        reason = context["error"]
        return problem("nested_too_deep") if "recursion" in reason else problem("malformed_json", value=reason)
    if not fault["loc"]:
        return _type_problem(value)
    path = [str(part) for part in fault["loc"] if part not in EVENT_TYPES]
    field = ".".join(path)
    if field.startswith(_CONFIDENTIAL) and value is not None and str(value).strip():
        # Problems are read by more people than the parties.
        value = "***"
    if kind == "missing":
        return _missing(field)
    if kind == "extra_forbidden":
        return problem("unknown_field", field, value)
    if kind == "empty_amendment":
        return problem("empty_amendment", field)
    if kind == "string_too_long":
        return problem("too_long", field, value, limit=context["max_length"])
    if kind == "too_long":
        return problem("too_many", field, limit=context["max_length"])
    if isinstance(value, str) and not value.strip() and kind.startswith("string"):
        return _missing(field) if field == "data.title" else problem("blank_field", field)
    if value is None and not path[-1].isdigit():
        return _missing(field)
    if field == "data.stage":
        return problem("unknown_stage", field, value, expected=_STAGES)
    if field in _BY_FIELD:
        return problem(_BY_FIELD[field], field, value)
    if kind.startswith("date_") and field.startswith("data."):
        return problem("impossible_date", field, value)
    if kind == "string_pattern_mismatch" and field.startswith("data."):
        if any(unicodedata.category(it) == "Cc" for it in fault["input"]):
            return problem("forbidden_character", field, value)
        return problem("bad_value", field, value, expected=context["pattern"])
    if kind == "literal_error" and field.startswith("data."):
        return problem("bad_value", field, value, expected=context["expected"])
    if not _is_of_data(field):
        return problem("bad_attribute", field, value)
    expected = _EXPECTED_TYPE[kind].format_map(context) if kind in _EXPECTED_TYPE else fault["msg"]
    return problem("wrong_type", field, value, expected=expected)


def _missing(field: str) -> Problem:
    if field == "data.title":
        return problem("missing_title", field)
    return problem("missing_field" if _is_of_data(field) else "missing_attribute", field)


def _is_of_data(field: str) -> bool:
    return field == "data" or field.startswith("data.")


def _type_problem(event: object) -> Problem:
    if not isinstance(event, dict):
        return problem("malformed_json", value="不是 JSON 对象 / not a JSON object")
    name = event.get("type")
    if name is None:
        return problem("missing_attribute", "type")
    stem = str(name).rpartition(".v")[0]
    known = stem and any(known.startswith(f"{stem}.v") for known in EVENT_TYPES)
    return problem("unknown_event_version" if known else "unknown_event_type", "type", name, known=_KNOWN_TYPES)
