"""Documents of office programs are zip files, and those carry moments. Here every file in one has the same, so that equal content makes equal bytes."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

_MOMENT = (1980, 1, 1, 0, 0, 0)
"""The earliest that a zip file can tell."""


def write_fixed(made: BytesIO, path: Path) -> None:
    """The zip file ``made`` at ``path``, its files in their order. Raises OSError."""
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            info = zipfile.ZipInfo(name, _MOMENT)
            info.compress_type = zipfile.ZIP_DEFLATED
            # A regular file that its owner may write, on every system that makes it.
            info.create_system, info.external_attr = 3, 0o644 << 16
            target.writestr(info, source.read(name))
