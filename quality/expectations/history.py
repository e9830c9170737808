"""What must hold between the versions that organisations sent in the interval, ``registry_v1_history``."""

from __future__ import annotations

from quality.expectation import Expectation, Level, Words
from schemas.event import WITHDRAWN
from schemas.problem import Severity
from schemas.scenario import Stage

_KEYS = ("local_id", "sequence")

_RANK = " ".join(f"WHEN '{stage}' THEN {rank}" for rank, stage in enumerate(Stage) if stage is not Stage.WITHDRAWN)


def _steps(value: str, where: str) -> str:
    """``earlier`` and ``later`` of ``value`` in versions that follow each other, the later one received in the interval."""
    return (
        "SELECT organisation, local_id, sequence, earlier, later FROM ("
        "SELECT organisation, local_id, sequence, received_at, later, "
        "LAG(later) OVER (PARTITION BY organisation, local_id ORDER BY sequence) AS earlier FROM ("
        f"SELECT organisation, local_id, sequence, received_at, {value} AS later FROM registry_v1_history "
        f"WHERE counts AND ({where})) valued) steps "
        "WHERE received_at >= $since AND earlier IS NOT NULL AND later IS NOT NULL"
    )


EXPECTATIONS = (
    Expectation(
        id="history.stage.backward",
        level=Level.TIME,
        severity=Severity.WARNING,
        # A withdrawal has no stage: what is stated after it starts anew and is compared with nothing.
        rows=_steps(f"CASE stage {_RANK} END", f"stage IS NOT NULL OR type = '{WITHDRAWN}'"),
        keys=_KEYS,
        type="expect_column_pair_values_a_to_be_greater_than_b",
        arguments={"column_A": "later", "column_B": "earlier", "or_equal": True},
        what=Words("阶段不倒退", "No stage goes back"),
        why=Words("试点失败可以退回，其余多半是旧文件覆盖了新文件", "A pilot may fail; otherwise an old file was sent over a new one"),
        todo=Words("确认退回属实；误发旧文件的请重新报送最新文件", "Confirm it, or send the latest file again"),
    ),
    Expectation(
        id="history.investment.jump",
        level=Level.TIME,
        severity=Severity.ERROR,
        rows="SELECT organisation, local_id, sequence, CAST(later AS double precision) / earlier AS factor FROM ("
        + _steps("investment_cny", "investment_cny IS NOT NULL")
        + ") sums WHERE earlier > 0 AND later > 0",
        keys=_KEYS,
        type="expect_column_values_to_be_between",
        arguments={"column": "factor", "min_value": 0.001, "max_value": 1_000},
        what=Words("投资估算一次变动不到千倍", "No investment changes by a factor of a thousand"),
        why=Words("正好差一万倍的是元与万元弄反", "A factor of ten thousand is 元 taken for 万元"),
        todo=Words("核对表头的单位是否改了", "See whether the unit in the heading has changed"),
    ),
    Expectation(
        id="history.local_id.renumbered",
        level=Level.TIME,
        severity=Severity.ERROR,
        # Titles of the past are grouped first: joined version by version they would be compared each with each.
        rows="SELECT s.organisation, s.local_id, CASE WHEN h.first_id <> s.local_id THEN h.first_id "
        "WHEN h.last_id <> s.local_id THEN h.last_id END AS formerly FROM registry_v1_records s LEFT JOIN ("
        "SELECT organisation, title, MIN(local_id) AS first_id, MAX(local_id) AS last_id FROM ("
        "SELECT organisation, local_id, title FROM registry_v1_history "
        "WHERE counts AND followed_at IS NOT NULL) past GROUP BY organisation, title) h "
        "ON h.organisation = s.organisation AND h.title = s.title "
        "WHERE s.stage <> 'withdrawn' AND s.sequence > 1 AND s.received_at >= $since",
        keys=("local_id",),
        type="expect_column_values_to_be_null",
        arguments={"column": "formerly"},
        what=Words("编号没有错行", "No number has moved to another scenario"),
        why=Words("中间插入或删除一行后，后面的编号全部指向别的场景", "A row put in between moves every number below it to another scenario"),
        todo=Words("恢复原编号；新增的排在末尾", "Restore the numbers; put new ones at the end"),
    ),
)  # fmt: skip
