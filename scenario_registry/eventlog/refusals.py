"""What to tell, and what to do, when the log's servers refuse a log-in or are not those that they say they are."""

from __future__ import annotations

import ssl

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


def login_refused(cause: Exception) -> LogRefusedError:
    """Wrong user or password; ``cause``: what the broker said."""
    return LogRefusedError(
        "Kafka 拒绝登录：用户名或密码不对，请核对 kafka_username 与 kafka_password_file；密码更换后须重新启动",
        "Kafka refused the log-in: wrong user or password, see kafka_username and kafka_password_file; start again after a rotation",
        cause,
    )


def certificate_refused(cause: ssl.SSLCertVerificationError) -> LogRefusedError:
    """A broker's certificate does not hold."""
    zh, en = _CERTIFICATES.get(cause.verify_code, _NOT_VALID)
    return LogRefusedError(
        f"{zh}；没有发送任何内容，请核对 kafka_ca_file 与 log 中的主机名",
        f"{en}; nothing was sent, see kafka_ca_file and the host names in log",
        cause,
    )
