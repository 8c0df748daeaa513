"""What was read from files, kept in the user's cache until the file, the reference data or the program changes."""

from __future__ import annotations

import contextlib
import os
import pickle
import stat
import sys
import tempfile
from dataclasses import dataclass
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg import resources, snapshot
from kg.files import drop_old

if TYPE_CHECKING:
    from kg.model import Extraction

# Libraries on which it depends what a file says: another version of one may read another text.
LIBRARIES = ("lxml", "pypdf", "rapidfuzz")
# So many states of program and reference data are kept; the oldest go.
_STATES = 3


@dataclass(frozen=True, slots=True)
class Shelf:
    """A folder of one state of program and reference data, with one file for each document that was read."""

    folder: Path

    @classmethod
    def open(cls, data_dir: Path, base: str) -> Shelf | None:
        """The shelf of this program and the reference data of a folder; None where no safe place can be had."""
        state = [snapshot.fingerprint(data_dir / "reference", base), sys.version, *map(_version, LIBRARIES)]
        root = resources.cache_dir() / "read"
        folder = root / sha256("\n".join(state).encode()).hexdigest()[:24]
        try:
            root.parent.mkdir(parents=True, exist_ok=True)
            for path in (root, folder):
                path.mkdir(mode=0o700, exist_ok=True)
                # Unpickling runs what a file says, so nobody but the user may be able to write one here.
                if not _is_private(path):
                    return None
            os.utime(folder)
            drop_old(root, _STATES)
        except OSError:
            return None
        return cls(folder)

    def key(self, path: Path) -> str:
        """By what a file's facts are found again: its name and its bytes; another key where it cannot be read."""
        digest = sha256(os.fsencode(path.name) + b"\0")
        with contextlib.suppress(OSError), path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
        return digest.hexdigest()

    def get(self, key: str) -> tuple[Extraction, ...] | None:
        """What was kept under a key; None where there is nothing, or nothing whole."""
        try:
            found: Any = pickle.loads((self.folder / f"{key}.pickle").read_bytes())  # noqa: S301  see open
        except Exception:  # a torn pickle may raise anything; the file is read again
            return None
        return found if isinstance(found, tuple) else None

    def put(self, key: str, found: tuple[Extraction, ...]) -> None:
        """Keeps what was read: whole or not at all, and silently not where there is no room."""
        with contextlib.suppress(OSError):
            handle, name = tempfile.mkstemp(dir=self.folder)
            try:
                with os.fdopen(handle, "wb") as file:
                    pickle.dump(found, file, pickle.HIGHEST_PROTOCOL)
                Path(name).replace(self.folder / f"{key}.pickle")
            except OSError:
                Path(name).unlink(missing_ok=True)
                raise


def _is_private(path: Path) -> bool:
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode):
        return False
    # Without user ids (Windows) the cache directory lies in the user's own profile.
    return not hasattr(os, "getuid") or (found.st_uid == os.getuid() and not found.st_mode & 0o022)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
