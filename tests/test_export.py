"""The open-data package: whole, the same bytes each time, true to the graph, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import hashlib
import os
import resource
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from kg.errors import DataError
from kg.export import NOTES, export
from kg.export.tables import people_csv
from kg.queries import catalogue
from kg.store import KnowledgeGraph
from kg.vocab import PREFIXES

if TYPE_CHECKING:
    from pathlib import Path

INFERRED = ox.NamedNode("https://citykg.example/graph/inferred")
RUN = """
import sys; from pathlib import Path; from kg.export import export; from kg.store import KnowledgeGraph
from kg.vocab import PREFIXES
export(KnowledgeGraph.load([sys.argv[1]]), Path(sys.argv[2]))
"""
# Makes a package, noting each change of the disk; then, from copies of the old one, again and again, each time killed
# at another of them: everywhere around the step that puts the new one in place, here and there before and after.
KILLED = """
import hashlib, os, shutil, signal, sys
from pathlib import Path
from kg.export import export
from kg.store import KnowledgeGraph
import networkx, pyshacl, rdflib
CHANGES = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.chmod", "ctypes.dlsym", "shutil.rmtree"}
events, last = [], 0
def note(event, args):
    if event in CHANGES or event == "open" and isinstance(args[1], str) and set(args[1]) & set("wax+"):
        events.append(event)
        if len(events) == last:
            os.kill(os.getpid(), signal.SIGKILL)
graph, out = KnowledgeGraph.load([sys.argv[1]]), Path(sys.argv[2])
shutil.copytree(out, out.with_name("trial"))
sys.addaudithook(note)
export(graph, out.with_name("trial"))
place = events.index("ctypes.dlsym") + 1
ends = sorted({*range(1, len(events), 9), *range(place - 5, place + 6), 100_000})
shutil.rmtree(out.with_name("trial"))
for last in ends:
    child = os.fork()
    if not child:
        events.clear()
        export(graph, out)
        os._exit(0)
    code = os.waitpid(child, 0)[1]
    assert code == (0 if last == ends[-1] else signal.SIGKILL), (code, last)
    files = sorted((f.relative_to(out).as_posix(), f.read_bytes()) for f in out.rglob("*") if f.is_file())
    print(hashlib.sha256(repr(files).encode()).hexdigest())
"""


# Writes one package over the other in turn, each time killed at a random moment; the last two are let live.
AT_RANDOM = """
import hashlib, os, random, signal, sys, time
from pathlib import Path
from kg.export import export
from kg.store import KnowledgeGraph
import networkx, rdflib
out, dice = Path(sys.argv[3]), random.Random(6)
graphs = [KnowledgeGraph.load([name]) for name in sys.argv[1:3]]
def state():
    files = sorted((f.relative_to(out).as_posix(), f.read_bytes()) for f in out.rglob("*") if f.is_file())
    print(hashlib.sha256(repr(files).encode()).hexdigest())
for graph in graphs:
    started = time.monotonic()
    export(graph, out)
    took = time.monotonic() - started
    state()
for turn in range(24):
    child = os.fork()
    if not child:
        export(graphs[turn % 2], out)
        os._exit(0)
    if turn < 22:
        time.sleep(dice.uniform(0, took * 1.1))
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    state()
"""
# On a disk of its own: again and again with a little more room left, until there is enough.
FULL = """
import hashlib, os, sys
from pathlib import Path
from kg.errors import DataError
from kg.export import export
from kg.store import KnowledgeGraph
disk, inside = Path(sys.argv[3]), sys.argv[4]
old, new = (KnowledgeGraph.load([name]) for name in sys.argv[1:3])
out, filler = disk / inside, disk / "filler"
def state():
    files = sorted((f.relative_to(out).as_posix(), f.read_bytes()) for f in out.rglob("*") if f.is_file() and f != filler)
    return hashlib.sha256(repr(files).encode()).hexdigest()
export(old, out)
before = state()
for pages in range(0, 100_000, 9):
    filler.write_bytes(b"")
    room = os.statvfs(disk)
    with filler.open("r+b") as file:
        os.posix_fallocate(file.fileno(), 0, max((room.f_bavail - pages) * room.f_bsize, 1))
    try:
        export(new, out)
    except DataError as error:
        print("full", str(error).endswith("cannot write: No space left on device"), state() == before, sorted(os.listdir(disk)))
    else:
        break
filler.unlink()
print("done", state() != before)
"""


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def digest(folder: Path) -> str:
    return hashlib.sha256(repr(sorted(contents(folder).items())).encode()).hexdigest()


def test_everything_is_there_and_sums_fit(tmp_path: Path, small: Path) -> None:
    out = tmp_path / "out"
    written = export(KnowledgeGraph.load([small]), out)
    files = contents(out)
    assert {path.relative_to(out).as_posix() for path in written} == set(files)
    assert set(files) == {
        *NOTES,
        *(f"csv/{n}.csv" for n in catalogue()),
        *(f"csv/class/{n}.csv" for n in ("CooperationCase",)),
        "SHA256SUMS",
    }
    sums = {line[66:]: line[:64] for line in files["SHA256SUMS"].decode().splitlines()}
    assert sums == {n: hashlib.sha256(data).hexdigest() for n, data in files.items() if n != "SHA256SUMS"}
    for name in set(files) - {"SHA256SUMS"}:
        assert f"| `{name}` |" in files["README.md"].decode()


def test_the_same_bytes_whatever_the_order_and_the_hash_seed(tmp_path: Path, small: Path) -> None:
    graph = KnowledgeGraph.load([small])
    shuffled = tmp_path / "shuffled.nq"
    shuffled.write_text(
        "".join(f"{quad} .\n" for quad in sorted(graph.quads(), key=str, reverse=True)), encoding="utf-8"
    )
    for seed, source in (("1", small), ("2", small), ("3", shuffled)):
        done = [sys.executable, "-c", RUN, str(source), str(tmp_path / seed)]
        subprocess.run(done, check=True, env={**os.environ, "PYTHONHASHSEED": seed})
    assert contents(tmp_path / "1") == contents(tmp_path / "2") == contents(tmp_path / "3")


def test_the_forms_hold_the_same_graph(tmp_path: Path, small: Path) -> None:
    graph = KnowledgeGraph.load([small])
    export(graph, tmp_path)
    for name in ("citykg.trig", "citykg.nq", "citykg.jsonld"):
        assert set(KnowledgeGraph.load([tmp_path / name]).quads()) == set(graph.quads())
    stated = {quad.triple for quad in graph.quads() if quad.graph_name != INFERRED}
    for name in ("citykg.ttl", "citykg.nt", "citykg.rdf"):
        assert {quad.triple for quad in KnowledgeGraph.load([tmp_path / name]).quads()} == stated
    assert (tmp_path / "citykg.nt").read_text(encoding="utf-8").splitlines() == sorted(
        f"{triple} ." for triple in stated
    )


def test_a_spreadsheet_finds_no_formula(small: Path) -> None:
    result = KnowledgeGraph.load([small]).query(
        'SELECT ?x { VALUES ?x { "=1+1" "+cmd" "-1" "-1.5" "@a" "\\tb" "-a" "plain" "a=b" } }'
    )
    rows = list(csv.reader("".join(people_csv(result.columns, result.rows)).splitlines()))
    assert [row[0] for row in rows] == ["x", "'=1+1", "'+cmd", "-1", "-1.5", "'@a", "'\tb", "'-a", "plain", "a=b"]


def test_a_file_in_the_way_changes_nothing(tmp_path: Path, small: Path) -> None:
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    with pytest.raises(DataError, match="is a file"):
        export(KnowledgeGraph.load([small]), tmp_path / "file")
    with pytest.raises(DataError, match="cannot write"):
        export(KnowledgeGraph.load([small]), tmp_path / "file" / "below")
    assert contents(tmp_path) == {"file": b"mine"}


def test_a_full_disk_leaves_the_old_export_whole(tmp_path: Path, small: Path) -> None:
    graph = KnowledgeGraph.load([small])
    out = tmp_path / "out"
    export(graph, out)
    (out / "mine.txt").write_text("mine", encoding="utf-8")
    before = contents(out)

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (300, 300))

    command = [sys.executable, "-c", "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n" + RUN]
    grown = tmp_path / "grown.trig"
    grown.write_text(small.read_text(encoding="utf-8").replace("line two", "line 2"), encoding="utf-8")
    done = subprocess.run(
        [*command, str(grown), str(out)], check=False, capture_output=True, preexec_fn=limit, env={**os.environ}
    )
    assert done.returncode != 0
    assert b"File too large" in done.stderr
    assert contents(out) == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["grown.trig", "out"]


@pytest.mark.parametrize("inside", ["out", "."])
def test_a_full_disk_at_any_moment_leaves_the_old_export_whole(tmp_path: Path, small: Path, inside: str) -> None:
    """On a tmpfs of 4 MB; where none may be mounted, the test above by a limit of file sizes has to do."""
    disk, grown = tmp_path / "disk", tmp_path / "grown.trig"
    disk.mkdir()
    grown.write_text(small.read_text(encoding="utf-8").replace("line two", "line 2"), encoding="utf-8")
    mount = f"mount -t tmpfs -o size=4m tmpfs {disk}"
    apart = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c"]
    if not shutil.which("unshare") or subprocess.run([*apart, mount], check=False, capture_output=True).returncode:
        pytest.skip("no tmpfs can be mounted here")
    run = [*apart, f'{mount} && exec "$@"', "sh", sys.executable, "-c", FULL]
    done = subprocess.run([*run, *map(str, (small, grown, disk)), inside], check=True, capture_output=True, text=True)
    *failed, last = done.stdout.splitlines()
    assert last == "done True"
    assert len(failed) > 10, "the disk was full at many places"
    left = "['filler', 'out']" if inside == "out" else ""
    assert all(line.startswith(f"full True True {left}") for line in failed), failed


def test_killed_at_random_times_it_is_one_package_or_the_other(tmp_path: Path, small: Path) -> None:
    out, grown = tmp_path / "out", tmp_path / "grown.trig"
    grown.write_text(small.read_text(encoding="utf-8").replace("line two", "line 2"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", AT_RANDOM, str(small), str(grown), str(out)], check=True, capture_output=True, text=True
    )
    one, other, *seen = done.stdout.split()
    assert {one, other} == set(seen[-2:]), "what is not killed is done"
    assert set(seen) == {one, other}
    assert not list(tmp_path.glob(".*"))


def test_a_killed_export_leaves_the_old_one_whole(tmp_path: Path, small: Path) -> None:
    out, grown = tmp_path / "out", tmp_path / "grown.trig"
    grown.write_text(small.read_text(encoding="utf-8").replace("line two", "line 2"), encoding="utf-8")
    export(KnowledgeGraph.load([small]), out)
    old = digest(out)
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(grown), str(out)], check=True, capture_output=True, text=True
    )
    seen = done.stdout.split()
    new = seen[-1]
    assert new == digest(out) != old
    assert set(seen) == {old, new}
    assert seen == sorted(seen, key=lambda one: one == new), "once new, it stays new"
    assert len(seen) > 25, "it was killed at many places"
    assert not list(tmp_path.glob(".*")), "what killed runs left is swept away"


def test_an_old_package_goes_and_files_of_others_stay(tmp_path: Path, small: Path) -> None:
    graph = KnowledgeGraph.load([small])
    out = tmp_path / "out"
    export(graph, out)
    (out / "csv" / "retired.csv").write_text("x", encoding="utf-8")
    sums = out / "SHA256SUMS"
    sums.write_text(f"{sums.read_text(encoding='utf-8')}{'0' * 64}  csv/retired.csv\n", encoding="utf-8")
    (out / ".htaccess").write_text("mine", encoding="utf-8")
    (out / "own" / "empty").mkdir(parents=True)
    export(graph, out)
    assert not (out / "csv" / "retired.csv").exists()
    assert (out / ".htaccess").read_text(encoding="utf-8") == "mine"
    assert (out / "own" / "empty").is_dir()


def test_a_folder_that_holds_something_else_is_not_exchanged(tmp_path: Path, small: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    inode = tmp_path.stat().st_ino
    export(KnowledgeGraph.load([small]), tmp_path)
    assert (tmp_path / "citykg.ttl").is_file()
    assert (tmp_path / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert tmp_path.stat().st_ino == inode


def test_the_folder_one_stands_in_stays_the_same_folder(tmp_path: Path, small: Path) -> None:
    command = f"import os, sys; os.chdir({str(tmp_path)!r})\n{RUN}\nprint(os.path.samefile('.', {str(tmp_path)!r}))"
    for _ in range(2):
        done = subprocess.run(
            [sys.executable, "-c", command, str(small), "."], check=True, capture_output=True, text=True
        )
        assert done.stdout == "True\n"
    assert (tmp_path / "SHA256SUMS").is_file()


def test_an_empty_graph_is_no_export(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="empty"):
        export(KnowledgeGraph(ox.Store()), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_descriptions_agree_with_graph_and_files(tmp_path: Path, small: Path) -> None:
    graph = KnowledgeGraph.load([small])
    export(graph, tmp_path)
    described = KnowledgeGraph.load([tmp_path / "void.ttl", tmp_path / "dcat.ttl"])
    prefixes = "".join(f"PREFIX {name}: <{PREFIXES[name]}> " for name in ("void", "dcat", "dct"))
    counted = described.query(f"{prefixes} SELECT ?n {{ ?d a void:Dataset ; void:triples ?n }}")
    assert counted.rows == [(str(len({quad.triple for quad in graph.quads()})),)]
    sizes = described.query(f"{prefixes} SELECT ?name ?size {{ ?d dct:title ?name ; dcat:byteSize ?size }}").rows
    assert sizes
    for name, size in sizes:
        assert (tmp_path / str(name)).stat().st_size == int(str(size))
    days = described.query(f"{prefixes} SELECT ?from ?to {{ ?p dcat:startDate ?from ; dcat:endDate ?to }}")
    assert days.rows == [("2023-06-26", "2023-06-26")]
