"""Whom to tell, as the settings say it: the table ``alerts``. Secrets stand in files of their own."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

LOG = "log"
"""The channel that is always there: a line of the command's own output."""

_Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,60}$")]


def _url(schemes: tuple[str, ...], value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in schemes or not parts.hostname:
        raise ValueError(f"须为 / must be {' | '.join(f'{it}://...' for it in schemes)}")
    if "@" in parts.netloc:
        raise ValueError("用户名和密码不写在地址里 / user and password do not stand in the address")
    return value


class Webhook(BaseModel):
    """``secret_file`` holds ``whsec_`` and a key in base64, which the receiver has too."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: _Name
    url: Annotated[str, AfterValidator(lambda it: _url(("https", "http"), it))]
    secret_file: Path
    ca_file: Path | None = None


class MailServer(BaseModel):
    """``smtp://`` turns to TLS by STARTTLS before anything else, ``smtps://`` begins with it, ``smtp-plain://`` has none and takes no log-in."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    server: Annotated[str, AfterValidator(lambda it: _url(("smtp", "smtps", "smtp-plain"), it))]
    sender: Annotated[str, Field(pattern=r"^[^@\s<>,]+@[^@\s<>,]+$")]
    username: str | None = None
    password_file: Path | None = None
    ca_file: Path | None = None

    @model_validator(mode="after")
    def _is_safe(self) -> MailServer:
        if (self.username is None) != (self.password_file is None):
            raise ValueError("username 与 password_file 须同时给出 / username and password_file go together")
        if self.username is not None and self.server.startswith("smtp-plain://"):
            raise ValueError("未加密的 smtp-plain 不能登录 / no log-in without encryption")
        return self


class Mail(MailServer):
    """Mails to a fixed circle, by a server."""

    name: _Name
    to: Annotated[list[Annotated[str, Field(pattern=r"^[^@\s<>,]+@[^@\s<>,]+$")]], Field(min_length=1)]


class Alerts(BaseModel):
    """All channels beside the log; their names differ."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    webhooks: list[Webhook] = []
    mails: list[Mail] = []

    @model_validator(mode="after")
    def _names_differ(self) -> Alerts:
        if len(set(self.names)) < len(self.names):
            raise ValueError(f"通道名称重复，或为 {LOG} / names of channels repeat, or one is called {LOG}")
        return self

    @property
    def names(self) -> list[str]:
        """Of all channels, the log first."""
        return [LOG, *(it.name for it in self.webhooks), *(it.name for it in self.mails)]
