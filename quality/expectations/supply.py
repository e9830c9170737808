"""What must hold for companies, what they can do, and investors, as each organisation tells them: the tables that ``quality.supply`` lays beside
the views. Nothing withdrawn is looked at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from quality.expectation import Expectation, Level, OneView, Words
from quality.supply import CHAIN, CODES, DISTRICT, FIELD, SAID
from schemas.code_lists import CodeList, code_lists
from schemas.problem import Severity

_KEYS = ("local_id", "sequence", "title")
_LISTS = code_lists()
_ERROR, _WARNING = Severity.ERROR, Severity.WARNING
_NONE_WRONG = {"column": "wrong", "min_value": 0, "max_value": 0}


def _of(where: str, **columns: str) -> OneView:
    """Statements that meet ``where``; ``columns`` are SQL by name."""
    return OneView(SAID, columns, where)


def _wrong(where: str, condition: str) -> Mapping[str, Any]:
    """Statements that meet ``where``, none of which may meet ``condition``."""
    rows = _of(where, wrong=f"CASE WHEN {condition} THEN 1 ELSE 0 END")
    return {"rows": rows, "type": "expect_column_values_to_be_between", "arguments": _NONE_WRONG}


def _listed(of: str, codes: CodeList) -> Mapping[str, Any]:
    """Every code of one list that stands in a statement, one row each."""
    return {
        "rows": OneView(CODES, {"code_told": "code"}, f"list = '{of}'"),
        "keys": (*_KEYS, "code"),
        "type": "expect_column_values_to_be_in_set",
        "arguments": {"column": "code_told", "value_set": codes},
    }


def _different(one: str, of: str, where: str) -> str:
    """SQL: statements that meet ``where``, with ``different``, how many values of ``of`` are told of what they have in ``one``."""
    return (
        f"SELECT s.organisation, s.local_id, s.sequence, s.title, m.different FROM {SAID} s JOIN (SELECT {one}, "
        f"COUNT(DISTINCT {of}) AS different FROM {SAID} GROUP BY {one}) m ON m.{one} = s.{one} WHERE s.{where}"
    )


_ONE = {"min_value": 1, "max_value": 1}
_IS_CAPABILITY = "family = 'capability'"

EXPECTATIONS = (
    Expectation(
        id="supply.technology.told",
        level=Level.FIELD,
        severity=_WARNING,
        keys=_KEYS,
        **_wrong(_IS_CAPABILITY, "technology < 10"),
        what=Words("技术说明不少于 10 个字", "A capability's technology is told in ten characters or more"),
        why=Words("只有名称，需求方无从判断，也匹配不上", "By a title alone nobody can judge it, and nothing matches it"),
        todo=Words("写明技术做什么、对什么对象", "Say what the technology does, and to what"),
    ),
    Expectation(
        id="supply.fields.filled",
        level=Level.FIELD,
        severity=_WARNING,
        keys=_KEYS,
        mostly=0.9,
        **_wrong("true", "fields = 0"),
        what=Words("九成以上写明领域", "Nine of ten statements name fields"),
        why=Words("不写领域的，按领域查找时找不到", "Without a field nobody who looks by field finds it"),
        todo=Words("从领域代码表中选填，见 scenarios codes list fields", "Choose from the list, see scenarios codes list fields"),
    ),
    Expectation(
        id="supply.credit_code.filled",
        level=Level.FIELD,
        severity=_WARNING,
        keys=_KEYS,
        mostly=0.8,
        **_wrong("true", "credit_code = ''"),
        what=Words("八成以上写明统一社会信用代码", "Eight of ten statements name the credit code"),
        why=Words("只凭名称认企业，同名、改名时会认错", "By name alone a company is mistaken for another, or for two"),
        todo=Words("补填企业的统一社会信用代码", "Add the company's unified social credit code"),
    ),
    Expectation(
        id="supply.field.code",
        level=Level.FIELD,
        severity=_ERROR,
        **_listed(FIELD, _LISTS.fields),
        what=Words("领域代码在今天的代码表里", "Codes of fields are on today's list"),
        why=Words("代码表会变：收到时有效的可能已废止", "Lists change: a code may have been valid when it came in"),
        todo=Words("改用现行代码重新报送", "State it again with a code of today"),
    ),
    Expectation(
        id="supply.chain.code",
        level=Level.FIELD,
        severity=_ERROR,
        **_listed(CHAIN, _LISTS.chains),
        what=Words("产业链代码在今天的代码表里", "Codes of chains are on today's list"),
        why=Words("产业链工作组按代码挑选", "The chains' working groups select by this code"),
        todo=Words("改用现行代码重新报送，见 scenarios codes list chains", "State it again with a code of today, see scenarios codes list chains"),
    ),
    Expectation(
        id="supply.district.code",
        level=Level.FIELD,
        severity=_ERROR,
        **_listed(DISTRICT, _LISTS.districts),
        what=Words("区（市）县代码在今天的代码表里", "Codes of districts are on today's list"),
        why=Words("服务区域对不上，需求方就看不到", "Who is not known to serve a district is not shown there"),
        todo=Words("改用现行代码重新报送", "State it again with a code of today"),
    ),
    Expectation(
        id="supply.maturity.references",
        level=Level.RECORD,
        severity=_WARNING,
        keys=_KEYS,
        **_wrong(f"{_IS_CAPABILITY} AND maturity IN ('first_use', 'series')", "used_at = 0"),
        what=Words("已首用或规模应用的能力有应用案例", "What was used already says where"),
        why=Words("成熟度没有依据，首试首用会落到不成熟的产品上", "Maturity without a place of use is a claim, and first uses go to what is not ready"),
        todo=Words("补充应用案例，或按实际下调成熟度", "Name places of use, or lower the maturity"),
    ),
    Expectation(
        id="supply.offer.expired",
        level=Level.RECORD,
        severity=_WARNING,
        keys=_KEYS,
        **_wrong("available_until IS NOT NULL", "available_until < $overdue"),
        what=Words("有效期过后三十天内续期或撤回", "Thirty days after its last day an offer is prolonged or withdrawn"),
        why=Words("早已过期的能力仍在库里，匹配时却不会出现", "It still stands in the registry, and nobody is shown it"),
        todo=Words("续期，或撤回", "Prolong it, or withdraw it"),
    ),
    Expectation(
        id="supply.qualification.expired",
        level=Level.RECORD,
        severity=_ERROR,
        keys=_KEYS,
        **_wrong("qualified_until IS NOT NULL", "qualified_until < $today"),
        what=Words("写明有效期的资质没有过期", "No certificate whose last day is told has expired"),
        why=Words("凭过期资质对接的企业进不了现场", "Whoever is chosen by it may not begin work"),
        todo=Words("换上新证的有效期，或删去该资质", "Give the new certificate's last day, or take the certificate out"),
    ),
    Expectation(
        id="supply.conflict.open",
        level=Level.RECORD,
        severity=_ERROR,
        keys=_KEYS,
        **_wrong("true", "conflicted"),
        what=Words("没有同一版本号两种内容", "No statement has two contents under one sequence"),
        why=Words("同一版本号来过两种内容，登记库不替机构选", "One sequence came with two contents; the registry does not choose"),
        todo=Words("以更高的版本号报送正确内容", "State the right content under a higher sequence"),
    ),
    Expectation(
        id="supply.supplier.stated",
        level=Level.REGISTRY,
        severity=_ERROR,
        rows=f"SELECT c.organisation, c.local_id, c.sequence, c.title, s.company_id AS supplier FROM {SAID} c LEFT JOIN {SAID} s ON "
        "s.family = 'supplier' AND s.organisation = c.organisation AND s.local_id = 'supplier:' || c.supplier_id "
        "WHERE c.family = 'capability' AND c.supplier_id <> ''",
        keys=_KEYS,
        type="expect_column_values_to_not_be_null",
        arguments={"column": "supplier"},
        what=Words("能力所指的企业编号存在且未撤回", "The company that a capability names by number is stated and not withdrawn"),
        why=Words("指向空处，能力就归不到企业", "It points at nothing, so the capability is of no known company"),
        todo=Words("先报送该企业，或改正企业编号", "State the company, or mend the number"),
    ),
    Expectation(
        id="supply.company.once",
        level=Level.REGISTRY,
        severity=_WARNING,
        rows=_different("name_key", "company_id", "credit_code = ''"),
        keys=_KEYS,
        type="expect_column_values_to_be_between",
        arguments={"column": "different", **_ONE},
        what=Words("只报名称的企业只对得上一家", "A company told by its name alone is one company"),
        why=Words("同名的不止一家，能力和案例记在了哪家名下说不清", "Several have that name, and nobody knows whose the capability is"),
        todo=Words("补填统一社会信用代码", "Add the unified social credit code"),
    ),
    Expectation(
        id="supply.credit_code.once",
        level=Level.REGISTRY,
        severity=_ERROR,
        rows=_different("credit_code", "name_key", "credit_code <> ''"),
        keys=_KEYS,
        type="expect_column_values_to_be_between",
        arguments={"column": "different", **_ONE},
        what=Words("同一信用代码只有一个企业名称", "One credit code has one name"),
        why=Words("代码抄错了行，一家的能力就记到了另一家", "A code from another row gives a company's capabilities to another one"),
        todo=Words("核对名称与代码，改正填错的一方", "Compare name and code, and mend whichever is wrong"),
    ),
    Expectation(
        id="supply.title.repeated",
        level=Level.REGISTRY,
        severity=_WARNING,
        rows=f"SELECT organisation, local_id, sequence, title, COUNT(*) OVER (PARTITION BY organisation, family, company_id, title) AS alike FROM {SAID}",
        keys=_KEYS,
        type="expect_column_values_to_be_between",
        arguments={"column": "alike", **_ONE},
        what=Words("同一机构没有把一项内容报两次", "No organisation tells the same of a company twice"),
        why=Words("同一项以两个编号报送，答复里占两个位置", "The same under two numbers takes two places in every answer"),
        todo=Words("撤回其中一个编号", "Withdraw one of the numbers"),
    ),
)  # fmt: skip
