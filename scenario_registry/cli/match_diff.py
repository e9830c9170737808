"""``scenarios match diff``: what another model would change in the registry."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from scenario_registry import wiring
from scenario_registry.cli import output
from scenario_registry.cli.context import JsonOption, settings_of
from scenario_registry.cli.exit_code import ExitCode
from scenario_registry.matching.outlook import Outlook, outlook
from schemas.match_model import MatchModel, match_model
from schemas.matching import Pair
from schemas.record import key_text
from sinks.queries.matching import standing
from streams.matching.encoder import encoder
from streams.matching.match import Matcher

_SHOWN = 20


def match_diff(
    context: typer.Context,
    model: Annotated[
        Path | None,
        typer.Option(
            "--model", help="另一模型的文件，格式同 schemas/matching_model/model.json a file of another model"
        ),
    ] = None,
    words_only: Annotated[
        bool, typer.Option("--words-only", help="不用语义向量，只按词语比较 without sentence vectors, on words alone")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """换用另一模型会并入、拆出哪些记录，新增、取消哪些待核对；不改登记库 what another model would change; changes nothing."""
    chosen = match_model() if model is None else _read(model)
    matcher = Matcher(chosen, None if words_only else encoder(chosen))
    with wiring.reader(settings_of(context)) as engine, engine.connect() as connection:
        now = standing(connection)
        found = outlook(connection, matcher)
    if not now.is_up_to_date:
        output.warn(
            "登记库的匹配尚未完成，差异中含未匹配的 / matching of the registry is behind; the difference has that in it too"
        )
    if as_json:
        output.print_json(
            {"model": now.model, "other_model": chosen.version, "records": found.records, **_as_json(found)}
        )
        return
    output.say(f"{found.records} 条记录，现用模型 {now.model or '无'}，比较的模型 {chosen.version}")
    for title, pairs in (
        ("将并入同一场景的", found.joined),
        ("将不再属于同一场景的", found.parted),
        ("将新增待核对的", found.opened),
        ("将不再待核对的", found.closed),
    ):
        rows = [tuple(map(key_text, pair)) for pair in pairs[:_SHOWN]]
        output.show_table(f"{title} {len(pairs)} 对", ("记录", "记录"), rows)


def _read(file: Path) -> MatchModel:
    try:
        return MatchModel.model_validate_json(file.read_bytes())
    except ValidationError as error:
        output.warn(f"{file}: 不是匹配模型 / is no model of matching: {error.errors()[0]['msg']}")
        raise typer.Exit(ExitCode.UNREADABLE) from None


def _as_json(found: Outlook) -> dict[str, list[list[str]]]:
    def named(pairs: list[Pair]) -> list[list[str]]:
        return [list(map(key_text, pair)) for pair in pairs]

    return {
        "joined": named(found.joined),
        "parted": named(found.parted),
        "opened": named(found.opened),
        "closed": named(found.closed),
    }
