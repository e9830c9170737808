"""A TCP proxy that harms what passes: silence, delay, resets, and a connection cut at the very message that matters.

It stands between one worker and one server. Own and small, since it must see PostgreSQL's COMMIT go by; everything runs in one thread.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

_CHUNK = 64 * 1024
_LOOK_SECONDS = 0.02
_ANSWER_SECONDS = 0.2
"""Enough for a server to act on a message whose answer it cannot deliver."""


@dataclass(slots=True)
class _Harm:
    is_silent: bool = False
    delay_seconds: float = 0.0
    cut_at: bytes | None = None
    """Sent by a client; that connection is reset then, and no other."""
    is_cut_after: bool = False
    """Whether the server still gets it."""


@dataclass(slots=True, eq=False)
class Proxy:
    """From ``port`` to ``target`` on the loopback interface. Harms nothing at first. All methods may be called from any thread."""

    port: int
    target: int
    cuts: int = 0
    """Connections that were cut at a message."""
    _harm: _Harm = field(default_factory=_Harm)
    _open: set[asyncio.StreamWriter] = field(default_factory=set)
    _loop: asyncio.AbstractEventLoop | None = None

    def silence(self) -> None:
        """Nothing passes any more, in either direction, and nobody is told."""
        self._harm = _Harm(is_silent=True)

    def delay(self, seconds: float) -> None:
        """Everything that passes comes so much later."""
        self._harm = _Harm(delay_seconds=seconds)

    def cut_at(self, message: bytes, *, after: bool) -> None:
        """Reset the next connection on which a client sends ``message``; ``after``: once the server has it."""
        self._harm = _Harm(cut_at=message, is_cut_after=after)

    def heal(self) -> None:
        """Everything passes. What was held back does so first."""
        self._harm = _Harm()

    def reset_all(self) -> None:
        """Reset all connections there are."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._reset_all)

    def _reset_all(self) -> None:
        for writer in tuple(self._open):
            _reset(writer)

    async def serve(self) -> None:
        """Until it is cancelled."""
        self._loop = asyncio.get_running_loop()
        server = await asyncio.start_server(self._accept, "127.0.0.1", self.port)
        async with server:
            await server.serve_forever()

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            from_server, to_server = await asyncio.open_connection("127.0.0.1", self.target)
        except OSError:
            _reset(writer)
            return
        both, lost = (writer, to_server), asyncio.Event()
        self._open.update(both)
        pumps = [
            asyncio.ensure_future(self._to_server(reader, to_server, lost)),
            asyncio.ensure_future(self._to_client(from_server, writer, lost)),
        ]
        await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        for pump in pumps:
            pump.cancel()
        for end in both:
            self._open.discard(end)
            if lost.is_set():
                _reset(end)
            else:
                end.close()

    async def _to_server(self, reader: asyncio.StreamReader, server: asyncio.StreamWriter, lost: asyncio.Event) -> None:
        """Until one side closes, or the connection is ``lost``."""
        with suppress(OSError):
            while data := await self._passed(reader):
                harm = self._harm
                if harm.cut_at is not None and harm.cut_at in data:
                    lost.set()
                    self.cuts += 1
                    self._harm = _Harm()
                    if harm.is_cut_after:
                        server.write(data)
                        await asyncio.sleep(_ANSWER_SECONDS)
                    return
                server.write(data)
                await server.drain()

    async def _to_client(self, reader: asyncio.StreamReader, client: asyncio.StreamWriter, lost: asyncio.Event) -> None:
        with suppress(OSError):
            while data := await self._passed(reader):
                if not lost.is_set():
                    client.write(data)
                    await client.drain()

    async def _passed(self, reader: asyncio.StreamReader) -> bytes:
        data = await reader.read(_CHUNK)
        while self._harm.is_silent:
            await asyncio.sleep(_LOOK_SECONDS)
        if self._harm.delay_seconds:
            await asyncio.sleep(self._harm.delay_seconds)
        return data


class Network:
    """Proxies in one thread, until it is closed."""

    def __init__(self, proxies: list[Proxy]) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, args=(proxies,), name="network", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End all proxies and their connections."""
        stop: Callable[[], None] = self._loop.stop
        self._loop.call_soon_threadsafe(stop)
        self._thread.join()

    def _run(self, proxies: list[Proxy]) -> None:
        served = [self._loop.create_task(proxy.serve()) for proxy in proxies]
        self._loop.run_forever()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*served, return_exceptions=True))
        self._loop.close()


def _reset(writer: asyncio.StreamWriter) -> None:
    """Close without goodbye: the other side gets a reset (RST)."""
    connection = writer.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
