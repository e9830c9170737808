"""``scenarios match``: which records tell the same scenario, why, and how well that is found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from scenario_registry import wiring
from scenario_registry.cli import output
from scenario_registry.cli.choices import chosen_organisation
from scenario_registry.cli.context import JsonOption, settings_of
from scenario_registry.cli.exit_code import ExitCode
from scenario_registry.cli.match_diff import match_diff
from scenario_registry.cli.match_run import match_run
from scenario_registry.matching.labelled_file import Collection, read_collection
from scenario_registry.matching.of_registry import as_match_record
from schemas.matching import Band, Explanation, MatchRecord
from schemas.record import Key
from schemas.words import RELATION_ZH
from sinks.queries.records import record
from streams.matching.evaluate import Wrong, evaluate
from streams.matching.match import Compared, Matcher, compare_all, shipped_matcher

app = typer.Typer(
    no_args_is_help=True, help="匹配：哪些记录说的是同一场景，为什么 matching: which records tell one scenario, and why"
)

BAND_ZH = {Band.AUTOMATIC: "自动关联", Band.SUGGESTED: "建议人工核对", Band.NOTHING: "不关联"}

app.command("run")(match_run)
app.command("diff")(match_diff)

WordsOnlyOption = Annotated[
    bool, typer.Option("--words-only", help="不用语义向量，只按词语比较 without sentence vectors, on words alone")
]


@app.command("evaluate")
def evaluate_file(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="文件", help="带标注的记录，每行一个 JSON 对象 labelled records, one JSON object a line"
        ),
    ],
    to: Annotated[
        Path, typer.Option("--to", help="把判错的记录对及理由写入该文件 write the wrong pairs with reasons there")
    ] = Path("wrong-pairs.jsonl"),
    words_only: WordsOnlyOption = False,
) -> None:
    """用带标注的文件衡量匹配，输出 JSON measure matching on a labelled file, print JSON.

    记录经事件、日志进入一个临时的空登记库，再匹配 records go through events and log into an empty registry, which is gone afterwards.
    """  # fmt: skip
    # It needs Alembic, which takes a third of a second to import, and no other command here does.
    from scenario_registry.matching.whole_path import whole_path

    collection = read_collection(file)
    unlabelled = len(collection.records) - len(collection.labels)
    if unlabelled or not collection.records:
        output.warn(
            f"{file} 中有 {unlabelled} 条记录没有 cluster 标注，或没有记录 / records without a label, or none at all"
        )
        raise typer.Exit(ExitCode.UNREADABLE)
    matcher = shipped_matcher(use_vectors=not words_only)
    if matcher.has_vectors:
        # The weights are loaded by the first record; that is not its speed.
        matcher.subject(collection.records[0])
    compared = compare_all(collection.records, matcher)
    with whole_path(collection.records, compared, matcher) as way:
        result = evaluate(compared, matcher, collection.labels, collection.hard, way)
    names = {key: name for name, key in collection.keys.items()}
    with to.open("w", encoding="utf-8") as out:
        for wrong in result.wrong:
            out.write(json.dumps(_wrong_as_json(wrong, compared, matcher, names), ensure_ascii=False) + "\n")
    output.print_json(
        result.figures | {"records_per_second": round(len(collection.records) / way.seconds, 1), "wrong_pairs": str(to)}
    )


@app.command("explain")
def explain_pair(
    context: typer.Context,
    one: Annotated[
        str,
        typer.Argument(
            metavar="甲", help="记录：机构/编号；用 --file 时为文件中的编号 organisation/number, or an id of the file"
        ),
    ],
    other: Annotated[str, typer.Argument(metavar="乙", help="另一条记录 the other record")],
    file: Annotated[
        Path | None, typer.Option("--file", help="从该文件取记录，不用登记库 take the records from a file")
    ] = None,
    words_only: WordsOnlyOption = False,
    as_json: JsonOption = False,
) -> None:
    """两条记录是不是同一场景，为什么 whether two records are one scenario, and why."""
    if file is not None:
        collection = read_collection(file)
        records = [_of_file(collection, name, file) for name in (one, other)]
    else:
        with wiring.reader(settings_of(context)) as engine, engine.connect() as connection:
            records = [_of_registry(connection, name) for name in (one, other)]
    if records[0].key == records[1].key:
        output.warn("两个编号是同一条记录 / both are one record")
        raise typer.Exit(ExitCode.USAGE)
    matcher = shipped_matcher(use_vectors=not words_only)
    found = matcher.explain(*map(matcher.subject, records))
    if as_json:
        output.print_json(_as_json(found))
        return
    answer = found.comparison
    for said in sorted(records):
        output.say(f"{said.organisation} {said.key.local_id}：{said.title}")
    output.show_table(
        f"{BAND_ZH[answer.band]}；关系：{RELATION_ZH[answer.relation]}；得分 {answer.score}（模型 {found.model}）",
        ("分值", "理由", "代码"),
        [(f"{reason.points:+.2f}", reason.text.zh, reason.code) for reason in found.reasons],
    )


def _of_file(collection: Collection, name: str, file: Path) -> MatchRecord:
    key = collection.keys.get(name)
    if key is None:
        output.warn(f"{file} 中没有记录 {name} / no such record in the file")
        raise typer.Exit(ExitCode.NO)
    return next(record for record in collection.records if record.key == key)


def _of_registry(connection: Connection, name: str) -> MatchRecord:
    organisation, _, local_id = name.partition("/")
    key = Key(chosen_organisation(organisation) or organisation, local_id)
    found = record(connection, key)
    if found is None:
        output.warn(f"登记库中没有 {name}；请写 机构/编号 / not in the registry; write organisation/number")
        raise typer.Exit(ExitCode.NO)
    return as_match_record(found)


def _as_json(found: Explanation) -> dict[str, Any]:
    answer = found.comparison
    return {
        "pair": [answer.pair.left._asdict(), answer.pair.right._asdict()],
        "score": answer.score,
        "band": answer.band,
        "relation": answer.relation,
        "guards": list(answer.guards),
        "reasons": [
            {"code": reason.code, "points": reason.points, "zh": reason.text.zh, "en": reason.text.en}
            for reason in found.reasons
        ],
        "model": found.model,
    }


def _wrong_as_json(wrong: Wrong, compared: Compared, matcher: Matcher, names: dict[Key, str]) -> dict[str, Any]:
    one, other = (compared.subjects[key] for key in wrong.pair)
    return {
        "kind": wrong.kind,
        "records": [names[key] for key in wrong.pair],
        "titles": [one.profile.title, other.profile.title],
    } | _as_json(matcher.explain(one, other))
