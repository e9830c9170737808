"""The jars of Apache Kafka, fetched by Maven once and kept outside the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

VERSION = "4.4.0"
_POM = Path(__file__).parent / "pom.xml"


class NoJavaError(RuntimeError):
    """What a broker needs is not on this machine."""

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__(
            f"真实的 Kafka 需要 {'、'.join(missing)} / a real Kafka needs {' and '.join(missing)}: "
            "apt-get install openjdk-17-jre-headless maven"
        )


def kafka_jars() -> Path:
    """The folder with all jars of a broker. Raises NoJavaError."""
    return fetched(_POM, f"kafka-{VERSION}")


def fetched(pom: Path, name: str) -> Path:
    """The folder of that name with all jars that the file of Maven asks for. Raises NoJavaError, which says how to get what is missing.
    Idempotent; several may call at once."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "scenario-registry"
    jars = cache / name
    needed = ["java"] if jars.exists() else ["java", "mvn"]
    if missing := [program for program in needed if shutil.which(program) is None]:
        raise NoJavaError(missing)
    if not jars.exists():
        cache.mkdir(parents=True, exist_ok=True)
        # Into a folder of one's own first: another run never sees half of the jars.
        partial = cache / f"{name}.{os.getpid()}"
        command = ["mvn", "-q", "-B", "-f", str(pom), "dependency:copy-dependencies", f"-DoutputDirectory={partial}"]
        subprocess.run(command, check=True, capture_output=True, timeout=600)  # noqa: S603 - a program of Maven, our own pom
        try:
            partial.rename(jars)
        except OSError:
            shutil.rmtree(partial)
    return jars
