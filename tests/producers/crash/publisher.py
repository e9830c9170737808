"""The process that the crash tests kill: publishes one delivery. Arguments: folder of the site, delivered file."""

from __future__ import annotations

import sys
from pathlib import Path

from producers.feed import load_feed
from producers.outbox import Outbox
from producers.publish import publish
from tests.producers.file_log import FileLog
from tests.producers.rows import NOW


def main(directory: Path, delivered: Path) -> None:
    feed = load_feed(directory / "synthetic.toml")
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    with Outbox(directory / "outbox.db") as outbox:
        publish(feed, delivered, outbox, FileLog(directory / "log"), NOW)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
