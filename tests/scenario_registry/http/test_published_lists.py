"""Lists in batches by command line and over HTTP: what is published is there, what is not yet is not."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scenario_registry.batches.making import Form
from scenario_registry.http.problems import ProblemError
from scenario_registry.http.published_lists import require_small_enough
from tests.scenario_registry.commands import Command
from tests.scenario_registry.http.serving import serving_here

DAY = "2026-03-11"


def step(command: Command, word: str, number: str, *options: str) -> None:
    command.ok("lists", word, number, *options)
    command.ok("run")


@pytest.fixture
def published(delivered: Command) -> Command:
    step(delivered, "draft", "2026-S-01", "--title", "合成：场景清单", "--by", "甲", "--organisation", "成都轨道集团")
    step(delivered, "freeze", "2026-S-01", "--day", DAY, "--by", "甲")
    step(delivered, "approve", "2026-S-01", "--by", "乙")
    step(delivered, "publish", "2026-S-01", "--day", DAY, "--by", "甲")
    step(delivered, "draft", "2026-S-02", "--title", "合成：第二批", "--by", "甲")
    return delivered


def test_a_published_list_is_there_as_json_and_as_the_files_that_the_command_makes(
    published: Command, tmp_path: Path
) -> None:
    published.ok("lists", "export", "2026-S-01", "--to", str(tmp_path / "lists"))
    with serving_here(published) as client:
        index = client.get("/v1/lists").json()
        assert [(it["number"], it["edition"], it["published_on"]) for it in index] == [("2026-S-01", 1, DAY)]
        told = client.get("/v1/lists/2026-S-01").json()
        assert (told["digest"], told["count"]) == (index[0]["digest"], index[0]["entries"])
        assert {it["organisation"] for it in told["entries"]} == {"chengdu_rail"}
        for form in ("xlsx", "docx", "html", "json"):
            answer = client.get(f"/v1/lists/2026-S-01/file.{form}")
            assert answer.content == (tmp_path / "lists" / f"2026-S-01-第1版.{form}").read_bytes()
            again = client.get(f"/v1/lists/2026-S-01/file.{form}", headers={"If-None-Match": answer.headers["etag"]})
            assert again.status_code == 304
        for path in ("2026-S-02", "2026-S-09", "nothing", "2026-S-01?edition=2", "2026-S-02/file.xlsx"):
            answer = client.get(f"/v1/lists/{path}")
            assert (answer.status_code, answer.json()["code"]) == (404, "list_unknown")


def test_nobody_has_the_server_print_thousands_of_entries() -> None:
    for form in Form:
        require_small_enough(form, 1_000)
    require_small_enough(Form.DOCX, 5_000)
    with pytest.raises(ProblemError, match="pdf_too_long"):
        require_small_enough(Form.PDF, 1_001)


def test_commands_tell_what_is_wrong_and_what_is_there(published: Command) -> None:
    refused = published("lists", "approve", "2026-S-01", "--by", "乙")
    assert (refused.exit_code, "list_step_not_allowed" in refused.output) == (1, True)
    assert published("lists", "show", "2026-S-09").exit_code == 1
    assert published("lists", "show", "2026").exit_code == 2
    assert published("lists").exit_code == 2
    index = [json.loads(line) for line in published.ok("lists", "index", "--json").splitlines()]
    assert [(it["number"], it["state"]) for it in index] == [("2026-S-02", "drafted"), ("2026-S-01", "published")]
    found = published("lists", "check", "2026-S-02", "--day", DAY, "--json")
    codes = {json.loads(line)["code"] for line in found.stdout.splitlines()}
    assert (found.exit_code, "on_earlier_list" in codes) == (1, True)
    registry_id = published.json("lists", "show", "2026-S-01")["entries"][0]["registry_id"]
    step(
        published, "correct", "2026-S-01", "--remove", registry_id, "--reason", "合成：重复", "--by", "甲", "--day", DAY
    )
    now = published.json("lists", "show", "2026-S-01")
    assert (now["edition"], [it["registry_id"] for it in now["errata"]]) == (2, [registry_id])
    assert published.json("lists", "show", "2026-S-01", "--edition", "1")["errata"] == []
    step(published, "draft", "2026-S-02", "--title", "合成：第二批", "--by", "甲", "--organisation", "成都文旅集团")
    step(published, "freeze", "2026-S-02", "--day", DAY, "--by", "甲")
    assert published.json("lists", "diff", "2026-S-02")["before"] == "2026-S-01"
    step(published, "withdraw", "2026-S-01", "--reason", "合成：政策调整", "--by", "甲")
    assert "已撤回" in published.ok("lists", "index")
