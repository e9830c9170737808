"""The word lists refer to what exists, and a record is read by them as a person would."""

from __future__ import annotations

import pytest

from schemas.code_lists import code_lists
from schemas.match_words import Facet, concepts, owners, places
from streams.matching.profile import profile
from streams.matching.quantities import quantities, surprise
from streams.matching.scope import is_programme, phases
from streams.matching.site_names import SiteName, numbered, site_names
from streams.matching.words import submitter
from tests.streams.matching.told import WORDS_ONLY, told


def test_lists_refer_to_what_exists() -> None:
    districts = set(code_lists().districts)
    for place in places().values():
        assert place.districts <= districts
        assert not place.within or place.within in places()
    for owner in owners().values():
        assert not owner.parent or owner.parent in owners()
        assert not owner.district or owner.district in districts
    assert {concept.facet for concept in concepts().values()} == set(Facet)


def test_no_word_stands_for_two_places() -> None:
    words = [word for place in places().values() for word in {place.name, *place.aliases}]
    assert sorted(word for word in set(words) if words.count(word) > 1) == []


def test_another_name_is_the_same_place_and_the_longest_name_counts() -> None:
    found = profile(told("老红光厂里的虚拟向导", districts=("成华区",)))
    assert found.anchors == {"东郊记忆"}
    assert "东安湖体育公园" in profile(told("东安湖体育公园节能")).anchors
    assert "成都东站" in profile(told("网约车接客", "火车东站停车楼找不到车")).mentions


def test_a_short_name_counts_only_where_it_lies() -> None:
    assert "晋阳" in profile(told("晋阳老人看护", districts=("武侯区",))).anchors
    assert "晋阳" not in profile(told("晋阳老人看护", districts=("金堂县",))).anchors


def test_larger_places_come_along() -> None:
    assert {"春熙路商圈", "IFS"} <= profile(told("IFS车库余位")).anchors


@pytest.mark.parametrize(
    ("organisation", "group", "is_office"),
    [
        ("成都地铁运营有限公司", "chengdu_rail", False),
        ("成都轨道集团", "chengdu_rail", False),
        ("成都轨道集团广告公司", "chengdu_rail", False),
        ("都江堰轨道集团", "都江堰轨道集团", False),
        ("武侯区", "510107", True),
        ("成都高新技术产业开发区", "CD-GX", True),
        ("武侯区民政局", "武侯区民政局", True),
        ("成都某科技有限公司", "成都某科技", False),
    ],
)
def test_who_submitted(organisation: str, group: str, is_office: bool) -> None:
    found = submitter(organisation)
    assert (found.group, found.is_office) == (group, is_office)


def test_a_company_of_a_group_is_not_the_group_and_a_branch_is() -> None:
    group = submitter("成都轨道集团").id
    assert submitter("成都轨道交通集团有限公司运营分公司").id == submitter("成都轨道集团信息部").id == group
    assert submitter("成都轨道集团广告有限公司").id == submitter("成都轨道集团广告公司").id != group


def test_a_group_and_its_company_count_and_two_companies_of_it_do_not() -> None:
    group, one, other = (f"成都文旅集团{it}" for it in ("", "甲街区公司", "乙街区公司"))

    def said(one: str, other: str) -> set[str]:
        subjects = WORDS_ONLY.subjects([told("白蚁监测", by=it) for it in (one, other)])
        return {it.text.zh for it in WORDS_ONLY.explain(*subjects).reasons}

    assert "由集团和它的下属企业报送（成都文化旅游发展集团）" in said(group, one) & said(other, group)
    assert not any("下属企业" in it for it in said(one, other))


def test_phase_and_scope() -> None:
    assert phases("水厂2期", "一期已建成，1期设备不同") == {2}
    assert phases("水厂", "万兴2期") == {2}
    assert phases("首期管廊", "") == {1}
    assert phases("长期试用", "") == frozenset()
    for counted in ("经费分2期拨付", "共12期", "分为2期建设", "每10期一报", "分3阶段实施"):
        assert phases("独居老人看护", counted) == phases(counted, "") == frozenset()
    assert phases("农产品品牌推广平台", "") == phases("停车场扩容", "") == frozenset()
    assert phases("泵房看护", "1期已建成，2期再装60处") == {2}
    assert phases("泵房看护第二阶段", "") == phases("泵房看护扩面", "") == {2}
    assert is_programme("全市停车平台", "")
    assert is_programme("管廊平台", "本项不含各区采购")
    assert is_programme("路灯杆倾斜监测", "全市路灯45万基，倾斜靠市民投诉才知道。")
    assert not is_programme("建设路商圈停车", "接入市级平台")


def test_names_of_sites_are_compared_within_their_kind() -> None:
    (name,) = site_names(["北岭车辆段"], [])
    assert name == SiteName("depot", "北岭")
    assert site_names([], ["锦里"]) == {SiteName("green", "锦里")}


def test_a_number_tells_things_of_one_kind_apart() -> None:
    assert numbered("水6厂取水口") == numbered("第六净水厂") == numbered("自来水6厂") != numbered("水7厂")
    assert numbered("二环路高架") != numbered("三环路跨线桥")
    assert numbered("101号楼") != numbered("1号楼")
    for word in (
        "63个工厂",
        "0号楼",
        "统一环境监测",
        "单一环卫",
        "第二环节",
        "三环保",
        "一厂一策",
        "同一厂区",
        "新建3栋",
    ):
        assert numbered(word) == frozenset(), word


def test_exact_figures_surprise_and_aims_do_not() -> None:
    assert quantities("接入63个停车场,10万亩,95%以上") == {(63, "个"), (100_000, "亩"), (95, "%")}
    assert surprise((1460, "户")) > surprise((63, "家")) > surprise((30, "分钟")) == 0
