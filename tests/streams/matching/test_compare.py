"""Each guard has a pair that it keeps apart and says so; each pair has one answer, whichever side is named first."""

from __future__ import annotations

from datetime import date

import pytest

from schemas.match_model import match_model
from schemas.matching import Band, MatchRecord, Relation
from streams.matching.features import FEATURES
from streams.matching.guards import GUARDS
from streams.matching.index import filed
from streams.matching.match import shipped_matcher
from tests.streams.matching.told import WORDS_ONLY, compared, told

_DAY = date(2026, 3, 1)
_PIPES = "管道漏损率高，听漏靠人工，需在线监测漏水声并定位。"

KEPT_APART: dict[str, tuple[MatchRecord, MatchRecord, Relation]] = {
    "other_site": (
        told("北岭车辆段列车车底巡检机器人", site="北岭车辆段", districts=("武侯区",)),
        told("南坪车辆段列车车底巡检机器人", site="南坪车辆段", districts=("武侯区",)),
        Relation.SAME_TEMPLATE,
    ),
    "no_common_site": (
        told("锦里客流密度预警", districts=("武侯区",)),
        told("华西医院门诊大厅客流密度预警", districts=("武侯区",)),
        Relation.SAME_TEMPLATE,
    ),
    "other_district": (
        told("独居老人跌倒看护", by="武侯区", districts=("武侯区",)),
        told("独居老人跌倒看护", by="金牛区", districts=("金牛区",)),
        Relation.SAME_TEMPLATE,
    ),
    "other_object": (
        told("龙潭净水厂精确曝气", site="龙潭净水厂", districts=("成华区",)),
        told("龙潭净水厂臭气溯源", site="龙潭净水厂", districts=("成华区",)),
        Relation.SAME_TEMPLATE,
    ),
    "other_number": (
        told("柏条河三号泵站轴承振动监测", site="柏条河", districts=("郫都区",)),
        told("柏条河四号泵站轴承振动监测", site="柏条河", districts=("郫都区",)),
        Relation.SAME_TEMPLATE,
    ),
    "other_phase": (
        told("水七厂一期混凝剂智能投加", site="水七厂", districts=("郫都区",)),
        told("水七厂二期混凝剂智能投加", site="水七厂", districts=("郫都区",)),
        Relation.PHASE_OF,
    ),
    "one_phase": (
        told("西区危废间无人管家", "危废暂存间自动称重。", by="高新区", site="高新西区", districts=("高新区",)),
        told(
            "高新西区危废间无人管家（二期）",
            "危废暂存间自动称重。",
            by="成都产业集团",
            site="高新西区",
            districts=("高新区",),
        ),
        Relation.SAME,
    ),
    "whole_and_part": (
        told("全市公共停车泊位共享平台", "各区县自建系统按标准接入，本项不含商圈现场改造。"),
        told("建设路商圈停车泊位共享", districts=("成华区",), site="建设路商圈"),
        Relation.PART_OF,
    ),
    "one_delivery": (
        told("供水干管漏损监测", _PIPES, on=_DAY),
        told("二次供水泵房漏水监测", _PIPES, on=_DAY),
        Relation.UNRELATED,
    ),
    "no_revision": (
        told("东岸路灯杆倾斜监测", "路灯杆倾斜靠人巡。", site="东岸", districts=("锦江区",), on=_DAY),
        told("东岸路灯杆倾斜早发现", "路灯杆倾斜靠人巡。", site="东岸", districts=("锦江区",), on=_DAY.replace(day=9)),
        Relation.SAME,
    ),
    "own_rows": (
        told("西岭雪山造雪能耗优化", site="西岭雪山", districts=("大邑县",), on=_DAY),
        told("西岭雪山山地运动内容征集", site="西岭雪山", districts=("大邑县",), on=_DAY),
        Relation.UNRELATED,
    ),
    "two_offices": (
        told("江安河水质监测", by="温江区", districts=("温江区", "双流区")),
        told("江安河水质监测", by="双流区", districts=("温江区", "双流区")),
        Relation.SAME,
    ),
    "same_template": (
        told("北岭水厂混凝剂智能投加", site="北岭水厂"),
        told("南坪水厂混凝剂智能投加", site="南坪水厂"),
        Relation.SAME_TEMPLATE,
    ),
}


def test_every_guard_has_a_pair() -> None:
    assert set(KEPT_APART) == {guard.code for guard in GUARDS}


@pytest.mark.parametrize("guard", KEPT_APART)
def test_a_guard_speaks_and_nothing_is_linked(guard: str) -> None:
    one, other, relation = KEPT_APART[guard]
    answer = compared(one, other)
    assert guard in answer.guards
    assert answer.band is not Band.AUTOMATIC
    assert answer.relation is relation
    assert compared(other, one) == answer


def test_a_row_copied_into_the_same_list_stays_a_question() -> None:
    title, text = "西岭雪山山地运动内容征集", "西岭雪山滑雪场在非雪季只有索道和草坪，征集山地运动的内容。"
    one, other = (told(title, text, site="西岭雪山滑雪场", districts=("大邑县",), on=_DAY) for _ in range(2))
    assert "own_rows" not in compared(one, other).guards


def test_one_need_in_other_words_is_linked() -> None:
    answer = compared(
        told(
            "隆丰环保发电厂智能司炉系统",
            "希望自动判断料层和火线。",
            by="彭州市",
            site="隆丰街道",
            districts=("彭州市",),
        ),
        told("隆丰垃圾发电厂焚烧炉配风优化", "由火焰图像给出配风和推料设定值。", by="兴蓉环境", districts=("彭州市",)),
    )
    assert (answer.band, answer.guards, answer.relation) == (Band.AUTOMATIC, (), Relation.SAME)


def test_words_that_no_list_knows_bring_two_descriptions_together() -> None:
    one = told("夜班的人总跑腿", "冷库里的鳜鱼苗箱漏氧，师傅一夜起来三回。", by="新津区", districts=("新津区",))
    other = told("值守提升", "鳜鱼苗箱溶氧靠人看，漏氧了才晓得。", by="成都农发投集团", districts=("新津区",))
    entries = [filed(WORDS_ONLY.subject(it)) for it in (one, other)]
    assert entries[0].posted & entries[1].sought
    assert entries[1].posted & entries[0].sought
    found = WORDS_ONLY.explain(*map(WORDS_ONLY.subject, (one, other)))
    assert found.comparison.band is Band.SUGGESTED
    texts = {reason.code: reason.text.zh for reason in found.reasons}
    assert "鳜鱼苗箱" in texts["wording"]
    assert "漏氧" in texts["wording"]
    assert "name" not in texts


def test_a_site_within_the_name_of_another_is_no_other_site() -> None:
    one = told("主场草坪养护", by="金牛区", site="凤凰山", districts=("金牛区",))
    other = told("球场草坪养护", by="成都城投集团", site="凤凰山体育公园", districts=("金牛区",))
    assert compared(one, other).guards == ()


def test_a_section_is_a_part_of_what_lies_in_other_districts_too() -> None:
    section = told("沙河（成华段）雨污混接溯源", by="成华区", districts=("成华区",))
    of_one = told("沙河排口雨污混接排查", by="成都环境集团", districts=("成华区",))
    assert "whole_and_part" not in compared(section, of_one).guards
    assert "whole_and_part" in compared(section, of_one._replace(districts=("成华区", "锦江区"))).guards


def test_one_asset_in_two_districts_stays_a_question() -> None:
    text = "货车排队长，需车牌、箱号、地磅数据一次采集自动核放。"
    one = told("高新综保区卡口货车排队压缩", text, by="高新区", site="高新综保区", districts=("高新区",))
    other = told("高新综保区卡口智能核放", text, by="成都高投集团", site="高新综保区", districts=("双流区",))
    here, there = (
        WORDS_ONLY.explain(*map(WORDS_ONLY.subject, (one, it)))
        for it in (other, other._replace(title="卡口智能核放", site=None))
    )
    assert (here.comparison.band, "other_district" in here.comparison.guards) == (Band.SUGGESTED, True)
    less, whole = ({it.code: it.points for it in said.reasons}["other_district"] for said in (here, there))
    assert whole < less < 0


def test_titles_that_share_an_object_of_three_are_not_linked() -> None:
    one = told("宽窄巷子共享单车停放与路灯监测", by="青羊区", site="宽窄巷子", districts=("青羊区",))
    text = "商户油烟扰民，门口共享单车也多。"
    other = told("宽窄巷子油烟监测", text, by="成都文旅集团", site="宽窄巷子", districts=("青羊区",))
    answer = compared(one, other)
    assert answer.score >= match_model().lexical.automatic_from.words
    assert (answer.band, answer.guards) == (Band.SUGGESTED, ())


def test_a_place_and_one_within_it_are_not_linked() -> None:
    text = "游客抽烟，山火隐患大，拟用无人机巡护林火。"
    one = told("龙泉山山火无人机巡护", text, by="简阳市", site="龙泉山", districts=("简阳市",))
    within = told("丹景台山火无人机巡护", text, by="成都文旅集团", site="丹景台", districts=("简阳市",))
    assert (compared(one, within).band, compared(one, within).guards) == (Band.SUGGESTED, ())
    assert compared(one, within._replace(site="龙泉山丹景台、龙泉山")).band is Band.AUTOMATIC


def test_words_in_common_link_no_texts_that_do_not_mean_alike() -> None:
    text = "堆场日存箱9000个，翻箱率高，司机找箱平均要25分钟。需结合吊机位置和视觉自动记录每个箱的层列位，误差不超过一个箱位，并优化落箱位置降低翻箱率。"
    one = told("铁路港堆场集装箱精准定位找箱", text, by="成都产业集团", site="成都国际铁路港", districts=("青白江区",))
    text = "港区到青白江综保区及物流园2至8公里集装箱短驳日均900趟，司机难招。需L4无人集卡跑港区外开放道路，准点率99%，雨雾天可运行。"
    other = told("铁路港至综保区厂区无人驾驶短驳", text, by="青白江区", site="成都国际铁路港", districts=("青白江区",))
    assert compared(one, other).band is Band.AUTOMATIC
    with_meaning = shipped_matcher()
    if with_meaning.encode is None:
        pytest.skip("needs the extra: pip install 'scenario-registry[semantic]'")
    answer = compared(one, other, with_meaning)
    assert (answer.band, answer.guards) == (Band.SUGGESTED, ())
    assert answer.score >= match_model().semantic.automatic_from.both


def test_strangers_are_nothing() -> None:
    answer = compared(told("地铁列车车底巡检", districts=("武侯区",)), told("猕猴桃遥感授信", districts=("蒲江县",)))
    assert (answer.band, answer.relation) == (Band.NOTHING, Relation.UNRELATED)


def test_reasons_add_up_and_read_as_sentences() -> None:
    one, other, _ = KEPT_APART["other_phase"]
    found = WORDS_ONLY.explain(WORDS_ONLY.subject(one), WORDS_ONLY.subject(other))
    start = match_model().lexical.start
    assert found.comparison.score == pytest.approx(start + sum(reason.points for reason in found.reasons), abs=0.1)
    texts = {reason.code: reason.text for reason in found.reasons}
    assert texts["other_phase"].zh in ("期次不同：1期 ≠ 2期", "期次不同：2期 ≠ 1期")
    assert "自来水七厂" in texts["place"].zh
    assert all(text.zh and text.en and "{" not in text.zh + text.en for text in texts.values())


def test_the_model_weighs_what_the_tables_hold() -> None:
    model = match_model()
    vectors = {"meaning", "across"}
    codes = {term.code for term in (*FEATURES, *GUARDS)}
    assert set(model.semantic.points) == codes
    assert set(model.lexical.points) == codes - vectors
    for weights in (model.semantic, model.lexical):
        assert all(weights.points.get(feature.code, 0) >= 0 for feature in FEATURES)
        assert all(weights.points[guard.code] < 0 for guard in GUARDS)
        least = weights.automatic_from
        assert weights.suggest_from < least.both <= least.meaning <= least.words
