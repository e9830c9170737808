"""What waits for the log, organisation by organisation: each has its turn, however much another one sends."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from concurrent.futures import Future
from dataclasses import dataclass, field

from schemas.log import NewRecord


@dataclass(slots=True)
class Waiting:
    """Events of one request. ``done`` ends when they are in the log, or with why they are not."""

    organisation: str
    records: list[NewRecord]
    done: Future[None] = field(default_factory=Future)

    @property
    def size(self) -> int:
        """Bytes."""
        return sum(len(it.value) for it in self.records)


class FairQueue:
    """Put from any thread, take from one. At most ``most_bytes`` and one request more wait for one organisation."""

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._waiting: OrderedDict[str, deque[Waiting]] = OrderedDict()
        self._sizes: dict[str, int] = {}
        self._changed = threading.Condition()
        self._is_closed = False

    def put(self, it: Waiting) -> bool:
        """Whether there was room."""
        with self._changed:
            size = self._sizes.get(it.organisation, 0)
            if size > self._most_bytes or self._is_closed:
                return False
            self._sizes[it.organisation] = size + it.size
            self._waiting.setdefault(it.organisation, deque()).append(it)
            self._changed.notify()
            return True

    def take(self, most_records: int) -> list[Waiting]:
        """What the organisation whose turn it is has waiting, ``most_records`` events or one request; waits for something. Requests of
        which nobody waits for the answer any more are left out. Empty once it was closed and nothing is left."""
        with self._changed:
            while True:
                while not self._waiting:
                    if self._is_closed:
                        return []
                    self._changed.wait()
                if taken := self._turn(most_records):
                    return taken

    def close(self) -> None:
        """Nothing more comes."""
        with self._changed:
            self._is_closed = True
            self._changed.notify()

    def _turn(self, most_records: int) -> list[Waiting]:
        organisation, queue = self._waiting.popitem(last=False)
        taken: list[Waiting] = []
        count = 0
        while queue and (not taken or count + len(queue[0].records) <= most_records):
            it = queue.popleft()
            self._sizes[organisation] -= it.size
            if it.done.set_running_or_notify_cancel():
                taken.append(it)
                count += len(it.records)
        if queue:
            self._waiting[organisation] = queue
        else:
            del self._sizes[organisation]
        return taken
