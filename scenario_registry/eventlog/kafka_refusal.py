"""What Kafka's brokers refuse, or what is refused to them: found where kafka-python would go on trying, and told with what to do."""

from __future__ import annotations

import ssl
from functools import partial
from typing import Any

from kafka.errors import (
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    KafkaError,
    SaslAuthenticationFailedError,
    TopicAuthorizationFailedError,
)
from kafka.net.compat import KafkaNetClient
from kafka.net.manager import KafkaConnectionManager
from kafka.net.selector import NetworkSelector

from scenario_registry.eventlog.port import LogRefusedError
from scenario_registry.eventlog.refusals import certificate_refused, login_refused

_RIGHTS = (TopicAuthorizationFailedError, GroupAuthorizationFailedError, ClusterAuthorizationFailedError)


class UntrustedBrokerError(KafkaError):  # type: ignore[misc]
    """A broker's certificate does not hold. ``cause``: what OpenSSL said."""

    def __init__(self, cause: ssl.SSLCertVerificationError) -> None:
        super().__init__(str(cause))
        self.cause = cause


class _Manager(KafkaConnectionManager):  # type: ignore[misc]
    """Raises what a broker answers to a log-in, or what its certificate lacks, instead of trying again until a timeout hides it."""

    def __init__(self, *arguments: Any, **configs: Any) -> None:
        super().__init__(*arguments, **configs)
        self._refusals: dict[Any, KafkaError] = {}

    def bootstrap(self, timeout_ms: int | None = None, refresh: bool = True) -> None:
        """Leaves nothing behind when it fails. A client of kafka-python calls it while it is made, so that nobody could close it."""
        try:
            super().bootstrap(timeout_ms, refresh)
        except BaseException:
            self.close()
            self._net.close()
            raise

    def get_connection(self, node_id: Any, **options: Any) -> Any:
        if node_id in self._refusals:
            raise self._refusals[node_id]
        found = super().get_connection(node_id, **options)
        found.init_future.add_errback(partial(self._note, node_id))
        return found

    async def _build_transport(self, node: Any, **options: Any) -> Any:
        """A transport that hands on what arrived together with the end of the connection: there a broker says why it refuses."""
        transport = await super()._build_transport(node, **options)
        receive = transport._sock_recv

        def receive_all() -> tuple[bytes, Any]:
            data, error = receive()
            # The end is seen again by the next call.
            return data, None if data else error

        transport._sock_recv = receive_all
        return transport

    def _note(self, node_id: Any, error: BaseException) -> None:
        if isinstance(error, SaslAuthenticationFailedError):
            self._refusals[node_id] = error
        elif isinstance(error.__context__, ssl.SSLCertVerificationError):
            self._refusals[node_id] = UntrustedBrokerError(error.__context__)


def client(**configs: Any) -> Any:
    """What every client of kafka-python talks through, for its option ``kafka_client``."""
    net = NetworkSelector(**configs)
    return KafkaNetClient(net, _Manager(net, **configs), **configs)


def refusal(error: KafkaError) -> LogRefusedError | None:
    """What to tell when trying again does not help; None for a broker that is away."""
    if isinstance(error, SaslAuthenticationFailedError):
        return login_refused(error)
    if isinstance(error, UntrustedBrokerError):
        return certificate_refused(error.cause)
    if isinstance(error, _RIGHTS):
        return LogRefusedError(
            "没有权限，或主题还不存在：请运维执行 scenarios topics diff，并核对 kafka_username 是否为本机构的用户",
            "no right to it, or no such topic yet: let operations run scenarios topics diff, and see whether kafka_username is your own organisation's",
            # The broker's words name its inner parts and not the topic.
            type(error).__name__,
        )
    return None
