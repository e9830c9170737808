"""Every example of docs/api.md, run against a server; the tables name what there is."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from scenario_registry.http.problems import CATALOGUE
from tests.scenario_registry.commands import Command
from tests.scenario_registry.http.sender import token_of, until_known

TEXT = (Path(__file__).parents[3] / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```(bash|python)\n(.*?)```", TEXT, re.DOTALL)


@pytest.fixture(scope="module")
def token(api: httpx.Client, _delivered_once: Path) -> str:
    """One of the rail group."""
    made = token_of(Command(_delivered_once))
    until_known(api, made)
    return made


@pytest.mark.parametrize("example", EXAMPLES, ids=[f"{language}-{at}" for at, (language, _) in enumerate(EXAMPLES)])
def test_an_example_does_what_it_says(api: httpx.Client, token: str, example: tuple[str, str]) -> None:
    language, text = example
    program = ["bash", "-euc", text] if language == "bash" else [sys.executable, "-c", text]
    environment = os.environ | {"API": str(api.base_url).rstrip("/"), "TOKEN": token}
    done = subprocess.run(program, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "CDS-" in done.stdout or "R-" in done.stdout


def test_every_code_of_an_error_is_told() -> None:
    told = set(re.findall(r"`(\w+)`", TEXT.partition("## Errors")[2]))
    assert set(CATALOGUE) - told == set()


def test_every_address_is_told(api: httpx.Client) -> None:
    paths = set(api.get("/openapi.json").json()["paths"])
    told = set(re.findall(r"`(?:GET |POST )?(/[\w/{}.-]+)", TEXT)) - {"/openapi.json"}
    assert paths == {it.replace("{id}", "{registry_id}").rstrip(".").rstrip("/") for it in told} - {"/v1/codes/..."}
