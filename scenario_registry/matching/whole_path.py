"""A labelled collection measured on the way that every record goes: the answers are read back from the tables of a registry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from sqlalchemy.engine import URL

from scenario_registry.eventlog.sqlite_log import SqliteEventLog
from scenario_registry.matching.registry_matcher import RegistryMatcher
from scenario_registry.matching.trial import Trial
from schemas.matching import Comparison, MatchRecord, Pair, Verdict
from sinks.registry import Registry
from streams.matching.match import Compared, Matcher, Matching


class WholePath:
    """See ``streams.matching.evaluate.Way``. ``seconds``: what matching took, without the judgements."""

    def __init__(self, registry: Registry, trial: Trial, compared: Compared, matcher: Matcher) -> None:
        self._registry = registry
        self._trial = trial
        self._compared = compared
        self._matcher = matcher
        self._matching = RegistryMatcher(registry.engine, trial.codes, matcher.model.version, lambda: matcher)
        self.seconds = 0.0

    def __call__(self, judgements: Mapping[Pair, Verdict]) -> Matching:
        if judgements:
            with self._registry.engine.begin() as connection:
                self._trial.judge(connection, judgements)
        started = perf_counter()
        self._matching.run()
        self.seconds = self.seconds or perf_counter() - started
        with self._registry.engine.connect() as connection:
            found = self._trial.found(connection)
        return Matching(found.clusters, tuple(self._comparison(pair) for pair in sorted(found.suggested)))

    def _comparison(self, pair: Pair) -> Comparison:
        one, other = (self._compared.subjects[key] for key in pair)
        return self._compared.pairs.get(pair) or self._matcher.compare(one, other)


@contextmanager
def whole_path(records: Sequence[MatchRecord], compared: Compared, matcher: Matcher) -> Iterator[WholePath]:
    """Log and registry, which are gone afterwards, with all records in them. Raises NotTakenError."""
    with TemporaryDirectory() as name:
        log_file, registry_file = Path(name) / "log.sqlite", Path(name) / "registry.sqlite"
        url = URL.create("sqlite", database=str(registry_file))
        with closing(SqliteEventLog(log_file, partitions=4)) as log, closing(Registry(url)) as registry:
            trial = Trial(records)
            trial.tell(log, registry)
            yield WholePath(registry, trial, compared, matcher)
