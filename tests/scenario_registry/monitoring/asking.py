"""Ask a running command on the port that it printed."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from typing import Any, NamedTuple

from prometheus_client.parser import text_string_to_metric_families

from tests.support.waiting import HANGS_SECONDS


class Watched(NamedTuple):
    """A command that was started with ``--port 0``."""

    port: int

    def health(self) -> tuple[int, dict[str, Any]]:
        """Status and document."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=HANGS_SECONDS) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    def metrics(self) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
        """Values by name and sorted labels."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/metrics", timeout=HANGS_SECONDS) as answer:
            families = text_string_to_metric_families(answer.read().decode())
            return {
                (sample.name, tuple(sorted(sample.labels.items()))): sample.value
                for family in families
                for sample in family.samples
            }


def port_in(said: str) -> int | None:
    """The port that the command printed, once it did."""
    found = re.search(r"http://127\.0\.0\.1:(\d+)/health", said)
    return int(found[1]) if found else None
