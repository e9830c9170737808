"""Webhooks and mail to real servers."""

from __future__ import annotations

import base64
import json
import time
from pathlib import Path

import pytest

from scenario_registry.alerts.channel import ChannelError, Message
from scenario_registry.alerts.declared import Mail, Webhook
from scenario_registry.alerts.mail import MailChannel
from scenario_registry.alerts.webhook import WebhookChannel, signature
from tests.scenario_registry.alerts.receivers import PASSWORD, SECRET, USER, hook, mailbox
from tests.support.kafka.certificates import Authority

DOCUMENT = {
    "type": "incident.opened",
    "timestamp": "2026-03-11T01:00:00Z",
    "data": {
        "incident": 7,
        "severity": "error",
        "since": "2026-03-10T01:00:00Z",
        "title": {"zh": "成都轨道集团：报送异常", "en": "chengdu_rail: a feed is not well"},
        "symptoms": [{"symptom": "silent", "what": {"zh": "失联", "en": "silent"}, "todo": {"zh": "请联系", "en": "ask"}}],
    },
}  # fmt: skip
MESSAGE = Message("msg_synthetic", json.dumps(DOCUMENT), DOCUMENT)


def webhook(folder: Path, url: str, secret: str = SECRET) -> WebhookChannel:
    file = folder / "secret"
    file.write_text(f"{secret}\n", encoding="utf-8")
    return WebhookChannel(Webhook(name="duty", url=url, secret_file=file))


def test_a_webhook_is_signed_and_bears_its_id(tmp_path: Path) -> None:
    with hook() as received:
        webhook(tmp_path, received.url).send(MESSAGE, time.time())
    assert (received.ids, received.got) == (["msg_synthetic"], [DOCUMENT])


def test_the_signature_is_that_of_standard_webhooks() -> None:
    """The example of its own libraries."""
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    signed = signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, '{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize(
    ("status", "is_away"), [(500, True), (429, True), (302, True), (401, True), (400, False), (413, False)]
)
def test_a_refusal_says_whether_others_would_be_refused_too(tmp_path: Path, status: int, is_away: bool) -> None:
    with hook(status) as received, pytest.raises(ChannelError, match=str(status)) as raised:
        webhook(tmp_path, received.url).send(MESSAGE, time.time())
    assert raised.value.is_away is is_away


def test_a_receiver_that_is_away_or_a_bad_secret_tells_no_secret(tmp_path: Path) -> None:
    with hook() as received:
        url = received.url
    for channel in (
        webhook(tmp_path, url),
        webhook(tmp_path, url, "whsec_c2hvcnQ="),
        webhook(tmp_path, url, "synthetic-plain"),
    ):
        with pytest.raises(ChannelError) as raised:
            channel.send(MESSAGE, time.time())
        assert raised.value.is_away
        for secret in (SECRET.removeprefix("whsec_"), "c2hvcnQ=", "synthetic-plain"):
            assert secret not in str(raised.value)


def mail(folder: Path, authority: Authority, server: str, password: str = PASSWORD, **more: object) -> MailChannel:
    file = folder / "password"
    file.write_text(f"{password}\n", encoding="utf-8")
    told = {"name": "desk", "server": server, "sender": "registry@example.cn", "to": ["a@example.cn", "b@example.cn"]}
    login = {"username": USER, "password_file": file, "ca_file": authority.file}
    return MailChannel(Mail.model_validate({**told, **login, **more}))


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_mail_goes_encrypted_and_after_a_log_in(tmp_path: Path, scheme: str) -> None:
    authority = Authority(tmp_path / "ca")
    keystore = authority.keystore("mail")
    with mailbox(keystore, tls_at_once=scheme == "smtps") as box:
        channel = mail(tmp_path, authority, f"{scheme}://127.0.0.1:{box.port}")
        assert channel.send(MESSAGE, 1_700_000_000) is None
        channel.send(MESSAGE, 1_700_000_100)
        with pytest.raises(ChannelError, match="log-in") as raised:
            mail(tmp_path, authority, f"{scheme}://127.0.0.1:{box.port}", "another-secret").send(MESSAGE, time.time())
        assert "another-secret" not in str(raised.value)
        stranger = Authority(tmp_path / "stranger")
        with pytest.raises(ChannelError, match="not encrypted"):
            mail(tmp_path, stranger, f"{scheme}://127.0.0.1:{box.port}").send(MESSAGE, time.time())
    first, again = box.mails
    assert first["Message-ID"] == again["Message-ID"] == "<msg_synthetic@example.cn>"
    assert first["To"] == "a@example.cn, b@example.cn"
    assert "成都轨道集团：报送异常" in first["Subject"]
    text = first.get_content()
    assert text.index("失联") < text.index("what to do: ask")


def test_a_server_without_encryption_gets_nothing_unless_the_settings_say_so(tmp_path: Path) -> None:
    authority = Authority(tmp_path / "ca")
    plain = {"username": None, "password_file": None}
    with mailbox(None) as box:
        with pytest.raises(ChannelError, match="not encrypted"):
            mail(tmp_path, authority, f"smtp://127.0.0.1:{box.port}").send(MESSAGE, time.time())
        assert box.mails == []
        box.refuses.add("b@example.cn")
        remark = mail(tmp_path, authority, f"smtp-plain://127.0.0.1:{box.port}", **plain).send(MESSAGE, time.time())
        assert remark is not None
        assert "b@example.cn" in remark
        box.refuses.add("a@example.cn")
        with pytest.raises(ChannelError) as raised:
            mail(tmp_path, authority, f"smtp-plain://127.0.0.1:{box.port}", **plain).send(MESSAGE, time.time())
        assert not raised.value.is_away
    assert len(box.mails) == 1
