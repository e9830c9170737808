"""From the settings to what a client of Kafka shows and checks. No secret stands in an argument, in a URL or in what is printed."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from scenario_registry.settings import Settings, SettingsError
from schemas.broker_access import BrokerAccess


def broker_access(settings: Settings) -> BrokerAccess:
    """How clients of Kafka authenticate. Raises SettingsError where that would be half a log-in, or one that anybody could listen to."""
    access = BrokerAccess(settings.kafka_ca_file, settings.kafka_username, _password(settings))
    if (access.username is None) != (access.password is None):
        raise SettingsError(
            "kafka_username 与 kafka_password_file 须同时设置 / kafka_username and kafka_password_file need each other"
        )
    if access.username is not None and access.ca_file is None:
        raise SettingsError(
            "kafka_username: 登录须加密，请设置 kafka_ca_file / nobody logs in without encryption, set kafka_ca_file"
        )
    try:
        access.tls()
    except OSError as error:
        raise SettingsError(
            f"kafka_ca_file: 无法读取或不含证书 / cannot be read, or holds no certificate: {access.ca_file} "
            f"({error.strerror})"
        ) from error
    return access


def require_speaker(settings: Settings, organisation: str, organisations: Collection[str]) -> None:
    """Raises SettingsError when the user towards Kafka is another one of the ``organisations``: what its outbox took for others would
    be refused for ever, and hold up its own."""
    user = settings.kafka_username
    if user in organisations and user != organisation:
        raise SettingsError(
            f"kafka_username: 用户 {user} 不能替 {organisation} 报送，没有记录任何内容；请用后者的设置 / "
            f"{user} does not speak for {organisation}: nothing was recorded, use the settings of the latter"
        )


def _password(settings: Settings) -> str | None:
    file = settings.kafka_password_file
    if file is None:
        return None if settings.kafka_password is None else settings.kafka_password.get_secret_value()
    if settings.kafka_password is not None:
        raise SettingsError("kafka_password 与 kafka_password_file 只设一个 / set only one of them")
    return _first_line(file)


def _first_line(file: Path) -> str:
    try:
        password = file.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        # Without the cause of a decoding error: it would show what stands there.
        why = error.strerror if isinstance(error, OSError) else "UTF-8?"
        raise SettingsError(f"kafka_password_file: 无法读取 / cannot be read: {file} ({why})") from None
    if not password:
        raise SettingsError(f"kafka_password_file: 文件为空 / the file is empty: {file}")
    return password
