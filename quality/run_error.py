"""What keeps a run from coming to a result, in words a person can act on. Nothing was kept."""

from __future__ import annotations


class MissingExtraError(ModuleNotFoundError):
    """The rules need great-expectations, which not every installation has."""

    def __init__(self) -> None:
        super().__init__(
            "质量检查需要另装组件 / the quality rules need an extra: pip install 'scenario-registry[quality]'"
        )


class RunKilledError(RuntimeError):
    """The run's process was killed, most likely by the system, for lack of memory."""

    def __init__(self, signal: int) -> None:
        super().__init__(
            f"质量检查的进程被终止（信号 {signal}，多半是内存不足），本次结果没有保存；请检查内存后重新运行 / "
            f"the process of the quality run was killed (signal {signal}, most likely for lack of memory) and nothing was kept; look at the memory and run it again"
        )
