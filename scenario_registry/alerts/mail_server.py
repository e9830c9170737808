"""One mail by a mail server that the settings declare."""

from __future__ import annotations

import smtplib
import ssl
from email.message import EmailMessage
from urllib.parse import urlsplit

from scenario_registry.alerts.channel import ChannelError, secret_in
from scenario_registry.alerts.declared import MailServer

_SECONDS = 30.0
_PORTS = {"smtp": 587, "smtps": 465, "smtp-plain": 25}


def send_mail(declared: MailServer, mail: EmailMessage) -> str | None:
    """Hand the mail over; gives which of several recipients were refused. Raises ChannelError."""
    password = None if declared.password_file is None else secret_in(declared.password_file)
    try:
        with _connected(declared) as server:
            if declared.username is not None and password is not None:
                server.login(declared.username, password)
            refused = server.send_message(mail)
    except smtplib.SMTPAuthenticationError as error:
        raise ChannelError(
            f"邮件服务器不接受登录 {declared.server}",
            f"the mail server refused the log-in ({error.smtp_code})",
            is_away=True,
        ) from None
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as error:
        raise ChannelError(
            f"邮件服务器不接受这封邮件 {declared.server}",
            f"the mail server refused the mail ({type(error).__name__})",
            is_away=False,
        ) from None
    except (smtplib.SMTPException, OSError, UnicodeError) as error:
        raise ChannelError(
            f"邮件服务器无应答或不加密 {declared.server}",
            f"the mail server does not answer, or not encrypted ({type(error).__name__})",
            is_away=True,
        ) from None
    return f"被拒绝的收件人 / recipients refused: {', '.join(sorted(refused))}" if refused else None


def _connected(declared: MailServer) -> smtplib.SMTP:
    parts = urlsplit(declared.server)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    context = ssl.create_default_context(cafile=declared.ca_file)
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
