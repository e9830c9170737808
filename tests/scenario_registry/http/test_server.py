"""The socket that the server listens on."""

from __future__ import annotations

import socket

import pytest

from scenario_registry.http.server import listen
from scenario_registry.settings import SettingsError


def test_an_answer_never_waits_for_its_beginning_to_be_confirmed() -> None:
    with listen("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_port_that_is_taken_is_told() -> None:
    with listen("127.0.0.1", 0) as listening, pytest.raises(SettingsError, match="无法在"):
        listen(*listening.getsockname())
