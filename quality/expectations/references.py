"""What points at something must find it: ``registry_v1_membership``, ``registry_v1_suggestions``, ``registry_v1_judgements``, and every
organisation that has records. Codes are looked up among the rules of records."""

from __future__ import annotations

from quality.expectation import Expectation, Level, Words
from quality.sums import RECORDS
from schemas.code_lists import code_lists
from schemas.event import STATED
from schemas.problem import Severity

_KEYS = ("local_id",)

_OPERATORS = Words("运维人员由日志重建登记库", "Operators rebuild the registry from the log")


def _sides(view: str, where: str) -> str:
    """Both records of every pair of a view, each as a row of its own organisation."""
    sides = (
        f"SELECT {side}_organisation AS organisation, {side}_id AS local_id FROM {view}{where}"
        for side in ("left", "right")
    )
    return " UNION ALL ".join(sides)


EXPECTATIONS = (
    Expectation(
        id="references.organisation.listed",
        level=Level.REGISTRY,
        severity=Severity.ERROR,
        # One row an organisation: what is wrong is wrong with all of its records.
        rows=f"SELECT organisation, organisation AS speaker FROM sums WHERE what = '{RECORDS}'",
        keys=("speaker",),
        type="expect_column_values_to_be_in_set",
        arguments={"column": "speaker", "value_set": list(code_lists().organisations)},
        what=Words("有记录的机构都在机构名录里", "Every organisation that has records is on the list of organisations"),
        why=Words("名录里没有的机构无名称、无联系部门，清单上无处可归", "Without a name and an office no list knows where to put its records"),
        todo=Words("市促进中心把机构补进名录，或由其撤回记录", "The promotion centre lists the organisation again, or has its records withdrawn"),
    ),
    Expectation(
        id="references.history.shown",
        level=Level.REGISTRY,
        severity=Severity.ERROR,
        rows="SELECT h.organisation, h.local_id, s.registry_id FROM ("
        f"SELECT DISTINCT organisation, local_id FROM registry_v1_history WHERE type = '{STATED}') h "
        "LEFT JOIN registry_v1_records s ON s.organisation = h.organisation AND s.local_id = h.local_id",
        keys=_KEYS,
        type="expect_column_values_to_not_be_null",
        arguments={"column": "registry_id"},
        what=Words("报送过完整内容的编号都查得到", "Every number that was ever stated is found"),
        why=Words("记录或其归属丢失，读者看不到这个场景", "The record or its membership is lost: no reader sees the scenario"),
        todo=_OPERATORS,
    ),
    Expectation(
        id="references.membership.recorded",
        level=Level.REGISTRY,
        severity=Severity.ERROR,
        rows="SELECT m.organisation, m.local_id, h.sequence AS recorded FROM registry_v1_membership m LEFT JOIN registry_v1_history h "
        "ON h.counts AND h.followed_at IS NULL AND h.organisation = m.organisation AND h.local_id = m.local_id",
        keys=_KEYS,
        type="expect_column_values_to_not_be_null",
        arguments={"column": "recorded"},
        what=Words("每条归属都指向一条记录", "Every membership leads to a record"),
        why=Words("登记编号指向空处，引用它的系统得不到内容", "A registry id leads to nothing, and who refers to it finds nothing"),
        todo=_OPERATORS,
    ),
    Expectation(
        id="references.pair.recorded",
        level=Level.REGISTRY,
        severity=Severity.ERROR,
        rows="SELECT p.organisation, p.local_id, s.registry_id FROM ("
        + _sides("registry_v1_suggestions", "")
        + " UNION ALL "
        + _sides("registry_v1_judgements", " WHERE taken_back_at IS NULL")
        + ") p LEFT JOIN registry_v1_records s ON s.organisation = p.organisation AND s.local_id = p.local_id",
        keys=_KEYS,
        type="expect_column_values_to_not_be_null",
        arguments={"column": "registry_id"},
        what=Words("疑似重复和人的判断都指向现有记录", "Suspected duplicates and judgements are about records that exist"),
        why=Words("指向空处的问题没有人能答，判断也不起作用", "Nobody can answer such a question, and such a judgement does nothing"),
        todo=Words("核对编号后撤销该判断；仍不对则由日志重建", "Take the judgement back; if that is not it, rebuild from the log"),
    ),
)  # fmt: skip
