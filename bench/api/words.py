"""Words that synthetic scenarios are made of, some common and some rare, as in lists of scenarios; whatever is made of them is invented."""

from __future__ import annotations

import random
from collections.abc import Sequence

_THINGS = (
    "隧道 桥梁 边坡 站台 列车 轨旁设备 燃气管网 供水管网 排水管网 地下综合管廊 路灯 充电桩 停车场 公交车 出租车 电梯 消防栓 井盖 河道 水库 "
    "湿地 公园 绿道 古镇 博物馆 剧场 影院 酒店 景区 商圈 夜市 农贸市场 冷链仓库 物流园 生产线 板材 焊缝 芯片 屏幕 机房 变电站 光伏板 储能站 "
    "养老院 社区医院 急诊 药房 校园 图书馆 政务大厅 热线 档案 信贷 保险 票据 稻田 茶园 果园 温室 牧场 工地 塔吊 危化品"
)
THINGS = _THINGS.split()

_DOINGS = (
    "智能巡检 自动识别 无人机巡查 机器人分拣 异常告警 客流预测 能耗优化 数字孪生 语音导览 远程诊断 风险评估 质量检测 路径规划 负荷调度 寿命预测 "
    "文字识别 影像筛查 虚拟体验 适老化改造 一码通行 无感支付 协同指挥 病害监测 泄漏定位 火情早发现 违停治理 垃圾分类 精准灌溉 智能客服 自动驾驶接驳"
)
DOINGS = _DOINGS.split()

_SITES = "东区 西区 南站 北站 一期 二期 三号线 七号线 十号线 老城片区 高新片区 科学城 会展中心 体育公园 机场 火车站 大学城 港区 生态带 产业园"
SITES = _SITES.split()

_PAINS = (
    "目前靠人工巡查，夜间及雨天发现偏晚",
    "人手不足时巡查周期拉长，记录分散在纸面",
    "不同系统之间数据不通，需要重复录入",
    "高峰时段排队时间长，群众意见较多",
    "现有设备误报率高，复核耗费大量人力",
    "老旧设施缺少传感条件，改造预算有限",
    "历史数据没有整理，难以支持预测",
    "突发情况依赖经验判断，处置时间不稳定",
    "游客多为外地人，讲解覆盖不足",
    "材料缺陷在后段才被发现，返工成本高",
    "能源费用逐年上升，缺少分项计量",
    "偏远点位网络条件差，巡查往返耗时",
)

_NEEDS = (
    "摄像头加边缘计算单元，实时识别异常，从采集到告警不超过200毫秒",
    "准确率不低于百分之九十五，误报每日不超过三次",
    "支持离线运行，恢复网络后自动补传",
    "与现有平台对接，提供开放接口",
    "需通过安全评估，数据不出园区",
    "续航不少于四十分钟，能在小雨中作业",
    "普通员工经半天培训即可使用",
    "支持方言识别，首次响应不超过两秒",
)


def title(number: int, draw: random.Random) -> str:
    """A few things and doings are far more common than the others."""
    return f"合成{draw.choice(SITES)}{_often_early(THINGS, draw)}{_often_early(DOINGS, draw)}第{number}号"


def description(draw: random.Random) -> str:
    """What is bad today."""
    return "【合成数据】" + "；".join(draw.sample(_PAINS, 3)) + "。"


def need(draw: random.Random) -> str:
    """What would help."""
    return "【合成数据】" + "；".join(draw.sample(_NEEDS, 2)) + "。"


def _often_early(words: Sequence[str], draw: random.Random) -> str:
    return words[min(int(draw.expovariate(8 / len(words))), len(words) - 1)]
