"""Declarations: what is read, what is refused and how the refusal helps."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from producers.declaration import LocalId
from producers.feed import bundled_feeds, feed_paths, load_feed
from producers.feed_error import FeedError
from schemas.code_lists import code_lists
from tests.producers.declared import EVENTS, SNAPSHOT, declared


def test_a_declaration_is_read(tmp_path: Path) -> None:
    feed = declared(tmp_path, SNAPSHOT, name="rail_second_feed")
    assert (feed.name, feed.organisation, feed.snapshot) == ("rail_second_feed", "chengdu_rail", "complete")
    assert feed.cadence == timedelta(days=30)
    assert feed.contact.email == "office@example.cn"
    assert feed.source.kind == "csv"
    assert feed.columns["截止"].reads_as == "deadline"
    assert list(feed.columns_of("title")) == ["名称", "旧名称"]
    assert (feed.expected.min_rows, feed.expected.max_rows) == (1, None)


@pytest.mark.parametrize(
    ("before", "after", "key", "says"),
    [
        ('title_zh = "合成测试清单"', "", "title_zh", "缺少"),
        ('title_zh = "合成测试清单"', 'title_zh = "清单"\ntitel = 1', "titel", "未知"),
        ('"chengdu_rail"', '"chengdu_metro"', "organisation", "chengdu_metro"),
        ('"chengdu_rail"', '"chengdu_metro"', "organisation", "SCENARIOS_ORGANISATIONS_FILE"),
        ('"P1M"', '"monthly"', "cadence", "monthly"),
        ('"P1M"', '"-P1M"', "cadence", "greater"),
        ('"complete"', '"events"', "", "[events]"),
        ("[lookups.stage]", '[withdrawn]\n"状态" = "撤回"\n[lookups.stage]', "withdrawn.状态", "撤回"),
        ('"office@example.cn"', '"office"', "contact.email", "pattern"),
        ('"{编号}"', '"编号"', "local_id", "{列名}"),
        ('kind = "csv"', 'kind = "parquet"', "source.kind", "parquet"),
        ('kind = "csv"', "", "source.kind", "缺少"),
        ('kind = "csv"', 'kind = "csv"\ndelimeter = ";"', "source.delimeter", "未知"),
        ('"名称" = "title"', '"名称" = "titel"', "columns.名称", "titel"),
        ('"名称" = "title"', '"名称" = { field = "title", unit = "元" }', "columns.名称", "unit"),
        ('"名称" = "title"', '"名称" = { field = "title", as = "magic" }', "columns.名称.as", "magic"),
        ('kind = "scenario"', 'kind = "wish"', "constants", "kind"),
        ('kind = "scenario"', 'sort = "scenario"', "constants", "sort"),
        ('20 = "published"', '20 = "live"', "lookups", "live"),
        (
            "[lookups.stage]",
            '[lookups.field]\n"水务" = "watr"\n[lookups.stage]',
            "lookups",
            "scenarios codes list fields",
        ),
        (
            'kind = "scenario"',
            'kind = "scenario", districts = ["锦城区"]',
            "constants",
            "scenarios codes list districts",
        ),
        ('kind = "scenario"', 'kind = "scenario", industry = "I99"', "constants", "scenarios codes list industries"),
        ('ignore = ["序号"]', 'ignore = ["名称"]', "", "名称"),
        ('ignore = ["序号"]', 'volatile = ["sentAt"]', "volatile", "sentAt"),
        ("[columns]", "[columns", "", "TOML"),
    ],
)
def test_a_bad_declaration_is_refused_with_file_and_key(
    tmp_path: Path, before: str, after: str, key: str, says: str
) -> None:
    assert before in SNAPSHOT
    with pytest.raises(FeedError) as refused:
        declared(tmp_path, SNAPSHOT.replace(before, after, 1))
    assert [fault.key for fault in refused.value.faults] == [key]
    text = str(refused.value)
    assert "synthetic.toml" in text
    assert says in text
    assert all(all(fault[1:]) for fault in refused.value.faults)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    broken = SNAPSHOT.replace('kind = "csv"', "").replace('"P1M"', '"soon"').replace('"title"', '"name"')
    with pytest.raises(FeedError) as refused:
        declared(tmp_path, broken)
    assert {fault.key for fault in refused.value.faults} == {"source.kind", "cadence", "columns.名称", "columns.旧名称"}


def test_each_language_says_it_once(tmp_path: Path) -> None:
    with pytest.raises(FeedError) as refused:
        declared(tmp_path, SNAPSHOT.replace('"chengdu_rail"', '"chengdu_metro"'))
    [fault] = refused.value.faults
    assert "no registered" not in fault.message_zh
    assert "未登记" not in fault.message_en


@pytest.mark.parametrize(
    ("before", "after", "says_zh"),
    [
        ('title_zh = "合成测试清单"', "title_zh = 5", "值无效：须为文字（此处为：5）"),
        ('"P1M"', '"monthly"', "值无效：须为 ISO 8601 时长，如 P1M、P7D（此处为：monthly）"),
        ('"P1M"', '"-P1M"', "值无效：须大于 0 秒"),
        ('"complete"', '"all"', "值无效：须为 'complete', 'partial' 或 'events'（此处为：all）"),
        ('ignore = ["序号"]', 'ignore = "序号"', "值无效：须为列表 [...]（此处为：序号）"),
        ('kind = "csv"', 'kind = "csv"\ndelimiter = ";;"', "值无效：最多 1 个字符（此处为：;;）"),
        ('kind = "scenario"', 'kind = "wish"', "值无效：kind = 'wish'：须为 'scenario' 或 'opportunity'"),
        ('kind = "scenario"', "period_months = 0", "值无效：period_months = 0：须不小于 1"),
        ('kind = "scenario"', 'deadline = "soon"', "值无效：deadline = 'soon'：须为日期，如 2026-03-31"),
    ],
)
def test_the_chinese_text_of_a_bad_value_is_chinese(tmp_path: Path, before: str, after: str, says_zh: str) -> None:
    with pytest.raises(FeedError) as refused:
        declared(tmp_path, SNAPSHOT.replace(before, after, 1))
    [fault] = refused.value.faults
    assert fault.message_zh == says_zh
    assert fault.message_en.isascii() or "序号" in fault.message_en


def test_a_lookup_may_lead_to_a_name_of_the_list(tmp_path: Path) -> None:
    named = SNAPSHOT.replace("[lookups.stage]", '[lookups.field]\n"新能源" = "绿色低碳"\n[lookups.stage]')
    assert declared(tmp_path, named).lookups["field"] == {"新能源": "绿色低碳"}


def test_a_folder_of_declarations_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match="feeds_dir"):
        feed_paths(tmp_path / "feeds")


def test_a_file_that_is_not_there_is_a_fault_too(tmp_path: Path) -> None:
    with pytest.raises(FeedError, match=r"missing\.toml"):
        load_feed(tmp_path / "missing.toml")


@pytest.mark.parametrize("content", ["a = " + "[" * 5_000, "a = " + "9" * 5_000], ids=["deep", "long number"])
def test_toml_beyond_what_the_parser_takes_is_a_fault(tmp_path: Path, content: str) -> None:
    path = tmp_path / "x.toml"
    path.write_text(content)
    with pytest.raises(FeedError):
        load_feed(path)


def test_an_event_feed_maps_words_to_types_of_the_contract(tmp_path: Path) -> None:
    feed = declared(tmp_path, EVENTS)
    assert feed.events is not None
    assert feed.events.types["END"] == "scenario.withdrawn.v1"
    with pytest.raises(FeedError, match=r"events\.types\.END"):
        declared(tmp_path, EVENTS.replace("scenario.withdrawn.v1", "scenario.deleted.v1"))


def test_feeds_of_a_site_are_found_beside_the_bundled_ones_and_win(tmp_path: Path) -> None:
    (tmp_path / "qingyang_district.toml").touch()
    (tmp_path / "chengdu_rail.toml").touch()
    (tmp_path / "notes.txt").touch()
    paths = feed_paths(tmp_path)
    assert set(paths) == {*feed_paths(), "qingyang_district"}
    assert paths["chengdu_rail"] == tmp_path / "chengdu_rail.toml"
    assert list(paths) == sorted(paths)


@pytest.mark.parametrize("name", sorted(feed_paths()))
def test_every_bundled_feed_is_complete(name: str) -> None:
    feed = bundled_feeds()[name]
    assert feed.organisation in code_lists().organisations
    assert feed.contact.email.endswith("@example.cn")
    targets = {column.field for column in feed.columns.values()} | feed.constants.keys()
    assert {"kind", "title", "districts", "field", "industry", "investment_cny", "first_use", "stage"} <= targets
    assert feed.lookups["stage"]


@pytest.mark.parametrize(
    ("template", "values", "wanted"),
    [
        ("{a}", {"a": "Ａ 1"}, "Ａ 1"),
        ("X-{a}", {"a": "１"}, "X-1"),
        ("{a}[/{b}]", {"a": 1, "b": " "}, "1"),
        ("{a}[/{b}]", {"a": 1, "b": 2}, "1/2"),
        ("{[X]}-{a}", {"[X]": 3, "a": 1}, "3-1"),
        ("{a}-{b}", {"a": None, "b": 2}, None),
    ],
)
def test_templates_of_local_ids(template: str, values: dict[str, object], wanted: str | None) -> None:
    assert LocalId(template=template).build(values) == wanted
