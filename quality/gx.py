"""The one place that knows great-expectations. Importing it takes seconds and 200 MB, so it happens in a run's own process only.

Its Data Docs are never built: their pages load styles and scripts from public hosts.
"""

from __future__ import annotations

import gc
import importlib.util
import sys
import warnings
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, cast

from quality.sheet import SHEET, Check, Sheet

if TYPE_CHECKING:
    from great_expectations.core.batch_definition import BatchDefinition
    from great_expectations.core.expectation_validation_result import ExpectationValidationResult
    from great_expectations.datasource.fluent.sql_datasource import SQLDatasource
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration


class CheckError(RuntimeError):
    """great-expectations could not evaluate a rule: the database refused it, or the rule is not made for this version."""


def load() -> None:
    """Import what a run needs. Idempotent: seconds of processor time the first time, nothing after that."""
    if "great_expectations" in sys.modules:
        return
    # Nothing of it is ever garbage: to look for some among its objects, again and again while they are made, takes a sixth of the time.
    gc.disable()
    _import_when_used("scipy", "stats")
    try:
        import great_expectations  # noqa: F401
    finally:
        gc.enable()
    gc.freeze()


def _import_when_used(package: str, name: str) -> None:
    """Of its expectations on distributions none is in use, and what they compute with is a third of all that is imported. Whoever comes to use
    it after all loads it by that."""
    spec = importlib.util.find_spec(f"{package}.{name}")
    if spec is None or spec.loader is None or spec.name in sys.modules:
        return
    spec.loader = importlib.util.LazyLoader(spec.loader)
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    setattr(sys.modules[package], name, module)
    spec.loader.exec_module(module)


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
        asset = self._datasource.add_table_asset(SHEET, table_name=SHEET)
        return asset.add_batch_definition_whole_table("all")

    def count(self, sheet: Sheet) -> dict[str, int]:
        """Rows that fail, by rule, of a sheet that is laid out. Raises CheckError.

        First it is asked of all rules whether they hold, which it answers in one scan; the rows that fail are counted where one does not.
        """
        holds = self._validated(sheet.checks, "BOOLEAN_ONLY")
        broken = [it for it in sheet.checks if not holds[it.expectation.id].success]
        found = {it.expectation.id: 0 for it in sheet.checks}
        for rule, result in self._validated(broken, "BASIC").items():
            found[rule] = int(result.result["unexpected_count"])
        return found

    def _validated(
        self, checks: Sequence[Check], result_format: Literal["BOOLEAN_ONLY", "BASIC"]
    ) -> dict[str, ExpectationValidationResult]:
        if not checks:
            return {}
        from great_expectations import ExpectationSuite
        from great_expectations.expectations.registry import get_expectation_impl

        rules = [
            get_expectation_impl(it.expectation.type)(**it.arguments, meta={"rule": it.expectation.id}) for it in checks
        ]
        told = self._batches.get_batch().validate(
            ExpectationSuite("sheet", expectations=rules), result_format=result_format
        )
        found = {}
        for result in told.results:
            # It gives them in an order of its own.
            rule: str = cast("ExpectationConfiguration", result.expectation_config).meta["rule"]
            if result.exception_info.get("raised_exception", True):
                raise CheckError(f"{rule}: {result.exception_info}")
            found[rule] = result
        return found
