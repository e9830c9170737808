"""A message as mail, Chinese first. It can be ended by one click, as RFC 8058 says."""

from __future__ import annotations

from collections import Counter
from email.message import EmailMessage
from email.utils import formatdate
from typing import Any

from scenario_registry.alerts.channel import Message
from scenario_registry.alerts.mail import AUTOMATIC
from scenario_registry.notices.kinds import KIND_TEXTS, NoticeKind
from scenario_registry.notices.message import ASKED

_MARK = "[场景登记]"


def letter_of(sender: str, to: str, message: Message, now: float) -> EmailMessage:
    """The whole mail. The same message has the same Message-ID at every attempt."""
    data = message.document["data"]
    is_asking = message.document["type"] == ASKED
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = to
    mail["Subject"] = f"{_MARK} 请确认订阅 / please confirm" if is_asking else _subject(data["notices"])
    mail["Date"] = formatdate(now)
    mail["Message-ID"] = f"<{message.id}@{sender.rpartition('@')[2]}>"
    mail["List-Unsubscribe"] = f"<{data['unsubscribe']}>"
    mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    for name, value in AUTOMATIC:
        mail[name] = value
    mail.set_content("\n".join(_question(data) if is_asking else _notices(data)))
    return mail


def _subject(notices: list[dict[str, Any]]) -> str:
    if len(notices) == 1:
        text = notices[0]["text"]
        return " ".join(f"{_MARK} {text['zh']}".split())
    counts = Counter(NoticeKind(it["kind"]) for it in notices)
    zh = "、".join(f"{KIND_TEXTS[kind].zh} {counts[kind]}" for kind in NoticeKind if counts[kind])
    return f"{_MARK} {len(notices)} 条通知：{zh} / {len(notices)} notices"


def _notices(data: dict[str, Any]) -> list[str]:
    lines = [f"{data['name']}：", ""]
    for number, it in enumerate(data["notices"], 1):
        lines += [
            f"{number}. {it['text']['zh']}",
            f"   {it['text']['en']}",
            f"   为何收到：{it['why']['zh']} / why: {it['why']['en']}",
            f"   {it['link']}",
            "",
        ]
    return [*lines, *_end(data)]


def _question(data: dict[str, Any]) -> list[str]:
    asked = data["asked"]
    return [
        f"有人用这个地址订阅了场景登记库的通知（{data['name']}）。",
        f"内容：{asked['kinds']['zh']}",
        f"范围：{asked['filter']['zh']}",
        "如果是您，请打开以下链接确认；不确认就不会再收到任何邮件。",
        data["confirm"],
        "",
        f"Somebody asked for notices of the scenario registry to this address ({data['name']}).",
        f"Of what: {asked['kinds']['en']}; {asked['filter']['en']}",
        "Open the link to confirm. Without that nothing more is sent.",
        "",
        *_end(data),
    ]


def _end(data: dict[str, Any]) -> list[str]:
    return ["--", "退订（无需登录） / unsubscribe, without a log-in:", data["unsubscribe"], ""]
