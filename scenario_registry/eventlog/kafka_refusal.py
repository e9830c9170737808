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

_UNKNOWN_CA = (
    "服务器证书不是由 kafka_ca_file 中的机构签发",
    "the broker's certificate is not from a CA in kafka_ca_file",
)
_NOT_VALID = ("服务器证书无效", "the broker's certificate is not valid")

_CERTIFICATES = {
    # X509_V_ERR_* of openssl/x509_vfy.h.
    2: _UNKNOWN_CA,
    7: _UNKNOWN_CA,
    9: ("服务器证书尚未生效", "the broker's certificate is not valid yet"),
    10: ("服务器证书已过期，请更换", "the broker's certificate has expired, renew it"),
    18: _UNKNOWN_CA,
    19: _UNKNOWN_CA,
    20: _UNKNOWN_CA,
    21: _UNKNOWN_CA,
    62: ("服务器证书不是发给这个主机名的", "the broker's certificate is for another host name"),
    64: ("服务器证书不是发给这个地址的", "the broker's certificate is for another address"),
}

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

    def get_connection(self, node_id: Any, **options: Any) -> Any:
        if node_id in self._refusals:
            raise self._refusals[node_id]
        found = super().get_connection(node_id, **options)
        found.init_future.add_errback(partial(self._note, node_id))
        return found

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
        return LogRefusedError(
            "Kafka 拒绝登录：用户名或密码不对，请核对 kafka_username 与 kafka_password_file；密码更换后须重新启动",
            "Kafka refused the log-in: wrong user or password, see kafka_username and kafka_password_file; start again after a rotation",
            error,
        )
    if isinstance(error, UntrustedBrokerError):
        zh, en = _CERTIFICATES.get(error.cause.verify_code, _NOT_VALID)
        return LogRefusedError(
            f"{zh}；没有发送任何内容，请核对 kafka_ca_file 与 log 中的主机名",
            f"{en}; nothing was sent, see kafka_ca_file and the host names in log",
            error,
        )
    if isinstance(error, _RIGHTS):
        return LogRefusedError(
            "没有权限，或主题还不存在：请运维执行 scenarios topics diff，并核对 kafka_username 是否为本机构的用户",
            "no right to it, or no such topic yet: let operations run scenarios topics diff, and see whether kafka_username is your own organisation's",
            # The broker's words name its inner parts and not the topic.
            type(error).__name__,
        )
    return None
