"""What the steps of a case have established, gathered while they are walked."""

from __future__ import annotations

from typing import Any

from schemas.case import Step
from schemas.moment import day_of

_KEPT = ("published_on", "list_number", "use", "result")
"""Fields of which the last one said counts, under their own names."""

_EXPECTED = ("pilot_from", "pilot_until", "expected_on")
"""Days that the parties name for the next step."""

_DAY_SAID = ("introduced_on", "agreed_on", "started_on", "accepted_on", "failed_on", "promoted_on", "published_on")


class Facts:
    """``open``: JSON for everybody. ``confidential``: for the parties, in the order of the steps.

    ``open`` has ``days`` (day on which each state was last reached), ``times`` (how often each was), ``remarks`` (what is still to be
    mended), ``promises``, ``evidence``, ``failures``, ``sites``, ``confirmed_by`` and the fields that a step says once.
    """

    def __init__(self) -> None:
        self.open: dict[str, Any] = {"days": {}, "times": {}}
        self.confidential: list[dict[str, Any]] = []
        self.expected_on: str | None = None

    def add(self, step: Step, before: str, after: str) -> None:
        """Take over a step that counts, and that led from one state to another or left the case where it was."""
        data, by = step.data, {"organisation": step.organisation, "sequence": step.sequence}
        if after != before:
            self._enter(step, before, after)
        elif after == "agreed" and step.type.split(".")[1] == "agreed":
            self._append("confirmed_by", [step.organisation])
        self.open |= {name: data[name] for name in _KEPT if data.get(name) is not None}
        self._append("sites", data.get("sites", ()))
        for name in ("promises", "evidence"):
            self._append(name, ({**one, **by} for one in data.get(name, ())))
        self.expected_on = next((data[name] for name in _EXPECTED if data.get(name)), self.expected_on)
        if data.get("confidential"):
            self.confidential.append({**data["confidential"], **by})

    def _enter(self, step: Step, before: str, state: str) -> None:
        data = step.data
        self.expected_on = None
        day = next((data[name] for name in _DAY_SAID if data.get(name)), day_of(step.time_us).isoformat())
        self.open["days"][state] = day
        self.open["times"][state] = self.open["times"].get(state, 0) + 1
        self.open.pop("remarks", None)
        if state == "returned":
            self.open["remarks"] = data["remarks"]
        if state == "agreed":
            self.open["confirmed_by"] = [step.organisation]
        if state == "failed":
            failure = {name: data.get(name) for name in ("failed_on", "reason", "missing_technology")}
            self._append("failures", [{**failure, "from": before, "organisation": step.organisation}])

    def _append(self, name: str, found: Any) -> None:
        known = self.open.get(name, [])
        added = [*known, *(one for one in found if one not in known)]
        if added:
            self.open[name] = added
