"""What is constructed from settings, and what is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from scenario_registry import wiring
from scenario_registry.settings import Settings, SettingsError
from schemas.log import NewRecord, topic_of


@pytest.mark.parametrize(
    ("others", "told"),
    [
        ({"log": "redis://host/1"}, "log: 不支持 redis.*sqlite"),
        ({"log": "sqlite://"}, "log: sqlite 须写明文件"),
    ],
)
def test_an_unknown_log_names_those_that_are_known(tmp_path: Path, others: dict[str, str], told: str) -> None:
    with pytest.raises(SettingsError, match=told), wiring.event_log(Settings.in_folder(tmp_path, **others)):
        pass


def test_an_unknown_registry_names_those_that_are_known(tmp_path: Path) -> None:
    settings = Settings.in_folder(tmp_path, registry="mysql://me:s3cret@host/db")
    for opened in (wiring.registry, wiring.reader):
        with pytest.raises(SettingsError, match=r"postgresql\+psycopg, sqlite") as raised, opened(settings):  # type: ignore[operator]
            pass
        assert "s3cret" not in str(raised.value)


def test_log_registry_and_outbox_are_made_with_their_folder(tmp_path: Path) -> None:
    settings = Settings.in_folder(tmp_path / "a" / "b")
    with wiring.event_log(settings), wiring.registry(settings), wiring.outbox(settings):
        pass
    assert {path.name for path in settings.data_dir.iterdir()} >= {"log.sqlite", "registry.sqlite", "outbox.sqlite"}


def test_a_topic_has_as_many_partitions_as_the_settings_say(tmp_path: Path) -> None:
    with wiring.event_log(Settings.in_folder(tmp_path, partitions=1)) as log:
        for number in range(1, 9):
            log.append(topic_of("x"), [NewRecord(b"%d" % number, b"{}")], producer="p", first_number=number)
        assert len(log.partitions()) == 1


def test_who_reads_makes_nothing(tmp_path: Path) -> None:
    settings = Settings.in_folder(tmp_path / "none")
    for opened in (wiring.reader, wiring.existing_log):
        with pytest.raises(wiring.NothingThereError, match=r"还没有.* / there is no"), opened(settings):  # type: ignore[operator]
            pass
    assert not settings.data_dir.exists()


def test_a_file_that_is_no_registry_yet_is_none(tmp_path: Path) -> None:
    settings = Settings.in_folder(tmp_path)
    (tmp_path / "registry.sqlite").touch()
    with pytest.raises(wiring.NothingThereError, match="登记库"), wiring.reader(settings):
        pass


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    settings = Settings.in_folder(tmp_path)
    with (
        wiring.registry(settings),
        wiring.reader(settings) as engine,
        engine.connect() as connection,
        pytest.raises(OperationalError, match="readonly"),
    ):
        connection.exec_driver_sql("DELETE FROM records")
