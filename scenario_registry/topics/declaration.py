"""The declaration of topics as an operator writes it, in TOML: ``topics.toml`` beside this module, and over it the operator's own file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError, model_validator

from scenario_registry.settings import SettingsError
from schemas.envelope import OrganisationId

_DEFAULT = Path(__file__).with_name("topics.toml")
_CONFIG = ConfigDict(extra="forbid", frozen=True)

Partitions = Annotated[int, Field(ge=1, le=256)]
BytesPerSecond = Annotated[int, Field(ge=1024)]
User = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,100}$")]


class EventTopics(BaseModel):
    """``partitions``: None for what the settings say."""

    model_config = _CONFIG

    partitions: Partitions | None = None


class ToldTopics(EventTopics):
    """Topics that the relay fills. ``retention_days``: None for ever."""

    retention_days: Annotated[int, Field(ge=1)] | None = None


class Limits(BaseModel):
    """Of each organisation's user, on each broker."""

    model_config = _CONFIG

    producer_bytes_per_second: BytesPerSecond


class Users(BaseModel):
    """Names of users by what they do."""

    model_config = _CONFIG

    workers: tuple[User, ...]
    relays: tuple[User, ...]
    intakes: tuple[User, ...]
    readers: tuple[User, ...]


class Exceptions(BaseModel):
    """What is different for one organisation."""

    model_config = _CONFIG

    partitions: Partitions | None = None
    producer_bytes_per_second: BytesPerSecond | None = None


class Declaration(BaseModel):
    """All that is declared."""

    model_config = _CONFIG

    replication: Annotated[int, Field(ge=1, le=9)]
    min_insync_replicas: Annotated[int, Field(ge=1)]
    events: EventTopics
    outcomes: ToldTopics
    changes: ToldTopics
    limits: Limits
    users: Users
    organisations: Mapping[OrganisationId, Exceptions] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _can_be_written(self) -> Declaration:
        if self.min_insync_replicas > self.replication:
            raise ValueError(
                "min_insync_replicas 大于 replication，将无法写入 / exceeds replication: nothing could be written"
            )
        return self


def load_declaration(file: Path | None) -> Declaration:
    """The declaration in force. ``file`` says what is different from the one that comes with the product. Raises SettingsError."""
    values = tomllib.loads(_DEFAULT.read_text(encoding="utf-8"))
    if file is not None:
        values = _over(values, _read(file))
    try:
        return Declaration.model_validate(values)
    except ValidationError as error:
        faults = [
            f"  {'.'.join(map(str, found['loc'])) or 'topics'}: {found['msg'].removeprefix('Value error, ')}"
            for found in error.errors()
        ]
        told = "\n".join([f"主题声明有误 / the declaration of topics is not valid: {file}", *faults])
        raise SettingsError(told) from error


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(
            f"topics_file: 无法读取，须为 UTF-8 编码的 TOML / cannot be read, it must be TOML in UTF-8: {file} ({error})"
        ) from error


def _over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """``above`` wins, table by table."""
    both = dict(below)
    for name, value in above.items():
        under = both.get(name)
        both[name] = _over(under, value) if isinstance(under, dict) and isinstance(value, dict) else value
    return both
