"""The tables of a feed's declaration: what may be said in each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, InstanceOf, StringConstraints, model_validator

from producers.convert import ConverterName, converter_of
from producers.families import FAMILIES, TARGETS, FamilyName
from producers.normalise.text import as_written, text
from schemas.event import EVENT_TYPES

ORGANISATION = "organisation"
"""A column with this target names the organisation of the row; it is compared with the feed's and goes no further."""

_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
_OPTIONAL_PART = re.compile(r"\[([^\[\]{}]*\{([^{}]+)\}[^\[\]{}]*)\]")


class Table(BaseModel):
    """A table of the declaration: an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(Table):
    """Where a column goes. In TOML a text alone is the field. ``family`` is that of the feed."""

    field: str
    family: FamilyName = "scenario"
    converter: ConverterName | None = Field(default=None, alias="as", description="unless the usual one of the field")
    unit: Literal["元", "万元", "亿元"] | None = Field(default=None, description="of money; 万元 unless said")
    unit_column: str | None = Field(default=None, description="column that holds the unit of money")
    keys: tuple[str, ...] = Field(
        default=(), description="of objects in a list: the first key that holds something counts"
    )

    @model_validator(mode="after")
    def _fits(self) -> Column:
        targets = {*FAMILIES[self.family].model.model_fields, ORGANISATION}
        if self.field not in targets:
            known = ", ".join(sorted(targets))
            raise ValueError(
                f"没有字段 {self.field}，可用的是 {known} / no such field: {self.field}; choose one of: {known}"
            )
        if (self.unit or self.unit_column) and self.reads_as != "money":
            raise ValueError("只有金额可以写 unit / only money has a unit")
        return self

    @property
    def reads_as(self) -> ConverterName:
        """The converter that reads the column."""
        return self.converter or converter_of(self.field)


class LocalId(Table):
    """How the organisation's own number of a scenario is built.

    ``template``: column names in braces; a part in square brackets is left out when its column is empty, such as
    ``{__sheet__}/[{__section__}/]{序号}``; ``[{场景编号}][{机会编号}]`` takes the one that a row has. A single column is kept as written; several are joined after normalising.
    """

    template: str

    @model_validator(mode="after")
    def _names_a_column(self) -> LocalId:
        if not self.columns:
            raise ValueError("模板里至少要有一个 {列名} / the template needs at least one {column}")
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns in the template."""
        return tuple(_PLACEHOLDER.findall(self.template))

    def build(self, values: Mapping[str, object]) -> str | None:
        """The local id out of the values of ``columns``; None when one that is not optional is empty."""
        if self.template == f"{{{self.columns[0]}}}":
            value = values[self.columns[0]]
            return None if value is None else as_written(value).strip() or None
        texts = {name: text(values[name]) for name in self.columns}
        template = _OPTIONAL_PART.sub(lambda part: part[1] if texts[part[2]] else "", self.template)
        if not all(texts[name] for name in _PLACEHOLDER.findall(template)):
            return None
        return _PLACEHOLDER.sub(lambda placeholder: str(texts[placeholder[1]]), template) or None


class Events(Table):
    """Columns of a feed whose rows are events already. ``types``: the organisation's word for a type -> type of our event."""

    id: str
    type: str
    version: str
    time: str
    reason: str | None = None
    types: dict[str, Annotated[str, StringConstraints(pattern="^(" + "|".join(map(re.escape, EVENT_TYPES)) + ")$")]]


class Expected(Table):
    """How many rows a delivery has when all is well, and which share of them fills in a field; a delivery outside is looked at, not
    refused."""

    min_rows: int = Field(default=1, ge=0)
    max_rows: int | None = Field(default=None, ge=0)
    filled: dict[str, Annotated[float, Field(gt=0, le=1)]] = Field(
        default_factory=dict, description="field -> least share of records that fill it in"
    )

    @model_validator(mode="after")
    def _names_fields(self) -> Expected:
        if unknown := sorted(set(self.filled) - TARGETS):
            raise ValueError(f"没有这样的字段 / no such field: {', '.join(unknown)}")
        return self


class Breaker(Table):
    """From which share of a feed's live scenarios on a delivery is unusual and held whole until a person decides; below ``at_least``
    scenarios never. Own judgement: half a file lacks more than three of ten, and whoever changes half of all means it as such."""

    withdrawn: float = Field(default=0.3, gt=0, le=1, description="are gone")
    rekeyed: float = Field(default=0.2, gt=0, le=1, description="come under another number")
    emptied: float = Field(default=0.3, gt=0, le=1, description="lose a field that was filled")
    rewritten: float = Field(default=0.6, gt=0, le=1, description="say something else")
    at_least: int = Field(default=3, ge=1)


class Contact(Table):
    """The office to ask about the feed; never a person."""

    office_zh: str
    email: Annotated[str, StringConstraints(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")]


class Source(BaseModel):
    """Kind of the source, a module of ``producers.sources``, and that kind's own options."""

    model_config = ConfigDict(frozen=True)

    kind: str
    options: InstanceOf[BaseModel]
