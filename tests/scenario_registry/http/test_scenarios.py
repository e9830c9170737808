"""``/v1/scenarios`` over real HTTP: search, filters, pages, one scenario, errors."""

from __future__ import annotations

import json
from typing import Any

import httpx
import jsonschema
import pytest

SOME = "/v1/scenarios?limit=1"


def found(api: httpx.Client, **sought: str | int) -> list[dict[str, Any]]:
    answer = api.get("/v1/scenarios", params={"limit": 200, **sought})
    assert answer.status_code == 200, answer.text
    assert answer.json()["total"] == len(answer.json()["scenarios"])
    return list(answer.json()["scenarios"])


def some_id(api: httpx.Client) -> str:
    return str(api.get(SOME).json()["scenarios"][0]["registry_id"])


@pytest.mark.parametrize("part", ["夜游", "锦江夜游", "导游", "游", "ai", "AI模型", "ＡＩ", "夜游 导游"])
def test_words_are_found_wherever_they_begin(api: httpx.Client, part: str) -> None:
    assert "基于AI模型的锦江夜游智能导游" in [it["title"] for it in found(api, q=part)]


def test_every_pair_of_neighbours_of_every_title_finds_it(api: httpx.Client) -> None:
    for one in found(api):
        title = one["title"]
        for first in range(0, len(title) - 1, 5):
            pair = title[first : first + 2]
            if pair.isalpha() and not pair.isascii() and not any(it.isascii() for it in pair):
                assert one["registry_id"] in [it["registry_id"] for it in found(api, q=pair)], pair


@pytest.mark.parametrize("text", ["锦夜", "江锦", "，。", "从来没有的词"])
def test_what_is_not_there_is_not_found(api: httpx.Client, text: str) -> None:
    assert found(api, q=text) == []


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        ("kind", "opportunity", "opportunity"),
        ("stage", "published", "published"),
        ("field", "culture_tourism", "culture_tourism"),
        ("organisation", "chengdu_rail", "chengdu_rail"),
        ("district", "武侯区", "510107"),
        ("industry_chain", "ai", "ai"),
    ],
)
def test_filters_and_facets_agree(api: httpx.Client, name: str, value: str, code: str) -> None:
    facets = api.get("/v1/scenarios", params={"facets": True}).json()["facets"]
    counts = {it["value"]: it["count"] for it in facets[name]}
    assert len(found(api, **{name: value})) == counts[code] > 0


def test_a_section_takes_in_its_divisions(api: httpx.Client) -> None:
    everything = [it["industry"] for it in found(api) if it["industry"]]
    section = everything[0][0]
    assert len(found(api, industry=section)) == len([it for it in everything if it.startswith(section)])


def test_pages_hold_everything_once(api: httpx.Client) -> None:
    for sought in ({}, {"q": "智能"}):
        pages, cursor = [], None
        while True:
            answer = api.get("/v1/scenarios", params={**sought, "limit": 3, **({"cursor": cursor} if cursor else {})})
            pages.append([it["registry_id"] for it in answer.json()["scenarios"]])
            if (cursor := answer.json()["next"]) is None:
                break
        ids = [it for page in pages for it in page]
        assert len(pages) > 1
        assert ids == [it["registry_id"] for it in found(api, **sought)]
        assert len(set(ids)) == len(ids)


def test_before_the_first_quality_run_nobody_knows_how_fresh(api: httpx.Client) -> None:
    everything = len(found(api))
    counts = [len(found(api, freshness=it)) for it in ("unknown", "fresh", "overdue")]
    assert counts == [everything, 0, 0]


def test_one_scenario_with_who_said_what(api: httpx.Client) -> None:
    several = next(it for it in found(api) if it["members"] > 1)
    shown = api.get(f"/v1/scenarios/{several['registry_id'].lower()}").json()
    assert len(shown["records"]) == several["members"]
    assert set(shown["provenance"]) <= set(shown)
    history = api.get(f"/v1/scenarios/{several['registry_id']}/history").json()
    assert [len(it["versions"]) for it in history["records"]] >= [1] * several["members"]
    now = api.get(f"/v1/scenarios/{several['registry_id']}/as-of", params={"moment": "2099-01-01"}).json()
    assert [it["said"]["title"] for it in now["records"]] == [it["title"] for it in shown["records"]]
    then = api.get(f"/v1/scenarios/{several['registry_id']}/as-of", params={"moment": "2000-01-01T00:00:00Z"}).json()
    assert [it["said"] for it in then["records"]] == [None] * several["members"]
    for beyond in ("9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00"):
        answer = api.get(f"/v1/scenarios/{several['registry_id']}/as-of", params={"moment": beyond})
        assert (answer.status_code, answer.json()["code"]) == (422, "parameters_invalid")


def test_an_id_that_was_merged_leads_to_where_it_went(api: httpx.Client) -> None:
    changes = api.get("/v1/changes", params={"limit": 1000}).json()["changes"]
    merged = next(it for it in changes if it["kind"] == "merged")
    assert api.get(f"/v1/scenarios/{merged['registry_before']}").json()["registry_id"] == merged["registry_id"]


def test_suspected_duplicates_are_explained_to_those_they_concern(api: httpx.Client) -> None:
    told = [api.get(f"/v1/scenarios/{it['registry_id']}/duplicates").json() for it in found(api)]
    changes = api.get("/v1/changes", params={"limit": 1000}).json()["changes"]
    kinds = [it["kind"] for it in changes]
    open_pairs = kinds.count("suggested") - kinds.count("closed")
    pairs = {json.dumps(pair, sort_keys=True) for it in told for pair in it["suggestions"]}
    assert len(pairs) == open_pairs > 0


def test_no_contact_leaves(api: httpx.Client) -> None:
    ids = [it["registry_id"] for it in found(api)]
    paths = [f"/v1/scenarios/{it}{what}" for it in ids for what in ("", "/history", "/as-of?moment=2099-01-01")]
    texts = [api.get(path).text for path in [*paths, "/v1/changes?limit=1000", "/v1/scenarios?limit=200"]]
    assert [it for it in texts if "contact_email" in it or "@" in it] == []


def test_whoever_has_it_gets_nothing_again(api: httpx.Client) -> None:
    for path in (SOME, f"/v1/scenarios/{some_id(api)}", "/v1/codes/districts"):
        first = api.get(path)
        again = api.get(path, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])


def test_answers_are_compressed(api: httpx.Client) -> None:
    assert api.get("/v1/scenarios").headers["content-encoding"] == "gzip"


ERRORS = {
    "/nothing": (404, "not_found"),
    "/v1/scenarios?limit=0": (422, "parameters_invalid"),
    "/v1/scenarios?stage=none": (422, "parameters_invalid"),
    f"/v1/scenarios?q={'长' * 201}": (422, "parameters_invalid"),
    f"/v1/scenarios?q={'+'.join('abcdefghijklmnopq')}": (422, "parameters_invalid"),
    "/v1/scenarios?field=no_such": (422, "unknown_code"),
    "/v1/scenarios?organisation=' OR 1=1 --": (422, "unknown_code"),
    "/v1/scenarios?cursor=x": (400, "cursor_invalid"),
    "/v1/scenarios?cursor=W10": (400, "cursor_invalid"),
    "/v1/scenarios?cursor=WyJlIiwgMWU5OTksICJDRFMtN0szTS05UTJYLVc0VEItNSJd": (400, "cursor_invalid"),
    "/v1/scenarios/CDS-7K3M-9Q2X-W4TB-6": (422, "registry_id_invalid"),
    "/v1/scenarios/%00": (422, "parameters_invalid"),
    "/v1/scenarios?q=%00": (422, "parameters_invalid"),
    "/v1/snapshots/%00": (422, "parameters_invalid"),
    "/v1/codes/passwords": (422, "parameters_invalid"),
    "/v1/changes?after=-1": (422, "parameters_invalid"),
    "/v1/changes?after=9223372036854775807": (422, "version_ahead"),
    "/v1/changes?after=9223372036854775808": (422, "parameters_invalid"),
    "/v1/changes?epoch=another": (410, "registry_made_anew"),
    "/v1/changes/stream?epoch=another": (410, "registry_made_anew"),
}


@pytest.mark.parametrize("path", ERRORS)
def test_errors_are_problems_in_two_languages(api: httpx.Client, path: str) -> None:
    answer = api.get(path)
    told = answer.json()
    assert (answer.status_code, told["code"], told["status"]) == (*ERRORS[path], answer.status_code)
    assert answer.headers["content-type"] == "application/problem+json"
    assert " / " in told["title"]


def test_nothing_can_be_changed(api: httpx.Client) -> None:
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        answer = api.request(method, "/v1/scenarios", content=b"x")
        assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")


@pytest.mark.parametrize("text", ['"', "'", "*", "a*", "NEAR(a b)", "title:a", "a OR b", "^a", "-", "%", "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"), "ก", "𠮷"])  # fmt: skip
def test_no_text_is_taken_for_a_query(api: httpx.Client, text: str) -> None:
    assert api.get("/v1/scenarios", params={"q": text}).status_code == 200


_ASKED_ELSEWHERE = ("/receipts/", "/snapshots", "/exports/", "/lists")


def test_the_document_describes_what_is_answered(api: httpx.Client) -> None:
    document = api.get("/openapi.json").json()
    registry_id = some_id(api)
    asked = 0
    for path, acts in document["paths"].items():
        if path.endswith("/stream") or "get" not in acts or any(it in path for it in _ASKED_ELSEWHERE):
            continue
        where = path.replace("{registry_id}", registry_id).replace("{name}", "fields")
        answer = api.get(where, params={"moment": "2099-01-01"} if path.endswith("as-of") else {})
        schema = acts["get"]["responses"][str(answer.status_code)]["content"]["application/json"]["schema"]
        jsonschema.validate(answer.json(), {**schema, "components": document["components"]})
        asked += 1
    assert asked == 10
