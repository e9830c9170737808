"""What columns are called, in files of organisations and in JSON of their systems. A table, made from the six example files and
near synonyms; a word more is a line more."""

from __future__ import annotations

WORDS: dict[str, tuple[str, ...]] = {
    "title": ("场景名称", "项目名称", "机会名称", "需求名称", "名称", "标题", "scenename", "name.zh", "title", "name"),
    "description": (
        "场景简介", "现状痛点", "痛点描述", "现状与痛点", "机会内容", "基本情况", "痛点", "简介", "现状", "painpoint", "pain", "description",
    ),
    "need": ("技术需求", "技术要求", "合作条件", "需求描述", "技术指标", "technicalrequirement", "requirement", "demand", "need"),
    "site": ("应用地点", "应用场地", "实施地点", "地点", "场地", "点位", "place", "site", "address"),
    "districts": (
        "涉及区县", "所在区县", "所在区域", "涉及区", "区县", "区域", "辖区", "areas", "districts", "district", "area",
    ),
    "field": ("应用领域", "所属领域", "领域", "domain", "field"),
    "industry": ("所属行业", "行业类别", "行业", "industry.code", "industry", "trade"),
    "industry_chain": ("重点产业链", "产业链", "chain.name", "keychain", "industrychain", "chain"),
    "investment_cny": (
        "投资估算", "估算投资", "投资规模", "投资额", "预算", "总投资", "投资", "估算", "=金额",
        "invest.amount", "investment.value", "investment", "budget", "amount",
    ),
    "first_use": ("是否首试首用", "首试首用", "首试", "首用", "firsttry", "firsttrial", "firstuse"),
    "stage": ("当前状态", "状态", "阶段", "status", "state", "stage"),
    "published_on": ("发布日期", "发布时间", "发布", "publishedat", "publishdate", "publishedon", "published"),
    "deadline": ("截止日期", "截止时间", "对接截止", "截止", "closedate", "deadline", "expiresat"),
    "organisation": ("提出单位", "填报单位", "需求单位", "责任单位", "报送单位", "单位", "ownerunit", "org.name", "organisation"),
    "department": ("责任部门", "所属部门", "部门", "责任公司", "科室", "subsidiary.name", "department", "dept"),
    "contact_email": ("联系邮箱", "电子邮箱", "联系部门及邮箱", "邮箱", "联系方式", "contact.email", "email", "mail"),
    "period_months": ("建设周期", "实施周期", "合作期限", "建设期", "周期", "工期", "期限", "durationmonths", "duration", "cycle"),
    "cooperation": ("合作方式", "合作模式", "合作形式", "合作", "cooperation", "coop"),
    "remark": ("备注", "数据说明", "数据标识", "附注", "remark", "note"),
    # No fields of a statement, but needed to read the file.
    "local_id": ("场景编号", "登记编号", "项目编号", "需求编号", "机会编号", "编号", "sceneno", "localid", "code", "no"),
    "serial": ("序号",),
    "event_id": ("eventid", "事件编号"),
    "event_type": ("eventtype", "事件类型", "type"),
    "version": ("version", "版本号", "版本", "sequence"),
    "event_time": ("eventtime", "事件时间"),
    "reason": ("reason", "撤回原因", "原因"),
}  # fmt: skip
"""Statement field (or one of the last seven, which serve reading) -> its names, without blanks and brackets, in lower case. A
name after ``=`` fits only as a whole."""

STAGE_WORDS: dict[str, tuple[str, ...]] = {
    "published": ("发布", "征集", "open", "published"),
    "matched": ("对接", "洽谈", "匹配", "match"),
    "pilot": ("试点", "试用", "pilot"),
    "verified": ("验收", "验证", "verified"),
    "promoted": ("推广", "promoted"),
    "refined": ("凝练", "策划", "refined"),
    "discovered": ("挖掘", "储备", "discovered"),
}
"""Stage -> parts of the words that organisations use for it."""

WITHDRAWAL_WORDS = (
    "withdraw", "cancel", "delete", "terminate", "撤回", "撤销", "撤下", "取消", "删除", "终止", "中止", "作废", "下架",
)  # fmt: skip
"""Parts of words for the type of an event, or for a stage, that takes a scenario back."""

UNIT_OF_MONEY = r"(万元|亿元|(?<!多)元)(?=人民币|[^\u4e00-\u9fff]|$)"
"""A pattern. Not 元宇宙, 多元."""
