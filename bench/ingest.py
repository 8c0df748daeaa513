"""Reading many minutes: by one core and by all, memory, what is not done again, and a document that is one line."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from make_minutes import write
from timing import KG, cpu, note, part, process, row

LINE = 5_000_000
# Reads all files of a folder without keeping them, and tells the greatest memory that this process held, in MB.
_STREAM = """
import resource, sys
from pathlib import Path
from kg import resources
from kg.batch import cores, read_files
from kg.vocab import DEFAULT_BASE
if __name__ == "__main__":
    files = sorted(Path(sys.argv[1]).iterdir())[: int(sys.argv[2])]
    for _ in read_files(files, resources.data_dir(), DEFAULT_BASE, jobs=cores(), fresh=True):
        pass
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
_HASH = """
import hashlib, sys
from pathlib import Path
for path in sorted(Path(sys.argv[1]).rglob("*")):
    if path.is_file():
        hashlib.sha256(path.read_bytes()).digest()
"""


def ingest(count: int) -> None:
    """All figures on ``count`` synthetic minutes."""
    part("Reading many minutes")
    with tempfile.TemporaryDirectory(prefix="citykg-bench-") as name:
        folder = Path(name)
        os.environ["CITYKG_CACHE"] = str(folder / "cache")
        files = write(count, folder / "minutes")
        per_character = _reading(files)
        _memory(folder / "minutes", count)
        _again(files)
        _long_line(per_character)
        _rebuild(folder, files[:100])


def _read(files: list[Path], jobs: int, *, fresh: bool = True) -> tuple[float, float]:
    """Seconds by the clock, and of CPU in all processes."""
    from kg import resources
    from kg.batch import read_files
    from kg.vocab import DEFAULT_BASE

    started, cpu_started = time.perf_counter(), _all_cpu()
    for _ in read_files(files, resources.data_dir(), DEFAULT_BASE, jobs=jobs, fresh=fresh):
        pass
    return time.perf_counter() - started, _all_cpu() - cpu_started


def _all_cpu() -> float:
    own, ended = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + ended.ru_utime + ended.ru_stime


def _reading(files: list[Path]) -> float:
    """Documents a second; the seconds that a character takes."""
    from kg.batch import cores

    _read(files[:20], 1)
    characters = sum(len(path.read_text(encoding="utf-8")) for path in files)
    clock, seconds = _read(files, 1)
    every, together = _read(files, cores())
    rates = f"{len(files) / seconds:.0f} a core, {len(files) / every:.0f} by the clock on {cores()} cores"
    row(f"read {len(files)} documents: 1 core / {cores()} cores (clock)", clock, every)
    row(f"the same: CPU of {cores()} processes / of one", together, seconds)
    note(f"Documents a second, of {characters // len(files)} characters each: {rates}.")
    return seconds / characters


def _memory(folder: Path, count: int) -> None:
    """The greatest memory of the process that hands out files and takes in facts."""

    def peak(files: int) -> float:
        command = [sys.executable, "-c", _STREAM, str(folder), str(files)]
        return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    few = max(count // 10, 1)
    row(f"memory of the parent: {count} / {few} documents", peak(count), peak(few), "MB")


def _again(files: list[Path]) -> None:
    """What is kept is not read again: a folder with one new document among many."""
    _read(files, 1, fresh=False)
    fresh, known = _read(files, 1)[1], _read(files, 1, fresh=False)[1]
    row(f"{len(files)} documents: read / already known", fresh, known)
    files[0].write_text(files[0].read_text(encoding="utf-8") + "\n", encoding="utf-8")
    row("one new among them / all known", _read(files, 1, fresh=False)[1], known)


def _long_line(per_character: float) -> None:
    """One line of five million bytes, against as many characters of everyday minutes."""
    from kg import resources
    from kg.extract import extract
    from kg.read import read
    from kg.reference import load_reference

    reference = load_reference(resources.data_dir())
    title = "113 年度產業民生組第 2 次工作小組會議紀錄\n時間：113 年 6 月 3 日\n地點：新北市政府\n"
    words = f"{title}決議：\n一、列管案：\n（一）甲案：" + "新北市與桃園市合作" * (LINE // 27) + "\n"
    seconds = cpu(lambda: [extract(one, reference) for one in read("line.txt", data=words.encode())], 1)
    row("one line of 5 MB / as many characters of minutes", seconds, per_character * len(words))


def _rebuild(folder: Path, files: list[Path]) -> None:
    """``kg build`` of a folder in which nothing has changed, against hashing all its files."""
    import kg.build
    from kg import resources
    from kg.scaffold import make_data_dir

    data = folder / "data"
    make_data_dir(data, resources.data_dir())
    for path in files:
        (data / "minutes" / path.name).write_bytes(path.read_bytes())
    # The figure is about what is not done again; validation, most of a build, would only make it wait.
    kg.build._validate = lambda *_: None
    kg.build.build(data)
    unchanged = process([*KG, "--data-dir", str(data), "build"], 5)
    bare = process([sys.executable, "-c", "pass"])
    row("kg build, nothing new / hash the folder", unchanged, process([sys.executable, "-c", _HASH, str(data)], 5))
    row("kg build, nothing new / bare Python", unchanged, bare)
