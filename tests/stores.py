"""Real SPARQL stores on loopback for tests, each started empty in a folder of its own and ended with it."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_VIRTUOSO = """\
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
Striping = 0
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = temp.db
TransactionFile = temp.trx
Striping = 0
[Parameters]
ServerPort = 127.0.0.1:{port}
DisableUnixSocket = 1
DirsAllowed = {dirs}
ServerThreads = 8
CheckpointInterval = 0
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
[HTTPServer]
ServerPort = 127.0.0.1:{http_port}
ServerThreads = 4
[SPARQL]
ResultSetMaxRows = 100000
"""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


@contextlib.contextmanager
def running(command: Sequence[str], folder: Path, address: str) -> Iterator[None]:
    """The command's process, from its first answer at ``address`` on."""
    with (folder / "out.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        until = time.monotonic() + 60
        while not _answers(address):
            assert process.poll() is None, (folder / "out.log").read_text(errors="replace")
            assert time.monotonic() < until, f"{command[0]} does not answer"
            time.sleep(0.05)
        yield
    finally:
        process.kill()
        process.wait()


def _answers(address: str) -> bool:
    try:
        return httpx.get(address, params={"query": "ASK {}"}, trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


@contextlib.contextmanager
def oxigraph(folder: Path, *options: str, load: Path | None = None) -> Iterator[str]:
    """Oxigraph's server; yields the address of its queries. With ``load``, a file of N-Quads, on disk."""
    port = free_port()
    address = f"http://127.0.0.1:{port}/query"
    program = str(Path(sys.executable).with_name("oxigraph"))
    if load:
        options = ("--location", "store", *options)
        subprocess.run(
            [program, "load", "--location", "store", "--file", load], cwd=folder, check=True, capture_output=True
        )
    command = [program, "serve", "--bind", f"127.0.0.1:{port}", *options]
    with running(command, folder, address):
        yield address


@contextlib.contextmanager
def virtuoso(folder: Path, buffers: int = 2000, load: Path | None = None) -> Iterator[str]:
    """Virtuoso, open to updates of anyone; yields the address of its endpoint. Skips where it is not installed.

    A buffer takes 8 KB of memory; ``load`` is a file of N-Quads to begin with.
    """
    server, client = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    if server is None or client is None:
        pytest.skip("no virtuoso (Debian: apt-get install virtuoso-opensource-7-bin)")
    port, http_port = free_port(), free_port()
    settings = _VIRTUOSO.format(
        port=port, http_port=http_port, buffers=buffers, dirty=buffers * 3 // 4, dirs=load.parent if load else "."
    )
    (folder / "virtuoso.ini").write_text(settings, encoding="utf-8")
    address = f"http://127.0.0.1:{http_port}/sparql"
    with running([server, "+configfile", "virtuoso.ini", "+foreground"], folder, address):
        commands = ['GRANT SPARQL_UPDATE TO "SPARQL"']
        if load:
            commands += [f"ld_dir('{load.parent}', '{load.name}', 'urn:x')", "rdf_loader_run()", "checkpoint"]
        for command in commands:
            isql = [client, f"127.0.0.1:{port}", "dba", "dba", f"EXEC={command};"]
            subprocess.run(isql, check=True, capture_output=True)
        yield address


STORES: dict[str, Callable[[Path], contextlib.AbstractContextManager[str]]] = {
    "oxigraph": oxigraph,
    "virtuoso": virtuoso,
}
