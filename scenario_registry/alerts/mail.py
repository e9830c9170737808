"""A notice as mail, by the city's own mail server."""

from __future__ import annotations

from email.message import EmailMessage
from email.utils import formatdate

from scenario_registry.alerts.channel import Message
from scenario_registry.alerts.declared import Mail
from scenario_registry.alerts.mail_server import send_mail
from scenario_registry.alerts.text import subject_of, text_of

AUTOMATIC = (("Auto-Submitted", "auto-generated"), ("X-Auto-Response-Suppress", "All"))


def mail_of(declared: Mail, message: Message, now: float) -> EmailMessage:
    """The whole mail. The same notice has the same Message-ID at every attempt; notices of one incident stand in one thread."""
    mail = EmailMessage()
    domain = declared.sender.rpartition("@")[2]
    mail["From"] = declared.sender
    mail["To"] = ", ".join(declared.to)
    mail["Subject"] = subject_of(message.document)
    mail["Date"] = formatdate(now)
    mail["Message-ID"] = f"<{message.id}@{domain}>"
    mail["References"] = f"<incident-{message.document['data']['incident']}@{domain}>"
    for name, value in AUTOMATIC:
        mail[name] = value
    mail.set_content(text_of(message.document))
    return mail


class MailChannel:
    """One connection for each mail: there are few."""

    def __init__(self, declared: Mail) -> None:
        self._declared = declared

    @property
    def name(self) -> str:
        return self._declared.name

    def send(self, message: Message, now: float) -> str | None:
        """Raises ChannelError. Some of several recipients may be refused: the others have it, so it is not sent again."""
        return send_mail(self._declared, mail_of(self._declared, message, now))
