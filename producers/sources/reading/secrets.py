"""Secrets from the environment: declarations name the variable, so that no secret stands in a file."""

from __future__ import annotations

import os

from producers.sources.row import Location, SourceError


def read_secret(variable: str, place: Location) -> str:
    """The value of an environment variable. Raises SourceError `secret_missing`, which names the variable only."""
    if value := os.environ.get(variable):
        return value
    raise SourceError(
        "secret_missing",
        f"环境变量 {variable} 未设置",
        f"The environment variable {variable} is not set",
        "请在运行环境中设置该变量；密钥不写入数据源声明",
        "Set it where the program runs; secrets do not stand in declarations",
        place,
    )
