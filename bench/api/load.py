"""Requests at a steady pace from this machine, to a server on this machine, and how long each took from the moment that it was due."""

from __future__ import annotations

import asyncio
import os
import random
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

_TICKS = os.sysconf("SC_CLK_TCK")
_CONNECTIONS = 64
"""At most so many wait at once: where the server cannot keep up, later requests wait here, and that counts."""

Asked = Callable[[random.Random], str]


def processor_seconds(pid: int) -> float:
    """What a process and its threads have used so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def peak_mib(pid: int) -> int:
    """The most memory that it ever had."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(it.split()[1]) // 1024 for it in lines if it.startswith("VmHWM"))


def steady(base: str, pid: int, asked: Asked, *, per_second: int, seconds: int) -> dict[str, Any]:
    """GET what ``asked`` says, so many a second. Times are milliseconds; ``processor_ms`` is the server's own, a request."""
    asyncio.run(_paced(base, asked, per_second, min(2, seconds)))
    before = processor_seconds(pid)
    took = sorted(asyncio.run(_paced(base, asked, per_second, seconds)))
    used = processor_seconds(pid) - before
    cuts = statistics.quantiles(took, n=100)
    return {
        "requests": len(took),
        "p50_ms": round(cuts[49], 1),
        "p95_ms": round(cuts[94], 1),
        "p99_ms": round(cuts[98], 1),
        "processor_ms": round(1000 * used / len(took), 2),
        "load": round(os.getloadavg()[0], 1),
    }


async def _paced(base: str, asked: Asked, per_second: int, seconds: int) -> list[float]:
    draw = random.Random(1)  # noqa: S311 - reproducible, not secret
    limits = httpx.Limits(max_connections=_CONNECTIONS, max_keepalive_connections=_CONNECTIONS)
    async with httpx.AsyncClient(base_url=base, timeout=60, limits=limits) as client:
        begin = time.perf_counter()

        async def one(number: int, path: str) -> float:
            due = begin + number / per_second
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            answer = await client.get(path)
            if answer.status_code not in (200, 404):
                raise AssertionError(f"{answer.status_code} {path}")
            return 1000 * (time.perf_counter() - due)

        return list(await asyncio.gather(*(one(it, asked(draw)) for it in range(per_second * seconds))))
