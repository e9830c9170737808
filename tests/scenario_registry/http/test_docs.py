"""Every example of docs/api.md, run against a server; the tables name what there is."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from scenario_registry.http.problems import CATALOGUE
from tests.scenario_registry.commands import Command
from tests.scenario_registry.http.sender import token_of, until_known
from tests.scenario_registry.http.serving import serving

TEXT = (Path(__file__).parents[3] / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```(bash|python)\n(.*?)```", TEXT, re.DOTALL)


@pytest.fixture(scope="module")
def pushed(tmp_path_factory: pytest.TempPathFactory, _delivered_once: Path) -> Iterator[tuple[httpx.Client, str]]:
    """A server over a copy, since an example sends an event, and a token of the rail group."""
    folder = tmp_path_factory.mktemp("documented") / "data"
    shutil.copytree(_delivered_once, folder)
    command = Command(folder)
    token = token_of(command)
    with serving(command) as client:
        until_known(client, token)
        yield client, token


@pytest.mark.parametrize("example", EXAMPLES, ids=[f"{language}-{at}" for at, (language, _) in enumerate(EXAMPLES)])
def test_an_example_does_what_it_says(pushed: tuple[httpx.Client, str], example: tuple[str, str]) -> None:
    api, token = pushed
    language, text = example
    program = ["bash", "-euc", text] if language == "bash" else [sys.executable, "-c", text]
    environment = os.environ | {"API": str(api.base_url).rstrip("/"), "TOKEN": token}
    done = subprocess.run(program, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert any(it in done.stdout for it in ("CDS-", "R-", '"state"'))


def test_every_code_of_an_error_is_told() -> None:
    told = set(re.findall(r"`(\w+)`", TEXT.partition("## Errors")[2]))
    assert set(CATALOGUE) - told == set()


def test_every_address_is_told(api: httpx.Client) -> None:
    paths = set(api.get("/openapi.json").json()["paths"])
    told = set(re.findall(r"`(?:GET |POST )?(/[\w/{}.-]+)", TEXT)) - {"/openapi.json"}
    assert paths == {it.replace("{id}", "{registry_id}").rstrip(".").rstrip("/") for it in told} - {"/v1/codes/..."}
