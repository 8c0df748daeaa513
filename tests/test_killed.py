"""Whenever a command is killed or the disk is full: what was acknowledged is there, the rest is wholly absent, and told."""

from __future__ import annotations

import fcntl
import os
import random
import shutil
import subprocess
import time
from typing import TYPE_CHECKING

import pytest

from kg import journal, resources, snapshot
from kg.errors import ReadError
from kg.scaffold import make_data_dir
from tests.conftest import ROOT, stored
from tests.killing import ROUNDS, THOROUGH, Doomed, doomed, steps
from tests.server import KG
from tests.test_curation import FIRST, SECOND
from tests.test_folder import APART
from tests.test_store import quads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import Outcome
    from tests.killing import Ended

THIRD = SECOND.replace("112 年 9 月 23 日（六）", "112 年 11 月 24 日（五）").replace("第 2 次", "第 3 次")
LEFT = (".unfinished", ".kg-", ".facts", ".out")


@pytest.fixture(scope="module")
def kill() -> Iterator[Doomed]:
    with doomed() as one:
        yield one


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = make_data_dir(tmp_path / "data", resources.data_dir())
    (folder / "minutes" / "1.txt").write_text(FIRST, encoding="utf-8")
    return folder


@pytest.fixture
def incoming(tmp_path: Path) -> Path:
    folder = tmp_path / "incoming"
    (folder / "autumn").mkdir(parents=True)
    (folder / "2.txt").write_text(SECOND, encoding="utf-8")
    (folder / "autumn" / "3.txt").write_text(THIRD, encoding="utf-8")
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def anew(source: Path, target: Path) -> Path:
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)
    return target


def leftovers(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.name.startswith(LEFT)]


def moments(took: float) -> list[float]:
    """Moments of a command, more of them towards its end, where it writes."""
    dice = random.Random(8)
    return [took * (1 - dice.random() ** 2 / 2) if n % 2 else dice.uniform(0, took) for n in range(ROUNDS)]


def unharmed(kill: Doomed, data_dir: Path, *command: str | Path) -> tuple[Ended, float]:
    """What a command does that is let live, and the seconds that it takes."""
    started = time.monotonic()
    done = kill(data_dir, "--data-dir", data_dir, *command)
    took = time.monotonic() - started
    assert done.code == 0, done.err
    return done, took


def test_a_killed_build_leaves_the_old_facts_and_the_old_store_or_the_new(
    kill: Doomed, data: Path, tmp_path: Path
) -> None:
    assert kill(data, "--data-dir", data, "build").code == 0
    (data / "minutes" / "2.txt").write_text(SECOND, encoding="utf-8")
    old = {name: contents(data / name) for name in ("facts", "store")}
    whole = anew(data, tmp_path / "whole")
    done, took = unharmed(kill, whole, "build")
    new = {name: contents(whole / name) for name in ("facts", "store")}
    assert old["facts"] != new["facts"]
    graphs = {frozenset(snapshot.load(one / "store")) for one in (data, whole)}
    told = set()
    for at, after in [*((at, None) for at in steps(done.steps, 6)), *((0, after) for after in moments(took))]:
        trial = anew(data, tmp_path / "trial")
        ended = kill(trial, "--data-dir", trial, "build", at=at, after=after)
        assert ended.code == -9 or (at == 0 and ended.code == 0)
        assert contents(trial / "facts") in (old["facts"], new["facts"])
        assert frozenset(snapshot.load(trial / "store")) in graphs
        was_writing = (trial / ".unfinished-kgbuild" / "names.json").exists()
        again = kill(trial, "--data-dir", trial, "build")
        assert again.code == 0, again.err
        assert ("kg build was broken off here" in again.err) == was_writing
        told.add(was_writing)
        paths = {name: {k: v for k, v in contents(trial / name).items() if k != "built.json"} for name in new}
        assert paths == {name: {k: v for k, v in new[name].items() if k != "built.json"} for name in new}
        assert not leftovers(trial)
    assert told == {True, False}


def test_killed_while_minutes_are_added_all_are_there_or_none(
    kill: Doomed, data: Path, incoming: Path, tmp_path: Path
) -> None:
    command = ("ingest", incoming, incoming / "2.txt", "--write", "--format", "json")
    old, whole = contents(data), anew(data, tmp_path / "whole")
    done, took = unharmed(kill, whole, *command)
    new = contents(whole)
    assert set(new) - set(old) == {"minutes/2.txt", "minutes/autumn/3.txt"}
    told = []
    for at, after in [*((at, None) for at in steps(done.steps, 30)), *((0, after) for after in moments(took))]:
        trial = anew(data, tmp_path / "trial")
        ended = kill(trial, "--data-dir", trial, *command, at=at, after=after)
        told += journal.settle(trial)
        with journal.sole_writer(trial):
            assert not leftovers(trial)
        assert contents(trial) in ([new] if ended.code == 0 else [old, new])
    assert told
    assert set(told) == {"kg ingest was broken off here: what it had begun to write is as it was before"}


def test_the_next_command_says_what_a_killed_one_left(
    kill: Doomed, data: Path, incoming: Path, kg_command: Callable[..., Outcome]
) -> None:
    """Also one that only reads: it does not count what was never acknowledged."""
    at = next(
        at
        for at in range(1, 99)
        if kill(data, "--data-dir", data, "ingest", incoming, "--write", at=at).code
        and len(contents(data / "minutes")) == 2
    )
    assert at > 1
    done = kg_command("--data-dir", data, "query", "meetings", "--format", "csv")
    assert "kg ingest was broken off here" in done.err
    assert len(done.out.splitlines()) == 2
    assert sorted(contents(data / "minutes")) == ["1.txt"]


def test_killed_while_a_correction_is_written_it_is_there_whole_or_not(
    kill: Doomed, data: Path, tmp_path: Path
) -> None:
    given = ("--who", "王編者", "--why", "已查證。", "--when", "2026-11-24")
    first = ("curate", "case", "112-1", "四市夜市觀光行銷", *given)
    second = ("curate", "read", "112-1", "逕於小組解列", "--code", "routinize", *given)
    assert kill(data, "--data-dir", data, *first).code == 0
    old, whole = contents(data), anew(data, tmp_path / "whole")
    done, took = unharmed(kill, whole, *second)
    new = contents(whole)
    for at, after in [*((at, None) for at in steps(done.steps)), *((0, after) for after in moments(took))]:
        trial = anew(data, tmp_path / "trial")
        ended = kill(trial, "--data-dir", trial, *second, at=at, after=after)
        assert not ended.out or ended.code == 0 or contents(trial) == new
        with journal.sole_writer(trial):
            assert contents(trial) in (old, new)


@pytest.mark.parametrize("what", ["build", "ingest", "curate", "viz", "init"])
def test_a_full_disk_leaves_all_as_it_was(what: str, kill: Doomed, data: Path, incoming: Path, tmp_path: Path) -> None:
    """From any step on, and where files may only be so long; said in one line, and nothing is left over."""
    given = ("--who", "王編者", "--why", "已查證。", "--when", "2026-11-24")
    trial = tmp_path / "trial"
    args: tuple[str | Path, ...] = {
        "build": ("build",),
        "ingest": ("ingest", incoming, "--write", "--review", trial / "review.html"),
        "curate": ("curate", "case", "112-1", "四市夜市觀光行銷", *given),
        "viz": ("viz", "--out", trial / "out"),
        "init": ("init", trial / "new" / "data"),
    }[what]
    assert kill(data, "--data-dir", data, "build").code == 0
    if what == "viz":
        assert kill(data, "--data-dir", data, "viz", "--out", data / "out").code == 0
    (data / "minutes" / "2.txt").write_text(SECOND.replace("持續", "賡續"), encoding="utf-8")
    (incoming / "2.txt").rename(incoming / "4.txt")
    done = kill(trial, "--data-dir", anew(data, trial), *args)
    assert done.code == 0, done.err
    old = contents(data)
    ways = [*((full, None) for full in steps(done.steps, 3)), *((0, size) for size in (0, 5000))]
    failed = 0
    for full, size in ways:
        anew(data, trial)
        ended = kill(trial, "--data-dir", trial, *args, full=full, size=size)
        if ended.code == 0:
            continue
        failed += 1
        assert ended.code == 1, ended.err
        assert "Traceback" not in ended.err
        assert "No space left" in ended.err or "too large" in ended.err
        assert not leftovers(trial)
        found = {name: data for name, data in contents(trial).items() if name != "review.html"}
        assert found == old
    assert failed >= len(ways) // 2


ON_A_SMALL_DISK = """
set -e
mount -t tmpfs -o size=16m tmpfs disk
cp -r data disk/data
head -c 32m /dev/zero >disk/filler 2>/dev/null || true
truncate -s -$1 disk/filler
shift
"$@" || echo "exit $?"
diff -r data disk/data && ls -A disk/data disk/data/minutes
"""


@pytest.mark.parametrize("free", ["0", "12288", "40960"] if THOROUGH else ["12288"])
@pytest.mark.parametrize("what", ["build", "ingest"])
def test_on_a_disk_that_is_full_all_stays_as_it_was(
    what: str, free: str, data: Path, incoming: Path, kg_command: Callable[..., Outcome], tmp_path: Path
) -> None:
    assert kg_command("--data-dir", data, "build").code == 0
    added = data / "minutes" if what == "build" else incoming
    (added / "2.txt").write_text(SECOND + "\n" * 50_000, encoding="utf-8")
    (tmp_path / "disk").mkdir()
    command = [
        *KG,
        "--data-dir",
        "disk/data",
        *(["ingest", str(incoming), "--write"] if what == "ingest" else ["build"]),
    ]
    done = subprocess.run(
        [*APART, "sh", "-c", ON_A_SMALL_DISK, "sh", free, *command],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    if "unshare" in done.stderr or "mount" in done.stderr:
        pytest.skip("no disk can be mounted here")
    assert "exit 1" in done.stdout, done.stdout + done.stderr
    assert "No space left on device" in done.stderr
    assert done.returncode == 0, done.stdout
    assert not [name for name in done.stdout.splitlines() if name.startswith(LEFT)]


def test_a_second_writer_is_refused_in_one_line(data: Path, incoming: Path, kg_command: Callable[..., Outcome]) -> None:
    """And whoever only reads is not."""
    handle = os.open(data, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        for args in (["build"], ["ingest", incoming, "--write"], ["curate", "case", "112-1", "x"]):
            given = ["--who", "a", "--why", "b"] if args[0] == "curate" else []
            done = kg_command("--data-dir", data, *args, *given)
            assert (done.code, done.out) == (1, ""), done.err
            assert done.err == f"kg: {data}: another kg writes there; wait until it is done\n"
        assert kg_command("--data-dir", data, "query", "meetings").code == 0
    finally:
        os.close(handle)
    assert kg_command("--data-dir", data, "build").code == 0


@pytest.mark.parametrize("folder", ["store", "facts"])
def test_a_folder_of_somebody_else_is_refused_and_stays(
    data: Path, folder: str, kg_command: Callable[..., Outcome]
) -> None:
    name = {"store": "thesis.docx", "facts": "notes.ttl"}[folder]
    (data / folder).mkdir()
    (data / folder / name).write_text("<urn:a> <urn:b> <urn:c> .\n", encoding="utf-8")
    before = contents(data)
    done = kg_command("--data-dir", data, "build")
    assert done.code == 1
    assert len(done.err.splitlines()) == 1
    assert name in done.err
    assert "move it to another folder" in done.err
    assert contents(data) == before


def test_the_graph_is_made_again_from_the_minutes_alone(data: Path, kg_command: Callable[..., Outcome]) -> None:
    assert kg_command("--data-dir", data, "build").code == 0
    before = contents(data)
    for name in ("facts", "store"):
        shutil.rmtree(data / name)
    assert kg_command("--data-dir", data, "build").code == 0
    assert contents(data) == before


def test_a_reader_sees_one_graph_while_another_takes_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file that the manifest named may be gone when it is opened; then the manifest names another."""
    snapshot.save(stored(quads("x")), tmp_path, "old")
    real = snapshot._manifest
    changes = iter([True])

    def changing(folder: Path) -> dict[str, object]:
        manifest = real(folder)
        if next(changes, False):
            snapshot.save(stored(quads("x", "y")), tmp_path, "new")
        return manifest

    monkeypatch.setattr(snapshot, "_manifest", changing)
    assert len(snapshot.load(tmp_path)) == 2
    next(tmp_path.glob("*.nq")).unlink()
    with pytest.raises(ReadError, match="cannot be read"):
        snapshot.load(tmp_path)
