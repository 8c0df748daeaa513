"""A real scheduler of Dask with workers that are processes: the same facts, faults told, lost workers replaced."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from kg import resources
from kg.batch import read_files
from kg.errors import ReadError
from kg.vocab import DEFAULT_BASE
from tests.conftest import ROOT
from tests.stores import free_port

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kg.model import Extraction
    from tests.conftest import Outcome

DATA = resources.data_dir()
COUNT = 20


class Cluster:
    """A scheduler and its workers, each a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.address = folder, f"tcp://127.0.0.1:{free_port()}"
        port = self.address.rpartition(":")[2]
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard")
        self.workers = [self.worker()]

    def worker(self) -> subprocess.Popen[bytes]:
        return self._start("worker", self.address, "--no-nanny", "--nthreads", "1", "--no-dashboard")

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "dask", *words]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "DASK_TEMPORARY_DIRECTORY": str(self.folder)}
        with (self.folder / "out.log").open("ab") as log:
            return subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder, env=environment)

    def end(self) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    started = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        yield started
    finally:
        started.end()


@pytest.fixture(scope="module")
def minutes(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder = tmp_path_factory.mktemp("minutes")
    subprocess.run([sys.executable, "bench/make_minutes.py", str(COUNT), str(folder)], check=True, cwd=ROOT)
    return sorted(folder.iterdir())


def found(files: list[Path], scheduler: str | None = None) -> Iterator[Extraction]:
    return read_files(files, DATA, DEFAULT_BASE, fresh=True, scheduler=scheduler)


def test_workers_give_what_one_process_gives(cluster: Cluster, minutes: list[Path]) -> None:
    assert list(found(minutes, cluster.address)) == list(found(minutes))


def test_a_file_at_fault_is_told_and_the_rest_is_read(cluster: Cluster, minutes: list[Path], tmp_path: Path) -> None:
    torn, empty, gone = tmp_path / "torn.txt", tmp_path / "empty.txt", tmp_path / "gone.txt"
    torn.write_bytes("會議紀錄".encode() + b"\xff\xfe\x80")
    empty.touch()
    read: list[Extraction] = []
    with pytest.raises(ReadError) as error:
        read.extend(found([torn, *minutes[:3], empty, gone], cluster.address))
    assert error.value.where == str(torn)
    assert str(empty) in str(error.value)
    assert str(gone) in str(error.value)
    assert read == list(found(minutes[:3]))


def test_a_worker_that_is_lost_loses_nothing(cluster: Cluster, minutes: list[Path]) -> None:
    many = [path for _ in range(5) for path in minutes]
    results = found(many, cluster.address)
    read = [next(results)]
    cluster.workers[-1].kill()
    cluster.workers.append(cluster.worker())
    read += results
    assert read == 5 * list(found(minutes))


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:{port}", "nonsense://x"])
def test_what_is_no_scheduler(kg_command: Callable[..., Outcome], address: str) -> None:
    done = kg_command("--data-dir", DATA, "build", "--check", "--scheduler", address.format(port=free_port()))
    assert (done.code, len(done.err.splitlines())) == (1, 1), done.err
    assert "start one: dask scheduler" in done.err


def test_processes_here_or_workers_there(kg_command: Callable[..., Outcome]) -> None:
    assert kg_command("build", "--jobs", "2", "--scheduler", "tcp://127.0.0.1:1").code == 2
