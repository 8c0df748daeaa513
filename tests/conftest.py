"""What the tests share: a small graph, a folder of questions about it, and the command line as a user has it."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

ROOT = Path(__file__).parent.parent
FIXTURES = Path(__file__).parent / "fixtures"
# The processes that tests start keep their compiled modules, as those of a user do.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def stored(quads: Iterable[ox.Quad]) -> ox.Store:
    store = ox.Store()
    store.extend(quads)
    return store


def pytest_collection_finish() -> None:
    """What the modules and the thousands of tests are made of stays: nothing is gained by sifting it over and over."""
    gc.collect()
    gc.freeze()


@dataclass(frozen=True, slots=True)
class Outcome:
    code: int
    out: str
    err: str


@pytest.fixture(scope="session", autouse=True)
def private_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """No test reads or writes the cache of the person who runs it; all tests of a run share one."""
    cache = tmp_path_factory.mktemp("cache")
    os.environ["XDG_CACHE_HOME"] = str(cache)
    return cache


@pytest.fixture
def small() -> Path:
    """Two named graphs about one case, small enough to know by heart."""
    return FIXTURES / "small.trig"


@pytest.fixture
def kg_command(tmp_path: Path) -> Callable[..., Outcome]:
    """Runs ``kg`` in a process of its own, in an empty folder."""

    def run(*args: str | Path, stdin: str | bytes = "", **env: str) -> Outcome:
        done = subprocess.run(
            [sys.executable, "-c", "import sys; from kg.cli import main; sys.exit(main())", *map(str, args)],
            input=stdin.encode() if isinstance(stdin, str) else stdin,
            capture_output=True,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(ROOT), **env},
            timeout=120,
            check=False,
        )
        return Outcome(done.returncode, done.stdout.decode(), done.stderr.decode())

    return run
