"""Who writes into a data directory: one at a time, and what a killed one had begun is undone by the next."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import shutil
from typing import TYPE_CHECKING

from kg.errors import DataError
from kg.files import os_faults, sweep, write_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_MARK = ".unfinished-"
# Written last and removed first: where it is missing, there is nothing to undo.
_NAMES = "names.json"
# The one folder that is there also when nothing is in it.
_EMPTY = "minutes"
_WRITTEN_INTO = (_EMPTY, "interpretation", "remote", "store")


@contextlib.contextmanager
def sole_writer(data_dir: Path) -> Iterator[list[str]]:
    """Keeps other writers out of the folder; gives, a line each, what of a killed one was found and undone.

    Raises DataError while another process writes there.
    """
    with _lock(data_dir) as is_ours:
        if not is_ours:
            raise DataError("another kg writes there", where=str(data_dir), remedy="wait until it is done")
        yield _undo(data_dir)


def settle(data_dir: Path) -> list[str]:
    """For those who read: undoes what a killed writer had begun to add, unless one is at work just now."""
    if not any(data_dir.glob(f"{_MARK}*/{_NAMES}")):
        return []
    with _lock(data_dir) as is_ours:
        return _undo(data_dir) if is_ours else []


@contextlib.contextmanager
def together(data_dir: Path, command: str, paths: Iterable[Path]) -> Iterator[None]:
    """The files at ``paths``, which are to be written meanwhile, are all there afterwards or are as they were before.

    So it is also after an error, and after a kill as soon as the next one writes or reads there. ``command`` is what
    the user is to run again. The caller is the sole writer.
    """
    journal = data_dir / (_MARK + "".join(char for char in command if char.isalpha()))
    with os_faults(data_dir, "write"):
        _begin(data_dir, journal, command, sorted(paths))
        try:
            yield
        except BaseException:
            _restore(data_dir, journal)
            raise
        (journal / _NAMES).unlink()
        shutil.rmtree(journal, ignore_errors=True)


def _begin(data_dir: Path, journal: Path, command: str, paths: list[Path]) -> None:
    if (journal / _NAMES).exists():
        _restore(data_dir, journal)
    journal.mkdir(exist_ok=True)
    try:
        before = [str(number) if path.exists() else None for number, path in enumerate(paths)]
        for path, copy in zip(paths, before, strict=True):
            if copy is not None:
                write_bytes(journal / copy, path.read_bytes())
        names = [path.relative_to(data_dir).as_posix() for path in paths]
        said = {"command": command, "files": list(zip(names, before, strict=True))}
        write_bytes(journal / _NAMES, json.dumps(said).encode())
    except BaseException:
        shutil.rmtree(journal, ignore_errors=True)
        raise


def _restore(data_dir: Path, journal: Path) -> str:
    """Makes the files as they were, and may be broken off itself; what is told of it."""
    said = json.loads((journal / _NAMES).read_bytes())
    for name, before in said["files"]:
        if before is None:
            (data_dir / name).unlink(missing_ok=True)
        elif (journal / before).exists():
            # Renamed, not copied: that needs no room on a full disk.
            (journal / before).replace(data_dir / name)
    folders = {
        folder for name, _ in said["files"] for folder in (data_dir / name).parents if data_dir in folder.parents
    }
    for folder in sorted(folders, reverse=True):
        sweep(folder)
        if folder.name != _EMPTY:
            with contextlib.suppress(OSError):
                folder.rmdir()
    (journal / _NAMES).unlink()
    shutil.rmtree(journal, ignore_errors=True)
    done = "what it had begun to write is as it was before" if said["files"] else "it is done anew now"
    return f"{said['command']} was broken off here: {done}"


def _undo(data_dir: Path) -> list[str]:
    with os_faults(data_dir, "undo what a killed command left"):
        told = []
        for journal in sorted(data_dir.glob(f"{_MARK}*")):
            if (journal / _NAMES).exists():
                told.append(_restore(data_dir, journal))
            shutil.rmtree(journal, ignore_errors=True)
        for name in _WRITTEN_INTO:
            sweep(data_dir / name)
        return told


@contextlib.contextmanager
def _lock(folder: Path) -> Iterator[bool]:
    """Whether the folder is ours; on file systems without locks everybody's is."""
    with os_faults(folder, "open"):
        handle = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            yield error.errno not in {errno.EWOULDBLOCK, errno.EACCES}
        else:
            yield True
    finally:
        os.close(handle)
