"""Queries from outside, each in a worker process that is killed at its deadline and replaced when it falls."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import os
import signal
import socket
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kg import vocab
from kg.errors import DataError, KgError, QueryError
from kg.result import ALIASES, ROW_FORMATS, TRIPLE_FORMATS
from kg.server import zygote
from kg.server.faults import BusyError, LimitError, TooLargeError
from kg.server.negotiate import ROWS, TRIPLES
from kg.server.worker import HEAD, Request
from kg.slips import explain
from kg.sparql import guard

if TYPE_CHECKING:
    from kg.server.site import Settings
    from kg.store import KnowledgeGraph

_NAMES = {offer.media_type: offer.name for offer in (*ROWS, *TRIPLES)}


@dataclass(frozen=True, slots=True)
class Answer:
    """``truncated`` is empty for a whole answer, else the limit that was met: ``rows`` or ``bytes``."""

    body: bytes
    media_type: str
    rows: int = 0
    truncated: str = ""


class _GoneError(Exception):
    pass


class _Worker:
    """The near end of a worker."""

    def __init__(self, number: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.number, self.reader, self.writer = number, reader, writer
        self.died: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def ask(self, request: Request) -> tuple[dict[str, Any], bytes]:
        packed = request.packed()
        try:
            self.writer.write(HEAD.pack(len(packed), 0) + packed)
            head_size, size = HEAD.unpack(await self.reader.readexactly(HEAD.size))
            head: dict[str, Any] = json.loads(await self.reader.readexactly(head_size))
            return head, await self.reader.readexactly(size)
        except (asyncio.IncompleteReadError, OSError) as error:
            raise _GoneError from error


class Pool:
    """Made before the event loop, as that is when it forks; ``start`` and ``stop`` belong to the loop."""

    def __init__(self, graph: KnowledgeGraph, settings: Settings) -> None:
        self.settings, self.base = settings, graph.base
        self._pid, self._control = zygote.start(graph, settings)
        self._numbers = itertools.count(1)
        self._workers: dict[int, _Worker] = {}
        self._idle: list[_Worker] = []
        self._room = asyncio.Semaphore(settings.workers)
        self._waiting = 0
        self._cache = _Cache(settings.cache)
        self._heard = bytearray()

    async def start(self) -> None:
        self._control.setblocking(False)
        asyncio.get_running_loop().add_reader(self._control, self._hear)
        self._idle.append(await self._fork())

    def stop(self) -> None:
        """Ends the zygote, and with it all workers."""
        with contextlib.suppress(RuntimeError):
            asyncio.get_running_loop().remove_reader(self._control)
        for worker in self._workers.values():
            worker.writer.close()
        self._control.close()
        with contextlib.suppress(ChildProcessError, ProcessLookupError):
            os.kill(self._pid, signal.SIGTERM)
            os.waitpid(self._pid, 0)

    async def ask(
        self, text: str, *, media_type: str, default_graphs: tuple[str, ...] = (), named_graphs: tuple[str, ...] = ()
    ) -> Answer:
        """Answers a text that nobody looked at before, in a media type of its form (rows or triples).

        Raises a KgError for whatever is wrong with it or takes too much.
        """
        self.check(text)
        request = Request(text, _format(media_type), default_graphs, named_graphs)
        answer = self._cache.get(request)
        if answer is None:
            head, body = await self._in_turn(request)
            self._raise(text, head)
            answer = Answer(body, media_type, head.get("rows", 0), head.get("cut", ""))
            self._cache.put(request, answer)
        return answer

    def check(self, text: str) -> None:
        """Refuses what no worker need see."""
        if len(text.encode("utf-8", "surrogatepass")) > self.settings.text:
            raise TooLargeError(f"a query has at most {self.settings.text // 1024} KiB")
        if not text.strip():
            raise QueryError("is empty", where="query")
        guard(text, may_name_graphs=True)

    async def _in_turn(self, request: Request) -> tuple[dict[str, Any], bytes]:
        if self._room.locked() and self._waiting >= self.settings.waiting:
            raise BusyError("too many queries wait already", remedy="try again in a moment")
        self._waiting += 1
        try:
            async with asyncio.timeout(self.settings.timeout):
                await self._room.acquire()
        except TimeoutError as error:
            raise BusyError("all workers are at work", remedy="try again in a moment") from error
        finally:
            self._waiting -= 1
        try:
            return await self._run(request)
        finally:
            self._room.release()

    async def _run(self, request: Request) -> tuple[dict[str, Any], bytes]:
        worker = self._idle.pop() if self._idle else await self._fork()
        is_well = False
        try:
            async with asyncio.timeout(self.settings.timeout):
                head, body = await worker.ask(request)
            is_well = not head.get("tired")
            return head, body
        except TimeoutError as error:
            raise self._too_long() from error
        except _GoneError as error:
            raise await self._why_gone(worker) from error
        finally:
            # Also when whoever asked has gone: the work stops with the worker.
            self._idle.append(worker) if is_well else self._kill(worker)

    async def _fork(self) -> _Worker:
        ours, theirs = socket.socketpair()
        number = next(self._numbers)
        with theirs:
            try:
                socket.send_fds(self._control, [zygote.MESSAGE.pack(zygote.FORK, number, 0)], [theirs.fileno()])
            except OSError as error:
                ours.close()
                raise BusyError("no worker can be started", remedy="the server must be started again") from error
        reader, writer = await asyncio.open_unix_connection(sock=ours)
        worker = self._workers[number] = _Worker(number, reader, writer)
        return worker

    def _kill(self, worker: _Worker) -> None:
        worker.writer.close()
        with contextlib.suppress(OSError):
            self._control.send(zygote.MESSAGE.pack(zygote.KILL, worker.number, 0))

    def _hear(self) -> None:
        """What the zygote tells of workers that died."""
        try:
            data = self._control.recv(4096)
        except (BlockingIOError, InterruptedError):
            return
        if not data:
            asyncio.get_running_loop().remove_reader(self._control)
            return
        self._heard += data
        while len(self._heard) >= zygote.MESSAGE.size:
            _, number, status = zygote.MESSAGE.unpack(self._heard[: zygote.MESSAGE.size])
            del self._heard[: zygote.MESSAGE.size]
            worker = self._workers.pop(number, None)
            if worker is None:
                continue
            worker.writer.close()
            if worker in self._idle:
                self._idle.remove(worker)
            if not worker.died.done():
                worker.died.set_result(status)

    async def _why_gone(self, worker: _Worker) -> KgError:
        status = 0
        with contextlib.suppress(TimeoutError):
            status = await asyncio.wait_for(asyncio.shield(worker.died), 2)
        if status in {-signal.SIGXCPU, -signal.SIGKILL}:
            return self._too_long()
        if status == -signal.SIGSEGV:
            return LimitError("the query was stopped: it is too deeply built for the engine", remedy="make it simpler")
        return self._too_much()

    def _raise(self, text: str, head: dict[str, Any]) -> None:
        if head.get("error") == "syntax":
            raise explain(text, head["message"], known=vocab.prefixes(self.base))
        if head.get("error") == "memory":
            raise self._too_much()
        if head.get("error") == "xml":
            raise DataError("the answer holds a character that XML cannot", remedy="choose json or turtle")
        if head.get("error"):
            raise QueryError(f"cannot be run: {head['message']}", where="query")

    def _too_long(self) -> LimitError:
        limit = self.settings.timeout
        return LimitError(
            f"the query was stopped at the time limit of {limit:g} s",
            remedy="ask for less, or serve the data yourself with kg serve --timeout SECONDS",
        )

    def _too_much(self) -> LimitError:
        limit = self.settings.memory // 1024 // 1024
        return LimitError(
            f"the query was stopped at the memory limit of {limit} MiB",
            remedy="ask for less, or serve the data yourself with kg serve --memory MIB",
        )


class _Cache:
    """The last answers, up to a number of bytes: the data do not change while they are served."""

    def __init__(self, size: int) -> None:
        self._size, self._used = size, 0
        self._kept: OrderedDict[Request, Answer] = OrderedDict()

    def get(self, request: Request) -> Answer | None:
        answer = self._kept.get(request)
        if answer is not None:
            self._kept.move_to_end(request)
        return answer

    def put(self, request: Request, answer: Answer) -> None:
        if request in self._kept or _weight(request, answer) > self._size // 16 or _varies(request.text):
            return
        self._kept[request] = answer
        self._used += _weight(request, answer)
        while self._used > self._size:
            self._used -= _weight(*self._kept.popitem(last=False))


def _weight(request: Request, answer: Answer) -> int:
    return len(answer.body) + 4 * len(request.text) + 1024


def _varies(text: str) -> bool:
    """Whether two answers to the same text may differ: one that draws lots or looks at the clock."""
    upper = text.upper()
    return any(name in upper for name in ("RAND", "NOW", "UUID", "BNODE"))


def _format(media_type: str) -> str:
    name = _NAMES.get(media_type, ALIASES.get(media_type, media_type))
    if name not in ROW_FORMATS and name not in TRIPLE_FORMATS:
        raise ValueError(f"no format of answers: {media_type}")
    return name
