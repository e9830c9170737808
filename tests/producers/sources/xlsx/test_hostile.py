"""Workbooks that are damaged, too large, or written to do harm."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from producers.sources.row import SourceError
from tests.producers.sources.collect import FEEDS, broken, collect, ignored, rows
from tests.producers.sources.xlsx.packages import DATA, HEADER, sheet_xml, write_package

TABLE = {"sheets": [{"headings": ["编号", "名称"]}]}


def failure(path: Path, **options: object) -> SourceError:
    with pytest.raises(SourceError) as caught:
        collect("xlsx_table", path, **(TABLE | options))
    assert caught.value.location.file == path.name
    return caught.value


def test_the_hand_written_package_is_read(tmp_path: Path) -> None:
    path = write_package(tmp_path / "a.xlsx", sheet_xml(HEADER + DATA.format(2)))
    [row] = rows(collect("xlsx_table", path, **TABLE))
    assert (row.values["编号"], row.values["名称"]) == (2, "甲")


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    spaces = " " * (12 * 1024 * 1024)
    path = write_package(tmp_path / "bomb.xlsx", sheet_xml(HEADER + spaces))
    error = failure(path)
    assert error.code == "zip_bomb"
    assert "12 MB" in error.message_zh


def test_a_workbook_beyond_the_limit_names_the_option_that_raises_it(tmp_path: Path) -> None:
    noise = "".join(DATA.format(number) for number in range(2, 30_000))
    path = write_package(tmp_path / "large.xlsx", sheet_xml(HEADER + noise))
    assert "max_unpacked_mb" in failure(path, max_unpacked_mb=1).hint_zh
    assert len(rows(collect("xlsx_table", path, **TABLE))) == 29_998


def test_a_member_that_lies_about_its_size_is_not_read_beyond_it(tmp_path: Path) -> None:
    path = write_package(tmp_path / "liar.xlsx", sheet_xml(HEADER + " " * 3_000_000))
    with zipfile.ZipFile(path) as package:
        size = package.getinfo("xl/worksheets/sheet1.xml").file_size
    path.write_bytes(path.read_bytes().replace(size.to_bytes(4, "little"), (200).to_bytes(4, "little")))
    assert failure(path).code == "not_xlsx"


@pytest.mark.parametrize(
    ("part", "dtd"),
    [
        ("xl/worksheets/sheet1", '<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx">]>'),
        ("xl/worksheets/sheet1", '<!DOCTYPE a SYSTEM "file:///etc/hostname">'),
        ("xl/sharedStrings", '<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx">]>'),
        ("xl/workbook", '<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx">]>'),
    ],
)
def test_document_types_and_so_entities_are_refused(tmp_path: Path, part: str, dtd: str) -> None:
    path = write_package(tmp_path / "a.xlsx", sheet_xml(HEADER + DATA.format(2)))
    with zipfile.ZipFile(path) as package:
        content = package.read(f"{part}.xml").decode().removeprefix('<?xml version="1.0"?>')
    changed = {part.replace("/", "__"): '<?xml version="1.0"?>' + dtd + content}
    write_package(path, changed.pop("xl__worksheets__sheet1", sheet_xml(HEADER)), **changed)
    assert failure(path).code == "not_xlsx"


def test_external_links_are_not_followed_and_their_cached_values_count(tmp_path: Path) -> None:
    cell = '<row r="2"><c r="A2"><f>[1]other!A1</f><v>7</v></c><c r="B2" t="str"><f>[1]other!B1</f><v>乙</v></c></row>'
    path = write_package(
        tmp_path / "a.xlsx",
        sheet_xml(HEADER + cell),
        xl__externalLinks__externalLink1='<externalLink><externalBook r:id="file:///etc/passwd"/>',
    )
    [row] = rows(collect("xlsx_table", path, **TABLE))
    assert (row.values["编号"], row.values["名称"]) == (7, "乙")


def test_a_million_empty_rows_take_neither_memory_nor_the_row_behind_them(tmp_path: Path) -> None:
    empty = "".join(f'<row r="{number}" ht="15"><c r="A{number}" s="0"/></row>' for number in range(3, 1_000_003))
    path = write_package(tmp_path / "long.xlsx", sheet_xml(HEADER + DATA.format(2) + empty + DATA.format(1_000_003)))
    items = collect("xlsx_table", path, **TABLE)
    assert [r.location.row for r in rows(items)] == [2, 1_000_003]
    assert ({"sheet": "清单", "row": 3, "last_row": 1_000_002}, "blank_row") in ignored(items)


def test_memory_does_not_grow_with_the_rows(tmp_path: Path) -> None:
    code = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from producers.sources import xlsx_table\n"
        "options = xlsx_table.Options.model_validate({'sheets': [{'headings': ['编号']}]})\n"
        "count = sum(1 for _ in xlsx_table.read(options, Path(sys.argv[1])))\n"
        "print(count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
    )
    peaks = []
    for number in (1_000, 60_000):
        path = write_package(
            tmp_path / f"{number}.xlsx", sheet_xml(HEADER + "".join(map(DATA.format, range(2, number))))
        )
        ran = subprocess.run([sys.executable, "-c", code, str(path)], check=True, capture_output=True, text=True)
        count, peak = map(int, ran.stdout.split())
        assert count == number - 1
        peaks.append(peak)
    assert peaks[1] < peaks[0] + 20_000  # kB


def test_cells_in_opposite_corners_cost_what_two_cells_cost(tmp_path: Path) -> None:
    far = '<row r="1048576"><c r="A1048576"><v>9</v></c><c r="XFD1048576"><v>1</v></c></row>'
    path = write_package(tmp_path / "a.xlsx", sheet_xml(HEADER + far))
    [row] = rows(collect("xlsx_table", path, **TABLE))
    assert (row.values["[XFD]"], row.cells["[XFD]"]) == (1, "XFD1048576")


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="B2"><v>1e400</v></c>', "1e400"),
        ('<c r="B2"><v>NaN</v></c>', "NaN"),
        ('<c r="B2"><v>abc</v></c>', "abc"),
        ('<c r="B2"><v>9223372036854775808</v></c>', 2**63),
        ('<c r="B2" t="str"><v>a_x000D_b</v></c>', "a\rb"),
        ('<c r="B2" t="d"><v>2026-13-45</v></c>', "2026-13-45"),
        ('<c r="B2" t="inlineStr"><is><r><t>甲</t></r><rPh><t>jia</t></rPh><r><t>乙</t></r></is></c>', "甲乙"),
    ],
)
def test_odd_values_stay_visible(tmp_path: Path, cell: str, value: object) -> None:
    path = write_package(tmp_path / "a.xlsx", sheet_xml(f'{HEADER}<row r="2"><c r="A2"><v>1</v></c>{cell}</row>'))
    [row] = rows(collect("xlsx_table", path, **TABLE))
    assert row.values["名称"] == value


def test_a_reference_to_a_shared_string_that_is_not_there_breaks_its_row_only(tmp_path: Path) -> None:
    bad = '<row r="2"><c r="A2"><v>2</v></c><c r="B2" t="s"><v>5</v></c></row>'
    items = collect("xlsx_table", write_package(tmp_path / "a.xlsx", sheet_xml(HEADER + bad + DATA.format(3))), **TABLE)
    assert [b.location.row for b in broken(items)] == [2]
    assert [r.location.row for r in rows(items)] == [3]


@pytest.mark.parametrize(
    "rows_xml", [HEADER + "<row r='2'><c r='A2'>", HEADER + "<row r='x'/>", HEADER + "<row r='2'><c r='1A'/></row>"]
)
def test_damaged_xml_is_an_error_of_the_file(tmp_path: Path, rows_xml: str) -> None:
    assert failure(write_package(tmp_path / "a.xlsx", sheet_xml(rows_xml))).code == "not_xlsx"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "<mergeCells>" + '<mergeCell ref="A2:A3"/>' * 100_001 + "</mergeCells>"),
        ("", '<mergeCells><mergeCell ref="2:3x"/></mergeCells>'),
    ],
)
def test_merged_ranges_without_end_or_sense_are_an_error_of_the_file(tmp_path: Path, before: str, after: str) -> None:
    path = write_package(tmp_path / "a.xlsx", sheet_xml(HEADER + DATA.format(2), before, after))
    with pytest.raises(SourceError) as caught:
        collect("xlsx_table", path, sheets=[{"headings": ["编号"], "fill_down": ["编号"]}])
    assert caught.value.code == "not_xlsx"


def test_a_row_that_is_wider_than_a_sheet_is_an_error_of_the_file(tmp_path: Path) -> None:
    wide = '<row r="2">' + "<c><v>1</v></c>" * 16_385 + "</row>"
    assert failure(write_package(tmp_path / "a.xlsx", sheet_xml(HEADER + wide))).code == "not_xlsx"


def test_a_part_that_is_read_whole_may_not_be_large(tmp_path: Path) -> None:
    path = write_package(
        tmp_path / "a.xlsx",
        sheet_xml(HEADER + DATA.format(2)),
        xl__styles="".join(f'<xf numFmtId="{number}"/>' for number in range(600_000)),
    )
    error = failure(path)
    assert error.code == "zip_bomb"
    assert "xl/styles.xml" in error.message_zh


def test_a_text_that_no_cell_holds_breaks_its_row_and_is_kept_in_part(tmp_path: Path) -> None:
    long = '<row r="2"><c r="A2"><v>2</v></c><c r="B2" t="inlineStr"><is><t>' + "长" * 40_000 + "</t></is></c></row>"
    path = write_package(tmp_path / "a.xlsx", sheet_xml(HEADER + long + DATA.format(3)))
    items = collect("xlsx_table", path, **TABLE)
    [row] = broken(items)
    assert (row.code, row.location.row) == ("cell_too_long", 2)
    assert row.detail.startswith("B2")
    assert len(row.raw.decode()) == 10_000
    assert [r.location.row for r in rows(items)] == [3]


def test_columns_said_to_be_hidden_and_blanks_without_end_cost_no_time(tmp_path: Path) -> None:
    """Each of the two took minutes of processor time out of some ten thousand bytes of file."""
    spread = f'<row r="2"><c r="A2" t="inlineStr"><is><t xml:space="preserve">a{" " * 30_000}b</t></is></c></row>'
    rows_xml = HEADER + spread * 100
    columns = '<cols><col min="3" max="9"/>' + '<col min="3" max="16384" hidden="1"/>' * 200_000 + "</cols>"
    path = write_package(tmp_path / "a.xlsx", sheet_xml(rows_xml, before=columns))
    code = (
        "import resource, sys\n"
        "resource.setrlimit(resource.RLIMIT_CPU, (60, 60))\n"
        "from pathlib import Path\n"
        "from producers.sources import xlsx_table\n"
        "options = xlsx_table.Options.model_validate({'sheets': [{'headings': ['编号']}]})\n"
        "print(sum(1 for _ in xlsx_table.read(options, Path(sys.argv[1]))))\n"
    )
    ran = subprocess.run([sys.executable, "-c", code, str(path)], check=True, capture_output=True, text=True)
    assert int(ran.stdout) == 101


@pytest.mark.parametrize("size", [0, 7, 100, 3_000, 9_000])
def test_a_file_that_breaks_off_is_an_error(tmp_path: Path, size: int) -> None:
    path = tmp_path / "short.xlsx"
    path.write_bytes((FEEDS / "chengdu_rail.xlsx").read_bytes()[:size])
    assert failure(path).code == "not_xlsx"


def test_altered_bytes_in_a_sheet_are_an_error(tmp_path: Path) -> None:
    path = tmp_path / "altered.xlsx"
    content = bytearray((FEEDS / "chengdu_rail.xlsx").read_bytes())
    with zipfile.ZipFile(FEEDS / "chengdu_rail.xlsx") as package:
        start = package.getinfo("xl/worksheets/sheet1.xml").header_offset
    content[start + 300 : start + 400] = bytes(100)
    path.write_bytes(content)
    assert failure(path).code == "not_xlsx"


@pytest.mark.parametrize(
    "content", [b"no zip at all", b"PK\x03\x04 no zip either", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)]
)
def test_what_is_no_xlsx_says_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    assert failure(path).code == "not_xlsx"


def test_a_password_is_told_from_damage(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600) + "EncryptedPackage".encode("utf-16-le"))
    error = failure(path)
    assert (error.code, error.hint_zh) == ("encrypted_workbook", "请去掉密码后重新报送")


def test_another_zip_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("hello.txt", "x")
    assert failure(path).code == "not_xlsx"


def test_a_workbook_that_lost_a_sheet_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "lost.xlsx"
    with zipfile.ZipFile(FEEDS / "chengdu_rail.xlsx") as package, zipfile.ZipFile(path, "w") as lost:
        for it in package.namelist():
            if it != "xl/worksheets/sheet1.xml":
                lost.writestr(it, package.read(it))
    assert failure(path).code == "not_xlsx"


def test_a_missing_file_says_so(tmp_path: Path) -> None:
    assert failure(tmp_path / "none.xlsx").code == "file_missing"


def test_a_workbook_of_1904_has_its_own_day_zero(tmp_path: Path) -> None:
    workbook = Workbook()
    workbook.epoch = CALENDAR_MAC_1904
    for line in (["编号", "名称"], [date(2026, 3, 11), "甲"]):
        workbook.worksheets[0].append(line)
    workbook.save(tmp_path / "mac.xlsx")
    [row] = rows(collect("xlsx_table", tmp_path / "mac.xlsx", **TABLE))
    assert row.values["编号"] == date(2026, 3, 11)
