"""A notice as mail, by the city's own mail server."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from email.utils import formatdate
from urllib.parse import urlsplit

from scenario_registry.alerts.channel import ChannelError, Message, secret_in
from scenario_registry.alerts.declared import Mail
from scenario_registry.alerts.text import subject_of, text_of

_SECONDS = 30.0
_PORTS = {"smtp": 587, "smtps": 465, "smtp-plain": 25}
_AUTOMATIC = (("Auto-Submitted", "auto-generated"), ("X-Auto-Response-Suppress", "All"))


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
    for name, value in _AUTOMATIC:
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
        it = self._declared
        password = None if it.password_file is None else secret_in(it.password_file)
        try:
            with self._connected() as server:
                if it.username is not None and password is not None:
                    server.login(it.username, password)
                refused = server.send_message(mail_of(it, message, now))
        except smtplib.SMTPAuthenticationError as error:
            raise ChannelError(
                f"邮件服务器不接受登录 {it.server}",
                f"the mail server refused the log-in ({error.smtp_code})",
                is_away=True,
            ) from None
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as error:
            raise ChannelError(
                f"邮件服务器不接受这封邮件 {it.server}",
                f"the mail server refused the mail ({type(error).__name__})",
                is_away=False,
            ) from None
        except (smtplib.SMTPException, OSError, UnicodeError) as error:
            raise ChannelError(
                f"邮件服务器无应答或不加密 {it.server}",
                f"the mail server does not answer, or not encrypted ({type(error).__name__})",
                is_away=True,
            ) from None

        return f"被拒绝的收件人 / recipients refused: {', '.join(sorted(refused))}" if refused else None

    def _connected(self) -> smtplib.SMTP:
        it = self._declared
        parts = urlsplit(it.server)
        host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
        context = ssl.create_default_context(cafile=it.ca_file)
        if parts.scheme == "smtps":
            return smtplib.SMTP_SSL(host, port, timeout=_SECONDS, context=context)
        server = smtplib.SMTP(host, port, timeout=_SECONDS)
        try:
            if parts.scheme == "smtp":
                server.starttls(context=context)
        except BaseException:
            server.close()
            raise
        return server
