"""Which step may follow which in a case, and who may take it.

Columns: states before (- is a case that is not open yet), step, who, state after (= stays where it is).
``parties`` are demand and supply; ``all`` are the parties and the city desk. Lines are read as sentences: "in pilot, demand may say
accepted, and then it is accepted".
"""

from __future__ import annotations

from schemas.case import ENGAGEMENT, REFINEMENT
from streams.cases.table import CaseTable

_REFINEMENT = CaseTable(
    REFINEMENT,
    ("submitted", "returned", "accepted", "published", "taken_back"),
    (
        ("-",                            "submitted",  "demand",      "submitted"),
        ("submitted",                    "returned",   "desk",        "returned"),
        ("submitted",                    "accepted",   "desk",        "accepted"),
        ("accepted",                     "returned",   "desk",        "returned"),
        ("accepted",                     "published",  "desk",        "published"),
        ("returned taken_back accepted", "submitted",  "demand",      "submitted"),
        ("submitted accepted",           "taken_back", "demand",      "taken_back"),
        ("returned",                     "taken_back", "demand+desk", "taken_back"),
    ),
)  # fmt: skip
"""The desk may close what was returned and never came back: that too is a taking back, and the organisation may submit again."""

_ENGAGEMENT = CaseTable(
    ENGAGEMENT,
    ("interested", "introduced", "agreed", "piloted", "reported", "accepted", "promoted", "failed"),
    (
        ("-",                                  "interested", "parties",     "interested"),
        ("interested",                         "introduced", "demand+desk", "introduced"),
        ("interested introduced",              "agreed",     "demand",      "agreed"),
        ("agreed",                             "agreed",     "parties",     "="),
        ("agreed",                             "piloted",    "parties",     "pilot"),
        ("pilot",                              "accepted",   "demand",      "accepted"),
        ("accepted",                           "piloted",    "demand",      "pilot"),
        ("accepted promoted",                  "promoted",   "demand+desk", "promoted"),
        ("introduced agreed pilot accepted",   "reported",   "all",         "="),
        ("promoted",                           "reported",   "all",         "="),
        ("interested introduced agreed pilot", "failed",     "all",         "failed"),
        ("failed",                             "interested", "parties",     "interested"),
        ("failed",                             "introduced", "demand+desk", "introduced"),
        ("failed",                             "agreed",     "demand",      "agreed"),
    ),
)  # fmt: skip
"""Whose site it is decides on the pilot and accepts it; the supplier confirms by saying ``agreed`` too, or leaves by ``failed``."""

CASE_TABLES = {table.kind: table for table in (_REFINEMENT, _ENGAGEMENT)}
"""By kind."""
