"""The quality of the registry as a whole: every rule over all organisations."""

from __future__ import annotations

from collections.abc import Sequence

from quality.report.model import Rule
from quality.suites import suite
from sinks.quality_results import Result


def by_rule(results: Sequence[Result]) -> list[Rule]:
    """One for every rule that looked at a row, in the order of the suite. Pure."""
    of_rule: dict[str, list[Result]] = {}
    for it in results:
        of_rule.setdefault(it.rule, []).append(it)
    return [
        Rule(
            rule.id,
            rule.level.value,
            rule.severity.value,
            rule.what,
            len(found),
            sum(it.checked for it in found),
            sum(it.failed for it in found),
            sorted(it.organisation for it in found if not it.holds),
        )
        for rule in suite().values()
        if (found := of_rule.get(rule.id))
    ]
