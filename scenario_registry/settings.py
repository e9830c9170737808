"""Where things are: one small TOML file, or environment variables, or neither.

A value is taken from the first of: the variable ``SCENARIOS_<NAME>``, the TOML file (``--config``, else ``./scenarios.toml`` when it
exists), the default. Relative paths count from the TOML file's folder, in variables from the current one.
"""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterator, Mapping, MutableMapping
from pathlib import Path
from typing import Annotated, Any

from platformdirs import user_data_path
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, InstanceOf, SecretStr, ValidationError
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from scenario_registry.alerts.declared import Alerts
from scenario_registry.notices.declared import NoticeSettings
from scenario_registry.proxies import THIS_MACHINE, Proxies
from schemas.code_lists import ORGANISATIONS_FILE

DEFAULT_FILE = Path("scenarios.toml")
_PREFIX = "SCENARIOS_"
_PATHS = ("data_dir", "outbox", "feeds_dir")
"""Settings that are paths, beside those whose names end with ``_file``."""


class SettingsError(ValueError):
    """Settings that cannot be used; the message names all faults, in Chinese and English."""


def _url(value: object) -> URL:
    """A URL, whose text hides the password wherever it is shown. ``kafka://`` may name several brokers, with commas between them."""
    if isinstance(value, str) and (brokers := value.removeprefix("kafka://")) != value:
        if "@" in brokers:
            raise ValueError(
                "用户名和密码不写在地址里，见 kafka_username 与 kafka_password_file / "
                "user and password do not stand in the URL, see kafka_username and kafka_password_file"
            )
        if "," in brokers:
            # SQLAlchemy's own way to write several hosts.
            return URL.create("kafka", query={"host": brokers.rstrip("/").split(",")})
    try:
        return make_url(value)  # type: ignore[arg-type]
    except (ArgumentError, ValueError, TypeError):
        # Without the value and the cause: both may hold a password.
        raise ValueError("不是 URL / not a URL, such as sqlite:////var/lib/scenarios/log.sqlite") from None


def shown(url: URL) -> str:
    """As people write it, without the password."""
    several = url.query.get("host")
    return f"kafka://{','.join(several)}" if url.drivername == "kafka" and isinstance(several, tuple) else str(url)


DatabaseUrl = Annotated[InstanceOf[URL], BeforeValidator(_url)]


class Settings(BaseModel):
    """All settings. ``log``, ``registry`` and ``outbox`` lie in ``data_dir`` unless said otherwise."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    data_dir: Path = Field(description="数据目录 folder of log, registry and outbox")
    log: DatabaseUrl = Field(description="事件日志 URL of the event log")
    registry: DatabaseUrl = Field(description="登记库 URL of the registry")
    outbox: Path = Field(description="发件箱 file of the outbox")
    feeds_dir: Path | None = Field(default=None, description="另外的报送声明 folder of further feed declarations")
    organisations_file: Path | None = Field(default=None, description="另外的机构表 table of further organisations")
    working_groups_file: Path | None = Field(
        default=None,
        description="产业链工作专班表 table of the chains' working groups, in the place of the product's own",
    )
    log_retention_days: int | None = Field(
        default=None, ge=1, description="日志保留天数 days that processed events stay in the log; without it, for ever"
    )
    partitions: int = Field(default=4, ge=1, le=256, description="每个机构的分区数 partitions of a new channel")
    topics_file: Path | None = Field(
        default=None, description="主题声明文件 declaration of topics, where it differs from the product's own"
    )
    worker_group: str = Field(
        default="scenario-registry",
        pattern=r"^[A-Za-z0-9._-]{1,200}$",
        description="消费组，每个登记库一个 consumer group of the workers, one per registry",
    )
    worker_session_seconds: float = Field(
        default=10,
        ge=1,
        le=300,
        description="处理进程失联多少秒后由其他进程接管 seconds after which others take over from a worker that is not heard of",
    )
    kafka_username: str | None = Field(default=None, min_length=1, description="Kafka用户名 user towards Kafka")
    kafka_password_file: Path | None = Field(default=None, description="Kafka密码文件 file that holds its password")
    kafka_password: SecretStr | None = Field(
        default=None, description="Kafka密码，优先用文件 the password itself, where a file cannot be"
    )
    kafka_ca_file: Path | None = Field(
        default=None, description="Kafka根证书文件 certificates, PEM, that the brokers' own descend from; TLS with it"
    )
    trusted_proxies: Proxies = Field(
        default=THIS_MACHINE,
        description="可信的反向代理地址，逗号分隔；只采信它们转告的来访者地址和协议 proxies that are believed about who asks and how, with commas",
    )
    delivery_rows: int = Field(
        default=10_000,
        ge=1,
        le=200_000,
        description="网上递交的文件最多多少行 rows that a file handed in over the network may have",
    )
    quality_every_hours: float = Field(
        default=24,
        gt=0,
        le=8760,
        description="质量检查间隔小时数，过期未检查即告警 hours between quality runs, as promised",
    )
    alerts: Alerts = Field(default=Alerts(), description="告警通道 webhooks and mail for alerts, see docs/alerts.md")
    notices: NoticeSettings = Field(
        default=NoticeSettings(), description="订阅通知 links, mail and hosts for notices, see docs/notices.md"
    )

    @property
    def encodings(self) -> Path:
        """File of sentence vectors, which may be deleted at any time."""
        return self.data_dir / "encodings.sqlite"

    @classmethod
    def in_folder(cls, data_dir: Path, **others: Any) -> Settings:
        """Everything in one folder, but for ``others``. Raises pydantic.ValidationError."""
        places: dict[str, Any] = {
            "log": URL.create("sqlite", database=str(data_dir / "log.sqlite")),
            "registry": URL.create("sqlite", database=str(data_dir / "registry.sqlite")),
            "outbox": data_dir / "outbox.sqlite",
        }
        return cls(data_dir=data_dir, **places | others)


def load_settings(file: Path | None, environment: Mapping[str, str]) -> Settings:
    """The settings in force. ``file`` must exist when it is named. Makes nothing.

    The default of ``data_dir`` is the user's own folder for data, so that the same registry is found from wherever one stands.
    Raises SettingsError for unknown names and bad values, all at once.
    """
    faults: list[str] = []
    values = _from_file(file, faults) | _from_environment(environment, faults)
    data_dir = values.pop("data_dir", None) or user_data_path("scenario-registry")
    settings = None
    try:
        settings = Settings.in_folder(Path(data_dir), **values)
    except ValidationError as error:
        faults.extend(
            f"{'.'.join(map(str, found['loc']))}: 值无效 / not valid: {found['msg'].removeprefix('Value error, ')}"
            for found in error.errors()
        )
    if settings is None or faults:
        raise SettingsError("\n".join(["设置有误 / the settings are not valid:", *(f"  {fault}" for fault in faults)]))
    return settings


def adopt_organisations(file: Path | None, environment: MutableMapping[str, str]) -> None:
    """Where the file of settings names a table of further organisations and no variable does, let the variable name it: for this process, before it
    reads codes, and for all that it starts. What is wrong with the file, ``load_settings`` tells."""
    if table := _from_file(file, []).get("organisations_file"):
        environment.setdefault(ORGANISATIONS_FILE, str(table))


def _from_file(file: Path | None, faults: list[str]) -> dict[str, Any]:
    if file is None:
        if not DEFAULT_FILE.exists():
            return {}
        file = DEFAULT_FILE
    try:
        values = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        faults.append(f"没有设置文件 {file} / there is no settings file {file}")
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        faults.append(f"无法读取 {file}，须为 UTF-8 编码的 TOML / cannot be read, it must be TOML in UTF-8: {error}")
        return {}
    return dict(_known(values, str(file), file.resolve().parent, faults))


def _from_environment(environment: Mapping[str, str], faults: list[str]) -> dict[str, Any]:
    values = {
        name.removeprefix(_PREFIX).lower(): value for name, value in environment.items() if name.startswith(_PREFIX)
    }
    return dict(_known(values, f"{_PREFIX}*", Path.cwd(), faults))


def _known(values: Mapping[str, Any], place: str, folder: Path, faults: list[str]) -> Iterator[tuple[str, Any]]:
    """The values with known names, their paths counted from ``folder``; the others become faults."""
    for name, value in values.items():
        if name in Settings.model_fields:
            yield name, _absolute(name, value, folder)
            continue
        likely = difflib.get_close_matches(name, Settings.model_fields, n=1)
        known = "、".join(Settings.model_fields)
        advice = f"是不是 {likely[0]}？ / did you mean {likely[0]}?" if likely else f"可用的 / known: {known}"
        faults.append(f"{place}: 未知的设置 {name} / unknown setting {name}；{advice}")


def _absolute(name: str, value: Any, folder: Path) -> Any:
    if isinstance(value, Mapping):
        return {inner: _absolute(inner, it, folder) for inner, it in value.items()}
    if isinstance(value, list):
        return [_absolute(name, it, folder) for it in value]
    if not isinstance(value, str):
        return value
    if name in _PATHS or name.endswith("_file"):
        return folder / value
    if name in ("log", "registry") and value.startswith("sqlite:///"):
        url = make_url(value)
        return url.set(database=str(folder / (url.database or "")))
    return value
