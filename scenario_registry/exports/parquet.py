"""An export as Apache Parquet, for programs that read columns. Needs an extra, which few installations have."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from scenario_registry.exports.columns import Type
from scenario_registry.exports.edition import ExportEdition
from sinks.publication.export import PublicScenario

_AT_ONCE = 5_000


class NoParquetError(ModuleNotFoundError):
    """The extra is not installed."""

    def __init__(self) -> None:
        super().__init__(
            "parquet 需要另装组件 / parquet needs an extra: pip install 'scenario-registry[parquet]'；"
            "或改用 jsonl / or take jsonl"
        )


def write_parquet(edition: ExportEdition, scenarios: Iterable[PublicScenario], path: Path) -> None:
    """Typed columns, days and moments as such; version and epoch in the file's metadata. Memory holds some thousand scenarios at once. Raises
    NoParquetError and OSError."""
    try:
        import pyarrow
        from pyarrow.parquet import ParquetWriter
    except ImportError as error:
        raise NoParquetError from error
    types = {
        Type.TEXT: pyarrow.string(),
        Type.TEXTS: pyarrow.list_(pyarrow.string()),
        Type.INTEGER: pyarrow.int64(),
        Type.FLAG: pyarrow.bool_(),
        Type.DAY: pyarrow.date32(),
        Type.MOMENT: pyarrow.timestamp("s", tz="UTC"),
    }
    fields = [pyarrow.field(it.name, types[it.type], metadata={"heading_zh": it.heading}) for it in edition.columns]
    about = {"registry_version": str(edition.state.version), "registry_epoch": edition.state.epoch}
    schema = pyarrow.schema(fields, metadata=about)
    rows = iter(scenarios)
    with ParquetWriter(path, schema, compression="zstd") as writer:
        while batch := list(islice(rows, _AT_ONCE)):
            arrays = [pyarrow.array([it.value(one) for one in batch], types[it.type]) for it in edition.columns]
            writer.write_table(pyarrow.Table.from_arrays(arrays, schema=schema))
