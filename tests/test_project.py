"""The project as a whole: what must not stand in any file, and that the built wheel is complete and runs elsewhere."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES: list[str] = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]


def _host(*labels: str) -> str:
    return re.escape(".".join(labels))


# Written in parts, so that this file is no find of its own.
FORBIDDEN = {
    "a package registry's host: a mirror is set in the environment, never here": "|".join(
        [
            _host("pypi", "org"),
            _host("python" + "hosted", "org"),
            _host("registry", "npmjs", "org"),
            _host("repo1", "maven", "org"),
            _host("repo", "maven", "apache", "org"),
            _host("proxy", "golang", "org"),
            _host("static", "crates", "io"),
            _host("deb", "debian", "org"),
        ]
    ),
    "an absolute path of one machine": r"(?<![\w.~}/:-])/(?:work|root|tmp|Users|home/\w+)/",
    "an unfinished mark": r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X|raise Not" + r"ImplementedError)\b",
    "a number of a tracker, which readers cannot see": r"(?i)\bissue\s+#?\d+\b|\(#\d+\)",
    "a word on how the work was organised, not on what it is": r"(?i)\bsub-?agents?\b|\bwork"
    + r"place\b|\bcoding ses"
    + r"sions?\b",
}
FOREIGN = {"LICENSE", "tests/schemas/asyncapi"}
"""Texts of others, kept unchanged."""


def own_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = listed.stdout.decode().split("\0")
    return [ROOT / name for name in names if name and not any(name.startswith(foreign) for foreign in FOREIGN)]


def text_of(path: Path) -> str:
    """The text of a file; of a file that is not UTF-8 or was removed meanwhile, nothing."""
    try:
        return path.read_text(encoding="utf-8")
    except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
        return ""


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what: str) -> None:
    pattern = re.compile(FORBIDDEN[what])
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
        for path in own_files()
        for number, line in enumerate(text_of(path).splitlines(), start=1)
        if pattern.search(line)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("what", "text"),
    [
        (0, "https://" + "pypi" + ".org/simple"),
        (1, 'path = "' + "/wo" + 'rk/data"'),
        (2, "# TO" + "DO later"),
        (3, "see iss" + "ue 12"),
    ],
)
def test_the_patterns_find_what_they_are_for(what: int, text: str) -> None:
    assert re.search(list(FORBIDDEN.values())[what], text)


def test_every_dependency_that_runs_or_checks_the_project_is_locked() -> None:
    locked = {line.split("==")[0] for line in (ROOT / "requirements.lock").read_text(encoding="utf-8").splitlines()}
    declared = PROJECT["project"]["dependencies"] + PROJECT["project"]["optional-dependencies"]["dev"]
    names = {re.split(r"[\[<>=~! ]", requirement)[0].lower() for requirement in declared}
    assert names - locked == set()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_every_file_of_the_six_packages_and_the_licence(wheel: Path) -> None:
    held = set(zipfile.ZipFile(wheel).namelist())
    own = {path.relative_to(ROOT).as_posix() for path in own_files() if path.is_file()}
    expected = {name for name in own if name.split("/")[0] in PACKAGES}
    assert expected - held == set()
    assert {name.split("/")[0] for name in held if ".dist-info/" not in name} == set(PACKAGES)
    assert any(name.endswith("licenses/LICENSE") for name in held)
    assert {"schemas/codes/districts.csv", "schemas/published/asyncapi.json"} <= held


@pytest.mark.slow
def test_the_wheel_runs_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    """Installed with the locked versions of what it needs to run; started away from the checkout."""
    venv.create(tmp_path / "venv", with_pip=True)
    programs = tmp_path / "venv" / "bin"
    # Not compiled: it is imported once, and most of it never.
    install = ["install", "--quiet", "--no-compile", "--constraint", str(ROOT / "requirements.lock"), str(wheel)]
    subprocess.run([programs / "python", "-m", "pip", *install], cwd=tmp_path, check=True)
    demo = [programs / "scenarios", "demo", "--to", tmp_path / "demo"]
    shown = subprocess.run(demo, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert shown.returncode == 0, shown.stderr
    assert "市属国企场景 48 个" in shown.stdout
    assert len(list((tmp_path / "demo").rglob("*.xlsx"))) >= 3
