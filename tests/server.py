"""A real ``kg serve`` for tests: started once, asked over HTTP, ended with its workers."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import httpx

from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

KG = [sys.executable, "-c", "import sys; from kg.cli import main; sys.exit(main())"]


@dataclass(frozen=True)
class Server:
    """``url`` is that of the endpoint, as the command printed it."""

    url: str
    process: subprocess.Popen[str]

    @property
    def site(self) -> str:
        return self.url.removesuffix("/sparql")

    def ask(self, query: str, accept: str = "application/sparql-results+json", **fields: str) -> httpx.Response:
        address = f"{self.url}?{urlencode({'query': query, **fields})}"
        return httpx.get(address, headers={"Accept": accept}, timeout=30, trust_env=False)

    def get(self, path: str, **headers: str) -> httpx.Response:
        return httpx.get(self.site + path, headers=headers, timeout=30, trust_env=False)

    def children(self) -> list[int]:
        """All processes below the server's."""
        found, todo = [], [self.process.pid]
        while todo:
            pid = todo.pop()
            with contextlib.suppress(OSError):
                below = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
                found += below
                todo += below
        return found


@contextlib.contextmanager
def served(*options: str | Path, root: Path = ROOT) -> Iterator[Server]:
    """Starts a server at a free port, of the checkout or of a copy, and stops it as a keyboard would."""
    command = [*KG, "serve", "--port", "0", *map(str, options)]
    env = {**os.environ, "PYTHONPATH": str(root)}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env, cwd=root)
    try:
        assert process.stdout is not None
        assert process.stderr is not None
        address = process.stdout.readline().strip()
        assert address.startswith("http://"), process.stderr.read()
        yield Server(address, process)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.communicate(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
