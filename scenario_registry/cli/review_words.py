"""What the commands of review have in common: how people name records and themselves, and how a pair and its state are told."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from sqlalchemy import Connection

from scenario_registry.cli import output
from scenario_registry.cli.choices import chosen_organisation
from scenario_registry.cli.exit_code import ExitCode
from scenario_registry.cli.names import name_of
from scenario_registry.reviews.deciding import Speaker
from scenario_registry.reviews.question import Asked
from schemas.code_lists import code_lists
from schemas.judgement import Judgement
from schemas.matching import Pair
from schemas.moment import from_microseconds, to_microseconds, to_people
from schemas.record import Key, key_text
from schemas.words import RELATION_ZH, VERDICT_ZH
from sinks.queries.records import record
from streams.judging.ruling import ruling
from streams.judging.turn import Whose

WHOSE_ZH = {Whose.OWNERS: "待单位答复", Whose.DESK: "待中心裁定", Whose.NOBODY: "已有结论"}

RecordArgument = Annotated[str, typer.Argument(metavar="甲", help="记录：机构/编号 organisation/number")]
OtherArgument = Annotated[str, typer.Argument(metavar="乙", help="另一条记录 the other record")]
OnBehalfOption = Annotated[
    str, typer.Option("--as", help="代表哪个机构 on whose behalf: an owner, or promotion_center for the city desk")
]
ByOption = Annotated[str, typer.Option("--by", help="核对人 who says so, as you want it kept")]
ReasonOption = Annotated[str, typer.Option("--reason", help="理由 why")]

_LONGEST = 1000


def speaker(on_behalf_of: str, person: str, reason: str) -> Speaker:
    """Whoever speaks now. Raises typer.BadParameter for an organisation that is not registered, and for empty words."""
    organisation = registered(on_behalf_of)
    for option, text in (("--by", person), ("--reason", reason)):
        if not text.strip() or not text.isprintable() or len(text) > _LONGEST:
            raise typer.BadParameter(
                f"{option}：须为一行文字，不超过 {_LONGEST} 字 / one line of text, {_LONGEST} at most"
            )
    return Speaker(organisation, person.strip(), reason.strip(), now_us())


def registered(on_behalf_of: str) -> str:
    """The id of the organisation that an option ``--as`` names. Raises typer.BadParameter for one that is not registered."""
    organisation = chosen_organisation(on_behalf_of)
    if organisation is None or organisation not in code_lists().organisations:
        raise typer.BadParameter(f"--as {on_behalf_of}：没有登记这个机构 / no such organisation is registered")
    return organisation


def now_us() -> int:
    """This moment."""
    return to_microseconds(datetime.now(UTC))


def key_of(connection: Connection, name: str) -> Key:
    """The record that ``organisation/number`` names; ends the command when there is none."""
    organisation, _, local_id = name.partition("/")
    key = Key(chosen_organisation(organisation) or organisation, local_id)
    if record(connection, key) is None:
        output.warn(f"登记库中没有 {name}；请写 机构/编号 / not in the registry; write organisation/number")
        raise typer.Exit(ExitCode.NO)
    return key


def pair_text(pair: Pair) -> str:
    """Both, on a line each."""
    return "\n".join(map(key_text, pair))


def state_zh(asked: Asked) -> str:
    """Whose turn it is, or what holds."""
    turn = asked.turn
    if not asked.is_raised:
        return "没有待核对的问题"
    if turn.whose is Whose.NOBODY:
        verdict = ruling(asked.judgements)
        return "" if verdict is None else f"{WHOSE_ZH[turn.whose]}：{VERDICT_ZH[verdict]}"
    if turn.whose is Whose.OWNERS:
        return f"{WHOSE_ZH[turn.whose]}：{'、'.join(map(name_of, turn.silent))}"
    return WHOSE_ZH[turn.whose] + ("（单位逾期未答复）" if turn.is_overdue else "")


def due_zh(asked: Asked) -> str:
    """The last day on which owners answer in time."""
    return to_people(from_microseconds(asked.turn.due_us - 1))[:10]


def relation_zh(asked: Asked) -> str:
    """What the machine takes the two for; empty where it suggested nothing."""
    return RELATION_ZH[asked.relation] if asked.relation else ""


def asked_as_json(asked: Asked) -> dict[str, Any]:
    """A pair and its state."""
    turn = asked.turn
    return {
        "pair": [key._asdict() for key in asked.pair],
        "score": asked.score,
        "relation": asked.relation,
        "turn": turn.whose,
        "silent": list(turn.silent),
        "due_at": from_microseconds(turn.due_us),
        "is_overdue": turn.is_overdue,
        "verdict": ruling(asked.judgements),
        "judgements": [judgement_as_json(it) for it in asked.judgements],
    }


def judgement_as_json(judgement: Judgement) -> dict[str, Any]:
    """A judgement with everything that is known of it."""
    deletion = judgement.deletion
    return {
        "number": judgement.number,
        "pair": [key._asdict() for key in judgement.pair],
        "verdict": judgement.verdict,
        "organisation": judgement.organisation,
        "person": judgement.person,
        "reason": judgement.reason,
        "at": from_microseconds(judgement.at_us),
        "taken_back": deletion
        and {"at": from_microseconds(deletion.at_us), "by": deletion.by, "reason": deletion.reason},
    }
