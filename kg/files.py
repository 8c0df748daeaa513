"""Files are replaced whole or not at all, and what goes wrong with one is said in one line."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import DataError, ReadError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


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
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def write_folder(out: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Writes all files beside ``out`` first and only then moves each to its place, so that a fault changes nothing."""
    if out.exists() and not out.is_dir():
        raise DataError("is a file, a directory is needed", where=str(out))
    with (
        os_faults(out, "write"),
        _made(out),
        tempfile.TemporaryDirectory(prefix=".citykg-", dir=out) as name,
    ):
        staged = Path(name)
        for relative, data in files.items():
            target = staged / relative
            target.parent.mkdir(parents=True, exist_ok=True)
            write_bytes(target, data)
        for relative in files:
            (out / relative).parent.mkdir(parents=True, exist_ok=True)
            (staged / relative).replace(out / relative)
    return [out / relative for relative in files]


@contextlib.contextmanager
def _made(folder: Path) -> Iterator[None]:
    """The folder, which goes again if it was made here and the work failed."""
    is_new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        if is_new:
            with contextlib.suppress(OSError):
                folder.rmdir()
        raise


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
