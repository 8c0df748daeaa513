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
    from collections.abc import Iterator, Sequence

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
ServerThreads = 8
CheckpointInterval = 0
NumberOfBuffers = 2000
MaxDirtyBuffers = 1500
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
def oxigraph(folder: Path, *options: str) -> Iterator[str]:
    """Oxigraph's server; yields the address of its queries."""
    port = free_port()
    address = f"http://127.0.0.1:{port}/query"
    command = [str(Path(sys.executable).with_name("oxigraph")), "serve", "--bind", f"127.0.0.1:{port}", *options]
    with running(command, folder, address):
        yield address


@contextlib.contextmanager
def virtuoso(folder: Path) -> Iterator[str]:
    """Virtuoso, open to updates of anyone; yields the address of its endpoint. Skips where it is not installed."""
    server, client = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    if server is None or client is None:
        pytest.skip("no virtuoso (Debian: apt-get install virtuoso-opensource-7-bin)")
    port, http_port = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(_VIRTUOSO.format(port=port, http_port=http_port), encoding="utf-8")
    address = f"http://127.0.0.1:{http_port}/sparql"
    with running([server, "+configfile", "virtuoso.ini", "+foreground"], folder, address):
        grant = 'EXEC=GRANT SPARQL_UPDATE TO "SPARQL";'
        subprocess.run([client, f"127.0.0.1:{port}", "dba", "dba", grant], check=True, capture_output=True)
        yield address


STORES = {"oxigraph": oxigraph, "virtuoso": virtuoso}
