"""What great-expectations must not do, and what it must not hide."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from quality.gx import Checker, CheckError
from quality.rows import Interval
from quality.sheet import laid_out, sheets
from quality.suites import suite
from tests.quality.faults import CHECKED_AT, START, clean_registry

_RUN = """
import sys
from datetime import UTC, datetime
sought = []
sys.addaudithook(lambda name, given: sought.append((name, given)) if name in ("socket.connect", "socket.getaddrinfo") else None)
from sqlalchemy.engine import make_url
from quality.run import run
run(make_url(sys.argv[1]), {}, datetime.now(UTC))
found = list(sought)
import socket
socket.socket().connect_ex(("127.0.0.1", 9))
is_light = "scipy.stats._stats_py" not in sys.modules
from scipy import stats
print(found, len(sought), is_light, round(stats.norm.cdf(0), 3))
"""


def test_a_run_seeks_no_connection_and_loads_no_statistics(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'registry.sqlite'}"
    clean_registry(url).registry.close()
    shown = subprocess.run([sys.executable, "-c", _RUN, url], capture_output=True, text=True, check=True, cwd=tmp_path)
    # No connection in the run, and the one after it was seen; what was not loaded works for whoever needs it.
    assert shown.stdout.splitlines()[-1] == "[] 1 True 0.5"
    assert sorted(path.suffix for path in tmp_path.iterdir() if path.suffix != ".sqlite") in (
        [],
        [".sqlite-shm", ".sqlite-wal"],
    )


def test_a_rule_that_cannot_be_evaluated_is_an_error_and_no_verdict(tmp_path: Path) -> None:
    planted = clean_registry(f"sqlite:///{tmp_path / 'registry.sqlite'}")
    rule = suite()["scenarios.title.length"]
    engine = planted.registry.engine
    checker = Checker(engine.url.render_as_string(hide_password=False))
    (sheet,) = sheets([rule], "sqlite", Interval(START, CHECKED_AT))
    (check,) = sheet.checks
    broken = check._replace(arguments={**check.arguments, "column": "no_such_column"})
    with laid_out(engine, sheet):
        with pytest.raises(CheckError, match=re.escape(rule.id)):
            checker.count(sheet._replace(checks=(broken,)))
        assert checker.count(sheet) == {rule.id: 0}
    planted.registry.close()
