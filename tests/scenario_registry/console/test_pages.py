"""Pages that everybody may read: what they show is what the interface answers, in two languages, and nothing of it runs."""

from __future__ import annotations

import csv
import html
import io
import re
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from scenario_registry.eventlog.sqlite_log import SqliteEventLog
from schemas.log import topic_of
from schemas.registry_id import registry_id
from tests.scenario_registry.commands import Command
from tests.scenario_registry.console.visitor import BROWSER
from tests.scenario_registry.http.serving import serving_here
from tests.support.events import RAIL, record, stated

PAGES = ("/", "/scenarios", "/scenarios?q=夜游", "/feeds", "/organisations/chengdu_rail", "/changes")


def text_of(page: str) -> str:
    """What is read on it, without marks."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", page)).split())


def ids_on(page: str) -> list[str]:
    """Scenarios that a page of results leads to."""
    return re.findall(r'<h2><a href="/scenarios/(CDS-[^"]+)">', page)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_whole_and_holds_nothing_that_runs(console: httpx.Client, path: str) -> None:
    answer = console.get(path)
    page = answer.text
    assert answer.status_code == 200, page
    assert '<html lang="zh-CN">' in page
    assert len(re.findall(r"<h1[ >]", page)) == 1
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "no-store" in answer.headers["cache-control"]
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:|<script(?! src=\"/assets/)", page)
    assert not re.search(r'(?:src|href|action)="(?:[a-z]+:)?//', page)
    for place in re.findall(r'(?:src|href)="(/assets/[^"]+)"', page):
        asset = console.get(html.unescape(place))
        assert asset.status_code == 200
        assert "immutable" in asset.headers["cache-control"]
    for link in set(re.findall(r'href="(/(?!language/)[^"]*)"', page)):
        found = console.get(html.unescape(link), follow_redirects=True)
        assert found.status_code == 200, link


def test_every_field_that_people_fill_in_has_a_label(console: httpx.Client) -> None:
    for path in PAGES:
        page = console.get(path).text
        labelled = set(re.findall(r'<label[^>]* for="([^"]+)"', page))
        fields = re.findall(r'<(?:input|select|textarea)(?![^>]*type="hidden")[^>]*\sid="([^"]+)"', page)
        assert set(fields) <= labelled
        assert len(fields) == len(re.findall(r'<(?:input|select|textarea)(?![^>]*type="hidden")', page))


def test_english_is_chosen_once_and_leads_back(console: httpx.Client) -> None:
    with httpx.Client(base_url=console.base_url, headers=BROWSER) as visitor:
        page = visitor.get("/scenarios", params={"q": "夜游"}).text
        (switch,) = re.findall(r'lang="en" hreflang="en" href="([^"]+)"', page)
        answer = visitor.get(html.unescape(switch))
        assert answer.status_code == 303
        assert parse_qs(urlsplit(answer.headers["location"]).query) == {"q": ["夜游"]}
        assert "httponly" in answer.headers["set-cookie"].lower()
        assert '<html lang="en">' in visitor.get("/").text
        for elsewhere in ("//example.org/", "https://example.org/", "/\\example.org", "javascript:1"):
            told = visitor.get("/language/zh-CN", params={"to": elsewhere})
            assert told.headers["location"] == "/"


def test_the_overview_counts_what_the_interface_counts(console: httpx.Client) -> None:
    page = console.get("/").text
    answered = console.get("/v1/scenarios", params={"facets": "true"}).json()
    shown = text_of(page)
    assert f"场景与机会 {answered['total']} " in shown
    for it in answered["facets"]["field"]:
        assert re.search(rf'href="/scenarios\?field={it["value"]}".*?<b>{it["count"]}</b>', page, re.DOTALL)
    for it in answered["facets"]["district"]:
        assert re.search(rf'href="/scenarios\?district={it["value"]}".*?<b>{it["count"]}</b>', page, re.DOTALL)


def test_the_overview_counts_every_event_of_the_ledger(console: httpx.Client, delivered: Command) -> None:
    outcomes: dict[str, int] = {}
    for it in delivered.json("status")["organisations"]:
        for outcome, count in it["outcomes"].items():
            outcomes[outcome] = outcomes.get(outcome, 0) + count
    shown = text_of(console.get("/").text)
    assert f"收到事件 {sum(outcomes.values())} " in shown
    assert f"退回 {outcomes['rejected']} " in shown
    assert f"已接收 {outcomes['accepted']} " in shown


@pytest.mark.parametrize(
    "sought",
    [{}, {"q": "夜游"}, {"district": "武侯区"}, {"field": "ai", "stage": "published"}, {"freshness": "unknown"}],
)
def test_search_finds_what_the_interface_finds_page_by_page(console: httpx.Client, sought: dict[str, str]) -> None:
    expected = [
        it["registry_id"] for it in console.get("/v1/scenarios", params={"limit": 200, **sought}).json()["scenarios"]
    ]
    page = console.get("/scenarios", params=sought).text
    found = ids_on(page)
    while following := re.search(r'rel="next" href="([^"]+)"', page):
        page = console.get(html.unescape(following[1])).text
        found += ids_on(page)
    assert found == expected


def test_a_filter_is_a_link_that_keeps_the_others(console: httpx.Client) -> None:
    page = console.get("/scenarios", params={"field": "ai"}).text
    (link,) = re.findall(r'href="(/scenarios\?[^"]*district=510107[^"]*)"', page)
    assert parse_qs(urlsplit(html.unescape(link)).query) == {"field": ["ai"], "district": ["510107"]}
    chosen = re.search(r'href="([^"]*)" aria-current="true" class="chosen"', page)
    assert chosen is not None
    assert chosen[1] == "/scenarios"


def test_what_was_found_is_a_file_with_the_same_filters(console: httpx.Client) -> None:
    page = console.get("/scenarios", params={"field": "人工智能"}).text
    files = dict(re.findall(r'href="(/v1/exports/scenarios\.(?:csv|xlsx)\?[^"]*)">(\w+)<', page))
    assert sorted(files.values()) == ["csv", "xlsx"]
    (address,) = (it for it, form in files.items() if form == "csv")
    rows = list(csv.reader(io.StringIO(console.get(html.unescape(address)).content.decode("utf-8-sig"))))
    assert sum("CDS-" in "".join(it) for it in rows) == console.get("/v1/scenarios?field=ai").json()["total"]
    assert "/v1/exports" not in console.get("/scenarios", params={"q": "夜游"}).text


def test_a_scenario_that_several_tell_shows_who_said_what(console: httpx.Client) -> None:
    answered = console.get("/v1/scenarios", params={"limit": 200}).json()["scenarios"]
    several = next(it["registry_id"] for it in answered if it["members"] > 1)
    told = console.get(f"/v1/scenarios/{several}").json()
    page = console.get(f"/scenarios/{several}").text
    rows = {
        text_of(head).split(" ")[0]: [text_of(cell) for cell in re.findall(r"<td.*?</td>", cells, re.DOTALL)]
        for head, cells in re.findall(r'<th scope="row">(.*?)</th>(.*?)</tr>', page, re.DOTALL)
    }
    titles = [it["title"] for it in told["records"]]
    giver = [[it["organisation"], it["local_id"]] for it in told["records"]].index(told["provenance"]["title"])
    assert [it.removesuffix(" 采用") for it in rows["名称"]] == titles
    assert [it.endswith("采用") for it in rows["名称"]] == [place == giver for place in range(len(titles))]
    differing = set(re.findall(r'<tr class="differs"><th scope="row">([^<]+)', page))
    assert ("名称" in differing) == (len(set(titles)) > 1)


def test_suspected_duplicates_are_explained(console: httpx.Client) -> None:
    for it in console.get("/v1/scenarios", params={"limit": 200}).json()["scenarios"]:
        doubts = console.get(f"/v1/scenarios/{it['registry_id']}/duplicates").json()["suggestions"]
        if doubts:
            page = console.get(f"/scenarios/{it['registry_id']}").text
            assert page.count('class="doubt"') == len(doubts)
            assert re.search(r'<li class="(?:for|against)"><b>[+-]', page)
            return
    pytest.fail("the example feeds have a suspected duplicate")


def test_changes_lead_back_to_the_first_without_gap(console: httpx.Client) -> None:
    version = console.get("/v1/changes", params={"limit": 1}).json()["version"]
    page, pages = console.get("/changes").text, 1
    count = page.count('<li><span class="tag change-')
    while older := re.search(r'rel="next" href="([^"]+)"', page):
        page, pages = console.get(html.unescape(older[1])).text, pages + 1
        count += page.count('<li><span class="tag change-')
    assert count == version
    assert pages == -(-version // 50)


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/nothing", 404, "没有这个地址"),
        ("/scenarios/CDS-0000", 422, "不是有效的登记编号"),
        (f"/scenarios/{registry_id('nobody', 'S-1')}", 404, "登记库中没有这个场景"),
        ("/scenarios?field=nothing", 422, "代码表中没有"),
        ("/scenarios?stage=nothing", 422, "代码表中没有"),
        ("/scenarios?cursor=x", 400, "翻页标记无效"),
        ("/changes?before=-1", 422, "参数有误"),
        ("/feeds/nothing", 404, "没有这个地址"),
        ("/organisations/nobody", 404, "没有这个地址"),
        ("/assets/../page.py", 404, "没有这个地址"),
    ],
)
def test_what_cannot_be_shown_is_told_to_people_and_to_programs(
    console: httpx.Client, path: str, status: int, words: str
) -> None:
    page = console.get(path)
    assert page.status_code == status
    assert "text/html" in page.headers["content-type"]
    assert words in text_of(page.text)
    assert "content-security-policy" in page.headers
    problem = console.get(path, headers={"Accept": "application/json"})
    assert problem.status_code == status
    assert problem.headers["content-type"] == "application/problem+json"
    assert console.get("/v1/nothing").headers["content-type"] == "application/problem+json"


HOSTILE = ("<script>alert(1)</script>\"'><img src=x onerror=alert(2)>", "{{ 7 * 7 }}{% raw %}", "=HYPERLINK(1)")


def test_what_an_organisation_sends_is_text_and_nothing_else(command: Command) -> None:
    events = [
        record(stated(f"S-{place}'\"<b>", 1, title=title, need=title, site=title, remark=title))
        for place, title in enumerate(HOSTILE)
    ]
    command.data_dir.mkdir()
    log = SqliteEventLog(command.data_dir / "log.sqlite")
    log.append(topic_of(RAIL), events, producer="test", first_number=1)
    log.close()
    command.ok("run")
    with serving_here(command) as client:
        client.headers.update(BROWSER)
        found = client.get("/v1/scenarios").json()["scenarios"]
        assert {it["title"] for it in found} == set(HOSTILE)
        pages = ["/", "/changes", "/organisations/chengdu_rail", "/scenarios?q=script", "/scenarios?q=<script>alert"]
        for path in [*pages, *(f"/scenarios/{it['registry_id']}" for it in found)]:
            page = client.get(path).text
            assert not re.search(r"<script(?! src=\"/assets/)|<img(?! src=\"/assets/)|<b>\"|\son\w+=\"", page), path
            assert "49" not in re.findall(r"<h1>([^<]*)", page)
        shown = client.get("/scenarios", params={"q": "HYPERLINK"}).text
        assert "=<mark>HYPERLINK</mark>(1)" in shown
