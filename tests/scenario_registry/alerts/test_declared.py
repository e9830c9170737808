"""Channels as settings declare them."""

from __future__ import annotations

from pathlib import Path

import pytest

from scenario_registry.settings import SettingsError, load_settings

HOOK = '[[alerts.webhooks]]\nname = "duty"\nurl = "https://duty.example/"\nsecret_file = "secret"\n'
MAIL = '[[alerts.mails]]\nname = "desk"\nserver = "smtp://mail.example"\nsender = "a@city.example"\nto = ["b@city.example"]\n'


def written(folder: Path, text: str) -> Path:
    path = folder / "own.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_files_of_secrets_count_from_the_folder_of_the_settings(tmp_path: Path) -> None:
    login = 'username = "u"\npassword_file = "password"\n'
    alerts = load_settings(written(tmp_path, HOOK + MAIL + login), {}).alerts
    assert alerts.names == ["log", "duty", "desk"]
    assert alerts.webhooks[0].secret_file == tmp_path / "secret"
    assert alerts.mails[0].password_file == tmp_path / "password"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (HOOK.replace("https://", "ftp://"), "https://..."),
        (HOOK.replace("duty.example", "me:s3cret@duty.example"), "user and password do not stand in the address"),
        (HOOK + HOOK, "names of channels repeat"),
        (HOOK.replace('"duty"', '"log"'), "one is called log"),
        (HOOK + 'secret = "s3cret"\n', "alerts.webhooks.0.secret"),
        (MAIL + 'username = "u"\n', "go together"),
        (
            MAIL.replace("smtp:", "smtp-plain:") + 'username = "u"\npassword_file = "p"\n',
            "no log-in without encryption",
        ),
        (MAIL.replace("b@city", "b@city\\nBcc: c@city"), "alerts.mails.0.to.0"),
        ('alerts = "duty"\n', "alerts: "),
    ],
)
def test_what_cannot_be_used_is_told_without_secrets(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(SettingsError) as raised:
        load_settings(written(tmp_path, text), {})
    assert told in str(raised.value)
    assert "s3cret" not in str(raised.value)
