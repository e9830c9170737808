"""What was sought, marked in a text. The text is escaped before anything is put around its parts."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

_LONGEST = 220


def marked(text: str, sought: str) -> Markup:
    """The text, cut where it is long, with every word of ``sought`` in ``<mark>``."""
    shown = text if len(text) <= _LONGEST else text[:_LONGEST] + "…"
    words = sorted({word for word in re.split(r"[\s、，,；;]+", sought) if word}, key=len, reverse=True)
    if not words:
        return escape(shown)
    parts = re.split("(" + "|".join(map(re.escape, words)) + ")", shown, flags=re.IGNORECASE)
    # Every second part is what matched.
    return Markup("").join(Markup("<mark>{}</mark>").format(it) if place % 2 else it for place, it in enumerate(parts))
