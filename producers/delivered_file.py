"""The file of a delivery, for the record."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DeliveredFile:
    """What was delivered: ``name`` without folders, ``sha256`` in hexadecimal; None where there was no file."""

    name: str | None = None
    sha256: str | None = None
