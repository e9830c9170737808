"""The one place that knows great-expectations. Importing it takes seconds and 220 MB, so it happens in a run's own process only.

Its Data Docs are never built: their pages load styles and scripts from public hosts.
"""

from __future__ import annotations

import warnings
from functools import cached_property
from typing import TYPE_CHECKING, Any

from quality.rows import CHECKED, Check

if TYPE_CHECKING:
    from great_expectations.core.batch_definition import BatchDefinition
    from great_expectations.datasource.fluent.sql_datasource import SQLDatasource


class CheckError(RuntimeError):
    """great-expectations could not evaluate a rule: the database refused it, or the rule is not made for this version."""


def load() -> None:
    """Import what a run needs. Idempotent: seconds of processor time the first time, nothing after that."""
    import great_expectations  # noqa: F401


class Checker:
    """Evaluates expectations on the database at a URL. Only reads; makes no temporary tables."""

    def __init__(self, url: str) -> None:
        import great_expectations
        from great_expectations.data_context.types.base import ProgressBarsConfig

        self._context = great_expectations.get_context(mode="ephemeral")
        self._context.variables.progress_bars = ProgressBarsConfig(globally=False)
        with warnings.catch_warnings():
            # Its kind of data source for PostgreSQL does not know our driver, so this one it is, though it advises against it.
            warnings.filterwarnings("ignore", message="You are using a generic SQLDatasource")
            self._datasource: SQLDatasource = self._context.data_sources.add_sql(
                "registry", connection_string=url, create_temp_table=False
            )

    @cached_property
    def _batches(self) -> BatchDefinition[Any]:
        # A table, not a query: of a query it would read all rows to learn the names of the columns. One name for all rules: for every
        # asset it writes its whole configuration anew. Not before the first rule, for it looks whether the table is there.
        asset = self._datasource.add_table_asset(CHECKED, table_name=CHECKED)
        return asset.add_batch_definition_whole_table("all")

    def count(self, check: Check) -> int:
        """Rows that fail, of those that are laid out. Raises CheckError."""
        from great_expectations.expectations.registry import get_expectation_impl

        expectation = check.expectation
        rule = get_expectation_impl(expectation.type)(**check.arguments, meta={"rule": expectation.id})
        found = self._batches.get_batch().validate(rule, result_format="BASIC")
        if found.exception_info.get("raised_exception", True):
            raise CheckError(f"{expectation.id}: {found.exception_info}")
        # A query of failing rows observes their number; of no rows at all the other types say None.
        return int(found.result.get("observed_value", found.result.get("unexpected_count")) or 0)
