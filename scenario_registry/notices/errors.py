"""What keeps somebody from being told: each with a stable code."""

from __future__ import annotations

from scenario_registry.notices.kinds import Text

_TEXTS = {
    "notices_no_address": Text(
        "设置中没有 notices.base_url：邮件与网址推送须带确认与退订链接",
        "notices.base_url is not set: mails and webhooks need links to confirm and to end them",
    ),
    "notices_no_mail": Text("设置中没有 notices.mail，不能发邮件", "notices.mail is not set, so no mail can be sent"),
    "address_invalid": Text("地址不能用", "the address cannot be used"),
    "address_forbidden": Text(
        "该网址指向内部地址，不在 notices.allowed_hosts 中",
        "the address leads inside, and is not in notices.allowed_hosts",
    ),
    "address_unknown": Text("该网址的主机名查不到", "the host of the address is not found"),
    "filter_empty": Text(
        "没有说明关注什么：领域、产业链、区县、机构、技术词、场景、待办或企业至少一项",
        "nothing was asked for: give a field, chain, district, organisation, word, scenario, whose tasks or which company",
    ),
    "filter_unknown": Text("代码表中没有", "no such code or name"),
    "kinds_unknown": Text("没有这种通知", "no such kind of notice"),
    "rhythm_invalid": Text(
        "时间须为 0 至 23 时、周一至周日为 1 至 7", "the hour is 0 to 23, the day of the week 1 to 7"
    ),
    "subscription_unknown": Text("没有这个有效的订阅", "there is no such subscription in force"),
}


class NoticesError(ValueError):
    """``code`` is stable; the text is Chinese and English."""

    def __init__(self, code: str, detail: str = "") -> None:
        text, shown = _TEXTS[code], f"：{detail}" if detail else ""
        self.code, self.text = code, Text(text.zh + shown, text.en + shown)
        super().__init__(f"[{code}] {self.text.zh} / {self.text.en}")
