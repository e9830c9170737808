"""How notices go out, as the settings say it: the table ``notices``. Who is told stands in the registry, not here."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict

from scenario_registry.alerts.declared import MailServer


def _base(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("https", "http") or not parts.hostname or "@" in parts.netloc or parts.query:
        raise ValueError("须为 https://主机/ / must be https://host/")
    return value.rstrip("/")


class NoticeSettings(BaseModel):
    """``base_url``: where readers reach the console, for links. ``allowed_hosts``: names or networks inside the city, to which webhooks may
    go beside the public internet; ``ca_file``: certificates, PEM, that their own descend from."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    base_url: Annotated[str, AfterValidator(_base)] | None = None
    mail: MailServer | None = None
    allowed_hosts: tuple[str, ...] = ()
    ca_file: Path | None = None
