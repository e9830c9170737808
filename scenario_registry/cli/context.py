"""What every command has in common: the settings, and the option that makes it speak JSON."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from scenario_registry.settings import Settings, load_settings

JsonOption = Annotated[
    bool, typer.Option("--json", help="以 JSON 输出：清单每行一个对象，其余一个文档 print JSON: lists one object a line, else one document")
]  # fmt: skip

LimitOption = Annotated[int, typer.Option("--limit", min=0, help="最多列出几条，0 为全部 how many at most, 0 for all")]


def settings_of(context: typer.Context) -> Settings:
    """The settings in force for this call. Raises SettingsError."""
    file: Path | None = context.find_root().obj
    return load_settings(file, os.environ)


def next_step(settings: Settings) -> str:
    """For whoever sent something: how it gets processed."""
    if settings.log.drivername == "kafka":
        return "由工作进程处理，结果见 / workers process them, for the outcome: scenarios status"
    return "处理它们 / to process: scenarios run"
