"""Settings: where they come from, and what is wrong with them."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from platformdirs import user_data_path

from scenario_registry.cli.context import next_step
from scenario_registry.settings import Settings, SettingsError, load_settings, shown


def written(folder: Path, text: str) -> Path:
    path = folder / "own.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_without_any_the_user_has_one_registry_wherever_he_stands(tmp_path: Path) -> None:
    with contextlib.chdir(tmp_path):
        assert load_settings(None, {}) == Settings.in_folder(user_data_path("scenario-registry"))


def test_everything_lies_in_the_data_folder(tmp_path: Path) -> None:
    settings = load_settings(None, {"SCENARIOS_DATA_DIR": str(tmp_path)})
    assert str(settings.log) == f"sqlite:///{tmp_path}/log.sqlite"
    assert str(settings.registry) == f"sqlite:///{tmp_path}/registry.sqlite"
    assert settings.outbox == tmp_path / "outbox.sqlite"
    assert (settings.feeds_dir, settings.log_retention_days, settings.partitions) == (None, None, 4)


def test_paths_of_a_file_count_from_its_folder(tmp_path: Path) -> None:
    path = written(tmp_path, 'data_dir = "d"\nlog = "sqlite:///l.sqlite"\nfeeds_dir = "f"\npartitions = 2\n')
    settings = load_settings(path, {})
    assert settings.data_dir == tmp_path / "d"
    assert settings.log.database == str(tmp_path / "l.sqlite")
    assert settings.registry.database == str(tmp_path / "d" / "registry.sqlite")
    assert (settings.feeds_dir, settings.partitions) == (tmp_path / "f", 2)


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    path = written(tmp_path, "partitions = 2\nlog_retention_days = 9\n")
    settings = load_settings(path, {"SCENARIOS_PARTITIONS": "3", "OTHER": "x"})
    assert (settings.partitions, settings.log_retention_days) == (3, 9)


def test_the_file_in_the_current_folder_is_found(tmp_path: Path) -> None:
    (tmp_path / "scenarios.toml").write_text("partitions = 7\n", encoding="utf-8")
    with contextlib.chdir(tmp_path):
        assert load_settings(None, {}).partitions == 7


def test_an_absolute_path_stays(tmp_path: Path) -> None:
    path = written(tmp_path, 'registry = "sqlite:////var/lib/r.sqlite"\n')
    assert load_settings(path, {}).registry.database == "/var/lib/r.sqlite"


@pytest.mark.parametrize(
    ("text", "environment", "told"),
    [
        ('registery = "x"', {}, ["未知的设置 registery", "did you mean registry?"]),
        ("", {"SCENARIOS_LOGG": "x"}, ["SCENARIOS_*", "unknown setting logg", "是不是 log？"]),
        ("zzz = 1", {}, ["未知的设置 zzz", "log_retention_days"]),
        ("partitions = 0", {}, ["partitions", "greater than or equal to 1"]),
        ('log_retention_days = "soon"', {}, ["log_retention_days"]),
        ("log = 5", {}, ["log: ", "不是 URL"]),
        ("data_dir = [", {}, ["own.toml", "须为 UTF-8 编码的 TOML"]),
        ("", {"SCENARIOS_TRUSTED_PROXIES": "*"}, ["trusted_proxies", "must be an address or a network"]),
        ('trusted_proxies = "10.0.0.5, proxy.example"', {}, ["proxy.example：须为地址或网段"]),
        ('trusted_proxies = "10.0.0.5/24"', {}, ["10.0.0.5/24", "10.0.1.0/24"]),
        ('trusted_proxies = "10.0.0.5,::/0"', {}, ["::/0", "谁都能冒充"]),
    ],
)
def test_faults_are_told_in_both_languages(
    tmp_path: Path, text: str, environment: dict[str, str], told: list[str]
) -> None:
    with pytest.raises(SettingsError) as raised:
        load_settings(written(tmp_path, text), environment)
    assert all(part in str(raised.value) for part in ["设置有误", "the settings are not valid", *told])


def test_proxies_are_addresses(tmp_path: Path) -> None:
    assert [str(it) for it in load_settings(written(tmp_path, ""), {}).trusted_proxies] == ["127.0.0.1/32", "::1/128"]
    found = load_settings(written(tmp_path, 'trusted_proxies = "10.0.0.5, 10.0.1.0/24,2001:db8::/32"'), {})
    assert [str(it) for it in found.trusted_proxies] == ["10.0.0.5/32", "10.0.1.0/24", "2001:db8::/32"]
    assert load_settings(None, {"SCENARIOS_TRUSTED_PROXIES": ""}).trusted_proxies == ()


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as raised:
        load_settings(written(tmp_path, "a = 1\nb = 2\npartitions = 0"), {"SCENARIOS_C": "3"})
    assert len(str(raised.value).splitlines()) == 1 + 4


def test_a_named_file_must_exist(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"没有设置文件 .*none\.toml"):
        load_settings(tmp_path / "none.toml", {})


@pytest.mark.parametrize("url", ["postgresql+psycopg://me:s3cret@host/db", "::s3cret::"])
def test_no_password_is_shown(url: str) -> None:
    try:
        shown = repr(load_settings(None, {"SCENARIOS_REGISTRY": url}))
    except SettingsError as error:
        shown = str(error)
    assert "s3cret" not in shown


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        ("kafka://one:9092,two:9092", "kafka://one:9092,two:9092"),
        ("kafka://one:9092", "kafka://one:9092"),
        ("sqlite:////tmp/log.sqlite", "sqlite:////tmp/log.sqlite"),
    ],
)
def test_an_address_is_shown_as_it_is_written(tmp_path: Path, stated: str, told: str) -> None:
    assert shown(load_settings(written(tmp_path, f'log = "{stated}"\n'), {}).log) == told


def test_a_password_is_not_shown(tmp_path: Path) -> None:
    registry = load_settings(written(tmp_path, 'registry = "postgresql+psycopg://a:secret@host/b"\n'), {}).registry
    assert shown(registry) == "postgresql+psycopg://a:***@host/b"


def test_whoever_sent_something_hears_who_processes_it(tmp_path: Path) -> None:
    assert "scenarios run" in next_step(load_settings(None, {"SCENARIOS_DATA_DIR": str(tmp_path)}))
    city = next_step(load_settings(None, {"SCENARIOS_LOG": "kafka://one:9092"}))
    assert "scenarios status" in city
    assert "scenarios run" not in city
