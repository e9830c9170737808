"""What must hold for the events that came in during the interval, ``registry_v1_ledger``."""

from __future__ import annotations

from quality.expectation import Expectation, Level, OneView, Words
from schemas.loop_event import LOOP_EVENTS, family_of
from schemas.problem import Severity

_KEYS = ("partition", "position")

_OF_THE_LOOP = " OR ".join(
    f"(l.local_id LIKE '{family}:%' AND EXISTS (SELECT 1 FROM loop_events e WHERE e.family = '{family}' AND "
    f"e.organisation = l.organisation AND e.subject = substr(l.local_id, {len(family) + 2}) AND e.sequence = l.sequence))"
    for family in sorted({family_of(it) for it in LOOP_EVENTS})
)
"""SQL: the event is about a company, a case or a list, and stands among those. It is asked of the registry itself: events stay there for ever."""

EXPECTATIONS = (
    Expectation(
        id="ledger.rejected.share",
        level=Level.REGISTRY,
        severity=Severity.ERROR,
        # Settled: tried again with success, or the same number was accepted later.
        rows="SELECT l.organisation, l.partition, l.position, CASE WHEN l.outcome = 'rejected' "
        "AND COALESCE(r.replay_outcome, 'rejected') = 'rejected' AND COALESCE(a.last_at, '') <= l.received_at "
        "THEN 'rejected' ELSE 'settled' END AS outcome FROM registry_v1_ledger l LEFT JOIN registry_v1_rejections r "
        "ON r.organisation = l.organisation AND r.partition = l.partition AND r.position = l.position LEFT JOIN ("
        "SELECT organisation, local_id, MAX(received_at) AS last_at FROM registry_v1_ledger WHERE outcome = 'accepted' "
        "AND (organisation, local_id) IN (SELECT organisation, local_id FROM registry_v1_ledger WHERE outcome = 'rejected') "
        "GROUP BY organisation, local_id) a ON a.organisation = l.organisation AND a.local_id = l.local_id "
        "WHERE l.received_at >= $since AND l.received_at <= $until",
        keys=_KEYS,
        type="expect_column_values_to_not_be_in_set",
        arguments={"column": "outcome", "value_set": ["rejected"]},
        mostly=0.9,
        what=Words("退回未改正的不超过一成", "At most one of ten events was rejected and not mended since"),
        why=Words("退回的内容不在登记库里，读者看到的是旧的或没有", "What was rejected is not in the registry: readers see the old or nothing"),
        todo=Words("按退回原因改正原文件后重新报送", "Mend the file by the reasons given and send it again"),
    ),
    Expectation(
        id="ledger.conflict.share",
        level=Level.REGISTRY,
        severity=Severity.ERROR,
        rows=OneView(
            "registry_v1_ledger", {"outcome": "outcome"}, "received_at >= $since AND received_at <= $until"
        ),
        keys=_KEYS,
        type="expect_column_values_to_not_be_in_set",
        arguments={"column": "outcome", "value_set": ["conflict"]},
        mostly=0.98,
        what=Words("版本冲突不超过百分之二", "At most two of a hundred events are conflicts"),
        why=Words("多半是两套系统各自编版本号", "Most likely two systems give out sequences on their own"),
        todo=Words("只留一处发送；另一处停发后重新报送", "Let one place send; stop the other, then state it again"),
    ),
    Expectation(
        id="ledger.accepted.recorded",
        level=Level.REGISTRY,
        severity=Severity.ERROR,
        rows="SELECT l.organisation, l.partition, l.position, h.sequence AS recorded FROM registry_v1_ledger l LEFT JOIN registry_v1_history h "
        "ON h.counts AND h.organisation = l.organisation AND h.local_id = l.local_id AND h.sequence = l.sequence "
        f"WHERE l.outcome = 'accepted' AND l.received_at >= $since AND l.received_at <= $until AND NOT ({_OF_THE_LOOP})",
        keys=_KEYS,
        type="expect_column_values_to_not_be_null",
        arguments={"column": "recorded"},
        what=Words("每条已接收的事件都在历史里", "Every accepted event is in the history"),
        why=Words("登记库丢了内容，不是机构的错", "The registry has lost something; no organisation is at fault"),
        todo=Words("运维人员由日志重建登记库", "Operators rebuild the registry from the log"),
    ),
    Expectation(
        id="ledger.held.aged",
        level=Level.REGISTRY,
        severity=Severity.WARNING,
        rows="SELECT l.organisation, l.partition, l.position, s.registry_id FROM registry_v1_ledger l "
        "LEFT JOIN registry_v1_records s ON s.organisation = l.organisation AND s.local_id = l.local_id "
        "WHERE l.outcome = 'held' AND l.received_at < $held_since",
        keys=_KEYS,
        type="expect_column_values_to_not_be_null",
        arguments={"column": "registry_id"},
        what=Words("没有暂存超过 7 天的变更", "No amendment waits for more than seven days"),
        why=Words("变更先到了，完整内容一直没有来", "The amendment came, the statement that it amends never did"),
        todo=Words("补发该编号的完整内容", "Send the whole statement of that number"),
    ),
)  # fmt: skip
