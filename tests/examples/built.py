"""The examples of clients in other languages, built: what they need is fetched once and kept outside the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from scenario_registry.localset.kafka_jars import NoJavaError, fetched

EXAMPLES = Path(__file__).parents[2] / "examples"


def _require(programs: dict[str, str]) -> None:
    """``programs``: name -> the Debian package that brings it. Skips the test, and says what to install."""
    missing = {name: package for name, package in programs.items() if shutil.which(name) is None}
    if missing:
        pytest.skip(f"{' and '.join(missing)} missing: apt-get install {' '.join(missing.values())}")


def java(folder: Path) -> list[str]:
    """The command that runs the example in Java, compiled into ``folder``."""
    _require({"javac": "openjdk-17-jdk-headless"})
    try:
        jars = fetched(EXAMPLES / "java" / "pom.xml", "example-java")
    except NoJavaError as error:
        pytest.skip(str(error))
    source, classpath = EXAMPLES / "java" / "ScenarioClient.java", f"{folder}:{jars}/*"
    compiler = [
        "javac",
        "-Xlint:all",
        "-Werror",
        "-encoding",
        "UTF-8",
        "-cp",
        classpath,
        "-d",
        str(folder),
        str(source),
    ]
    subprocess.run(compiler, check=True)
    return ["java", "-cp", classpath, "ScenarioClient"]


def node(folder: Path) -> list[str]:
    """The command that runs the example in JavaScript, copied into ``folder``."""
    _require({"node": "nodejs", "npm": "npm"})
    shutil.copytree(EXAMPLES / "node", folder, dirs_exist_ok=True)
    (folder / "node_modules").symlink_to(_node_modules())
    return ["node", str(folder / "scenarios.mjs")]


def _node_modules() -> Path:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "scenario-registry"
    kept = cache / "example-node"
    if not kept.exists():
        # Into a folder of one's own first: another run never sees half of it.
        partial = cache / f"example-node.{os.getpid()}"
        partial.mkdir(parents=True)
        shutil.copy(EXAMPLES / "node" / "package.json", partial)
        install = ["npm", "install", "--ignore-scripts", "--no-package-lock", "--no-audit", "--no-fund"]
        subprocess.run(install, cwd=partial, check=True, capture_output=True)
        try:
            partial.rename(kept)
        except OSError:
            shutil.rmtree(partial)
    return kept / "node_modules"
