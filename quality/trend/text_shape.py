"""How a text looks, as questions with yes or no. Adding one is adding a line; none of them is wrong in itself, only a change of its share."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from quality.placeholders import PLACEHOLDERS

_FILLERS = frozenset((*PLACEHOLDERS, "none", "未知", "其他"))

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_DAMAGE = re.compile(
    r"[\ufffd\u0080-\u009f\u00a1-\u00b6\u00b8-\u00d6\u00d8-\u00f6\u00f8-\u00ff\ue000-\uf8ff]|锟斤|烫烫|屯屯|\?{3}"
)
_MARKUP = re.compile(r"</?[a-zA-Z][^>]*>|&(?:[a-z]{2,8}|#\d+);|\\[nrtu]|\{\{|#(?:REF|N/A|VALUE|NAME)")
_NUMBER = re.compile(r"[\d\s.,:/年月日-]+")
_PUNCTUATION = re.compile(r"[，。；：（）、！？,.;:()!?%]")
_INVISIBLE = re.compile(r"[\u00a0\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u2064\ufeff]")
_RUN = re.compile(r"(.)\1{4}|(.{2,12})\2{2}")

SHAPES: Mapping[str, Callable[[str], bool]] = {
    "chinese": lambda it: bool(_CHINESE.search(it)),
    "damaged": lambda it: bool(_DAMAGE.search(it)),
    "markup": lambda it: bool(_MARKUP.search(it)),
    "number": lambda it: bool(_NUMBER.fullmatch(it)),
    "mail_address": lambda it: "@" in it,
    "telephone": lambda it: bool(re.search(r"(?<!\d)1[3-9]\d{9}(?!\d)", it)),
    "identity_number": lambda it: bool(re.search(r"(?<!\d)\d{17}[\dXx](?!\d)", it)),
    "web_address": lambda it: "://" in it or "www." in it,
    "filler": lambda it: it.strip().strip("。.!！") in _FILLERS or len(it.strip()) < 2,
    "repeats_itself": lambda it: bool(_RUN.search(it)),
    "cut_off": lambda it: it.rstrip().endswith(("…", "...", "，", "、", ",", "（", "(")),
    "blank_edge": lambda it: it != it.strip(),
    "blanks_inside": lambda it: bool(re.search(r"[\u4e00-\u9fff]\s+[\u4e00-\u9fff]", it)),
    "invisible": lambda it: bool(_INVISIBLE.search(it)),
    "full_width": lambda it: bool(re.search(r"[\uff10-\uff19\uff21-\uff5a]", it)),
    "capitals": lambda it: bool(re.search(r"[A-Za-z]", it)) and it.upper() == it,
    "quoted": lambda it: it[:1] in "\"'“「" and len(it) > 1,
    "lines": lambda it: "\n" in it,
    "digits": lambda it: any(letter.isdigit() for letter in it),
    "latin": lambda it: bool(re.search(r"[A-Za-z]", it)),
    "punctuation": lambda it: bool(_PUNCTUATION.search(it)),
    "half_width_punctuation": lambda it: bool(re.search(r"[,;:()?!]", it)),
    "underscores_or_stars": lambda it: bool(re.search(r"[_*#|~^]", it)),
}

_KNOWN_TEXTS = 65_536
"""Texts come again in the next version and in the next run."""


@lru_cache(_KNOWN_TEXTS)
def shapes_of(text: str) -> Sequence[bool]:
    """The answers to all questions, in their order."""
    return [is_so(text) for is_so in SHAPES.values()]
