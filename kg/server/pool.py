"""Queries from outside, each in a worker process that is killed at its deadline and replaced when it falls."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from kg import vocab
from kg.errors import DataError, KgError, QueryError
from kg.result import ALIASES, ROW_FORMATS, TRIPLE_FORMATS
from kg.server.crew import Crew, GoneError, Hand
from kg.server.faults import BusyError, LimitError, TooLargeError
from kg.server.kept import Kept
from kg.server.negotiate import ROWS, TRIPLES
from kg.server.worker import HINTS, Request
from kg.slips import explain
from kg.sparql import Gist, guard

if TYPE_CHECKING:
    from kg.server.site import Settings
    from kg.store import KnowledgeGraph

# Seconds that a query may have while another waits for room.
_PATIENCE = 1.5
_NAMES = {offer.media_type: offer.name for offer in (*ROWS, *TRIPLES)}


@dataclass(frozen=True, slots=True)
class Answer:
    """``truncated`` is empty for a whole answer, else the limit that was met: ``rows`` or ``bytes``."""

    body: bytes
    media_type: str
    rows: int = 0
    truncated: str = ""


class Pool:
    """Made before the event loop, as that is when its workers are forked; ``start`` and ``stop`` belong to the loop."""

    def __init__(self, graph: KnowledgeGraph, settings: Settings) -> None:
        self.settings, self.base = settings, graph.base
        self._crew = Crew(graph, settings)
        self._busy: list[Hand] = []
        self._room = asyncio.Semaphore(settings.workers)
        self._waiting = 0
        self._cache = Kept(settings.cache)

    async def start(self) -> None:
        await self._crew.start()

    def stop(self) -> None:
        """Ends all workers."""
        self._crew.stop()

    async def ask(
        self, text: str, *, media_type: str, default_graphs: tuple[str, ...] = (), named_graphs: tuple[str, ...] = ()
    ) -> Answer:
        """Answers a text that nobody looked at before, in a media type of its form (rows or triples).

        Raises a KgError for whatever is wrong with it or takes too much.
        """
        gist = self.check(text)
        request = Request(text, _format(media_type), default_graphs, named_graphs, names_graphs=gist.names_graphs)
        return await self._answer(request, media_type)

    async def why(self, text: str) -> list[dict[str, str]]:
        """Why a query finds nothing, as far as can be told: of each reason its kind, its term and both languages."""
        self.check(text)
        answer = await self._answer(Request(text, HINTS), "application/json")
        found: list[dict[str, str]] = json.loads(answer.body)
        return found

    async def _answer(self, request: Request, media_type: str) -> Answer:
        answer = self._cache.get(request)
        if answer is None:
            head, body = await self._in_turn(request)
            self._raise(request.text, head)
            answer = Answer(body, media_type, head.get("rows", 0), head.get("cut", ""))
            self._cache.put(request, answer)
        return answer

    def check(self, text: str) -> Gist:
        """Refuses what no worker need see; else tells what kind of query it is."""
        if len(text.encode("utf-8", "surrogatepass")) > self.settings.text:
            raise TooLargeError(f"a query has at most {self.settings.text // 1024} KiB")
        if not text.strip():
            raise QueryError("is empty", where="query")
        return _gist(text)

    async def _in_turn(self, request: Request) -> tuple[dict[str, Any], bytes]:
        if self._room.locked():
            await self._wait()
        else:
            await self._room.acquire()
        try:
            return await self._run(request)
        finally:
            self._room.release()

    async def _wait(self) -> None:
        if self._waiting >= self.settings.waiting:
            raise BusyError("too many queries wait already", remedy="try again in a moment")
        self._waiting += 1
        hurry = asyncio.ensure_future(self._make_way())
        try:
            async with asyncio.timeout(self.settings.timeout):
                await self._room.acquire()
        except TimeoutError as error:
            raise BusyError("all workers are at work", remedy="try again in a moment") from error
        finally:
            hurry.cancel()
            self._waiting -= 1

    async def _make_way(self) -> None:
        """For one who waits: stops the query that has run longest, if it has run for long. Most need far less."""
        while True:
            await asyncio.sleep(_PATIENCE)
            longest = next((hand for hand in self._busy if not hand.gives_way), None)
            if longest and _now() - longest.since >= _PATIENCE:
                longest.gives_way = True
                self._crew.kill(longest)

    async def _run(self, request: Request) -> tuple[dict[str, Any], bytes]:
        hand = await self._crew.take()
        hand.since = _now()
        self._busy.append(hand)
        is_well = False
        try:
            async with asyncio.timeout(self.settings.timeout):
                head, body = await hand.ask(request)
            is_well = not (head.get("tired") or hand.gives_way)
            return head, body
        except TimeoutError as error:
            raise self._too_long() from error
        except GoneError as error:
            raise await self._why_gone(hand) from error
        finally:
            # Also when whoever asked has gone: the work stops with the worker.
            self._busy.remove(hand)
            self._crew.give_back(hand) if is_well else self._crew.kill(hand)

    async def _why_gone(self, hand: Hand) -> KgError:
        status = 0
        with contextlib.suppress(TimeoutError):
            status = await asyncio.wait_for(asyncio.shield(hand.died), 2)
        if hand.gives_way:
            what = f"the query was stopped after {_now() - hand.since:.1f} s, as others waited for a turn"
            return BusyError(what, remedy="ask for less, or try again in a moment")
        if status == -signal.SIGXCPU:
            return self._too_long()
        if status == -signal.SIGKILL:
            return LimitError("the query was stopped, as its process was ended", remedy="try again")
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


@lru_cache(maxsize=256)
def _gist(text: str) -> Gist:
    return guard(text, may_name_graphs=True)


def _now() -> float:
    return asyncio.get_running_loop().time()


def _format(media_type: str) -> str:
    name = _NAMES.get(media_type, ALIASES.get(media_type, media_type))
    if name not in ROW_FORMATS and name not in TRIPLE_FORMATS:
        raise ValueError(f"no format of answers: {media_type}")
    return name
