"""What keeps a rebuild from replacing the live registry, which stays as it was."""

from __future__ import annotations


class TablesHeldError(RuntimeError):
    """Somebody holds the live tables for so long that nothing could be switched."""

    def __init__(self, found: list[str]) -> None:
        who = "; ".join(found) or "?"
        super().__init__(
            f"登记库的表一直被其他会话占用，未替换：{who}；请其结束后重试 / other sessions held the registry's tables all the "
            f"time, nothing was switched: {who}; try again once they have ended"
        )


class FillingBrokenError(RuntimeError):
    """One of the processes died."""

    def __init__(self) -> None:
        super().__init__(
            "重建的一个进程被杀死（内存不足？），登记库未改动，请重试 / a process of the rebuild was killed (out of memory?); "
            "the registry was left as it is, try again"
        )
