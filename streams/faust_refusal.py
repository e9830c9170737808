"""A broker that refuses the log-in, or whose certificate does not hold: aiokafka writes it into its log and tries again for ever. And
none that answers at the start, which Faust takes for a fault of the program."""

from __future__ import annotations

import logging
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from aiokafka.errors import KafkaConnectionError, SaslAuthenticationFailed

_LOG = logging.getLogger("aiokafka")


class _Listener(logging.Handler):
    """Its log is the only place where aiokafka shows the error itself."""

    def __init__(self, refused: Callable[[Exception], Any]) -> None:
        super().__init__(logging.ERROR)
        self._refused = refused

    def emit(self, record: logging.LogRecord) -> None:
        for it in record.args or ():
            if isinstance(it, SaslAuthenticationFailed | ssl.SSLCertVerificationError):
                self._refused(it)


@contextmanager
def refusals(refused: Callable[[Exception], Any]) -> Iterator[None]:
    """Inside the block ``refused`` hears of each, in the thread that connects. None of them passes by itself."""
    listener = _Listener(refused)
    _LOG.addHandler(listener)
    try:
        yield
    finally:
        _LOG.removeHandler(listener)


@contextmanager
def absence(told: Callable[[Exception], Any]) -> Iterator[None]:
    """``told`` hears of it when no broker answers inside the block, which is over then."""
    try:
        yield
    except KafkaConnectionError as error:
        told(error)
