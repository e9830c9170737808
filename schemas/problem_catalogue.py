"""Every problem code with its texts. Codes are stable: organisations' systems may branch on them, so a code is never renamed or reused."""

from __future__ import annotations

from typing import NamedTuple


class Entry(NamedTuple):
    """``{field}``, ``{value}`` and limits are filled in by ``schemas.problem.problem``."""

    severity: str
    zh: str
    en: str
    hint_zh: str
    hint_en: str


E, W = "error", "warning"

CATALOGUE: dict[str, Entry] = {
    # The message as a whole
    "empty_message": Entry(E, "消息为空", "The message is empty", "请发送一条完整的事件", "Send one complete event"),
    "no_event": Entry(
        E, "日志的这个位置没有事件", "The log has no event at this position",
        "这里是事务标记或已被清除的内容；发送事件时不要使用事务", "It is the marker of a transaction, or was removed; send without transactions",
    ),
    "unreadable_batch": Entry(
        E, "这一批消息无法解包，或解开后过大", "The batch of messages cannot be unpacked, or is too large once it is",
        "请用标准 Kafka 客户端分批重新发送", "Send it again in smaller batches by a standard client of Kafka",
    ),
    "event_too_large": Entry(
        E, "消息有 {size} 字节，超过上限 {limit} 字节", "The message has {size} bytes, more than {limit}",
        "附件请放链接，不要放进事件", "Link to attachments instead of putting them into the event",
    ),
    "not_utf8": Entry(E, "消息不是 UTF-8 编码", "The message is not UTF-8", "请以 UTF-8 编码发送（不是 GBK）", "Send it as UTF-8, not GBK"),
    "malformed_json": Entry(
        E, "不是合法的 JSON：{value}", "Not valid JSON: {value}", "检查是否被截断、括号是否成对", "See whether it was cut off and brackets match",
    ),
    "nested_too_deep": Entry(
        E, "JSON 嵌套过深", "The JSON is nested too deeply", "事件最多只有四层", "An event has four levels at most",
    ),
    "byte_order_mark": Entry(
        W, "消息以字节顺序标记（BOM）开头，已忽略", "The message starts with a byte order mark, which was ignored",
        "请以不带 BOM 的 UTF-8 发送", "Send UTF-8 without a byte order mark",
    ),
    "unreadable_row": Entry(
        E, "该行无法读取：{value}", "The row cannot be read: {value}", "请按列名对齐后重新提交", "Align it with the headings and hand it in again",
    ),
    "event_not_processable": Entry(
        E, "登记系统处理这条事件时出错，事件原文已保存", "The registry failed to process this event, which is kept as it came",
        "不是报送方的错；运维人员查看日志，修复后用 scenarios rejections replay 重新处理",
        "The sender is not at fault; operators look into the log, and process it again by scenarios rejections replay",
    ),
    # The envelope
    "unknown_organisation": Entry(
        E, "未登记的机构：{value}", "No registered organisation: {value}", "请先向市场景创新促进中心登记机构代码", "Register the organisation's id with the city's promotion centre first",
    ),
    "not_entitled": Entry(
        E, "{value} 无权发送这类事件", "{value} may not send events of this type",
        "退回、审核、发布和清单只能由市场景创新促进中心发送", "Only the city's promotion centre returns, accepts, publishes and makes lists",
    ),
    "source_not_channel": Entry(
        E, "通道属于 {channel}，事件却以 {value} 的名义发送", "The channel belongs to {channel}, but the event speaks for {value}",
        "每个机构只能以自己的名义在自己的通道发送", "Each organisation speaks for itself, in its own channel",
    ),
    "missing_attribute": Entry(E, "缺少事件属性 {field}", "The event lacks {field}", "请补上该属性", "Add the attribute"),
    "bad_attribute": Entry(E, "事件属性 {field} 的值无效：{value}", "The event's {field} is not valid: {value}", "请对照接口文档修改", "Compare it with the contract"),
    "unknown_event_type": Entry(
        E, "未知的事件类型：{value}", "Unknown event type: {value}", "可用的类型：{known}", "Known types: {known}",
    ),
    "unknown_event_version": Entry(
        E, "不支持该事件类型的版本：{value}", "This version of the event type is not supported: {value}", "可用的类型：{known}", "Known types: {known}",
    ),
    "bad_sequence": Entry(
        E, "版本号无效：{value}", "Not a valid sequence: {value}", "版本号是 1 到 9007199254740991 之间的整数", "A sequence is an integer from 1 to 9007199254740991",
    ),
    "bad_time": Entry(
        E, "事件时间无效：{value}", "Not a valid time: {value}", "写成带时区的 RFC 3339，如 2026-03-11T09:00:00+08:00", "Write RFC 3339 with an offset, such as 2026-03-11T09:00:00+08:00",
    ),
    "future_time": Entry(
        W, "事件时间 {value} 晚于收到的时间", "The event's time {value} is later than its arrival", "请校准发送系统的时钟", "Set the sending system's clock",
    ),
    "key_not_subject": Entry(
        E, "消息的键不是场景编号", "The message's key is not the subject", "以场景编号为键，同一场景的事件才会按序到达", "Use the subject as key, so that a scenario's events stay in order",
    ),
    # The statement
    "missing_title": Entry(E, "缺少场景名称", "The title is missing", "请填写场景名称", "Give the scenario a title"),
    "missing_field": Entry(E, "缺少必填项 {field}", "{field} is missing", "请填写该项", "Fill it in"),
    "blank_field": Entry(E, "{field} 只有空白", "{field} holds only blanks", "没有内容请留空或写 null", "Leave it out or write null"),
    "unknown_field": Entry(E, "未知的字段 {field}", "Unknown field {field}", "请删除，或核对字段名是否拼错", "Remove it, or look for a typing error in its name"),
    "wrong_type": Entry(E, "{field} 的类型不对：{value}", "{field} has the wrong type: {value}", "应为 {expected}", "Expected: {expected}"),
    "too_long": Entry(E, "{field} 超过 {limit} 个字", "{field} is longer than {limit} characters", "请缩短", "Shorten it"),
    "too_many": Entry(E, "{field} 超过 {limit} 项", "{field} has more than {limit} items", "请减少", "Give fewer"),
    "forbidden_character": Entry(
        E, "{field} 含有控制字符", "{field} holds a control character", "请删除不可见的控制字符（如 \\u0000）", "Remove invisible control characters such as \\u0000",
    ),
    "bad_value": Entry(E, "{field} 的值无效：{value}", "{field} is not valid: {value}", "允许：{expected}", "Allowed: {expected}"),
    "impossible_date": Entry(
        E, "{field} 不是存在的日期：{value}", "{field} is no date that exists: {value}", "写成 2026-03-11 的形式，并核对月份和日数", "Write it like 2026-03-11 and look at month and day",
    ),
    "implausible_date": Entry(
        E, "{field} 不在 1990 年到 2100 年之间：{value}", "{field} is not between 1990 and 2100: {value}", "请核对年份", "Look at the year",
    ),
    "bad_investment": Entry(
        E, "投资额不是金额：{value}", "The investment is no sum of money: {value}", "表格中写数字，单位万元、亿元或元，不写“约”；事件中写整数，单位元", "In a table write a number in 万元, 亿元 or 元, without words such as 约; in an event an integer in yuan",
    ),
    "bad_email": Entry(E, "{field} 不是邮箱地址：{value}", "{field} is no mail address: {value}", "请核对", "Look at it again"),
    "bad_credit_code": Entry(
        E, "{field} 不是有效的统一社会信用代码：{value}", "{field} is no valid unified social credit code: {value}",
        "应为 18 位，末位是校验位；请对照营业执照", "18 characters, the last of which checks the others; compare it with the business licence",
    ),
    "missing_credit_code": Entry(
        W, "没有写统一社会信用代码", "No unified social credit code is given", "企业将只按名称和注册地识别；请补上代码", "The company is known by its name and place alone; add the code",
    ),
    "other_company": Entry(
        E, "统一社会信用代码 {value} 不是报送企业的", "The credit code {value} is not that of the company that speaks", "企业只能报送自己的情况；代会员报送请由协会进行", "A company tells of itself alone; an association may tell of its members",
    ),
    "range_upside_down": Entry(E, "最低金额高于最高金额：{value}", "The lowest sum is above the highest: {value}", "请核对两个金额", "Look at both sums"),
    "unknown_district": Entry(
        E, "成都没有这个区（市）县：{value}", "{value} is no district of Chengdu", "写 GB/T 2260 代码或二十三个单位的名称之一", "Write a GB/T 2260 code or one of the names of the 23 units",
    ),
    "unknown_field_code": Entry(E, "没有这个领域：{value}", "{value} is no field of the list", "可用的领域见 scenarios codes list fields", "The fields: scenarios codes list fields"),
    "unknown_industry": Entry(
        E, "GB/T 4754-2017 没有这个行业：{value}", "{value} is no industry of GB/T 4754-2017", "写门类字母，或字母加两位大类", "Write the section letter, or letter and two digits",
    ),
    "unknown_chain": Entry(
        W, "重点产业链清单中没有：{value}", "{value} is not on the list of industry chains", "请核对名称；清单有变化时由市级维护", "Look at the name; the city keeps the list",
    ),
    "unknown_stage": Entry(E, "没有这个阶段：{value}", "{value} is no stage", "可用的阶段：{expected}", "Stages: {expected}"),
    "duplicate_local_id": Entry(
        E, "编号 {value} 在同一份报送中已用于另一个场景", "{value} is used before in the same delivery, for another scenario", "请给该场景一个新的编号", "Give this scenario a number of its own",
    ),
    "lookalike_local_id": Entry(
        W, "编号与同一份报送中的 {value} 只差全半角、大小写、空格或看不见的字符", "The number differs from {value} of the same delivery only in width, case, blanks or what nobody sees",
        "若是同一场景，请用同一个编号", "Use one number if it is one scenario",
    ),
    "other_organisation": Entry(
        E, "填报单位是 {value}，不是通道所属的机构", "The row names {value}, which is not the organisation of this feed", "请由该单位自行报送", "Let that organisation hand it in itself",
    ),
    "empty_amendment": Entry(E, "修改事件没有任何字段", "The amendment names no field", "至少写一个要改的字段", "Name at least one field to change"),
    # Rules over several fields
    "deadline_before_publication": Entry(
        W, "截止日期 {value} 早于发布日期", "The deadline {value} is before the day of publication", "请核对两个日期", "Look at both dates",
    ),
    "missing_district": Entry(W, "没有写所在区（市）县", "No district is given", "全市的写 510100", "Write 510100 for the whole city"),
    "missing_need": Entry(W, "没有写技术需求", "What is needed is not said", "供应方靠它判断是否应答", "Suppliers decide by it whether to answer"),
    "implausible_investment": Entry(
        W, "投资额 {value} 元不合常理", "An investment of {value} yuan is implausible", "请核对单位是万元还是元", "See whether the unit is 万元 or 元",
    ),
    "published_without_date": Entry(W, "已发布但没有发布日期", "Published, but without a day of publication", "请填写发布日期", "Fill in the day of publication"),
    # What only the history shows
    "stage_not_allowed": Entry(
        E, "阶段不能从“{before}”变为“{value}”", "The stage cannot go from {before} to {value}", "请核对；确需重新开始的，先撤回再以更高版本重新报送", "Look again; to start anew, withdraw first and state it with a higher sequence",
    ),
    "stage_went_back": Entry(
        W, "阶段从“{before}”退回到“{value}”", "The stage went back from {before} to {value}", "若不是有意的，请更正", "Mend it unless it is meant",
    ),
    "amendment_without_statement": Entry(
        E, "修改的场景尚未报送，或已撤回", "The scenario to amend was never stated, or is withdrawn", "请先报送完整的场景；更早版本到达后会自动生效", "State the scenario in full; the amendment takes effect once an earlier version arrives",
    ),
    "invalid_after_amendment": Entry(
        E, "修改后的场景不完整或有误：{value}", "After the amendment the scenario is not valid: {value}",
        "必填项不能用 null 删除；修改的内容须在代码表中", "A required field cannot be removed by null; codes must be on their list",
    ),
    "same_sequence_other_content": Entry(
        E, "版本号 {value} 已用于不同的内容", "Sequence {value} was used for other content", "内容有变化时版本号必须加一", "Raise the sequence whenever the content changes",
    ),
    # Steps of a case
    "step_not_allowed": Entry(
        E, "事项处于“{before}”，不能做“{value}”", "The case is at {before}, where {value} is not possible",
        "用 scenarios cases show 查看现在可以做什么；更早的步骤到达后会自动生效", "scenarios cases show tells what is possible; the step counts by itself once an earlier one arrives",
    ),
    "step_of_another_role": Entry(
        E, "“{value}”不由该机构办理", "{value} is not for this organisation to say", "由需求方、供给方或市场景创新促进中心各自办理", "Each party and the city desk say what is theirs",
    ),
    "case_of_another": Entry(
        E, "事项编号 {value} 属于另一机构", "The case's number {value} is another organisation's", "自己发起的事项，编号以本机构代码开头", "The id of a case that you open begins with your own id",
    ),
    "case_other_reference": Entry(
        E, "所指的场景或能力与事项不一致：{value}", "The step names another scenario or capability than the case: {value}",
        "另一场景或能力请另开事项", "Open another case for another scenario or capability",
    ),
    "case_unknown_scenario": Entry(
        W, "没有机构报送过场景 {value}", "Nobody has stated the scenario {value}", "核对机构代码和编号；或报送该场景，报送后本提示自动消失，已办理的步骤照样有效",
        "Check organisation and number, or state the scenario: then this goes away by itself, and what was said in the case stands",
    ),
    "case_withdrawn_scenario": Entry(
        W, "场景 {value} 已由其机构撤回", "The scenario {value} was withdrawn by its organisation", "与该机构核对；不再推进的，终止或撤回本事项", "Ask that organisation; end the case or take it back if it comes to nothing",
    ),
    "bad_case_id": Entry(
        E, "事项编号应为“机构代码/编号”：{value}", "The id of a case is <organisation>/<number>: {value}", "例如 example_group/示例-001", "Such as example_group/示例-001",
    ),
    "holidays_not_declared": Entry(
        W, "{value} 年的节假日安排未公布或未载入，期限只按周末计，可能有变", "The holidays of {value} are not declared or not on file: the day was counted by weekends alone and may move",
        "国务院公布后，在 schemas/codes/workdays.csv 加入该年的行", "Add the year's rows to schemas/codes/workdays.csv once the State Council has declared them",
    ),
    "bad_list_number": Entry(
        E, "清单编号应为“年份-S或O-批次”：{value}", "The number of a list is year, S or O, and batch: {value}",
        "场景清单如 2026-S-01，机会清单如 2026-O-01", "Such as 2026-S-01 for scenarios, 2026-O-01 for opportunities",
    ),
    "unknown_remark_field": Entry(
        W, "意见所指的字段不存在：{value}", "The remark is about no field of a scenario: {value}", "写字段名，如 need；针对整个场景的写 *", "Write a field's name, such as need, or * for the scenario as a whole",
    ),
}  # fmt: skip
