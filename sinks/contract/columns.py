"""What the columns of the public views hold, by name: the same name means the same in every view that has it.

Types are those of PostgreSQL. On SQLite text, json and moments are TEXT, true and false are 1 and 0.
"""

from __future__ import annotations

from typing import NamedTuple


class Meaning(NamedTuple):
    """A type and the words for it, in both languages."""

    type: str
    zh: str
    en: str


def _text(zh: str, en: str) -> Meaning:
    return Meaning("text", zh, en)


def _moment(zh: str, en: str) -> Meaning:
    return Meaning("text", f"{zh}，UTC", f"{en}; UTC, 2026-03-11T01:00:00Z")


def _day(zh: str, en: str) -> Meaning:
    return Meaning("text", f"{zh}，年-月-日", f"{en}; 2026-03-11")


MEANINGS: dict[str, Meaning] = {
    # What is spoken of, and by whom.
    "registry_id": _text("登记编号，全市唯一", "public id of the scenario"),
    "born_id": _text("记录最初的登记编号，永远指向现在的场景", "id that the record was born with; leads to its scenario for good"),
    "registry_before": _text("合并或拆分之前的登记编号", "id before a merge or a split"),
    "organisation": _text("机构代码，见 registry_v1_organisations", "organisation's code, see registry_v1_organisations"),
    "local_id": _text("机构自己的编号", "the organisation's own id"),
    "other_organisation": _text("另一条记录的机构", "organisation of the other record"),
    "other_id": _text("另一条记录的机构内编号", "the other record's own id"),
    "left_organisation": _text("一对记录中第一条的机构", "organisation of the first record of the pair"),
    "left_id": _text("第一条的机构内编号", "the first record's own id"),
    "right_organisation": _text("一对记录中第二条的机构", "organisation of the second record of the pair"),
    "right_id": _text("第二条的机构内编号", "the second record's own id"),
    "members": Meaning("integer", "说到这一场景的记录数", "records that tell of the scenario"),
    # What is said.
    "kind": _text("类别", "kind"),
    "stage": _text("阶段；withdrawn 为已撤回", "stage; withdrawn when it is"),
    "title": _text("名称", "title"),
    "description": _text("描述", "description"),
    "need": _text("需求", "what is needed"),
    "site": _text("地点", "site"),
    "districts": Meaning("jsonb", "区（市）县代码，JSON 列表，见 registry_v1_districts", "codes of districts, a JSON list, see registry_v1_districts"),
    "district": _text("区（市）县代码", "code of a district"),
    "field": _text("领域代码，见 registry_v1_codes", "code of the field, see registry_v1_codes"),
    "industry": _text("行业代码，门类或大类，见 registry_v1_codes", "code of the industry, a section or a division, see registry_v1_codes"),
    "industry_chain": _text("产业链代码，见 registry_v1_codes", "code of the industry chain, see registry_v1_codes"),
    "investment_cny": Meaning("bigint", "投资，人民币元", "investment in CNY"),
    "first_use": Meaning("boolean", "是否首试首用", "whether it is a first trial and first use"),
    "published_on": _day("发布日期", "day of publication"),
    "deadline": _day("截止日期", "last day"),
    "department": _text("部门", "department"),
    "contact_email": _text("联系邮箱，须有 contacts 角色", "contact; needs the role contacts"),
    "period_months": Meaning("integer", "周期，月", "months that it takes"),
    "cooperation": _text("合作方式", "way of cooperation"),
    "remark": _text("备注", "remark"),
    "statement": _text("完整内容，JSON，须有 contacts 角色", "all that is said, as JSON; needs the role contacts"),
    "said": _text("完整内容，JSON，不含联系方式", "all that is said, as JSON, without the contact"),
    "data": _text("事件原文，JSON，须有 contacts 角色", "the event's data as it was sent; needs the role contacts"),
    "provenance": _text("各字段由哪条记录给出，JSON；只有一条记录时为空", "which record gave each field, as JSON; null where there is one record only"),
    "conflicted": Meaning("boolean", "是否有未解决的冲突：同一序号两种内容", "whether two contents of one sequence stand against each other"),
    # Versions, changes, moments.
    "sequence": Meaning("bigint", "机构给出的版本序号", "the organisation's version number"),
    "content_hash": _text("内容摘要", "digest of the content"),
    "type": _text("事件类型", "type of the event"),
    "event_id": _text("事件编号", "id of the event"),
    "said_at": _moment("机构说出的时间", "when the organisation said it"),
    "received_at": _moment("收到的时间", "when it was received"),
    "followed_at": _moment("下一版本说出的时间；空为最新", "when the next version was said; null for the latest"),
    "counts": Meaning("boolean", "同一序号的多种内容中是否以此为准", "whether it is the one of its sequence that counts"),
    "withdrawn_because": _text("撤回理由", "why it was withdrawn"),
    "version": Meaning("bigint", "登记库版本，连续无缺", "version of the registry, gapless"),
    "epoch": _text("版本编号所属的纪元；变了即重新编号", "what versions are numbered under; another one means that numbering began anew"),
    # Freshness and quality.
    "feed": _text("报送来源", "name of the feed"),
    "feed_state": _text("最近一次质量检查时来源的状态；空为未知", "state of the feed at the last quality run; null when not known"),
    "state_since": _moment("该状态自何时起", "since when it is in that state"),
    "last_confirmed_at": _moment("机构最近一次报送，内容未变也算", "the organisation's last delivery, also one without changes"),
    "overdue_from": _moment("自何时起逾期，可在将来", "from when on a delivery is overdue; may lie ahead"),
    "checked_at": _moment("检查时间", "when it was checked"),
    "run": Meaning("integer", "质量检查的序号", "number of the quality run"),
    "is_last": Meaning("boolean", "是否属于最近一次检查", "whether it is of the last run"),
    "rule_set": _text("规则集的版本", "version of the set of rules"),
    "looked_from": _moment("检查的时段自", "from when on rules about a time looked"),
    "looked_until": _moment("检查的时段至，即检查时间", "until when; the moment of the run"),
    "rule": _text("规则编号，稳定不变", "id of the rule, which stays"),
    "level": _text("层次", "level"),
    "severity": _text("严重程度：error 错误，warning 提醒", "error or warning"),
    "share": Meaning("double precision", "须合格的比例", "least share of rows that must pass"),
    "keys": _text("不合格行以哪些列识别，JSON 列表", "names of what a failing row is known by, a JSON list"),
    "key": _text("不合格行的识别值，JSON 列表，与规则的 keys 对应", "what the failing row is known by, a JSON list as the rule's keys name it"),
    "checked": Meaning("bigint", "检查的行数", "rows that were checked"),
    "failed": Meaning("bigint", "不合格的行数", "rows that failed"),
    "holds": Meaning("boolean", "规则是否成立", "whether the rule holds"),
    "what_zh": _text("检查什么", "what is checked, in Chinese"),
    "what_en": _text("检查什么，英文", "what is checked"),
    "why_zh": _text("为什么", "why, in Chinese"),
    "why_en": _text("为什么，英文", "why"),
    "todo_zh": _text("怎么办", "what to do, in Chinese"),
    "todo_en": _text("怎么办，英文", "what to do"),
    # The ledger and rejections.
    "partition": Meaning("integer", "事件日志的分区", "partition of the event log"),
    "position": Meaning("bigint", "在分区中的位置", "position in the partition"),
    "outcome": _text("处理结果", "what became of the event: accepted, duplicate, superseded, conflict, rejected, held"),
    "problems": _text("问题，JSON 列表", "problems, a JSON list"),
    "origin": _text("原始文件中的位置，JSON", "where it stands in the organisation's file, as JSON"),
    "replayed_partition": Meaning("integer", "重试的事件所在分区", "partition of the event that tried again"),
    "replayed_position": Meaning("bigint", "重试的事件的位置", "position of the event that tried again"),
    "replay_outcome": _text("重试的结果", "what became of the new attempt"),
    # Cases.
    "case_id": _text("事项编号：发起机构/编号", "id of the case: who opened it, and their own number"),
    "state": _text("状态", "state, see docs/cases.md"),
    "state_before": _text("这一步之前的状态；空为未开始", "state before the step; empty when it opened the case"),
    "state_after": _text("这一步之后的状态", "state after the step"),
    "place": Meaning("integer", "在经过中的次序", "place in the walk"),
    "day": _day("办理日期", "day of the step"),
    "demand_organisation": _text("需求方机构", "organisation of the scenario's record"),
    "demand_id": _text("场景的机构内编号", "own id of the scenario's record"),
    "supply_organisation": _text("供给方机构；场景梳理为空", "organisation of the capability's record; null in a refinement"),
    "supply_id": _text("能力的机构内编号", "own id of the capability's record"),
    "owner": _text("须办理的机构；空为无", "who must act next; null: nobody"),
    "due_on": _day("办理期限，按工作日历", "last day for it, by the working-day calendar"),
    "facts": _text("已确定的事实，JSON：日期、承诺、材料、终止原因、推广地点", "what the steps established, as JSON: days, promises, evidence, failures, sites"),
    "former_id": _text("曾用或可能用过的企业登记编号", "id under which the company was or may have been known"),
    # The board.
    "scope": _text("范围：all 全市，chain 产业链，district 区（市）县，organisation 机构，field 领域", "circle: all, chain, district, organisation or field"),
    "n": Meaning("bigint", "数量", "how many"),
    "step": _text("步骤", "step"),
    "span": _text("哪两步之间", "between which steps"),
    "median": Meaning("integer", "中位数，天", "days within which half of them were"),
    "p90": Meaning("integer", "九成在多少天之内", "days within which nine tenths were"),
    "opened_on": _day("发布日期", "day of publication"),
    "complete": Meaning("boolean", "是否已计全；重新计数时为否", "whether all is counted; false while it is made anew"),
    # Lists in batches.
    "year": Meaning("integer", "年份", "year"),
    "batch": Meaning("integer", "批次", "batch of the year"),
    "office": _text("发布单位", "office that publishes it"),
    "edition": Meaning("integer", "最新版次", "last edition"),
    "entries": Meaning("integer", "最新版的条目数", "entries of the last edition"),
    "made_on": _day("最新版的日期", "day of the last edition"),
    "since_edition": Meaning("integer", "从哪一版起", "first edition that has it so"),
    "until_edition": Meaning("integer", "到哪一版止；空为仍有效", "last edition that has it so; null: it stands"),
    # What people say and are asked.
    "number": Meaning("bigint", "序号", "number"),
    "verdict": _text("判断：same 相同，different 不同，unsure 不确定", "same, different or unsure"),
    "person": _text("何人判断，须有 contacts 角色", "who judged; needs the role contacts"),
    "reason": _text("理由", "why"),
    "judged_at": _moment("判断时间", "when it was judged"),
    "taken_back_at": _moment("收回时间", "when it was taken back"),
    "taken_back_by": _text("何人收回，须有 contacts 角色", "who took it back; needs the role contacts"),
    "taken_back_because": _text("收回理由", "why it was taken back"),
    "score": Meaning("double precision", "支持相同的分值，越高越像，不是概率", "points for the two being the same; higher is likelier, no probability"),
    "relation": _text("两条记录的关系", "how the two belong together"),
    "opened_at": _moment("提出时间", "since when it is asked"),
    # Supply.
    "company_id": _text("企业登记编号 CDC-…，每家企业一个", "public id of the company, one each"),
    "name": _text("名称", "name"),
    "supplier_name": _text("报送时所写的企业名称", "the company's name as it was stated"),
    "technology": _text("技术说明", "what the technology does"),
    "product": _text("产品", "product"),
    "maturity": _text("成熟度：concept、prototype、trial_ready、first_use、series", "concept, prototype, trial_ready, first_use or series"),
    "used_at": Meaning("jsonb", "应用案例，JSON 列表", "where it was used, a JSON list"),
    "qualifications": Meaning("jsonb", "资质，JSON 列表", "qualifications, a JSON list"),
    "fields": Meaning("jsonb", "领域代码，JSON 列表，见 registry_v1_codes", "codes of fields, a JSON list, see registry_v1_codes"),
    "excluded_fields": Meaning("jsonb", "排除的领域代码，JSON 列表", "codes of fields that are excluded, a JSON list"),
    "districts_served": Meaning("jsonb", "服务区域代码，JSON 列表，空为全市", "codes of districts served, a JSON list; none: the whole city"),
    "price_min_cny": Meaning("bigint", "最低报价，人民币元", "lowest price in CNY"),
    "price_max_cny": Meaning("bigint", "最高报价，人民币元", "highest price in CNY"),
    "delivery_months": Meaning("integer", "交付周期，月", "months until it works"),
    "available_until": _day("有效期至，空为不限", "last day of the offer; null for no bound"),
    "interests": _text("投资方向", "what an investor looks for"),
    "industry_chains": Meaning("jsonb", "产业链代码，JSON 列表，见 registry_v1_codes", "codes of industry chains, a JSON list, see registry_v1_codes"),
    "stages": Meaning("jsonb", "投资阶段，JSON 列表", "stages of investment, a JSON list"),
    "ticket_min_cny": Meaning("bigint", "单笔最低，人民币元", "smallest investment in CNY"),
    "ticket_max_cny": Meaning("bigint", "单笔最高，人民币元", "largest investment in CNY"),
    "size": _text("企业规模", "size of the company"),
    "founded_on": _day("成立日期", "day of foundation"),
    "profile": _text("企业简介", "what the company does"),
    "capabilities": Meaning("integer", "未撤回的能力数", "capabilities that are not withdrawn"),
    "withdrawn": Meaning("boolean", "是否已撤回", "whether it is withdrawn"),
    # Lists.
    "list": _text("代码表：fields 领域，industries 行业，chains 产业链", "list of codes: fields, industries or chains"),
    "code": _text("代码", "code"),
    "part_of": _text("上级代码：行业大类所属门类", "code that it is part of: the section of a division"),
    "name_zh": _text("中文名称", "name in Chinese"),
    "name_en": _text("英文名称，可空白", "name in English; may be empty"),
    "other_names": _text("其他名称，JSON 列表", "other names in use, a JSON list"),
    "parent": _text("上级机构", "group of a subsidiary"),
    "credit_code": _text("统一社会信用代码", "unified social credit code"),
    "valid_from": _day("有效期自，空为不限", "first day of validity; null for no bound"),
    "valid_to": _day("有效期至，空为不限", "last day of validity; null for no bound"),
    "source": _text("出处", "where it was taken from"),
}  # fmt: skip
