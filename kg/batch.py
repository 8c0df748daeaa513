"""Many files at once: read and extracted on all cores, in their own order, and not again while nothing has changed.

What a file says depends on its bytes, its name, the reference data and the rules alone: so any process may read it,
and what was read may be kept. Memory holds a few files a core, whatever their number; the caller keeps what it needs.
"""

from __future__ import annotations

import os
import signal
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING

from kg.errors import KgError
from kg.extract import extract
from kg.read import read
from kg.reference import load_reference
from kg.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from concurrent.futures import Future
    from pathlib import Path

    from kg.model import Extraction, Reference

# From so many files on, what was read is kept; and from so many it is read by several processes, whose start costs
# as much as a hundred files.
MANY = 64
_PARALLEL = 256
_CHUNK = 8

Found = tuple["Extraction", ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """An error that another process met, in the parts of which it is made again here."""

    kind: type[KgError]
    what: str
    where: str
    remedy: str

    def error(self) -> KgError:
        """The error itself."""
        return self.kind(self.what, where=self.where, remedy=self.remedy)


@dataclass(frozen=True, slots=True, eq=False)
class FileReader:
    """Gives the facts of each meeting of a file, or the fault of the file, which never stops a worker."""

    reference: Reference
    shelf: Shelf | None

    def __call__(self, path: Path, data: bytes | None = None) -> Found | Fault:
        """``data`` is what the file holds, where it lies on another machine."""
        try:
            return self._found(path) if data is None else self._read(path, data)
        except KgError as error:
            return Fault(type(error), error.what, error.where, error.remedy)
        except Exception as error:  # whatever a rule stumbles over, it is told with the file
            what = f"cannot be read: {type(error).__name__}: {error}"
            return Fault(KgError, what, str(path), "this is a fault of the program: report it with the file")

    def _found(self, path: Path) -> Found:
        if self.shelf is None:
            return self._read(path)
        key = self.shelf.key(path)
        kept = self.shelf.get(key)
        if kept is not None:
            return kept
        found = self._read(path)
        self.shelf.put(key, found)
        return found

    def _read(self, path: Path, data: bytes | None = None) -> Found:
        return tuple(extract(document, self.reference) for document in read(path, data=data))


def read_files(
    paths: Sequence[Path],
    data_dir: Path,
    base: str,
    *,
    jobs: int | None = 1,
    fresh: bool = False,
    scheduler: str | None = None,
) -> Iterator[Extraction]:
    """The facts of each meeting, file by file in the order given; raises the KgError of the first file at fault.

    ``jobs`` is the number of processes, None as many as cores where there are many files. With ``fresh`` nothing that
    was kept is used. More than one process needs a main module that may be imported (a guarded ``__main__``). With
    ``scheduler``, the address of one of Dask, its workers read, all files also after one at fault.
    """
    shelf = Shelf.open(data_dir, base) if (scheduler or len(paths) >= MANY) and not fresh else None
    reader = FileReader(load_reference(data_dir, base), shelf)
    if scheduler:
        yield from _far(scheduler, reader, paths)
        return
    count = workers(jobs, len(paths))
    for found in map(reader, paths) if count == 1 else _together(reader, paths, count):
        if isinstance(found, Fault):
            raise found.error()
        yield from found


def _far(address: str, reader: FileReader, paths: Sequence[Path]) -> Iterator[Extraction]:
    """What the workers of a scheduler read; the faults are raised as one at the end, with all files at fault."""
    from kg.cluster import read_on

    faults: list[Fault] = []
    for found in read_on(address, reader, paths):
        if isinstance(found, Fault):
            faults.append(found)
        else:
            yield from found
    if faults:
        first, *others = faults
        more = f" (as well at fault: {', '.join(fault.where for fault in others)})" if others else ""
        raise Fault(first.kind, f"{first.what}{more}", first.where, first.remedy).error()


def workers(jobs: int | None, files: int) -> int:
    """How many processes read so many files."""
    if jobs is None:
        jobs = cores() if files >= _PARALLEL else 1
    return max(1, min(jobs, files))


def cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


# --- Processes -----------------------------------------------------------------------------------------------------


def _together(reader: FileReader, paths: Sequence[Path], count: int) -> Iterator[Found | Fault]:
    """The results of several processes in the order of the files; only some chunks are under way at a time."""
    waiting: deque[Future[list[Found | Fault]]] = deque()
    # Processes are started anew, not forked: a fork would copy locks that native threads hold.
    pool = ProcessPoolExecutor(count, get_context("spawn"), _start, (reader,))
    try:
        for at in range(0, len(paths), _CHUNK):
            waiting.append(pool.submit(_work, paths[at : at + _CHUNK]))
            if len(waiting) > 2 * count:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()
    except BrokenProcessPool as error:
        raise KgError("a process that reads died", remedy="memory may be short: try --jobs 1") from error
    finally:
        pool.shutdown(cancel_futures=True)


_readers: list[FileReader] = []


def _start(reader: FileReader) -> None:
    """What each process holds for all its files; an interrupt from the keyboard is for the parent alone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _readers[:] = [reader]


def _work(paths: Sequence[Path]) -> list[Found | Fault]:
    return [_readers[0](path) for path in paths]
