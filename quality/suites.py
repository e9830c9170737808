"""All expectations, found in ``quality/expectations``, and the version of the set."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from quality import expectations
from quality.expectation import Expectation
from sinks.reference import Rule


@cache
def suite() -> dict[str, Expectation]:
    """Expectations by id, in the order of their modules. Raises ValueError when an id is given twice."""
    found: dict[str, Expectation] = {}
    for module in sorted(info.name for info in iter_modules(expectations.__path__)):
        for expectation in import_module(f"{expectations.__name__}.{module}").EXPECTATIONS:
            if expectation.id in found:
                raise ValueError(f"two expectations are called {expectation.id}")
            found[expectation.id] = expectation
    return found


def rule_set(rules: Iterable[Expectation]) -> str:
    """The version of a set: 12 hexadecimal digits of a hash over what decides a verdict. Texts do not count."""
    parts = [(it.id, it.severity.value, it.sql, it.keys, it.type, dict(it.arguments), it.mostly) for it in rules]
    # A code list counts by its codes.
    return hashlib.blake2b(json.dumps(parts, sort_keys=True, default=list).encode(), digest_size=6).hexdigest()


def rules() -> list[Rule]:
    """All expectations in words, as the registry keeps them for those who read results by SQL."""
    return [
        Rule(
            it.id,
            it.level.value,
            it.severity.value,
            it.mostly,
            json.dumps(it.keys),
            *(text for words in (it.what, it.why, it.todo) for text in words),
        )
        for it in suite().values()
    ]
