"""A labelled collection of needs and capabilities: one JSON object a line, needs with their grades, capabilities with their company."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from scenario_registry.matching.labelled_file import LabelledFileError
from schemas.record import Key
from schemas.scenario import Statement
from schemas.supply import Capability
from streams.supply.evaluate import Labelled
from streams.supply.meaning import Meaning
from streams.supply.sides import Offer, need_of, offer_of

_DEMAND, _SUPPLY = "need", "capability"


class _NeedLine(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    kind: Literal["need"]
    id: str
    split: str
    statement: Statement
    grades: dict[str, Annotated[int, Field(ge=0, le=3)]]


class _CapabilityLine(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    kind: Literal["capability"]
    id: str
    company: str
    statement: Capability


_LINE: TypeAdapter[_NeedLine | _CapabilityLine] = TypeAdapter(
    Annotated[_NeedLine | _CapabilityLine, Field(discriminator="kind")]
)


class LabelledSupply(NamedTuple):
    """What the file holds, in its order."""

    labelled: tuple[Labelled, ...]
    offers: tuple[Offer, ...]


def read_labelled(path: Path, encode: Meaning | None) -> LabelledSupply:
    """The collection in ``path``. Raises LabelledFileError, OSError."""
    needs: list[tuple[int, _NeedLine]] = []
    offers: dict[str, Offer] = {}
    with path.open(encoding="utf-8") as file:
        for number, text in enumerate(file, start=1):
            if not text.strip():
                continue
            line = _read(path, number, text)
            if isinstance(line, _NeedLine):
                needs.append((number, line))
            elif line.id in offers:
                raise LabelledFileError(path, number, f"编号重复 {line.id}", f"{line.id} is there twice")
            else:
                offers[line.id] = offer_of(Key(_SUPPLY, line.id), line.company, line.statement, encode)
    labelled = []
    for number, need in needs:
        unknown = sorted(need.grades.keys() - offers.keys())
        if unknown:
            raise LabelledFileError(path, number, f"没有能力 {unknown[0]}", f"no capability {unknown[0]}")
        grades = {offers[name].key: grade for name, grade in need.grades.items()}
        side = need_of(Key(_DEMAND, need.id), need.statement, need.statement.stage, encode)
        labelled.append(Labelled(side, grades, need.split))
    return LabelledSupply(tuple(labelled), tuple(offers.values()))


def _read(path: Path, number: int, text: str) -> _NeedLine | _CapabilityLine:
    try:
        return _LINE.validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "JSON"
        raise LabelledFileError(path, number, f"{where} 不对：{first['msg']}", f"{where}: {first['msg']}") from None
