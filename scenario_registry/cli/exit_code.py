"""Exit codes of ``scenarios``."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """0 is success. Python's own 1 would not tell a bug from a no, so a bug has the number of ``sysexits.h``'s EX_SOFTWARE."""

    NO = 1
    """The answer is no: errors in a delivery, differences, not found."""
    USAGE = 2
    """Wrong arguments, settings or feed declaration."""
    UNREADABLE = 3
    """Something to read is missing or damaged."""
    BUSY = 4
    """Another process holds it, or a server does not answer: try again."""
    UNWRITABLE = 5
    """Disk full or no permission."""
    OUT_OF_STEP = 6
    """Log and registry do not fit together."""
    REFUSED = 7
    """The log's servers do not let this user in, or are not trusted: trying again does not help."""
    BUG = 70
    STOPPED = 130
    """By Ctrl-C, before the work was done."""


CODES_ZH = (
    "退出码 exit codes：\n  0 成功\n  1 答案是“否”（有错误、有差异、没找到）\n  2 参数、设置或声明有误\n  3 要读的东西不存在或损坏\n"
    "  4 被占用或服务器无应答，请重试\n  5 磁盘已满或无权限\n  6 日志与登记库对不上\n  7 登录、证书或权限被拒\n  70 程序缺陷\n  130 被 Ctrl-C 停止"
)
