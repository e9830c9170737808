"""What must hold for the records as they are now, ``registry_v1_records``.

Where nothing else is said a figure is our own judgement: tight enough that a fault shows, wide enough that the six example feeds pass.
"""

from __future__ import annotations

from quality.expectation import Expectation, Level, OneView, Words
from quality.placeholders import PLACEHOLDERS
from schemas.code_lists import code_lists
from schemas.problem import Severity

_KEYS = ("local_id",)
_CODES = code_lists()

DAMAGE = ("%\ufffd%", "%锟斤拷%", "%烫烫烫%", "%????%", "%â€%")
"""The replacement character; GBK read as UTF-8 and back; uninitialised memory; characters a code page lacked; UTF-8 read as Latin-1."""

PRIVATE_MAIL = ("%@qq.com", "%@163.com", "%@126.com", "%@139.com", "%@foxmail.com", "%@gmail.com", "%@outlook.com")


_VIEW = "registry_v1_records"


def _live(where: str = "", **columns: str) -> OneView:
    """Records that are not withdrawn, of those that meet ``where``. ``columns`` are SQL by name."""
    also = f" AND {where}" if where else ""
    return OneView(_VIEW, columns, f"stage <> 'withdrawn'{also}")


def _published(where: str, **columns: str) -> OneView:
    """Records that were published at some time."""
    return _live(f"{where}stage IN ('published', 'matched', 'pilot', 'verified', 'promoted')", **columns)


def _alike(*columns: str) -> str:
    """SQL: living records, with ``alike``, how many of their organisation have the same values."""
    own = ", ".join(("organisation", *columns))
    is_same = " AND ".join(f"m.{name} = s.{name}" for name in ("organisation", *columns))
    living = "registry_v1_records WHERE stage <> 'withdrawn'"
    return (
        f"SELECT s.organisation, s.local_id, COALESCE(m.alike, 1) AS alike FROM registry_v1_records s LEFT JOIN ("
        f"SELECT {own}, COUNT(*) AS alike FROM {living} GROUP BY {own} HAVING COUNT(*) > 1) m ON {is_same} "
        "WHERE s.stage <> 'withdrawn'"
    )


def _own_district() -> str:
    """SQL: the district that an organisation is, as a code; null for all others."""
    cases = " ".join(f"WHEN '{it.id}' THEN '{it.district}'" for it in _CODES.organisations.values() if it.district)
    return f"CASE organisation {cases} END"


_NAMED = {
    it.code: f"site LIKE '%{it.name_zh}%'"
    for it in _CODES.districts.values()
    if it.code.isdigit() and it.code != "510100"
}
"""SQL by code of a district: the site names it. Management areas are left out: they lie within districts."""


_DISTRICTS = "CAST(districts AS text)"


def _names(code: str) -> str:
    """SQL: the code is among the districts."""
    return f"{_DISTRICTS} LIKE '%\"{code}\"%'"


def _wrong(condition: str) -> str:
    """SQL: 1 where it is so, else 0."""
    return f"CASE WHEN {condition} THEN 1 ELSE 0 END"


_NONE_WRONG = {"column": "wrong", "min_value": 0, "max_value": 0}

FIELD = (
    Expectation(
        id="scenarios.title.length",
        level=Level.FIELD,
        severity=Severity.WARNING,
        rows=_live(title="title"),
        keys=_KEYS,
        type="expect_column_value_lengths_to_be_between",
        arguments={"column": "title", "min_value": 4, "max_value": 80},
        what=Words("名称长度 4 至 80 字", "The title has 4 to 80 characters"),
        why=Words("过短的名称看不出内容，过长的多半是列错位", "A shorter title says nothing; a longer one is a shifted column"),
        todo=Words("核对该行的列是否错位，改写名称后重新报送", "See whether columns are shifted, rewrite the title, send it again"),
    ),
    Expectation(
        id="scenarios.need.filled",
        level=Level.FIELD,
        severity=Severity.WARNING,
        rows=_live("kind = 'scenario'", need="need"),
        keys=_KEYS,
        type="expect_column_values_to_not_be_null",
        arguments={"column": "need"},
        mostly=0.9,
        what=Words("九成以上的场景写明技术需求", "Nine of ten scenarios state what is needed"),
        why=Words("没有技术需求，企业无法对接", "Without it no supplier can tell whether to answer"),
        todo=Words("补填技术需求；整列为空时检查列名是否改了", "Fill it in; when all are empty, see whether the column was renamed"),
    ),
    Expectation(
        id="scenarios.need.placeholder",
        level=Level.FIELD,
        severity=Severity.WARNING,
        rows=_live("need IS NOT NULL", need="need"),
        keys=_KEYS,
        type="expect_column_values_to_not_be_in_set",
        arguments={"column": "need", "value_set": list(PLACEHOLDERS)},
        what=Words("技术需求不是占位词", "The need is no filler such as 待定"),
        why=Words("占位词使填报率虚高", "Fillers make the coverage look better than it is"),
        todo=Words("写明真实需求，没有就留空", "State the need, or leave the cell empty"),
    ),
    Expectation(
        id="scenarios.contact.office",
        level=Level.FIELD,
        severity=Severity.WARNING,
        rows=_live("contact_email IS NOT NULL", contact_email="lower(contact_email)"),
        keys=_KEYS,
        type="expect_column_values_to_not_match_like_pattern_list",
        arguments={"column": "contact_email", "like_pattern_list": list(PRIVATE_MAIL)},
        what=Words("联系邮箱是单位邮箱", "The contact is an office's mail address"),
        why=Words("公开清单不得出现个人邮箱", "Lists are public; a private person's address must not be on them"),
        todo=Words("改为部门的公务邮箱", "Give the department's address instead"),
    ),
    Expectation(
        id="scenarios.text.encoding",
        level=Level.FIELD,
        severity=Severity.ERROR,
        rows=_live(words="title || ' ' || COALESCE(need, '') || ' ' || COALESCE(description, '')"),
        keys=_KEYS,
        type="expect_column_values_to_not_match_like_pattern_list",
        arguments={"column": "words", "like_pattern_list": list(DAMAGE)},
        what=Words("文字没有乱码", "No text is damaged by a wrong encoding"),
        why=Words("编码错误后原文已丢失，只能由机构重发", "What was lost by a wrong encoding only the sender still has"),
        todo=Words("以 UTF-8 重新导出并报送；在报送声明里写明编码", "Export as UTF-8 and send again; declare the encoding in the feed"),
    ),
    Expectation(
        id="scenarios.field.code",
        level=Level.FIELD,
        severity=Severity.ERROR,
        rows=_live(field="field"),
        keys=_KEYS,
        type="expect_column_values_to_be_in_set",
        arguments={"column": "field", "value_set": _CODES.fields},
        what=Words("领域代码在现行代码表上", "The field's code is on today's list"),
        why=Words("代码表会变，入库时有效的代码日后可能废止", "Lists change: a code may have been valid when it came in"),
        todo=Words("按现行代码表改报", "State it again with a code of today's list"),
    ),
    Expectation(
        id="scenarios.industry.code",
        level=Level.FIELD,
        severity=Severity.ERROR,
        rows=_live(industry="industry"),
        keys=_KEYS,
        type="expect_column_values_to_be_in_set",
        arguments={"column": "industry", "value_set": _CODES.industries},
        what=Words("行业代码在 GB/T 4754 上", "The industry's code is one of GB/T 4754"),
        why=Words("按行业发布的清单会漏掉它", "Lists by industry would leave it out"),
        todo=Words("填门类字母，或字母加两位大类", "Give the section's letter, or letter and division"),
    ),
    Expectation(
        id="scenarios.industry_chain.code",
        level=Level.FIELD,
        severity=Severity.ERROR,
        rows=_live("industry_chain IS NOT NULL", industry_chain="industry_chain"),
        keys=_KEYS,
        type="expect_column_values_to_be_in_set",
        arguments={"column": "industry_chain", "value_set": _CODES.chains},
        what=Words("重点产业链代码在现行代码表上", "The chain's code is on today's list"),
        why=Words("产业链工作组按代码取数", "The chains' working groups select by this code"),
        todo=Words("按现行代码表改报，不属于重点产业链就留空", "State it again with a code of the list, or leave it empty"),
    ),
    Expectation(
        id="scenarios.districts.code",
        level=Level.FIELD,
        severity=Severity.ERROR,
        rows="SELECT s.organisation, s.local_id, item.value AS district "
        "FROM registry_v1_records s, $each_district WHERE s.stage <> 'withdrawn'",
        keys=("local_id", "district"),
        type="expect_column_values_to_be_in_set",
        arguments={"column": "district", "value_set": _CODES.districts},
        what=Words("每个区（市）县代码都在现行代码表上", "Every district's code is on today's list"),
        why=Words("按区域发布的清单会漏掉它", "Lists by district would leave it out"),
        todo=Words("按 GB/T 2260 或三个功能区代码改报", "Use GB/T 2260 or the codes of the three management areas"),
    ),
    Expectation(
        id="scenarios.investment.plausible",
        level=Level.FIELD,
        severity=Severity.WARNING,
        rows=_live("investment_cny > 0", investment_cny="investment_cny"),
        keys=_KEYS,
        type="expect_column_values_to_be_between",
        arguments={"column": "investment_cny", "min_value": 10_000, "max_value": 100_000_000_000},
        what=Words("投资估算在 1 万元至 1000 亿元之间", "The investment is between ten thousand and a hundred billion yuan"),
        why=Words("超出的多半是元与万元弄反", "Outside, somebody mixed up 元 and 万元"),
        todo=Words("核对单位；整列都错时改报送声明里的 unit", "See to the unit; when all are wrong, mend unit in the feed"),
    ),
)  # fmt: skip

RECORD = (
    Expectation(
        id="scenarios.dates.order",
        level=Level.RECORD,
        severity=Severity.ERROR,
        rows=_live("published_on IS NOT NULL AND deadline IS NOT NULL", published_on="published_on", deadline="deadline"),
        keys=_KEYS,
        type="expect_column_pair_values_a_to_be_greater_than_b",
        arguments={"column_A": "deadline", "column_B": "published_on", "or_equal": True},
        what=Words("截止日期不早于发布日期", "The deadline is not before the day of publication"),
        why=Words("两个日期必有一个是错的", "One of the two days is wrong"),
        todo=Words("核对两个日期，常见原因是两列对调", "Compare the two days; often the columns are swapped"),
    ),
    Expectation(
        id="scenarios.published.dated",
        level=Level.RECORD,
        severity=Severity.ERROR,
        rows=_published("", published_on="published_on"),
        keys=_KEYS,
        type="expect_column_values_to_not_be_null",
        arguments={"column": "published_on"},
        what=Words("已发布的场景有发布日期", "What is published has its day of publication"),
        why=Words("批次清单按发布日期归档", "Lists are filed by that day"),
        todo=Words("补填发布日期", "Fill in the day of publication"),
    ),
    Expectation(
        id="scenarios.published.future",
        level=Level.RECORD,
        severity=Severity.WARNING,
        rows=_published("published_on IS NOT NULL AND ", published_on="published_on", latest="$today"),
        keys=_KEYS,
        type="expect_column_pair_values_a_to_be_greater_than_b",
        arguments={"column_A": "latest", "column_B": "published_on", "or_equal": True},
        what=Words("已发布的场景，发布日期不在将来", "What is published was not published in the future"),
        why=Words("阶段与发布日期必有一个是错的", "The stage or the day is wrong"),
        todo=Words("核对发布日期；尚未发布的改回之前的阶段", "Look at the day; set the stage back when it is not published yet"),
    ),
    Expectation(
        id="scenarios.deadline.overdue",
        level=Level.RECORD,
        severity=Severity.WARNING,
        rows=_live("stage = 'published' AND deadline IS NOT NULL", deadline="deadline", earliest="$overdue"),
        keys=_KEYS,
        type="expect_column_pair_values_a_to_be_greater_than_b",
        arguments={"column_A": "deadline", "column_B": "earliest", "or_equal": True},
        what=Words("截止 30 天后不再是“已发布”", "Thirty days after its deadline nothing is still open"),
        why=Words("企业会向早已截止的场景递方案", "Suppliers would answer a call that closed long ago"),
        todo=Words("更新阶段，或延长截止日期，或撤回", "Update the stage, extend the deadline, or withdraw it"),
    ),
    Expectation(
        id="scenarios.withdrawn.reason",
        level=Level.RECORD,
        severity=Severity.ERROR,
        rows=OneView(_VIEW, {"withdrawn_because": "withdrawn_because"}, "stage = 'withdrawn'"),
        keys=_KEYS,
        type="expect_column_values_to_not_be_null",
        arguments={"column": "withdrawn_because"},
        what=Words("撤回的场景写明原因", "What was withdrawn has a reason"),
        why=Words("没有原因就无法答复询问的企业", "Without it nobody can answer the suppliers who ask"),
        todo=Words("以更高版本号重新撤回并写明原因", "Withdraw it again, with a higher sequence and a reason"),
    ),
    Expectation(
        id="scenarios.districts.whole_city",
        level=Level.RECORD,
        severity=Severity.WARNING,
        rows=_live(wrong=_wrong(f"{_names('510100')} AND {_DISTRICTS} LIKE '%,%'")),
        keys=_KEYS,
        type="expect_column_values_to_be_between",
        arguments=_NONE_WRONG,
        what=Words("“全市”不与单个区县并列", "The whole city does not stand beside a single district"),
        why=Words("按区域统计时会重复计算", "Counts by district would take it twice"),
        todo=Words("只写“全市”，或只写具体区县", "Give the whole city, or the districts, not both"),
    ),
    Expectation(
        id="scenarios.districts.own",
        level=Level.RECORD,
        severity=Severity.WARNING,
        rows=_live(
            f"{_own_district()} IS NOT NULL",
            wrong=_wrong(
                f"{_DISTRICTS} NOT LIKE '%\"' || {_own_district()} || '\"%' AND NOT {_names('510100')}"
            ),
        ),
        keys=_KEYS,
        type="expect_column_values_to_be_between",
        arguments=_NONE_WRONG,
        what=Words("区县报送的场景在本区县", "What a district sends lies in that district"),
        why=Words("区县只代表自己发言，别处的场景多半是填错", "A district speaks for itself; another one's code is a slip"),
        todo=Words("核对所在区县代码", "Compare the district's code"),
    ),
    Expectation(
        id="scenarios.districts.site",
        level=Level.RECORD,
        severity=Severity.WARNING,
        rows=_live(
            f"({' OR '.join(_NAMED.values())})",
            wrong=_wrong(
                f"NOT {_names('510100')} AND {_DISTRICTS} NOT LIKE '%\"CD-%' AND NOT ("
                + " OR ".join(f"({named} AND {_names(code)})" for code, named in _NAMED.items())
                + ")"
            ),
        ),
        keys=_KEYS,
        type="expect_column_values_to_be_between",
        arguments=_NONE_WRONG,
        what=Words("应用地点写明的区（市）县在所填的之中", "A district that the site names is among the districts"),
        why=Words("地点与区县对不上，按区域的清单会放错地方", "Lists by district would show it in the wrong place"),
        todo=Words("核对应用地点和区（市）县，改正写错的一个", "Compare site and districts, and mend the wrong one"),
    ),
    Expectation(
        id="scenarios.conflict.open",
        level=Level.RECORD,
        severity=Severity.ERROR,
        rows=OneView(_VIEW, {"conflicted": "conflicted"}),
        keys=_KEYS,
        type="expect_column_values_to_be_in_set",
        arguments={"column": "conflicted", "value_set": [False]},
        what=Words("没有未解决的版本冲突", "No record has two contents under one sequence"),
        why=Words("同一版本号有两种内容，登记库不替机构选择", "One sequence came with two contents; the registry does not choose"),
        todo=Words("以更高的版本号重新报送正确内容", "State the right content with a higher sequence"),
    ),
)  # fmt: skip

# Counted in the rows: great-expectations' own check of several columns joins the table with itself, row by row.
REGISTRY = (
    Expectation(
        id="scenarios.registry_id.repeated",
        level=Level.REGISTRY,
        severity=Severity.ERROR,
        rows=_alike("registry_id"),
        keys=_KEYS,
        type="expect_column_values_to_be_between",
        arguments={"column": "alike", "min_value": 1, "max_value": 1},
        what=Words("一个机构在一个登记编号下只有一条记录", "One organisation has one record under a registry id"),
        why=Words("同一机构的两个场景被并成了一个", "Two scenarios of one organisation were taken for one"),
        todo=Words("市促进中心核对合并结果并拆分", "The promotion centre looks at the merge and splits it"),
    ),
    Expectation(
        id="scenarios.title.repeated",
        level=Level.REGISTRY,
        severity=Severity.WARNING,
        rows=_alike("kind", "title"),
        keys=_KEYS,
        type="expect_column_values_to_be_between",
        arguments={"column": "alike", "min_value": 1, "max_value": 1},
        what=Words("一个机构没有两个同名场景", "No organisation has two scenarios of one title"),
        why=Words("多半是同一场景以两个编号报送", "Most likely one scenario was sent under two numbers"),
        todo=Words("撤回多余的编号；确是两处就在名称里写明地点", "Withdraw one; if there are two, name the place in the title"),
    ),
)  # fmt: skip

TIME = (
    Expectation(
        id="scenarios.local_id.rekeyed",
        level=Level.TIME,
        severity=Severity.WARNING,
        rows="SELECT s.organisation, s.local_id, w.title AS withdrawn_title FROM registry_v1_records s LEFT JOIN ("
        "SELECT DISTINCT organisation, title FROM registry_v1_records WHERE stage = 'withdrawn' AND received_at >= $since"
        ") w ON w.organisation = s.organisation AND w.title = s.title WHERE s.stage <> 'withdrawn'",
        keys=_KEYS,
        type="expect_column_values_to_be_null",
        arguments={"column": "withdrawn_title"},
        what=Words("撤回的场景没有换号重报", "Nothing withdrawn comes back under another number"),
        why=Words("换号会断开历史，引用旧编号的系统找不到它", "A new number cuts the history, and readers lose the old one"),
        todo=Words("沿用原编号；编号规则改了请先告知市促进中心", "Keep the numbers; tell the promotion centre before changing them"),
    ),
    Expectation(
        id="scenarios.withdrawn.share",
        level=Level.TIME,
        severity=Severity.WARNING,
        rows=OneView(
            _VIEW,
            {"lately": "CASE WHEN stage = 'withdrawn' AND received_at >= $since THEN stage END"},
            "stage <> 'withdrawn' OR received_at >= $since",
        ),
        keys=_KEYS,
        type="expect_column_values_to_be_null",
        arguments={"column": "lately"},
        mostly=0.7,
        what=Words("区间内撤回的不超过三成", "At most three of ten were withdrawn in the interval"),
        why=Words("大批撤回往往是文件不全，而不是场景取消", "Withdrawals in bulk mean half a file, seldom cancelled plans"),
        todo=Words("核对最近一次报送是否完整，误撤的重新报送", "See whether the last delivery was whole; state again what is alive"),
    ),
)  # fmt: skip

EXPECTATIONS = (*FIELD, *RECORD, *REGISTRY, *TIME)
