"""The form in which offices answer: its columns, and the words of a verdict. One place for those who write and those who read it."""

from __future__ import annotations

from schemas.matching import Verdict
from schemas.words import VERDICT_ZH

TITLE = "疑似重复场景核对表"

SHEET = "待核对"

HEADING_ROW = 5

NUMBER, VERDICT, REASON, PERSON, KEY = (
    "序号 no.",
    "结论 verdict",
    "理由 reason",
    "核对人 reviewer",
    "行标识（请勿改动） row key",
)

CHOICES = {verdict: f"{zh} {verdict.value}" for verdict, zh in VERDICT_ZH.items()}
"""What the list in a cell of the verdict offers."""

HOW_TO = (
    "每行一对记录：请在黄色栏填写结论（从列表中选择）、理由和核对人，其余栏不必改动；两条记录不一致的内容以橙色标出；没有把握可选“无法判断”或留空。",
    "One pair a row: choose a verdict, give your reason and your name in the yellow cells; differences are orange; a row left empty stays open.",
)


def verdict_of(text: str) -> Verdict | None:
    """The verdict that a cell names, in Chinese, in English or as the list has it; None for anything else."""
    words = text.strip().casefold()
    for verdict, choice in CHOICES.items():
        if words in (choice, verdict.value, VERDICT_ZH[verdict]):
            return verdict
    return None
