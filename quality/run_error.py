"""What keeps a run from coming to a result, in words a person can act on. Nothing was kept."""

from __future__ import annotations


class MissingExtraError(ModuleNotFoundError):
    """The rules need great-expectations, which not every installation has."""

    def __init__(self) -> None:
        super().__init__(
            "质量检查需要另装组件 / the quality rules need an extra: pip install 'scenario-registry[quality]'"
        )
