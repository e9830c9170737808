"""A delivery taken through the whole path into a registry of its own, in a folder that is gone afterwards, and checked there."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from producers.delivery import Delivery
from producers.feed import Feed
from producers.publish import publish
from quality.apart import run_apart
from quality.expectation import Level
from quality.report.build import build
from quality.report.examples import Place
from quality.report.model import Alarm
from quality.suites import suite
from scenario_registry import wiring
from scenario_registry.settings import Settings

_OF_ONE_DELIVERY = (Level.FIELD, Level.RECORD)


def rehearse(
    feed: Feed, declaration: Path, file: Path | None, now: datetime, place: Place
) -> tuple[Delivery, Sequence[Alarm]]:
    """The delivery, and rules that do not hold for it alone: those on fields and records, and what ``declaration``, the feed's own file, expects.
    Nothing is sent and the registry of the settings is not touched.

    Raises what ``publish`` raises for a source that cannot be read, and MissingExtraError.
    """
    with TemporaryDirectory(prefix="scenarios-check-") as folder:
        settings = Settings.in_folder(Path(folder))
        feeds = Path(folder) / "feeds"
        feeds.mkdir()
        # A further declaration of the same name counts instead of a bundled one.
        shutil.copy(declaration, feeds / f"{feed.name}.toml")
        with (
            wiring.event_log(settings) as log,
            wiring.outbox(settings) as outbox,
            wiring.registry(settings) as registry,
        ):
            delivery = publish(feed, file, outbox, log, now).delivery
            wiring.runtime(log, registry).run()
        run_id = run_apart(settings.registry, feeds, now, only=feed.name)
        with wiring.reader(settings) as engine, engine.connect() as connection:
            alarms = build(connection, run_id, place).alarms
    return delivery, [it for it in alarms if _is_of_one_delivery(it.rule)]


def _is_of_one_delivery(rule: str) -> bool:
    return suite()[rule].level in _OF_ONE_DELIVERY or rule.startswith("feeds.")
