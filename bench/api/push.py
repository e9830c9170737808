"""Batches of a hundred events as fast as one organisation may send them, each answered once it is durable."""

from __future__ import annotations

import os
import random
import threading
import time
from itertools import count
from typing import Any

import httpx

from bench.api.load import processor_seconds
from bench.events import event

_SENDERS = 4
_BATCH = 100


def push(base: str, pid: int, token: str, seconds: int) -> dict[str, Any]:
    """Events a second, and the server's processor time of one. A batch that came too fast is sent again after the time that it was told."""
    numbers, lock = count(10_000_000), threading.Lock()
    done: list[int] = []
    began, before = time.perf_counter(), processor_seconds(pid)
    end = began + seconds

    def send(seed: int) -> None:
        draw = random.Random(seed)  # noqa: S311 - reproducible, not secret
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/cloudevents-batch+json"}
        with httpx.Client(base_url=base, timeout=60, headers=headers) as client:
            while time.perf_counter() < end:
                with lock:
                    subjects = [next(numbers) for _ in range(_BATCH)]
                body = b"[" + b",".join(event(it, 1, draw).value for it in subjects) + b"]"
                answer = client.post("/v1/events", content=body)
                if answer.status_code == 429:
                    time.sleep(float(answer.headers["retry-after"]))
                    continue
                assert answer.status_code == 202, answer.text
                assert answer.json()["received"] == _BATCH
                done.append(_BATCH)

    threads = [threading.Thread(target=send, args=(it,)) for it in range(_SENDERS)]
    for it in threads:
        it.start()
    for it in threads:
        it.join()
    took, sent = time.perf_counter() - began, sum(done)
    return {
        "events": sent,
        "per_second": round(sent / took),
        "processor_us": round(1e6 * (processor_seconds(pid) - before) / sent, 1),
        "load": round(os.getloadavg()[0], 1),
    }
