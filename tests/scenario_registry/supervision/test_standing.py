"""Where registry and log stand, asked of real ones that may not be there yet, or no longer."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from scenario_registry import wiring
from scenario_registry.settings import Settings
from scenario_registry.supervision.standing import Watcher
from schemas.log import topic_of
from tests.scenario_registry.commands import tampering
from tests.support.events import RAIL, record, stated


def test_what_is_not_there_yet_is_asked_again_and_what_goes_away_keeps_its_last_answer(tmp_path: Path) -> None:
    settings = Settings.in_folder(tmp_path)
    failures: list[Exception] = []
    watcher = Watcher(partial(wiring.reader, settings), partial(wiring.existing_log, settings), 1.0, failures.append)
    watcher.look()
    nothing = watcher.standing()
    assert (nothing.reading, nothing.log_at) == (None, None)
    # Its tables are made by the first worker, so it counts as there.
    assert nothing.registry_at is not None
    assert [type(it) for it in failures] == [wiring.NothingThereError]

    with wiring.event_log(settings) as log, wiring.registry(settings) as registry:
        log.append(topic_of(RAIL), [record(stated(f"S-{it}", 1)) for it in range(3)], producer="site", first_number=1)
        watcher.look()
        waiting = watcher.standing().reading
        assert waiting is not None
        assert (sum(waiting.lag().values()), watcher.standing().version) == (3, 0)
        wiring.runtime(log, registry).run()
    watcher.look()
    done = watcher.standing()
    assert done.reading is not None
    assert (sum(done.reading.lag().values()), done.version, len(failures)) == (0, 3, 1)

    with tampering(tmp_path / "registry.sqlite") as connection:
        connection.execute("ALTER TABLE positions RENAME TO gone")
    watcher.look()
    broken = watcher.standing()
    assert len(failures) == 2
    assert (broken.reading, broken.registry_at) == (done.reading, done.registry_at)
    assert broken.log_at is not None
    assert done.log_at is not None
    assert broken.log_at > done.log_at

    with tampering(tmp_path / "log.sqlite") as connection:
        connection.execute("ALTER TABLE ends RENAME TO gone")
    watcher.look()
    # Both are closed after a failure, by whoever asked.
    assert (watcher.standing(), len(failures)) == (broken, 4)
