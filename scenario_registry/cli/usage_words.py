"""What the command line framework says of wrong usage, Chinese first: it speaks English only. One table for all commands."""

from __future__ import annotations

import re

_OURS = re.compile(r"[\u4e00-\u9fff]")
"""A message of our own is Chinese already."""

_QUOTED = re.compile(r"'[^']*'|\([^)]*\)")
"""What was typed, or a name of ours, in a message of the framework."""

_WORDS = tuple(
    (re.compile(pattern), chinese)
    for pattern, chinese in (
        (r"No such command '(.*)'\. Did you mean (.*)\?", "没有命令 {0}，是不是 {1}？"),
        (r"No such command '(.*)'\.", "没有命令 {0}"),
        (r"Missing command\.", "缺少命令"),
        (r"No such option: (\S+) \(Possible options: (.*)\)", "没有选项 {0}，是不是 {1}？"),
        (r"No such option: (\S+)", "没有选项 {0}"),
        (r"Missing option '(.*?)'\.\s*Choose from: (.*)", "缺少选项 {0}，可用的：{1}"),
        (r"Missing option '(.*?)'.*", "缺少选项 {0}"),
        (r"Missing \w+ '(.*?)'.*", "缺少参数 {0}"),
        (r"Option '(.*)' requires .*", "选项 {0} 后面要写值"),
        (r"Option '(.*)' does not take a value\.", "选项 {0} 不带值"),
        (r"Got unexpected extra argument\(s\) \((.*)\)", "多余的参数：{0}"),
        (r"Invalid value for '(.*?)': .* valid integer.*", "{0} 须为整数"),
        (r"Invalid value for '(.*?)': .* valid number.*", "{0} 须为数字"),
        (r"Invalid value for '(.*?)': .* greater than or equal to (\S+)", "{0} 不能小于 {1}"),
        (r"Invalid value for '(.*?)': .* less than or equal to (\S+)", "{0} 不能大于 {1}"),
        (r"Invalid value for '(.*?)': .*'(.*?)' is not one of (.*)\.", "{0} 不能是 {1}，可用的：{2}"),
        (r"Invalid value for '(.*?)': \w+ '(.*)' does not exist\.", "{0}：{1} 不存在"),
        (r"Invalid value for '(.*?)': .*", "{0} 的值无效"),
    )
)
"""The more special first. A message that no line knows stays as it is; a test tells which ones the framework has."""


def bilingual(message: str) -> str:
    """Chinese and English. Pure."""
    if _OURS.search(_QUOTED.sub("", message)):
        return re.sub(r"^Invalid value(?: for '(.*?)')?: ", lambda it: f"{it[1]}：" if it[1] else "", message)
    message = " ".join(message.replace("Value error, ", "").split())
    for pattern, chinese in _WORDS:
        if found := pattern.fullmatch(message):
            return f"{chinese.format(*found.groups())} / {message}"
    return message
