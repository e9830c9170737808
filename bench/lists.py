"""How long it takes to publish a list of 5,000 scenarios, from the draft to its files: ``python -m bench.lists [FORM ...]``, all forms if none is said.
Prints seconds on the clock and of the processor, that of Chromium too, and the most memory that one of its processes took; all data is synthetic."""

from __future__ import annotations

import random
import resource
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.events import TOPIC, event
from scenario_registry.batches.acting import new_step
from scenario_registry.batches.desk import freezing
from scenario_registry.batches.making import Form, make_file
from scenario_registry.batches.reading import document_of, folded_list, one_moment, steps_of
from scenario_registry.eventlog.sqlite_log import SqliteEventLog
from scenario_registry.loop.follower import LoopFollower
from scenario_registry.loop.handlers import RULES, handlers
from scenario_registry.loop.saying import say
from scenario_registry.runtimes.embedded import EmbeddedRuntime
from schemas.code_lists import code_lists
from schemas.published_list import ListNumber
from schemas.scenario import Kind
from sinks.registry import Registry

_SCENARIOS = 5_000
_NUMBER = ListNumber(Kind.SCENARIO, 2026, 1)
_DAY = date(2026, 3, 11)
_CODES = code_lists()


class _Site:
    def __init__(self, folder: Path) -> None:
        self._log = SqliteEventLog(folder / "log.sqlite")
        self.registry = Registry(f"sqlite:///{folder / 'registry.sqlite'}")
        seed = random.Random(1)  # noqa: S311 - data of a measurement
        self._log.append(
            TOPIC, [event(subject, 1, seed) for subject in range(_SCENARIOS)], producer="bench", first_number=1
        )
        self.process()

    def process(self) -> None:
        EmbeddedRuntime(self._log, self.registry, _CODES).run()
        LoopFollower(self.registry.engine, handlers(_CODES), RULES).run()

    def say(self, word: str, data: Mapping[str, Any]) -> None:
        with one_moment(self.registry.engine) as connection:
            step = new_step(steps_of(connection, _NUMBER), _NUMBER, f"list.{word}.v1", data, datetime.now(UTC))
        say(self._log, step.said)
        self.process()


def main() -> None:
    """Print the figures."""
    with TemporaryDirectory() as folder:
        site = _Site(Path(folder))
        with _timed("draft, freeze, approve, publish"):
            digest = _publish(site)
        with _timed("read it again and check the digest"), one_moment(site.registry.engine) as connection:
            made = document_of(connection, _NUMBER)
        if made.digest != digest or len(made.entries) != _SCENARIOS:
            sys.exit("the list is not what was published")
        for form in map(Form, sys.argv[1:] or Form):
            with _timed(f"file.{form.value}"):
                path = make_file(made, form, Path(folder, "files"), _CODES)
            most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
            print(
                f"    {path.stat().st_size / 1e6:.1f} MB"
                + (f", memory {most / 1024:.0f} MiB" if form is Form.PDF else "")
            )


def _publish(site: _Site) -> str:
    site.say("drafted", {"title": "合成清单", "office": "合成单位", "filter": {}, "by": "a"})
    with one_moment(site.registry.engine) as connection:
        frozen = freezing(connection, _NUMBER, "a", None, _DAY, _CODES)
    site.say("frozen", frozen)
    with one_moment(site.registry.engine) as connection:
        kept = folded_list(connection, _NUMBER).frozen
    digest = kept.digest if kept else ""
    site.say("approved", {"digest": digest, "by": "b"})
    site.say("published", {"digest": digest, "published_on": _DAY.isoformat(), "by": "a"})
    return digest


@contextmanager
def _timed(what: str) -> Iterator[None]:
    clock, processor = time.perf_counter(), _processor()
    yield
    print(f"{what}: {time.perf_counter() - clock:.1f} s, processor {_processor() - processor:.1f} s")


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
