"""What somebody asked the market about is not there."""

from __future__ import annotations


class NobodyThereError(LookupError):
    """Says what was asked for, in both languages."""

    def __init__(self, asked: str, zh: str, en: str) -> None:
        super().__init__(f"登记库中没有{zh} {asked} / no such {en} in the registry: {asked}")
