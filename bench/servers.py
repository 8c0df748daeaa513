"""Other servers of SPARQL, installed and started beside ours on the same triples."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import time
import venv
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING
from urllib.parse import quote
from urllib.request import Request, urlopen

from timing import KG

if TYPE_CHECKING:
    from collections.abc import Iterator

PEERS = ["rdflib-endpoint[cli,web]==0.6.3", "oxrdflib==0.5.0", "oxigraph==0.5.13"]
JSON = "application/sparql-results+json"
# What a server may take of the memory of the machine on which it is measured or attacked.
MOST = 8 << 30
# The others have libraries of their own, whatever is named to us.
_APART = ["env", "-u", "PYTHONPATH"]


@dataclass(frozen=True)
class Server:
    """``command`` starts it, with PORT for the port; ``path`` is that of its endpoint."""

    command: list[str]
    path: str = "/sparql"

    def address(self, text: str) -> str:
        return f"{self.path}?query={quote(text, safe='')}"

    def ask(self, port: int, text: str) -> dict:
        asked = Request(f"http://127.0.0.1:{port}{self.address(text)}", headers={"Accept": JSON})
        with urlopen(asked, timeout=60) as answer:
            return json.load(answer)


@contextlib.contextmanager
def side_by_side(peers: Path | None) -> Iterator[dict[str, Server]]:
    """Ours first, then the others, each with the graph of the shipped minutes in its default graph.

    ``peers`` is a folder where the others are, or are to be, installed; if not given, one that is removed.
    """
    import kg

    with TemporaryDirectory(prefix="citykg-peers-") as folder:
        data, store = Path(folder) / "data.nt", Path(folder) / "store"
        data.write_text(kg.open().query("CONSTRUCT WHERE { ?s ?p ?o }").to("ntriples"), encoding="utf-8")
        programs = _installed(peers or Path(folder) / "peers")
        oxigraph = [*_APART, str(programs / "oxigraph")]
        endpoint = [*_APART, str(programs / "rdflib-endpoint"), "serve", "--host", "127.0.0.1", "--port", "PORT"]
        load = [*oxigraph, "load", "--location", str(store), "--file", str(data)]
        subprocess.run(load, check=True, stderr=subprocess.DEVNULL)
        read_only = [*oxigraph, "serve-read-only", "--location", str(store), "--bind", "127.0.0.1:PORT"]
        yield {
            "kg serve": Server([*KG, "serve", "--port", "PORT", "--data", str(data)]),
            "rdflib-endpoint": Server([*endpoint, str(data)], "/"),
            "rdflib-endpoint on Oxigraph": Server([*endpoint, "--store", "Oxigraph", str(data)], "/"),
            "oxigraph": Server(read_only, "/query"),
        }


def _installed(folder: Path) -> Path:
    """The programs of the servers to compare with, in an environment of their own."""
    programs = folder / "bin"
    if not programs.exists():
        venv.create(folder, with_pip=True)
    subprocess.run([*_APART, programs / "python", "-m", "pip", "install", "--quiet", *PEERS], check=True)
    return programs


@contextlib.contextmanager
def started(server: Server) -> Iterator[tuple[int, int]]:
    """Its process id and port, as soon as it answers; it is gone afterwards, whatever it does."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [word.replace("PORT", str(port)) for word in server.command]
    process = subprocess.Popen(
        words,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MOST, MOST)),
    )
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and process.poll() is None:
            with contextlib.suppress(OSError):
                server.ask(port, "ASK { ?s ?p ?o }")
                break
            time.sleep(0.005)
        else:
            sys.exit(f"does not answer: {' '.join(words)}")
        yield process.pid, port
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(5)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
