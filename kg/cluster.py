"""Many files on many machines: a scheduler of Dask hands them out, its workers read them, the results come in order.

The files are sent, so that workers need no common disk; what they need is the same citykg, which each of them proves
before it reads. A worker that is lost loses nothing: the scheduler gives its files to another one.
"""

from __future__ import annotations

import logging
import sys
from collections import deque
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from kg import resources, snapshot
from kg.batch import Fault, FileReader
from kg.errors import DataError, KgError
from kg.shelf import LIBRARIES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from kg.batch import Found

_CHUNK = 8
# Chunks that are under way: enough that no worker waits, and few enough that results do not pile up.
_AHEAD = 4
_SECONDS = 5


def read_on(address: str, reader: FileReader, paths: Sequence[Path]) -> Iterator[Found | Fault]:
    """The facts or the fault of each file, in the order given, read by the workers of a scheduler.

    Raises DataError where Dask is not installed, KgError where no scheduler answers or it is lost.
    """
    client = _connected(address)
    try:
        yield from _results(client, reader, paths)
    except (OSError, RuntimeError) as error:
        raise KgError(
            f"the scheduler is lost: {_line(error)}", where=address, remedy="run the command again"
        ) from error
    finally:
        client.close()


def _connected(address: str) -> Any:
    try:
        from distributed import Client
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"distributed", "dask"}:
            raise
        raise DataError("Dask is not installed", remedy="install it: pip install 'citykg[cluster]'") from error
    remedy = "start one: dask scheduler, and workers: dask worker ADDRESS"
    if not address.startswith(("tcp://", "tls://")):
        raise KgError("is no address of a scheduler, such as tcp://HOST:8786", where=address, remedy=remedy)
    # What it would tell of each lost connection is told below in one line.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    try:
        connect: Any = Client
        return connect(address, timeout=_SECONDS, set_as_default=False)
    except (OSError, ValueError, RuntimeError) as error:
        raise KgError(f"no scheduler answers: {_line(error)}", where=address, remedy=remedy) from error


@dataclass(frozen=True, slots=True)
class _Chunk:
    """Some files of which ``known`` has the results that are there already, and ``future`` those of the others."""

    paths: Sequence[Path]
    known: dict[Path, Found | Fault]
    future: Any

    def results(self) -> Iterator[Found | Fault]:
        found = iter(self._read())
        return (self.known[path] if path in self.known else next(found) for path in self.paths)

    def _read(self) -> list[Found | Fault]:
        from distributed import KilledWorker

        try:
            return self.future.result() if self.future else []
        except KilledWorker:
            what, remedy = "workers died of it or of a file beside it", "read it alone: kg ingest FILE"
            return [Fault(KgError, what, str(path), remedy) for path in self.paths if path not in self.known]


def _results(client: Any, reader: FileReader, paths: Sequence[Path]) -> Iterator[Found | Fault]:
    bar = _Progress(len(paths))
    # A task and not data: what a lost worker held of it is made again.
    remote = client.submit(_same, FileReader(reader.reference, None), pure=False)
    waiting: deque[_Chunk] = deque()
    at = 0
    while at < len(paths) or waiting:
        while at < len(paths) and len(waiting) < _AHEAD * max(len(client.ncores()), 1):
            waiting.append(_sent(client, remote, reader, paths[at : at + _CHUNK]))
            at += _CHUNK
        chunk = waiting.popleft()
        for path, found in zip(chunk.paths, chunk.results(), strict=True):
            if reader.shelf and path not in chunk.known and not isinstance(found, Fault):
                reader.shelf.put(reader.shelf.key(path), found)
            bar.step()
            yield found


def _sent(client: Any, remote: Any, reader: FileReader, paths: Sequence[Path]) -> _Chunk:
    """What was read before, and what cannot be read at all, is not sent."""
    known: dict[Path, Found | Fault] = {}
    sent: list[tuple[Path, bytes]] = []
    for path in paths:
        kept = reader.shelf.get(reader.shelf.key(path)) if reader.shelf else None
        if kept is not None:
            known[path] = kept
            continue
        try:
            sent.append((path, path.read_bytes()))
        except OSError:
            known[path] = reader(path)
    return _Chunk(paths, known, client.submit(_work, _program(), remote, sent, pure=False) if sent else None)


# --- On the workers -----------------------------------------------------------------------------------------------


def _work(program: str, reader: FileReader, sent: Sequence[tuple[Path, bytes]]) -> list[Found | Fault]:
    if program != _program():
        remedy = "install there what runs here, and start the workers again"
        return [Fault(KgError, "a worker has another citykg, Python or library", str(path), remedy) for path, _ in sent]
    return [reader(path, data) for path, data in sent]


def _same(reader: FileReader) -> FileReader:
    return reader


@cache
def _program() -> str:
    """The program, and what reads with it: where all are the same, so are the results."""
    libraries = [f"{name} {version(name)}" for name in LIBRARIES]
    return "\n".join([snapshot.fingerprint(resources.ontology_dir(), ""), sys.version, *libraries])


# --- What the user sees -------------------------------------------------------------------------------------------


class _Progress:
    """A line on a terminal that counts the files; elsewhere nothing."""

    def __init__(self, total: int) -> None:
        self.done, self.total = 0, total

    def step(self) -> None:
        self.done += 1
        if sys.stderr.isatty():
            full = 30 * self.done // self.total
            end = "\n" if self.done == self.total else ""
            print(f"\r[{'█' * full}{'·' * (30 - full)}] {self.done}/{self.total}", end=end, file=sys.stderr)  # noqa: T201


def _line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:160]
