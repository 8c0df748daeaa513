"""Files are replaced whole or not at all, and what goes wrong with one is said in one line."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import DataError, ReadError

if TYPE_CHECKING:
    from collections.abc import Iterator

_UNFINISHED = ".unfinished"


@contextlib.contextmanager
def os_faults(path: Path, doing: str) -> Iterator[None]:
    """Turns an operating system's refusal into the one line that a user reads."""
    try:
        yield
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise DataError(f"cannot {doing}: {reason}", where=str(path)) from error


def read_bytes(path: Path) -> bytes:
    if path.is_dir():
        raise ReadError("is a directory, a file is needed", where=str(path))
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise ReadError(f"cannot be read: {reason}", where=str(path)) from error


def write_bytes(path: Path, data: bytes) -> None:
    """Readers see the old file or the new one; a full disk leaves the old one as it was."""
    handle, name = tempfile.mkstemp(prefix=".kg-", suffix=_UNFINISHED, dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            with contextlib.suppress(OSError):
                fcntl.flock(file, fcntl.LOCK_EX)
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            temporary.chmod(0o666 & ~umask())
            temporary.replace(path)
        _sync(path.parent)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def sweep(folder: Path) -> None:
    """Removes the unfinished files that killed processes left there; those of living ones are locked and stay."""
    for left in folder.glob(f".kg-*{_UNFINISHED}"):
        with contextlib.suppress(OSError), left.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            left.unlink()


def _sync(folder: Path) -> None:
    """The new name of a file is on disk, also should the power fail."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):
            os.fsync(handle)
    finally:
        os.close(handle)


def drop_old(root: Path, kept: int) -> None:
    """Removes the folders there but those that were used last."""
    folders = sorted((path for path in root.iterdir() if path.is_dir()), key=lambda path: path.stat().st_mtime)
    for path in folders[:-kept]:
        shutil.rmtree(path, ignore_errors=True)


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def file_sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
