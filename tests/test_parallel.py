"""Many files: several processes give what one gives, faults name their file, and what was read is not read again."""

from __future__ import annotations

import ast
import os
import pickle
import re
import shutil
import subprocess
import sys
import tomllib
from importlib.metadata import version
from typing import TYPE_CHECKING

import pytest

from kg import batch, build, resources, shelf, stamp
from kg.batch import cores, read_files, workers
from kg.errors import KgError, ReadError
from kg.read import read
from kg.scaffold import make_data_dir
from kg.shelf import LIBRARIES, Shelf
from kg.vocab import DEFAULT_BASE
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pyoxigraph as ox

    from kg.model import Document, Extraction
    from tests.conftest import Outcome

DATA = resources.data_dir()
COUNT = 40


def made(folder: Path, count: int) -> list[Path]:
    """Synthetic minutes, by the script that the benchmark uses."""
    subprocess.run([sys.executable, "bench/make_minutes.py", str(count), str(folder)], check=True, cwd=ROOT)
    return sorted(folder.iterdir())


@pytest.fixture(scope="module")
def minutes(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return made(tmp_path_factory.mktemp("minutes"), COUNT)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache of one's own, and so few files are many."""
    monkeypatch.setenv("CITYKG_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(batch, "MANY", 2)
    return tmp_path / "cache"


def found(files: list[Path], jobs: int | None = 1, *, fresh: bool = True) -> list[Extraction]:
    return list(read_files(files, DATA, DEFAULT_BASE, jobs=jobs, fresh=fresh))


# --- Synthetic minutes -------------------------------------------------------------------------------------------------


def test_the_same_count_gives_the_same_minutes(minutes: list[Path], tmp_path: Path) -> None:
    again = {path.name: path.read_bytes() for path in made(tmp_path / "more", COUNT + 10)}
    assert len(again) == COUNT + 10
    assert all(again[path.name] == path.read_bytes() for path in minutes)


def test_synthetic_minutes_are_read(minutes: list[Path]) -> None:
    """Each is one meeting with a date and cases, and over the meetings a case meets every fate."""
    read = found(minutes)
    assert len(read) == COUNT
    assert all(one.header.date and one.header.host_city and len(one.cases) > 3 for one in read)
    assert {"approve", "continue", "rename", "merge", "plan-delisting"} <= {d.code for e in read for d in e.decisions}
    assert sum(one.coverage for one in read) / COUNT > 80


# --- Processes ---------------------------------------------------------------------------------------------------------


def test_several_processes_give_what_one_gives(minutes: list[Path]) -> None:
    assert found(minutes, jobs=2) == found(minutes)


def test_few_files_start_no_processes() -> None:
    assert workers(None, 7) == 1
    assert workers(None, 100_000) == cores()
    assert workers(8, 3) == 3
    assert workers(1, 100_000) == 1


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_first_file_at_fault_is_named(minutes: list[Path], tmp_path: Path, jobs: int) -> None:
    torn, empty = tmp_path / "torn.txt", tmp_path / "empty.txt"
    torn.write_bytes("會議紀錄".encode() + b"\xff\xfe\x80")
    empty.touch()
    with pytest.raises(ReadError) as error:
        found([*minutes[:20], torn, *minutes[20:], empty], jobs)
    assert str(torn) in str(error.value)
    assert error.value.where == str(torn)
    assert error.value.remedy


def test_a_rule_that_stumbles_is_told_with_the_file(minutes: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(batch, "extract", stumble)
    with pytest.raises(KgError) as error:
        found(minutes)
    assert error.value.where == str(minutes[0])


def test_the_command_with_several_processes(kg_command: Callable[..., Outcome], minutes: list[Path]) -> None:
    one, two = (kg_command("ingest", "--jobs", jobs, "--format", "json", *minutes[:6]) for jobs in ("1", "2"))
    assert (one.code, one.out) == (0, two.out)
    assert kg_command("ingest", "--jobs", "0", minutes[0]).code == 2


# --- What is kept ------------------------------------------------------------------------------------------------------


def test_what_is_kept_depends_on_the_libraries_that_read() -> None:
    """All that reading and extraction import, and each a dependency that is installed."""
    used = set()
    for path in [*ROOT.glob("kg/read/*.py"), *ROOT.glob("kg/extract/*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                used |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                used.add(str(node.module).split(".")[0])
    assert used - sys.stdlib_module_names - {"kg"} == set(LIBRARIES)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert set(LIBRARIES) <= {re.split(r"[^\w-]", one)[0] for one in project["dependencies"]}
    assert all(map(version, LIBRARIES))


@pytest.mark.usefixtures("cache")
def test_another_version_of_a_library_reads_again(monkeypatch: pytest.MonkeyPatch) -> None:
    before = Shelf.open(DATA, DEFAULT_BASE)
    monkeypatch.setattr(shelf, "version", lambda name: "999" if name == "pypdf" else version(name))
    after = Shelf.open(DATA, DEFAULT_BASE)
    assert before
    assert after
    assert before.folder != after.folder


def test_what_is_kept_equals_what_is_read(minutes: list[Path], cache: Path) -> None:
    first = found(minutes, fresh=False)
    kept = list(cache.glob("read/*/*.pickle"))
    assert len(kept) == len(minutes)
    assert found(minutes, fresh=False) == first == found(minutes)


def test_only_the_new_document_is_read(minutes: list[Path], cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found(minutes[:-1], fresh=False)
    asked: list[str] = []

    def counted(path: Path, data: bytes | None = None) -> tuple[Document, ...]:
        asked.append(path.name)
        return read(path, data=data)

    monkeypatch.setattr(batch, "read", counted)
    assert len(found(minutes, fresh=False)) == COUNT
    assert asked == [minutes[-1].name]
    assert cache.is_dir()


def test_a_torn_one_is_read_again(minutes: list[Path], cache: Path) -> None:
    first = found(minutes[:3], fresh=False)
    torn, other, _ = sorted(cache.glob("read/*/*.pickle"))
    torn.write_bytes(torn.read_bytes()[:100])
    other.write_bytes(pickle.dumps("what nobody kept here"))
    assert found(minutes[:3], fresh=False) == first


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="no user ids here")
def test_nothing_is_taken_from_a_folder_that_others_may_write_to(minutes: list[Path], cache: Path) -> None:
    found(minutes[:2], fresh=False)
    (cache / "read").chmod(0o777)
    assert Shelf.open(DATA, DEFAULT_BASE) is None
    assert len(found(minutes[:2], fresh=False)) == 2


def test_another_state_of_the_reference_data_has_a_shelf_of_its_own(cache: Path, tmp_path: Path) -> None:
    mine = tmp_path / "data"
    shutil.copytree(DATA / "reference", mine / "reference")
    first = Shelf.open(mine, DEFAULT_BASE)
    lexicon = mine / "reference/lexicon.toml"
    lexicon.write_text(lexicon.read_text(encoding="utf-8") + "\n# more\n", encoding="utf-8")
    second = Shelf.open(mine, DEFAULT_BASE)
    assert first and second and first.folder != second.folder
    assert len(list((cache / "read").iterdir())) == 2


# --- A build that changes nothing ----------------------------------------------------------------------------------------


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A data directory as a build leaves it."""
    for name in ("facts", "store", "minutes"):
        (tmp_path / "data" / name).mkdir(parents=True)
        (tmp_path / "data" / name / "a.ttl").write_text(name, encoding="utf-8")
    stamp.put(tmp_path / "data", DEFAULT_BASE, stamp.inputs(tmp_path / "data", DEFAULT_BASE), "1 meeting")
    return tmp_path / "data"


def test_what_a_build_left_is_known_again(built: Path) -> None:
    assert stamp.unchanged(built, DEFAULT_BASE) == "1 meeting"
    assert stamp.unchanged(built, "https://example.org/other/") is None


@pytest.mark.parametrize("name", ["minutes/a.ttl", "facts/a.ttl", "store/a.ttl", "minutes/new.txt", "facts/new.ttl"])
def test_whatever_changes_is_built_anew(built: Path, name: str) -> None:
    (built / name).write_text("changed", encoding="utf-8")
    assert stamp.unchanged(built, DEFAULT_BASE) is None


@pytest.mark.parametrize("content", ["", "[]", "{}", "\xff"])
def test_a_spoiled_stamp_says_nothing(built: Path, content: str) -> None:
    (built / "store/built.json").write_text(content, encoding="latin-1")
    assert stamp.unchanged(built, DEFAULT_BASE) is None


def test_a_build_after_one_more_document_gives_the_bytes_of_a_whole_one(
    minutes: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []

    def told(store: ox.Store, graph: str, base: str) -> bytes:
        written.append(graph.rpartition("/")[2])
        return turtle_of(store, graph, base)

    turtle_of = build._turtle_of
    monkeypatch.setattr(build, "_turtle_of", told)
    grown, whole = (_with_minutes(tmp_path / name, minutes[:count]) for name, count in (("grown", 2), ("whole", 3)))
    build.build(whole)
    build.build(grown)
    assert len(written) == 4 + 3
    shutil.copy(minutes[2], grown / "minutes")
    written.clear()
    build.build(grown)
    assert len(written) == 2
    assert _bytes(grown) == _bytes(whole)
    # What was changed by hand since is written again, and so is all by another program.
    next((grown / "facts").glob("*-1.ttl")).write_text("", encoding="utf-8")
    build.build(grown)
    assert _bytes(grown) == _bytes(whole)


def _with_minutes(folder: Path, minutes: list[Path]) -> Path:
    make_data_dir(folder, DATA)
    for path in minutes:
        shutil.copy(path, folder / "minutes")
    return folder


def _bytes(folder: Path) -> dict[str, bytes]:
    """What a build has published and kept; its stamp has what it said, with the path of the folder."""
    paths = [*folder.glob("facts/*"), *folder.glob("store/graph-*.nq"), folder / "store/manifest.json"]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_the_command_does_not_build_twice(kg_command: Callable[..., Outcome], tmp_path: Path) -> None:
    data = tmp_path / "data"
    for name in ("reference", "interpretation", "external", "minutes"):
        shutil.copytree(DATA / name, data / name)
    first = kg_command("--data-dir", data, "build")
    assert first.code == 0
    again = kg_command("--data-dir", data, "build")
    assert (again.code, again.err.splitlines()[-1]) == (0, first.err.splitlines()[-1])
    next((data / "facts").glob("industry-*.ttl")).write_text("", encoding="utf-8")
    assert kg_command("--data-dir", data, "build").code == 0
    assert kg_command("--data-dir", data, "build", "--check", "--jobs", "2").code == 0
