"""A folder of many files is replaced whole or not at all, whenever the process ends or the disk is full."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import DataError
from kg.files import os_faults, umask

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_STAGED = ".citykg-"
# The old folder beside the new one, for the moment in which neither has the name.
_ASIDE = "-old"


@contextlib.contextmanager
def new_folder(out: Path, ours: Callable[[Path], Iterable[str]] = lambda _: (), last: str = "") -> Iterator[Path]:
    """An empty folder to write into; at the end it takes the place of ``out`` in one step of the file system.

    Whatever happens before that step, a full disk or the end of the process, ``out`` stays as it was. ``ours`` tells
    which files of the old folder are to go; all others in it are kept. Where the folder itself cannot or should not be
    replaced (a mount, the folder that one stands in, one that holds nothing of ours, a layer of a container), the files
    are moved in one after the other, each whole, ``last`` as the last: a list of checksums there tells whether a run
    was killed among them.
    """
    if out.exists() and not out.is_dir():
        raise DataError("is a file, a directory is needed", where=str(out))
    place = out.resolve()
    with os_faults(out, "write"):
        _sweep(place.parent, place.name)
        stale = set(ours(place)) if place.is_dir() else set()
        inside = place.is_dir() and _stays(place, is_ours=bool(stale))
        room = place if inside else place.parent
        made = [one for one in (room, *room.parents) if not one.exists()]
        room.mkdir(parents=True, exist_ok=True)
        if inside:
            _sweep(room, place.name)
        with _staging(room, place.name, made) as staged:
            yield staged
            if inside or not _replace(place, staged, stale):
                _move_in(staged, place, stale, last)


def _stays(place: Path, *, is_ours: bool) -> bool:
    is_strange = not is_ours and any(place.iterdir())
    is_around_us = place in (here := Path.cwd(), *here.parents)
    return is_strange or is_around_us or place.is_mount() or not os.access(place.parent, os.W_OK)


@contextlib.contextmanager
def _staging(room: Path, name: str, made: list[Path]) -> Iterator[Path]:
    """A folder that is gone afterwards; its lock tells other runs that it is not left over from a dead one."""
    staged = Path(tempfile.mkdtemp(prefix=f".{name}{_STAGED}", dir=room))
    lock = os.open(staged, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield staged
    except BaseException:
        shutil.rmtree(staged, ignore_errors=True)
        for folder in made:
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise
    finally:
        shutil.rmtree(staged, ignore_errors=True)
        os.close(lock)


def _sweep(room: Path, name: str) -> None:
    """Removes what runs that were killed have left; an old folder that was set aside gets its name back."""
    for left in sorted(room.glob(f".{name}{_STAGED}*")):
        with contextlib.suppress(OSError):
            lock = os.open(left, os.O_RDONLY)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if left.name.endswith(_ASIDE) and not (room / name).exists():
                    left.rename(room / name)
                else:
                    shutil.rmtree(left, ignore_errors=True)
            finally:
                os.close(lock)


def _keep_others(old: Path, new: Path, stale: set[str]) -> None:
    """Files of others go along: as links, or as copies where the file system has none."""
    for path in sorted(old.rglob("*")) if old.is_dir() else ():
        name = path.relative_to(old)
        target = new / name
        if name.as_posix() in stale or target.exists() or name.parts[0].startswith(f".{old.name}{_STAGED}"):
            continue
        if path.is_dir() and not path.is_symlink():
            target.mkdir(parents=True, exist_ok=True)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(path, target, follow_symlinks=False)
        except OSError:
            shutil.copy2(path, target, follow_symlinks=False)


def _replace(place: Path, staged: Path, stale: set[str]) -> bool:
    _keep_others(place, staged, stale)
    _sync(staged)
    staged.chmod(0o777 & ~umask())
    return _swap(staged, place)


def _move_in(staged: Path, place: Path, stale: set[str], last: str) -> None:
    """Folders first, as making one may still find the disk full; then each file in one step."""
    _sync(staged)
    written = [path.relative_to(staged).as_posix() for path in staged.rglob("*") if path.is_file()]
    for name in written:
        (place / name).parent.mkdir(parents=True, exist_ok=True)
    for old in sorted(stale.difference(written)):
        (place / old).unlink(missing_ok=True)
    for name in sorted(written, key=lambda name: (name == last, name)):
        (staged / name).replace(place / name)


def _swap(new: Path, old: Path) -> bool:
    """Gives ``new`` the name of ``old``; where both exist they change names at once, if the system can do that.

    False, and nothing done, where the old folder cannot be renamed.
    """
    if not old.is_dir() or not any(old.iterdir()):
        new.rename(old)
        return True
    if _exchange(new, old):
        return True
    aside = new.with_name(f"{new.name}{_ASIDE}")
    try:
        old.rename(aside)
    except OSError as error:
        # A folder that comes from a lower layer of a container's file system.
        if error.errno != errno.EXDEV:
            raise
        return False
    new.rename(old)
    shutil.rmtree(aside, ignore_errors=True)
    return True


def _exchange(one: Path, other: Path) -> bool:
    """Linux's and macOS's rename that exchanges; False where there is none or the file system lacks it."""
    system = ctypes.CDLL(None, use_errno=True)
    names = (os.fsencode(one), os.fsencode(other))
    if hasattr(system, "renameat2"):
        at_cwd, exchange = -100, 2
        return bool(system.renameat2(at_cwd, names[0], at_cwd, names[1], exchange) == 0)
    if hasattr(system, "renamex_np"):
        return bool(system.renamex_np(names[0], names[1], 2) == 0)
    return False


def _sync(folder: Path) -> None:
    """On disk before it takes its place, also should the power fail; where the system can, all files at once."""
    at_once = getattr(ctypes.CDLL(None, use_errno=True), "syncfs", None)
    for path in (folder,) if at_once else (*folder.rglob("*"), folder):
        if path.is_symlink():
            continue
        handle = os.open(path, os.O_RDONLY)
        try:
            if at_once is None:
                os.fsync(handle)
            elif at_once(handle):
                number = ctypes.get_errno()
                raise OSError(number, os.strerror(number))
        finally:
            os.close(handle)
