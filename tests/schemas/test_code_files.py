"""The table of organisations as somebody edits it for the first time. All rows are synthetic."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.code_files import CodeFileError, organisations_of, table
from schemas.code_lists import code_lists

ROW = "hc_street,合成街道办,Synthetic street,合成街道;街办,district,district,,510104,,,,synthetic"


def edited(directory: Path, *rows: str, encoding: str = "utf-8") -> Path:
    path = directory / "organisations.csv"
    path.write_text(
        table("organisations").read_text(encoding="utf-8") + "".join(f"{row}\n" for row in rows), encoding=encoding
    )
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_row_more_is_an_organisation_more_also_as_a_spreadsheet_program_saves_it(
    tmp_path: Path, encoding: str
) -> None:
    found = organisations_of(edited(tmp_path, ROW, "", encoding=encoding))
    assert found.keys() - code_lists().organisations.keys() == {"hc_street"}
    assert found["hc_street"].aliases == ("合成街道", "街办")


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (ROW.replace(",district,district", ",street,district"), "kind"),
        (ROW.replace("hc_street", "HC-Street"), "id"),
        (ROW.replace(",510104,,", ",510104,91510100MA0000000X,"), "credit_code"),
        (ROW.removesuffix(",,,synthetic"), "应有 12 列，实有 9 列"),
        (ROW + ",more", "应有 12 列，实有 13 列"),
        (ROW.replace("hc_street", "chengdu_rail"), "代码 chengdu_rail 已有机构使用"),
        (ROW.replace("合成街道;街办", "合成街道;锦江区"), "名称“锦江区”已属于 jinjiang_district"),
    ],
)
def test_a_fault_names_file_line_and_what_to_mend(tmp_path: Path, row: str, says: str) -> None:
    path = edited(tmp_path, row)
    with pytest.raises(CodeFileError) as caught:
        organisations_of(path)
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert f"{path} 第{lines}行" in str(caught.value)
    assert says in str(caught.value)


def test_another_encoding_is_told_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(CodeFileError, match="CSV UTF-8"):
        organisations_of(edited(tmp_path, ROW, encoding="gb18030"))
