"""Chinese numerals and quantities inside running text."""

from __future__ import annotations

import re

_DIGIT = {character: value for value, character in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2}
_SCALE = {"十": 10, "百": 100, "千": 1000}
_UNITS = (
    "公里|千米|米|平方米|平方公里|公顷|亩|个|台|套|座|条|人|名|户|处|家|年|月|天|日|分钟|小时|秒|吨|元|层|楼|栋|标段|类|种|辆|架|艘|批|项|只|头|株|口"
    "|期|号|厂|兆瓦|千瓦|度|路|镇|村|所|间|件|趟|次|根|块|眼|支|道|公斤|度|级|万|亿"
)
_RUN = re.compile(rf"(?P<run>[〇零一二两三四五六七八九十百千]+)(?=[余多来]?(?:{_UNITS}))")
_YEARS = re.compile(r"[〇零一二三四五六七八九]{4}(?=年)")
_NOT_A_NUMBER = re.compile(r"(?<=[统同单专唯])一|(?:一|二|三)(?=体|维|张|网|次性|线|流)|二(?=次供|次消|手|维)")
_TENTHS = re.compile(r"([一二三四五六七八九])成([一二三四五六七八九])?")

_NUMBER_OF = _DIGIT | {"十": 10, "首": 1}


def number_of(name: str) -> int:
    """Which one it is: digits, a numeral of one character, or 首, the first. Raises KeyError for all else."""
    return int(name) if name.isdecimal() else _NUMBER_OF[name]


def value_of(run: str) -> int | None:
    """``三十一`` is 31, ``两千三`` is None for being loose, ``二〇二六`` digit by digit; None for what is no number."""
    if all(character in _DIGIT for character in run):
        return int("".join(str(_DIGIT[character]) for character in run)) if len(run) in (1, 4) else None
    total, digit, last = 0, None, 10_000
    for character in run:
        if character in _SCALE:
            scale = _SCALE[character]
            # 十二 is 12; 千百 and 百家 are many.
            if scale >= last or (digit is None and character != "十") or (digit is None and total):
                return None
            total += (1 if digit is None else digit) * scale
            digit, last = None, scale
        elif digit is None or digit == 0:
            digit = _DIGIT[character]
        else:
            return None
    return total + (digit or 0)


def in_digits(text: str) -> str:
    """``text`` with numbers before a unit in digits: 六十三个 becomes 63个, 二期 2期, 九成五 95%. Idempotent."""
    text = _YEARS.sub(lambda match: str(value_of(match[0])), text)
    text = _TENTHS.sub(lambda match: f"{_DIGIT[match[1]]}{_DIGIT[match[2]] if match[2] else 0}%", text)
    protected = {match.start() for match in _NOT_A_NUMBER.finditer(text)}

    def digits(match: re.Match[str]) -> str:
        value = None if match.start() in protected else value_of(match["run"])
        return match["run"] if value is None else str(value)

    return _RUN.sub(digits, text)
