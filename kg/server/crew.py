"""The server's end of the workers: has them forked and killed, hears of those that died, starts over when all have."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import signal
import socket
from typing import TYPE_CHECKING, Any

from kg.server import zygote
from kg.server.faults import BusyError
from kg.server.worker import HEAD

if TYPE_CHECKING:
    from kg.server.site import Settings
    from kg.server.worker import Request
    from kg.store import KnowledgeGraph


class GoneError(Exception):
    """A worker ended in the midst of its work."""


class Hand:
    """One worker. ``since`` is when its query began; ``died`` becomes its exit status."""

    def __init__(self, number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.number, self.reader, self.writer = number, reader, writer
        self.since = 0.0
        self.gives_way = False
        self.died: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def ask(self, request: Request) -> tuple[dict[str, Any], bytes]:
        packed = request.packed()
        try:
            self.writer.write(HEAD.pack(len(packed), 0) + packed)
            head_size, size = HEAD.unpack(await self.reader.readexactly(HEAD.size))
            head: dict[str, Any] = json.loads(await self.reader.readexactly(head_size))
            return head, await self.reader.readexactly(size)
        except (asyncio.IncompleteReadError, OSError) as error:
            raise GoneError from error

    def end(self, status: int) -> None:
        self.writer.close()
        if not self.died.done():
            self.died.set_result(status)


class Crew:
    """Made before the event loop, as that is the best time to fork; ``start`` and ``stop`` belong to the loop."""

    def __init__(self, graph: KnowledgeGraph, settings: Settings) -> None:
        self._graph, self._settings = graph, settings
        self._pid, self._control = zygote.start(graph, settings)
        self._is_up = True
        self._numbers = itertools.count(1)
        self._all: dict[int, Hand] = {}
        self._idle: list[Hand] = []
        self._heard = bytearray()

    async def start(self) -> None:
        self._listen()
        self.give_back(await self._fork())

    def stop(self) -> None:
        """Ends the zygote, and with it all workers."""
        if not self._is_up:
            return
        self._is_up = False
        with contextlib.suppress(RuntimeError):
            asyncio.get_running_loop().remove_reader(self._control)
        for hand in self._all.values():
            hand.writer.close()
        self._control.close()
        with contextlib.suppress(ChildProcessError, ProcessLookupError):
            os.kill(self._pid, signal.SIGTERM)
            os.waitpid(self._pid, 0)

    async def take(self) -> Hand:
        """A worker that is free, else a new one."""
        return self._idle.pop() if self._idle else await self._fork()

    def give_back(self, hand: Hand) -> None:
        if hand.number in self._all:
            self._idle.append(hand)

    def kill(self, hand: Hand) -> None:
        hand.writer.close()
        with contextlib.suppress(OSError):
            self._control.send(zygote.MESSAGE.pack(zygote.KILL, hand.number, 0))

    async def _fork(self) -> Hand:
        if not self._is_up:
            self._pid, self._control = zygote.start(self._graph, self._settings)
            self._is_up = True
            self._listen()
        ours, theirs = socket.socketpair()
        number = next(self._numbers)
        with theirs:
            try:
                socket.send_fds(self._control, [zygote.MESSAGE.pack(zygote.FORK, number, 0)], [theirs.fileno()])
            except OSError as error:
                ours.close()
                raise BusyError("no worker can be started", remedy="try again in a moment") from error
        reader, writer = await asyncio.open_unix_connection(sock=ours)
        hand = self._all[number] = Hand(number, reader, writer)
        return hand

    def _listen(self) -> None:
        self._control.setblocking(False)
        self._heard.clear()
        asyncio.get_running_loop().add_reader(self._control, self._hear)

    def _hear(self) -> None:
        """What the zygote tells of workers that died."""
        try:
            data = self._control.recv(4096)
        except (BlockingIOError, InterruptedError):
            return
        except OSError:
            data = b""
        if not data:
            self._lose_all()
        self._heard += data
        while len(self._heard) >= zygote.MESSAGE.size:
            _, number, status = zygote.MESSAGE.unpack(self._heard[: zygote.MESSAGE.size])
            del self._heard[: zygote.MESSAGE.size]
            hand = self._all.pop(number, None)
            if hand is None:
                continue
            hand.end(status)
            if hand in self._idle:
                self._idle.remove(hand)

    def _lose_all(self) -> None:
        """The zygote has died, and its workers with it; the next query starts another."""
        asyncio.get_running_loop().remove_reader(self._control)
        self._control.close()
        self._is_up = False
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self._pid, 0)
        for hand in self._all.values():
            hand.end(-signal.SIGKILL)
        self._all.clear()
        self._idle.clear()
