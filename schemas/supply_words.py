"""Chinese words for the closed lists of the supply side."""

from __future__ import annotations

from schemas.supply_match import Fit

FIT_ZH = {Fit.FITS: "适合", Fit.MAY_FIT: "可能适合", Fit.WEAK: "较弱", Fit.EXCLUDED: "不符合硬条件"}

FAMILY_ZH = {"supplier": "供应商", "capability": "能力", "investor": "投资机构"}

COMPANY_KIND_ZH = {
    "state_owned": "国有", "private": "民营", "foreign_invested": "外资", "institute": "科研院所", "other": "其他",
}  # fmt: skip
COMPANY_SIZE_ZH = {"large": "大型", "medium": "中型", "small": "小型", "micro": "微型"}
INVESTMENT_STAGE_ZH = {"seed": "种子期", "early": "早期", "growth": "成长期", "late": "成熟期"}
