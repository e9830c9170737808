"""What an organisation sends now, against its own history: the table ``own_history`` that ``quality.trend`` lays beside the views.

Nothing here names a fault. A row is one thing that was counted, such as the share of versions that fill in ``need``; ``beyond`` says by
how much its last days of delivery leave the range of all days before. A failing row is named by what was counted, what it is now, and
the range that was usual.
"""

from __future__ import annotations

from quality.expectation import Expectation, Level, OneView, Words
from quality.trend import events, facts, tallies
from schemas.problem import Severity


def _own(rule: str, severity: Severity, what: Words, why: Words, todo: Words) -> Expectation:
    return Expectation(
        id=rule,
        level=Level.TIME,
        severity=severity,
        rows=OneView("own_history", {"beyond": "beyond"}, f"rule = '{rule}'"),
        keys=("subject", "now", "low", "high"),
        type="expect_column_values_to_be_between",
        arguments={"column": "beyond", "min_value": 0, "max_value": 0},
        what=what,
        why=why,
        todo=todo,
    )


_ERROR, _WARNING = Severity.ERROR, Severity.WARNING

EXPECTATIONS = (
    _own(
        facts.FILLED, _ERROR,
        Words("各字段的填报率与以往相同", "Every field is filled in as often as before"),
        Words("整列突然变空或变满，多半是列名或列序改了", "A column that empties or fills at once was renamed or shifted"),
        Words("核对最近的文件：列名、列序、导出条件", "Look at the latest file: names and order of columns, what was exported"),
    ),
    _own(
        tallies.SHARE, _WARNING,
        Words("各代码所占比例与以往相同", "Every code has its usual share"),
        Words("代码对调或整列同值时，单行看不出错", "Swapped codes and columns of one value look right row by row"),
        Words("核对代码对照表和导出程序最近的改动", "Look for a change in the table of codes or in the export"),
    ),
    _own(
        tallies.NOVEL, _WARNING,
        Words("没有大量从未出现过的取值", "Few values were never seen before"),
        Words("换了编号规则、列错位或换了来源时，新值成批出现", "New numbering, shifted columns or another source bring new values in bulk"),
        Words("确认是有意更改；否则恢复原来的写法", "Confirm that it is meant, or restore the former way"),
    ),
    _own(
        tallies.ALIKE, _ERROR,
        Words("同一批里的取值不比以往雷同", "Rows of one day are no more alike than before"),
        Words("向下填充、默认值、复制的行会让整列相同", "Filling down, defaults and copied rows make a column alike"),
        Words("核对该列是否被整列覆盖", "See whether the column was overwritten"),
    ),
    _own(
        tallies.LEVEL, _ERROR,
        Words("数值与文字长度在以往的范围内", "Numbers and lengths of texts keep their level"),
        Words("单位改了、文字被截断或拼接时，整体水平会移动", "A changed unit or cut texts move the whole level"),
        Words("核对单位和字段长度限制", "See to the unit and to limits of length"),
    ),
    _own(
        facts.SHAPE, _ERROR,
        Words("文字的样子与以往相同", "Texts look as they used to"),
        Words("乱码、标记、占位词、电话和错列都会改变文字的样子", "Damage, markup, fillers, telephones and shifted columns change how texts look"),
        Words("打开最近的文件看该列的内容", "Open the latest file and look at that column"),
    ),
    _own(
        tallies.CHARACTERS, _ERROR,
        Words("没有大量从未用过的字", "Few texts are made of characters never used before"),
        Words("以错误的编码读出的中文是另一些字", "Chinese that was read in a wrong encoding is other Chinese"),
        Words("以 UTF-8 重新导出并报送", "Export as UTF-8 and send it again"),
    ),
    _own(
        tallies.COPIED, _WARNING,
        Words("与其他编号相同的文字不比以往多", "No more texts than before are those of another number"),
        Words("换号重报或复制粘贴时，同样的文字出现在别的编号下", "New numbers for old scenarios and copied rows repeat texts"),
        Words("沿用原编号；复制的行补上各自的内容", "Keep the numbers; give copied rows their own content"),
    ),
    _own(
        facts.CHANGED, _WARNING,
        Words("更改涉及的字段与以往相同", "Changes touch the fields that they used to touch"),
        Words("成批改写同一字段，或重发没有变化的内容，多半是程序所为", "A field rewritten in bulk, or versions without a change, come from a program"),
        Words("确认批量更改属实，说明原因", "Confirm the change in bulk and say why"),
    ),
    _own(
        facts.DATES, _ERROR,
        Words("日期与报送时间的关系与以往相同", "Dates stand to the day of delivery as before"),
        Words("日期格式或列弄错后，日期会成批落在未来或过去", "A wrong format or column moves days into the future or the past"),
        Words("核对日期列和日期格式", "See to the columns of dates and their format"),
    ),
    _own(
        facts.CLOCK, _WARNING,
        Words("事件时间与到达时间的差距与以往相同", "Events are as old on arrival as they used to be"),
        Words("时钟不准、时区弄错或积压重发会改变差距", "A wrong clock, a wrong time zone or a backlog change it"),
        Words("校准时钟，核对时区，查看积压", "Set the clock, see to the time zone, look for a backlog"),
    ),
    _own(
        facts.SEQUENCE, _WARNING,
        Words("版本号的步长与以往相同", "Sequences rise in their usual steps"),
        Words("版本号跳跃说明中间的事件丢了或换了编法", "A skipped sequence tells of lost events or of another way to count"),
        Words("核对是否有事件未发出", "See whether events were not sent"),
    ),
    _own(
        events.OUTCOME, _ERROR,
        Words("接收、重复、冲突、退回的比例与以往相同", "Outcomes keep their shares"),
        Words("重复报送、两处发送和格式改动都先在这里显现", "Repeated deliveries, two senders and changed formats show here first"),
        Words("按处理结果逐条查看最近的事件", "Look at the latest events by outcome"),
    ),
    _own(
        events.PROBLEM, _ERROR,
        Words("没有成批出现的新问题", "No problem appears in bulk"),
        Words("同一问题成批出现，原因在文件或程序，不在单行", "A problem in bulk is in the file or the program, not in a row"),
        Words("按问题说明改正导出程序", "Mend the export as the problem says"),
    ),
    _own(
        events.VOLUME, _WARNING,
        Words("数量在以往的范围内", "As many events came as usual"),
        Words("骤增多半是重复或改号，骤减多半是文件不全", "A spike is repetition or renumbering, a drop is half a file"),
        Words("核对最近一次报送是否完整、是否重复", "See whether the latest delivery was whole, and sent once"),
    ),
    _own(
        events.GAP, _WARNING,
        Words("停报时间不超过以往最长间隔的两倍", "No pause is twice as long as the longest before"),
        Words("按自己的节奏早该有新内容", "By its own rhythm something new was due"),
        Words("询问联系部门，检查发送程序", "Ask the office, see to the sending program"),
    ),
)  # fmt: skip
