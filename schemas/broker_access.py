"""How a client proves to Kafka who it is, and how it knows that it speaks to the right broker."""

from __future__ import annotations

import ssl
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

    def tls(self) -> ssl.SSLContext | None:
        """How to check a broker's certificate, its host name included; None without TLS. Raises OSError for a file that is not there or
        holds no certificate."""
        return None if self.ca_file is None else ssl.create_default_context(cafile=str(self.ca_file))


PLAIN_TEXT = BrokerAccess()
