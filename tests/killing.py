"""Commands that are killed, or find the disk full, at a chosen change of the disk or at a chosen moment."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# ``make security`` tries each step and twenty moments; the tests of every day some of them.
THOROUGH = bool(os.environ.get("CITYKG_THOROUGH"))
ROUNDS = 20 if THOROUGH else 2

# Each command runs in a fork of one process that has everything loaded, and so takes a fraction of a second. An audit
# hook is told of every change of the disk before it is made: there the process kills itself, or the disk is "full".
_SERVER = """
import errno, json, os, resource, signal, sys, threading, traceback
import kg.build, kg.cli, kg.commands, kg.curation.writing, kg.export, kg.push, kg.report, kg.store, kg.validate
import viz.review, viz.site
CHANGES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.chmod", "ctypes.dlsym"}
seen = 0

def note(event, args):
    global seen
    if event == "open":
        if not isinstance(args[2], int) or not args[2] & (os.O_WRONLY | os.O_RDWR):
            return
    elif event not in CHANGES:
        return
    path = os.fsdecode(args[0]) if isinstance(args[0], (str, bytes, os.PathLike)) else ""
    if path.startswith("/") and not path.startswith(job["root"]):
        return
    seen += 1
    if seen == job["at"]:
        os.kill(os.getpid(), signal.SIGKILL)
    if job["full"] and seen >= job["full"] and event in {"open", "os.mkdir", "os.link"}:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

def read():
    name = threading.current_thread().name
    with open(ends[name][0], encoding="utf-8", errors="replace") as file:
        said[name] = file.read()

for line in sys.stdin:
    job = json.loads(line)
    # Pipes: a limit on the size of files would hold for files of these words too.
    ends = {name: os.pipe() for name in ("steps", "out", "err")}
    child = os.fork()
    if not child:
        for number, name in ((1, "out"), (2, "err")):
            os.dup2(ends[name][1], number)
        sys.stdout, sys.stderr = open(1, "w", closefd=False), open(2, "w", closefd=False)
        if job["size"] is not None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (job["size"], job["size"]))
        sys.addaudithook(note)
        code = 70
        try:
            code = kg.cli.main(job["args"])
        except SystemExit as error:
            code = error.code
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os.write(ends["steps"][1], str(seen).encode())
            os._exit(code)
    said = {}
    readers = [threading.Thread(target=read, name=name) for name in ends]
    for reader in readers:
        os.close(ends[reader.name][1])
        reader.start()
    if job["after"] is not None:
        threading.Event().wait(job["after"])
        os.kill(child, signal.SIGKILL)
    said["code"] = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    for reader in readers:
        reader.join()
    print(json.dumps(said), flush=True)
"""


@dataclass(frozen=True, slots=True)
class Ended:
    """``code`` is negative after a kill; ``steps`` are the changes of the disk of one that was not killed."""

    code: int
    steps: int
    out: str
    err: str


class Doomed:
    """Runs ``kg`` with arguments, whose files lie below ``root``."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def __call__(
        self,
        root: Path,
        *args: str | Path,
        at: int = 0,
        after: float | None = None,
        full: int = 0,
        size: int | None = None,
    ) -> Ended:
        """Killed before step ``at``, or ``after`` seconds; no room from step ``full`` on; files up to ``size`` bytes."""
        given = {"root": str(root), "args": [*map(str, args)], "at": at, "after": after, "full": full, "size": size}
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{json.dumps(given)}\n")
        self._process.stdin.flush()
        said = json.loads(self._process.stdout.readline())
        return Ended(said["code"], int(said["steps"] or 0), said["out"], said["err"])


@contextlib.contextmanager
def doomed() -> Iterator[Doomed]:
    """The process that makes the others."""
    command = [sys.executable, "-c", _SERVER]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env) as process:
        yield Doomed(process)
        assert process.stdin
        process.stdin.close()


def steps(last: int, few: int = 12) -> list[int]:
    """Which of the steps of a command are tried: all, or as many as asked, spread over them."""
    return list(range(1, last + 1)) if THOROUGH or last <= few else sorted({1 + last * n // few for n in range(few)})
