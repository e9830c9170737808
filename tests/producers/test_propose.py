"""A draft declaration out of a file: on the six example files it reads almost as well as the declaration made by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import Workbook

import scenario_registry
from producers.delivery import Delivery, read_delivery
from producers.feed import Feed, bundled_feeds, load_feed
from producers.proposal.match import is_name
from producers.propose import propose
from producers.sources.row import SourceError
from schemas.event import STATED, WITHDRAWN

FILES = Path(scenario_registry.__file__).parent / "demo" / "feeds"
EXAMPLES = sorted(path.name for path in FILES.iterdir() if path.stem in bundled_feeds())


def drafted(directory: Path, path: Path) -> Feed:
    declaration = directory / f"{path.stem}.toml"
    declaration.write_text(propose(path), encoding="utf-8")
    return load_feed(declaration)


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def said(delivery: Delivery, field: str) -> list[object]:
    return [row.data.get(field) for row in delivery.rows]


@pytest.mark.parametrize("file", EXAMPLES)
def test_the_draft_reads_the_file_like_the_declaration_made_by_hand(tmp_path: Path, file: str) -> None:
    path = FILES / file
    draft = read_delivery(drafted(tmp_path, path), path)
    by_hand = read_delivery(bundled_feeds()[path.stem], path)
    assert [row.local_id for row in draft.rows] == [row.local_id for row in by_hand.rows]
    assert [row.event_type for row in draft.rows] == [row.event_type for row in by_hand.rows]
    assert [row.sequence for row in draft.rows] == [row.sequence for row in by_hand.rows]
    for field in ("title", "kind", "districts", "investment_cny", "description", "need", "site", "field", "industry"):
        assert said(draft, field) == said(by_hand, field), field
    for field in (
        "industry_chain",
        "first_use",
        "published_on",
        "deadline",
        "department",
        "contact_email",
        "cooperation",
    ):
        assert said(draft, field) == said(by_hand, field), field


def test_what_fits_nothing_is_shown_with_an_example_for_a_person_to_decide(tmp_path: Path) -> None:
    path = written(tmp_path / "new.csv", '编号,场景名称,揭榜金额备选,空\nA,围栏,"见\n附件",\n')
    draft = propose(path)
    assert '# "揭榜金额备选" = "?"  # 例 / example: 见 附件' in draft
    assert '# "空" = "?"  # 例 / example: （空 / empty）' in draft


def test_a_guess_is_marked(tmp_path: Path) -> None:
    path = written(tmp_path / "chengdu_rail.csv", "编号,场景的名字,场景名\nA,,围栏\n")
    lines = propose(path).splitlines()
    assert '"场景名" = "title"  # 请核对 / please check' in lines


@pytest.mark.parametrize(
    ("name", "value", "line"),
    [
        ("投资", "1200000", '"投资" = { field = "investment_cny", unit = "万元" }  # 请核对 / please check'),
        ("投资", "120万元", '"投资" = "investment_cny"'),
        ("投资（元）", "1200000", '"投资（元）" = { field = "investment_cny", unit = "元" }'),
    ],
)
def test_a_unit_that_neither_the_column_nor_its_values_name_is_a_guess(
    tmp_path: Path, name: str, value: str, line: str
) -> None:
    """It may stand in a header above, such as 资金（元） over 总投资: read as 万元 it would be ten thousand times as much."""
    path = written(tmp_path / "scenes.csv", f"编号,场景名称,{name}\nA,围栏,{value}\n")
    assert line in propose(path).splitlines()


NAMES = ["编号", "场景名称", "区县", "领域"]


@pytest.mark.parametrize(
    ("above", "unit"),
    [
        ([["合成清单（万元）"], [None] * 4 + ["资金（元）"], [*NAMES, "总投资", "已到位"]], "元"),
        ([["合成清单（万元）"], [*NAMES, "资金（亿元）", None], [None] * 4 + ["总投资", "已到位"]], "亿元"),
        ([["合成清单"], ["金额单位：元"], [*NAMES, "总投资", "已到位"]], "元"),
        ([["合成清单（单位：万元人民币）"], [*NAMES, "总投资", "已到位"]], "万元"),
        ([["合成清单（元宇宙专题）"], [*NAMES, "多元投资", None], [None] * 4 + ["总投资", "已到位"]], "万元"),
    ],
)
def test_a_unit_in_a_header_above_or_in_the_title_is_taken_over_for_a_person_to_check(
    tmp_path: Path, above: list[list[object]], unit: str
) -> None:
    book = Workbook()
    for line in (*above, ["A", "合成围栏", "锦江区", "人工智能", 2, 1]):
        book.worksheets[0].append(line)
    path = tmp_path / "jinjiang_district.xlsx"
    book.save(path)
    line = f'"总投资" = {{ field = "investment_cny", unit = "{unit}" }}  # 请核对 / please check'
    assert line in propose(path).splitlines()


def test_a_file_of_an_unknown_organisation_says_what_to_put_there(tmp_path: Path) -> None:
    draft = propose(written(tmp_path / "scenes.csv", "编号,场景名称\nA,围栏\n"))
    assert 'organisation = "scenes"  # 请改为已登记的机构代码 / put the registered id here' in draft


def test_an_organisation_is_known_by_its_name_in_the_name_of_the_file(tmp_path: Path) -> None:
    draft = propose(written(tmp_path / "成都轨道集团2026年需求.csv", "编号,场景名称\nA,围栏\n"))
    assert 'organisation = "chengdu_rail"  # 请核对 / please check' in draft


def test_required_fields_without_a_column_are_named(tmp_path: Path) -> None:
    draft = propose(written(tmp_path / "scenes.csv", "编号,场景名称,区县,领域,首试首用\nA,围栏,锦江区,水务,是\n"))
    assert "# 没有列给出必填项 industry、stage：" in draft
    full = "编号,场景名称,区县,领域,行业,首试首用,状态\nA,围栏,锦江区,人工智能,I65,是,发布\n"
    assert "没有列给出必填项" not in propose(written(tmp_path / "full.csv", full))


def test_a_district_tells_of_itself_and_months_alone_are_read_as_such(tmp_path: Path) -> None:
    path = written(
        tmp_path / "彭州市场景.csv", "编号,场景名称,发布时间,征集截止\nA,围栏,2026.3,2026年6月\nB,网,2026.10,长期\n"
    )
    draft = propose(path)
    assert 'constants = { kind = "scenario", districts = "彭州市" }  # 请核对 / please check' in draft
    assert '"发布时间" = { field = "published_on", as = "month_first" }  # 请核对' in draft
    assert '"征集截止" = { field = "deadline", as = "month_last" }  # 请核对' in draft
    assert "没有列给出必填项 field、first_use、industry、stage：" in draft
    (tmp_path / "drafted.toml").write_text(draft, encoding="utf-8")
    assert load_feed(tmp_path / "drafted.toml").constants["districts"] == ["510182"]


def test_words_that_the_list_of_codes_lacks_wait_for_a_person(tmp_path: Path) -> None:
    draft = propose(written(tmp_path / "scenes.csv", "编号,场景名称,领域\nA,围栏,水务\nB,网,人工智能\n"))
    assert '[lookups.field]\n# "水务" = "?"' in draft
    assert '# "人工智能"' not in draft


def test_the_only_sheet_may_have_another_name_next_month(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "2026年4月"
    for row in (["编号", "场景名称", "区县", "领域"], ["A", "围栏", "锦江区", "人工智能"]):
        sheet.append(row)
    april, may = tmp_path / "chengdu_rail.xlsx", tmp_path / "may.xlsx"
    book.save(april)
    feed = drafted(tmp_path, april)
    sheet.title = "2026年5月"
    book.save(may)
    assert [row.local_id for row in read_delivery(feed, may).rows] == ["A"]


def test_a_serial_number_beside_a_proper_one_is_ignored_and_alone_it_is_the_number(tmp_path: Path) -> None:
    both = drafted(tmp_path, written(tmp_path / "chengdu_rail.csv", "序号,编号,场景名称\n1,A,围栏\n"))
    assert (both.local_id.template, both.ignore) == ("{编号}", frozenset({"序号"}))
    alone = drafted(tmp_path, written(tmp_path / "chengdu_rail.csv", "序号,场景名称\n1,围栏\n"))
    assert alone.local_id.template == "{序号}"


def test_a_unit_is_who_speaks_or_a_department_by_what_stands_there(tmp_path: Path) -> None:
    own = drafted(tmp_path, written(tmp_path / "chengdu_rail.csv", "编号,名称,提出单位\nA,围栏,成都轨道集团\n"))
    assert own.columns["提出单位"].field == "organisation"
    part = drafted(tmp_path, written(tmp_path / "chengdu_rail.csv", "编号,名称,提出单位\nA,围栏,车辆部\n"))
    assert part.columns["提出单位"].field == "department"


@pytest.mark.parametrize(
    ("document", "items"),
    [
        ([{"code": "A", "title": "围栏"}], "*"),
        ({"result": {"list": [{"code": "A", "title": "围栏"}]}, "fields": [{"x": 1}]}, "result.list.*"),
        ({"code": "A", "title": "围栏", "tags": [{"x": 1}]}, ""),
    ],
)
def test_the_list_of_scenarios_is_found_in_a_document(tmp_path: Path, document: object, items: str) -> None:
    path = written(tmp_path / "chengdu_rail.json", json.dumps(document))
    feed = drafted(tmp_path, path)
    assert feed.source.options.model_dump()["items"] == items
    assert [row.local_id for row in read_delivery(feed, path).rows] == ["A"]


def test_a_path_is_told_by_the_part_before_name_or_code_and_how_to_poll_is_said(tmp_path: Path) -> None:
    item = {
        "sceneNo": "A",
        "basic": {"title": {"zh": "合成围栏"}, "domain": {"name": "人工智能"}},
        "status": {"code": 20, "name": "征集中"},
    }
    path = written(tmp_path / "chengdu_rail.json", json.dumps({"data": {"records": [item]}}))
    feed = drafted(tmp_path, path)
    fields = {name: column.field for name, column in feed.columns.items()}
    assert fields == {"basic.title.zh": "title", "basic.domain.name": "field", "status.name": "stage"}
    assert feed.lookups == {"stage": {"征集中": "published"}}
    assert 'kind = "http_json"' in propose(path)


@pytest.mark.parametrize("name", ['带"引号', "a\\b", "x = 1 #", "[table]", "\u007f"])
def test_odd_names_of_columns_stay_valid_toml(tmp_path: Path, name: str) -> None:
    path = written(tmp_path / "chengdu_rail.jsonl", json.dumps({"编号": "A", "名称": "围栏", name: name}) + "\n")
    assert drafted(tmp_path, path).local_id.template == "{编号}"


@pytest.mark.parametrize(
    ("name", "content"),
    [("scenes.pdf", "x"), ("scenes.json", "{"), ("scenes.json", "3"), ("scenes.xlsx", "x"), ("scenes.csv", "")],
)
def test_a_file_that_tells_nothing_is_an_error_that_says_what_to_do(tmp_path: Path, name: str, content: str) -> None:
    with pytest.raises(SourceError) as error:
        propose(written(tmp_path / name, content))
    assert error.value.hint_zh
    assert error.value.hint_en


def test_groups_over_two_rows_units_of_their_own_and_a_word_that_withdraws(tmp_path: Path) -> None:
    """As a district writes it: a list and a list of opportunities in one workbook. Synthetic."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "场景清单"
    lines: list[list[object]] = [
        ["编号", "场景名称", "区县", "领域", "投资规模", None, "状态"],
        [None, None, None, None, "金额", "单位", None],
        ["A", "合成围栏", "锦江区", "人工智能", 1.2, "亿元", "征集"],
        ["B", "合成大屏", "锦江区", "人工智能", 300, "万元", "已撤销"],
    ]
    for line in lines:
        sheet.append(line)
    sheet.merge_cells("E1:F1")
    other = book.create_sheet("机会清单")
    lines = [
        ["机会编号", "机会名称", "区域", "领域", "预算（亿元）", "状态"],
        ["C", "合成算力", "全市", "人工智能", 2, "对接"],
    ]
    for line in lines:
        other.append(line)
    path = tmp_path / "jinjiang_district.xlsx"
    book.save(path)
    feed = drafted(tmp_path, path)
    rows = read_delivery(feed, path).rows
    assert [(row.local_id, row.event_type) for row in rows] == [("A", STATED), ("B", WITHDRAWN), ("C", STATED)]
    assert [row.data.get("investment_cny") for row in rows] == [120_000_000, None, 200_000_000]
    assert [row.data.get("kind") for row in rows] == ["scenario", None, "opportunity"]
    assert rows[1].data == {"reason": "状态：已撤销"}
    assert not any(row.leftovers for row in rows)
    assert "department" not in {column.field for column in feed.columns.values()}


FORM = (
    ("应用场景征集表",),
    ("场景名称", "合成围栏", "所在区县", "锦江区"),
    ("应用领域", "人工智能", "首试首用", "是"),
    ("当前状态", "征集", "登记编号", "A"),
)


@pytest.mark.parametrize(("forms", "option"), [(1, ("sheet", "表1")), (2, ("every_sheet", True))])
def test_forms_are_found_on_whatever_sheets_they_stand(tmp_path: Path, forms: int, option: tuple[str, object]) -> None:
    book = Workbook()
    book.worksheets[0].append(["填表说明：一个场景一张表"])
    for number in range(forms):
        sheet = book.create_sheet(f"表{number + 1}")
        for line in FORM:
            sheet.append([f"{value}{number}" if value == "A" else value for value in line])
    path = tmp_path / "jinjiang_district.xlsx"
    book.save(path)
    feed = drafted(tmp_path, path)
    assert feed.source.options.model_dump()[option[0]] == option[1]
    found = [(row.local_id, row.data["title"], row.data["kind"]) for row in read_delivery(feed, path).rows]
    assert found == [(f"A{number}", "合成围栏", "scenario") for number in range(forms)]


def test_half_of_a_few_scenarios_missing_is_held_by_the_draft(tmp_path: Path) -> None:
    header = "编号,场景名称\n"
    few = drafted(tmp_path, written(tmp_path / "chengdu_rail.csv", header + "A,围栏\n" * 4))
    assert few.breaker.at_least == 2
    many = drafted(tmp_path, written(tmp_path / "chengdu_rail.csv", header + "A,围栏\n" * 6))
    assert many.breaker.at_least == 3


def test_rows_that_cannot_be_read_count_for_what_a_delivery_has(tmp_path: Path) -> None:
    path = written(tmp_path / "chengdu_rail.csv", "编号,场景名称\n" + "A,围栏\n" * 4 + "少了一列\n" * 4)
    assert drafted(tmp_path, path).expected.min_rows == 4


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_header_of_a_csv_is_found_below_titles_and_notes(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "chengdu_rail.csv"
    lines = [
        "合成：需求汇总表",
        "说明：一、单位万元；二、状态写征集",
        "",
        "编 号|场景名称|区县|领域|状态",
        "A|围栏|锦江区|人工智能|征集",
    ]
    path.write_bytes("\r\n".join(lines).replace("|", delimiter).encode("gb18030"))
    feed = drafted(tmp_path, path)
    assert [(row.local_id, row.data["title"]) for row in read_delivery(feed, path).rows] == [("A", "围栏")]


def test_a_text_of_any_length_is_no_name_of_a_column() -> None:
    assert is_name("场景名称")
    assert not is_name("场景名称" * 30)
