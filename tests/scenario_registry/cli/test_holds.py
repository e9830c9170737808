"""``scenarios holds``, and what a held delivery means for log and registry, on both logs. All data is synthetic."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from schemas.code_lists import code_lists
from tests.producers.declared import SNAPSHOT, declared
from tests.scenario_registry.commands import Command
from tests.support.kafka.shared import empty_broker

FIELD, INDUSTRY = next(iter(code_lists().fields)), next(iter(code_lists().industries))


class Feed:
    """The files of one feed and its declaration."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        declared(folder, SNAPSHOT)

    def publish(self, rows: int) -> tuple[str, ...]:
        """The command that publishes the first so many of ten rows."""
        path = self.folder / "合成.csv"
        lines = [f"{row},合成场景{row},锦江,{FIELD},{INDUSTRY},是,征集中,2026-03-01" for row in range(rows)]
        path.write_text("\n".join(["编号,名称,区县,领域,行业,首试,状态,发布", *lines, ""]), encoding="utf-8")
        return ("feed", "publish", str(path), "--feed", str(self.folder / "synthetic.toml"))


@pytest.fixture
def feed(tmp_path: Path) -> Feed:
    return Feed(tmp_path)


@pytest.fixture(params=["sqlite", "kafka"])
def site(request: pytest.FixtureRequest, tmp_path: Path, feed: Feed) -> Command:
    """One feed of ten scenarios, published and processed."""
    found = Command(tmp_path / "data")
    if request.param == "kafka":
        found = found.where(SCENARIOS_LOG=f"kafka://{empty_broker().address}")
    found.ok(*feed.publish(10))
    found.ok("run")
    return found


def received(site: Command) -> int:
    (organisation,) = site.json("status")["organisations"]
    return int(organisation["received"])


def stages(site: Command) -> dict[str, str]:
    return {it["local_id"]: it["stage"] for it in site.lines("registry", "list", "--limit", "0")}


def test_half_a_file_waits_until_somebody_releases_it(site: Command, feed: Feed) -> None:
    before, said = received(site), stages(site)
    published = site(*feed.publish(4))
    assert published.exit_code == 1
    assert "整份暂扣" in published.stderr
    assert "held whole, nothing was sent" in published.stderr
    site.ok("run")
    assert (received(site), stages(site)) == (before, said)
    (hold,) = site.lines("holds", "list")
    number = str(hold["number"])
    gone = {it["local_id"] for it in hold["difference"]["gone"]}
    assert hold["kinds"] == ["withdrawn"]
    assert gone <= said.keys()
    shown = site.ok("holds", "show", number)
    assert "大量场景消失" in shown
    assert all(local_id in shown for local_id in gone)
    assert f"scenarios holds show {number}" in site("status").stderr

    released = site.json("holds", "release", number, "--by", "合成场景办", "--reason", "已与机构核对")
    assert released["sent"] == len(gone)
    site.ok("run")
    assert {local_id for local_id, stage in stages(site).items() if stage == "withdrawn"} >= gone
    assert received(site) == before + len(gone)
    assert site.lines("holds", "list") == []
    (decided,) = site.lines("holds", "list", "--all")
    assert (decided["decision"], decided["decided_by"], decided["reason"]) == ("released", "合成场景办", "已与机构核对")


def test_the_preview_counts_scenarios_and_fields_and_shows_what_a_shifted_column_holds(
    tmp_path: Path, feed: Feed
) -> None:
    site = Command(tmp_path / "data")
    publish = feed.publish(10)
    site.ok(*publish)
    file = feed.folder / "合成.csv"
    file.write_text(file.read_text(encoding="utf-8").replace(",是,征集中,", ",征集中,是,"), encoding="utf-8")
    assert site(*publish).exit_code == 1
    shown = site.ok("holds", "show", "1")
    assert re.search(r"首试首用 *│ *10 *│ *0 ", shown)
    assert "10 个场景，处数：20" in shown
    assert re.search(r"首试首用 *│ *是 *│ *征集中 ", shown)


def test_refused_it_changes_nothing_and_a_whole_file_confirms(site: Command, feed: Feed) -> None:
    before, said = received(site), stages(site)
    (number,) = {site.json(*feed.publish(4), code=1)["held"] for _ in range(2)}
    site.ok("holds", "refuse", str(number), "--by", "合成场景办", "--reason", "只有半份文件")
    again = site(*feed.publish(4))
    assert (again.exit_code, "已被拒绝" in again.stderr) == (1, True)
    document = site.json(*feed.publish(10))
    assert (document["held"], document["sent"], document["counts"]["receipts"]) == (None, 0, 1)
    site.ok("run")
    assert (received(site), stages(site)) == (before + 1, said)
    (organisation,) = site.json("status")["organisations"]
    assert organisation["outcomes"]["duplicate"] >= 1
    (receipt,) = [
        it
        for it in site.lines("ledger", "--organisation", "chengdu_rail", "--limit", "0")
        if (it["origin"] or {}).get("receipt")
    ]
    assert receipt["outcome"] == "duplicate"


def test_what_cannot_be_decided_is_told(site: Command, feed: Feed) -> None:
    missing = site("holds", "show", "7")
    assert (missing.exit_code, "没有编号为 7" in missing.stderr) == (1, True)
    number = str(site.json(*feed.publish(4), code=1)["held"])
    assert site("holds", "release", number, "--by", " ", "--reason", "原因").exit_code == 2
    site.ok("holds", "refuse", number, "--by", "合成场景办", "--reason", "原因")
    again = site("holds", "release", number, "--by", "合成场景办", "--reason", "原因")
    assert (again.exit_code, "已有决定" in again.stderr) == (1, True)
    assert json.loads(site.ok("holds", "show", number, "--json"))["decision"] == "refused"
