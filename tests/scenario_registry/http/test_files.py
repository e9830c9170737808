"""Snapshots and exports over real HTTP: parts, tags, files that go meanwhile, tricks with paths; the same from PostgreSQL as a reader."""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest
from openpyxl import load_workbook

from tests.scenario_registry.commands import Command
from tests.scenario_registry.http.serving import serving

DOCUMENT = Path(__file__).parents[3] / "docs" / "snapshots.md"
(OVER_HTTP,) = re.findall(r"```bash\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, looked_at: Command) -> Path:
    """With one snapshot of the example feeds."""
    folder = tmp_path_factory.mktemp("offered")
    looked_at.ok("snapshots", "make", "--to", str(folder))
    return folder


@pytest.fixture(scope="module")
def offering(folder: Path, looked_at: Command) -> Iterator[httpx.Client]:
    with serving(looked_at, "--snapshots", str(folder)) as client:
        yield client


def newest(api: httpx.Client) -> Any:
    return api.get("/v1/snapshots").json()["snapshots"][-1]


def test_the_index_is_as_the_document_describes(offering: httpx.Client) -> None:
    document = offering.get("/openapi.json").json()
    schema = document["paths"]["/v1/snapshots"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    index = offering.get("/v1/snapshots").json()
    jsonschema.validate(index, {**schema, "components": document["components"]})
    assert len(index["snapshots"]) == 1


def test_a_file_comes_whole_or_in_parts_and_not_twice(offering: httpx.Client, folder: Path) -> None:
    file = newest(offering)
    address, content = f"/v1/snapshots/{file['name']}", (folder / file["name"]).read_bytes()
    whole = offering.get(address)
    assert (whole.status_code, whole.content, whole.headers["content-type"]) == (200, content, "application/gzip")
    assert "content-encoding" not in whole.headers
    assert hashlib.sha256(whole.content).hexdigest() == file["sha256"]
    tag = whole.headers["etag"]
    assert offering.get(address, headers={"If-None-Match": tag}).status_code == 304
    size = len(content)
    for asked, first, last in (("0-0", 0, 1), ("100-", 100, size), ("-7", size - 7, size), (f"5-{size * 9}", 5, size)):
        part = offering.get(address, headers={"Range": f"bytes={asked}"})
        assert (part.status_code, part.content) == (206, content[first:last]), asked
        assert part.headers["content-range"] == f"bytes {first}-{last - 1}/{size}"
    for asked in ("bytes=0-1,3-4", "bytes=-", "lines=1-2", "bytes=x"):
        assert offering.get(address, headers={"Range": asked}).status_code == 200
    assert offering.get(address, headers={"Range": "bytes=0-1", "If-Range": '"other"'}).status_code == 200
    beyond = offering.get(address, headers={"Range": f"bytes={size}-"})
    assert (beyond.status_code, beyond.json()["code"]) == (416, "range_invalid")
    again = offering.get("/v1/snapshots", headers={"If-None-Match": offering.get("/v1/snapshots").headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "name", ["index.json", ".lock", "%2e%2e%2findex.json", "..%5cindex.json", "x" * 150, "/etc/passwd"]
)
def test_no_name_leads_out_of_the_index(offering: httpx.Client, name: str) -> None:
    answer = offering.get(f"/v1/snapshots/{name}")
    assert answer.status_code == 404
    assert answer.json()["code"] in ("snapshot_unknown", "not_found")


def test_what_was_deleted_is_gone_and_who_was_reading_reads_on(delivered: Command, tmp_path: Path) -> None:
    folder = tmp_path / "offered"
    made = delivered.json("snapshots", "make", "--to", str(folder))["snapshot"]
    old = folder / made["name"]
    # Long enough that a reader is in the middle of it; the index is none of this test's.
    index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    content = os.urandom(8 << 20)
    old.write_bytes(content)
    (folder / "index.json").write_text(json.dumps(index), encoding="utf-8")
    with serving(delivered, "--snapshots", str(folder)) as api:
        with api.stream("GET", f"/v1/snapshots/{made['name']}") as reading:
            blocks = reading.iter_bytes()
            begun = next(blocks)
            old.unlink()
            assert begun + b"".join(blocks) == content
        gone = api.get(f"/v1/snapshots/{made['name']}")
        assert (gone.status_code, gone.json()["code"]) == (410, "snapshot_gone")
        index |= {"snapshots": [], "removed": [made["name"]]}
        (folder / "index.json").write_text(json.dumps(index), encoding="utf-8")
        assert api.get(f"/v1/snapshots/{made['name']}").json()["code"] == "snapshot_gone"
        (folder / "index.json").write_text("{")
        away = api.get("/v1/snapshots")
        assert (away.status_code, away.json()["code"]) == (503, "snapshots_unavailable")
        assert api.get("/health").status_code == 200


def test_a_server_without_a_folder_says_so(api: httpx.Client) -> None:
    for address in ("/v1/snapshots", "/v1/snapshots/x"):
        assert api.get(address).json()["code"] == "snapshots_not_offered"


def test_the_documented_way_to_bring_a_snapshot_goes_on_where_it_broke(offering: httpx.Client, tmp_path: Path) -> None:
    environment = os.environ | {"API": str(offering.base_url).rstrip("/")}
    file = newest(offering)
    (tmp_path / file["name"]).write_bytes(offering.get(f"/v1/snapshots/{file['name']}").content[:1_000])
    program = ["bash", "-euo", "pipefail", "-c", OVER_HTTP]
    done = subprocess.run(program, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    rows = gzip.decompress((tmp_path / file["name"]).read_bytes()).splitlines()
    assert len(rows) == sum(file["rows"].values()) + 1


def sought(api: httpx.Client, **filters: str) -> list[str]:
    found = api.get("/v1/scenarios", params={"limit": 200, **filters}).json()["scenarios"]
    return sorted(it["registry_id"] for it in found)


FILTERS: list[dict[str, str]] = [
    {}, {"field": "文旅消费"}, {"district": "武侯区", "kind": "scenario"}, {"organisation": "chengdu_rail"}, {"industry": "G", "stage": "published"},
]  # fmt: skip


@pytest.mark.parametrize("filters", FILTERS, ids=lambda it: "-".join(it) or "all")
def test_an_export_holds_what_search_finds(api: httpx.Client, filters: dict[str, str]) -> None:
    found = sought(api, **filters)
    answers = {form: api.get(f"/v1/exports/scenarios.{form}", params=filters) for form in ("jsonl", "csv", "xlsx")}
    lines = answers["jsonl"].text.split("\n")[:-1]
    assert [json.loads(line)["registry_id"] for line in lines] == found
    rows = csv.DictReader(io.StringIO(answers["csv"].content.decode("utf-8-sig"), newline=""))
    assert [row["编号"] for row in rows] == found
    sheet = load_workbook(io.BytesIO(answers["xlsx"].content))["场景"]
    assert [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)] == found
    for answer in answers.values():
        assert answer.headers["x-scenarios"] == str(len(found))
        assert answer.headers["content-disposition"].startswith("attachment; filename*=UTF-8''")
        tag = {"If-None-Match": answer.headers["etag"]}
        assert api.get(answer.request.url.copy_with(), headers=tag).status_code == 304


def test_an_export_says_what_it_cannot_do(api: httpx.Client) -> None:
    for address, code in (
        ("pdf", "parameters_invalid"), ("csv?field=nothing", "unknown_code"), ("csv?kind=x", "parameters_invalid"),
        ("csv?organisation=%3Dcmd", "unknown_code"),
    ):  # fmt: skip
        answer = api.get(f"/v1/exports/scenarios.{address}")
        assert (answer.status_code, answer.json()["code"]) == (422, code)
