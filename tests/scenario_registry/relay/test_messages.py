"""What goes to everybody who may read the topic of changes."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from scenario_registry.relay.messages import change_record
from schemas.list_content import NOT_PUBLIC
from schemas.relayed import Changed as Message
from schemas.scenario import Statement
from sinks.queries.changes import Changed
from tests.support.events import statement

CONTACT = "office@example.cn"


def test_no_change_tells_a_contact() -> None:
    said = statement(contact_email=CONTACT, remark="合成示例")
    change = Changed(
        7, "CDS-7K3M-9Q2X-W4TB-5", "chengdu_rail", "S-1", "updated", 2, "published", None, False,
        datetime(2026, 3, 11, tzinfo=UTC), said, None, None, None,
    )  # fmt: skip
    sent = change_record(change, "epoch").value
    assert CONTACT.encode() not in sent
    told = Message.model_validate_json(sent).data.statement
    assert told == {name: value for name, value in said.items() if name != "contact_email"}
    assert "contact" not in json.dumps(told)


def test_every_field_that_holds_a_contact_is_kept_back() -> None:
    assert {name for name in Statement.model_fields if name.startswith("contact")} == NOT_PUBLIC
