"""An organisation's own system, to be killed: states so many scenarios and prints the id of every event once it is told that it is durable.

``talker ORGANISATION SIZE``. Started again it says everything once more, and what was said already adds nothing.
"""

from __future__ import annotations

import sys
from datetime import date

from scenario_registry.client import Statement, connect
from tests.support.events import statement


def main(organisation: str, size: str) -> None:
    """Ends when the log has everything."""
    client = connect(organisation)
    for number in range(int(size)):
        said = Statement.model_validate(statement(title=f"合成{number}", published_on=date(2026, 3, 11)))
        print(client.state(f"S-{number}", said), flush=True)  # noqa: T201 - its report to the test
    client.close(seconds=200)


if __name__ == "__main__":
    main(*sys.argv[1:])
