"""An opened workbook: its sheets, shared strings and which styles are dates."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from openpyxl.packaging.manifest import Manifest
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.xml.constants import SHARED_STRINGS

from producers.sources.reading.files import file_name, open_consistently
from producers.sources.row import Location, SourceError
from producers.sources.xlsx.dates import DateStyles
from producers.sources.xlsx.guard import PARTS_DAMAGED, XML_DAMAGED, Limits, Package, damage_reported, open_package
from producers.sources.xlsx.layout import Layout, read_layout
from producers.sources.xlsx.sheet import SheetRow, read_rows
from producers.sources.xlsx.strings import read_strings


@dataclass(frozen=True, slots=True)
class Workbook:
    """Parts of a workbook that is open. `hidden` names the sheets that are not shown."""

    name: str
    package: zipfile.ZipFile
    sheets: dict[str, str]
    hidden: frozenset[str]
    strings: Sequence[str]
    dates: DateStyles

    def sheet_name(self, wanted: str | None) -> str:
        """The declared sheet, or the first one that is shown. Raises SourceError `sheet_missing`."""
        shown = [sheet for sheet in self.sheets if sheet not in self.hidden]
        if wanted is None and shown:
            return shown[0]
        if wanted is None or wanted not in self.sheets:
            raise SourceError(
                "sheet_missing",
                f"工作簿中没有工作表「{wanted or ''}」，现有：{'、'.join(self.sheets)}",
                f"The workbook has no sheet {wanted!r}; it has: {', '.join(self.sheets)}",
                "请核对工作表名称，或修改数据源声明：不写 name 即取第一张可见的工作表",
                "Check the sheet's name, or mend the declaration of the feed: without a name it is the first sheet shown",
                Location(file=self.name, sheet=wanted),
            )
        return wanted

    def layout(self, sheet: str, *, merged: bool) -> Layout:
        """Hidden columns and, if asked for, merged ranges. Raises SourceError `not_xlsx` when the sheet is damaged."""
        with damage_reported(self.name, XML_DAMAGED), self.package.open(self.sheets[sheet]) as source:
            return read_layout(source, merged=merged)

    def rows(self, sheet: str) -> Iterator[SheetRow]:
        """The rows that hold anything, streamed. Raises SourceError `not_xlsx` when the sheet is damaged."""
        with self.package.open(self.sheets[sheet]) as source:
            rows = read_rows(source, self.strings, self.dates)
            while True:
                # Around each step, not around the loop: what the consumer raises is none of the file's fault.
                with damage_reported(self.name, XML_DAMAGED):
                    row = next(rows, None)
                if row is None:
                    return
                yield row


@contextmanager
def open_workbook(path: Path | None, limits: Limits) -> Iterator[Workbook]:
    """Open a workbook for streaming. External links are never followed, nor read; DTDs are refused.

    Raises SourceError: those of open_package and open_consistently, and `not_xlsx` when a part is damaged.
    """
    with open_consistently(path) as file:
        name = file_name(path) if path else ""
        with open_package(file, name, limits) as package:
            with damage_reported(name, PARTS_DAMAGED):
                workbook = _read_parts(package, name)
            yield workbook


def _read_parts(package: Package, name: str) -> Workbook:
    reader = ExcelReader(package.fp, read_only=True, data_only=True, keep_links=False)  # type: ignore[arg-type]
    reader.archive = package
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles it cannot keep, which nobody here writes back
        reader.read_manifest()
        reader.read_workbook()
        apply_stylesheet(reader.archive, reader.wb)
    found = [(sheet, rel.target) for sheet, rel in reader.parser.find_sheets() if "worksheet" in rel.Type]
    for _, target in found:
        # That each is there: it is opened when its rows are asked for.
        package.getinfo(target)
    return Workbook(
        name=name,
        package=package,
        sheets={sheet.name: target for sheet, target in found},
        hidden=frozenset(sheet.name for sheet, _ in found if sheet.state != "visible"),
        strings=_shared_strings(package, reader.package),
        dates=DateStyles.of(reader.wb),
    )


def _shared_strings(package: zipfile.ZipFile, manifest: Manifest) -> Sequence[str]:
    part = manifest.find(SHARED_STRINGS)  # type: ignore[no-untyped-call]
    if part is None:
        return ()
    with package.open(part.PartName.lstrip("/")) as source:
        return read_strings(source)
