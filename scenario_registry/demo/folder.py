"""The demo's own folder: made anew every time, without ever deleting what the demo did not make."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from scenario_registry.demo.deliveries import ORGANISATIONS, SUPPLY
from scenario_registry.settings import Settings, load_settings

_MARKER = ".scenarios-demo"
RECORD = "演示全文.txt"
"""All that the demo's commands printed."""

_OWN = (
    RECORD,
    "data/log.sqlite*",
    "data/registry.sqlite*",
    "data/outbox.sqlite*",
    "data/encodings.sqlite",
    "lists/场景与机会清单-*.xlsx",
    "lists/2026-*-第1版.*",
)
"""All that a demo writes, beside the settings and the marker."""


class NotADemoFolderError(Exception):
    """The folder holds something and is not a demo's."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            f"{folder} 已有内容，且不是演示目录，未做任何改动；请用 --to 另选目录 / "
            f"{folder} holds something that is not a demo's, and was left alone; choose another folder by --to"
        )


@dataclass(frozen=True, slots=True)
class DemoFolder:
    """Where the demo puts things."""

    path: Path

    @property
    def settings_file(self) -> Path:
        """Settings for the commands that come after the demo."""
        return self.path / "scenarios.toml"

    def settings(self) -> Settings:
        """The settings of the file alone: the demo never touches the registry that the environment names."""
        return load_settings(self.settings_file, {})


def start_anew(path: Path) -> DemoFolder:
    """An empty demo folder at ``path``; what an earlier demo made there is deleted, everything else stays.

    Raises NotADemoFolderError, and then nothing has changed, and OSError.
    """
    if path.exists() and not path.is_dir():
        raise NotADemoFolderError(path)
    if path.exists() and any(path.iterdir()) and not (path / _MARKER).exists():
        raise NotADemoFolderError(path)
    for pattern in _OWN:
        for file in path.glob(pattern):
            file.unlink()
    path.mkdir(parents=True, exist_ok=True)
    (path / _MARKER).write_text(
        "scenarios demo 的演示目录，可整个删除 / made by scenarios demo, may be deleted\n", encoding="utf-8"
    )
    folder = DemoFolder(path.absolute())
    feeds_dir, organisations = (json.dumps(str(it), ensure_ascii=False) for it in (SUPPLY, ORGANISATIONS))
    folder.settings_file.write_text(
        f'data_dir = "data"\nfeeds_dir = {feeds_dir}\norganisations_file = {organisations}\n', encoding="utf-8"
    )
    return folder


def beside(path: Path) -> Path:
    """``path`` when there is nothing, else the first free name beside it: demo-output-2, demo-output-3, ..."""
    candidate, number = path, 1
    while candidate.exists():
        number += 1
        candidate = path.with_name(f"{path.name}-{number}")
    return candidate
