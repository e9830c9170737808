"""What a channel is: something that sends one notice, or says why not."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple, Protocol


class Message(NamedTuple):
    """A notice to be sent. ``id`` stays the same at every attempt; ``body`` is the JSON that ``document`` was read from."""

    id: str
    body: str
    document: dict[str, Any]


class ChannelError(Exception):
    """It was not sent, or nobody knows whether. The text is in Chinese and English and holds no secret. ``is_away``: nothing else would go out
    now either."""

    def __init__(self, zh: str, en: str, *, is_away: bool) -> None:
        super().__init__(f"{zh} / {en}")
        self.is_away = is_away


class Channel(Protocol):
    """``send`` raises ChannelError, or gives what is to be remarked about what went out. A receiver knows by the id what it has already."""

    @property
    def name(self) -> str: ...

    def send(self, message: Message, now: float) -> str | None:
        """``now``: seconds since 1970."""
        ...


def secret_in(file: Path) -> str:
    """What a file of one line holds. Raises ChannelError."""
    try:
        found = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ChannelError(
            f"密钥文件无法读取 {file}", f"the file of the secret cannot be read: {type(error).__name__}", is_away=True
        ) from None
    if not found:
        raise ChannelError(f"密钥文件是空的 {file}", "the file of the secret is empty", is_away=True)
    return found
