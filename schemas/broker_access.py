"""How a client proves to Kafka who it is, and how it knows that it speaks to the right broker."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class BrokerAccess:
    """TLS when ``ca_file`` is given, SASL/SCRAM-SHA-512 when ``username`` is. Neither: plain text, for one machine or a trusted network.

    ``ca_file``: certificates in PEM that a broker's own must descend from. ``password`` never shows in the text of this value.
    """

    ca_file: Path | None = None
    username: str | None = None
    password: str | None = field(default=None, repr=False)
