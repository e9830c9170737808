from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

AT_RUN = "import pytest\ndef test_it(): pytest.skip('no reason')\n"
AT_COLLECTION = "import pytest\npytest.skip('no reason', allow_module_level=True)\n"
EXPECTED_FAILURE = "import pytest\n@pytest.mark.xfail\ndef test_it(): assert False\n"
PASSES = "def test_it(): pass\n"


@pytest.mark.parametrize(
    ("ci", "test", "exit_code"),
    [
        ("true", AT_RUN, pytest.ExitCode.TESTS_FAILED),
        ("true", AT_COLLECTION, pytest.ExitCode.INTERRUPTED),
        ("true", EXPECTED_FAILURE, pytest.ExitCode.OK),
        ("true", PASSES, pytest.ExitCode.OK),
        ("", AT_RUN, pytest.ExitCode.OK),
    ],
    ids=["at-run", "at-collection", "expected-failure", "passes", "not-in-ci"],
)
def test_a_skipped_test_fails_in_ci_only(tmp_path: Path, ci: str, test: str, exit_code: pytest.ExitCode) -> None:
    (tmp_path / "conftest.py").write_text((Path(__file__).parent / "conftest.py").read_text(encoding="utf-8"))
    (tmp_path / "test_sample.py").write_text(test)
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        str(tmp_path),
        str(tmp_path),
    ]
    run = subprocess.run(
        command, cwd=tmp_path, env=os.environ | {"CI": ci}, capture_output=True, text=True, check=False
    )
    assert run.returncode == exit_code, run.stdout
    assert (exit_code == pytest.ExitCode.OK) or "no reason" in run.stdout
