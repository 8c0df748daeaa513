"""The only module that knows where ontology/, graph_data/ and queries/ are: in an installed wheel or in a checkout."""

from __future__ import annotations

import os
from pathlib import Path

from kg.errors import DataError
from kg.files import read_bytes
from kg.vocab import DEFAULT_BASE, rebase


def ontology_dir() -> Path:
    """The folder of the Turtle files of the vocabulary, its shapes and rules."""
    return _root() / "ontology"


def data_dir(override: Path | None = None) -> Path:
    """The folder of minutes, reference data and curators' readings: one's own, or the packaged one."""
    if override is None:
        return _root() / "graph_data"
    if not override.is_dir():
        raise DataError("is no directory of data", where=str(override), remedy="make one with: kg init DIR")
    return override


def queries_dir() -> Path:
    """The folder of named queries; ``checks`` below it has those that must find nothing."""
    return _root() / "queries"


def cache_dir() -> Path:
    """Where the built store of the packaged data is kept; nothing is created here. ``CITYKG_CACHE`` overrides it."""
    given = os.environ.get("CITYKG_CACHE", "")
    if given:
        return Path(given).expanduser()
    from platformdirs import user_cache_path

    return user_cache_path("citykg", appauthor=False)


def ontology_text(name: str, base: str = DEFAULT_BASE) -> str:
    """A file of the ontology (``core.ttl`` …) as text, written with ``base``."""
    return rebase(read_bytes(ontology_dir() / name).decode("utf-8"), base)


def is_packaged() -> bool:
    """True in an installed wheel, whose data are read-only."""
    return _bundled().is_dir()


def _bundled() -> Path:
    return _package() / "_bundled"


def _root() -> Path:
    return _bundled() if is_packaged() else _package().parent


def _package() -> Path:
    return Path(__file__).parent
