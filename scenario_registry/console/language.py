"""In which language a page speaks: Chinese, unless the visitor chose English. The choice is kept in a cookie."""

from __future__ import annotations

from enum import StrEnum

from fastapi import Request

from scenario_registry.console.cookies import shown

COOKIE = "language"


class Language(StrEnum):
    """What there is, as the ``lang`` attribute names it."""

    ZH = "zh-CN"
    EN = "en"

    def choose(self, zh: str, en: str) -> str:
        """Which of two texts."""
        return zh if self is Language.ZH else en


def language_of(request: Request) -> Language:
    """What the visitor chose."""
    return Language.EN if shown(request, COOKIE) == Language.EN.value else Language.ZH
