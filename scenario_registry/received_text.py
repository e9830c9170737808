"""An event as it was received, as text for people."""

from __future__ import annotations

import json


def received_text(raw: bytes) -> str:
    """JSON over several lines; anything else as it is, and bytes that are no UTF-8 as escapes."""
    text = raw.decode("utf-8", "backslashreplace")
    try:
        # Half a pair of surrogates stays the escape that it was: no page and no terminal could show it.
        return json.dumps(json.loads(text), ensure_ascii=False, indent=2).encode(errors="backslashreplace").decode()
    except (ValueError, RecursionError):
        return text
