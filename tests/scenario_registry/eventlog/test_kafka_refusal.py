"""What a broker says last is heard, however quickly it hangs up."""

from __future__ import annotations

import select
import socket
from typing import Any, NamedTuple

from scenario_registry.eventlog.kafka_refusal import client


class Node(NamedTuple):
    host: str
    port: int


def test_words_that_come_with_the_end_of_the_connection_are_heard() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = Node(*server.getsockname())
        connecting = client(bootstrap_servers=[f"{address.host}:{address.port}"])
        manager: Any = connecting._manager
        transport = connecting._net.run(manager._build_transport, address)
        accepted, _ = server.accept()
        accepted.sendall(b"refused, because")
        accepted.close()
        assert select.select([transport._sock], [], [], 30)[0]
        heard = b""
        while not (received := transport._sock_recv())[1]:
            heard += received[0]
        assert heard == b"refused, because"
        transport._sock.close()
        connecting.close()
