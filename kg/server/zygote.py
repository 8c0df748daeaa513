"""A process that holds the graph and does nothing but fork workers that hold it too, and kill them when told."""

from __future__ import annotations

import contextlib
import ctypes
import gc
import os
import select
import signal
import socket
import struct
import sys
from typing import TYPE_CHECKING

from kg.server import worker

if TYPE_CHECKING:
    from typing import NoReturn

    from kg.server.site import Settings
    from kg.store import KnowledgeGraph

# What to do or what happened, to which worker, with which exit status. Workers are told apart by numbers that are
# never used again, as process ids may be.
MESSAGE = struct.Struct("<cQi")
FORK, KILL, DIED = b"f", b"k", b"d"
_NEW_USER, _NEW_NET, _DEATH_SIGNAL = 0x10000000, 0x40000000, 1


def start(graph: KnowledgeGraph, settings: Settings) -> tuple[int, socket.socket]:
    """Forks the zygote, before there are threads or connections if that can be; its process id and the line to it."""
    ours, theirs = socket.socketpair()
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    pid = os.fork()
    if pid:
        theirs.close()
        return pid, ours
    try:
        # Nothing of what the server was at may be ended or closed by its number from here.
        gc.freeze()
        _close_all_but(theirs.fileno())
        _settle(parent)
        _Zygote(theirs, graph, settings).run()
    finally:
        os._exit(0)


class _Zygote:
    def __init__(self, control: socket.socket, graph: KnowledgeGraph, settings: Settings) -> None:
        self.control, self.graph, self.settings = control, graph, settings
        self.workers: dict[int, int] = {}
        self.wake, self.woken = os.pipe()
        os.set_blocking(self.wake, False)
        os.set_blocking(self.woken, False)

    def run(self) -> None:
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self.woken, warn_on_full_buffer=False)
        is_wanted = True
        while is_wanted:
            ready, _, _ = select.select([self.control.fileno(), self.wake], [], [])
            if self.control.fileno() in ready:
                is_wanted = self._obey()
            if self.wake in ready:
                with contextlib.suppress(BlockingIOError):
                    os.read(self.wake, 512)
            self._reap()
        for pid in self.workers:
            os.kill(pid, signal.SIGKILL)

    def _obey(self) -> bool:
        message, descriptors, _, _ = socket.recv_fds(self.control, MESSAGE.size, 1)
        if len(message) < MESSAGE.size:
            return False
        action, number, _ = MESSAGE.unpack(message)
        if action == FORK:
            self._fork(number, descriptors[0])
        else:
            for pid in [pid for pid, known in self.workers.items() if known == number]:
                os.kill(pid, signal.SIGKILL)
        return True

    def _fork(self, number: int, descriptor: int) -> None:
        zygote = os.getpid()
        pid = os.fork()
        if pid:
            os.close(descriptor)
            self.workers[pid] = number
            return
        self._become_worker(zygote, descriptor)

    def _become_worker(self, zygote: int, descriptor: int) -> NoReturn:
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _die_with(zygote)
            self.control.close()
            worker.serve(socket.socket(fileno=descriptor), self.graph, self.settings)
        finally:
            os._exit(1)

    def _reap(self) -> None:
        with contextlib.suppress(ChildProcessError):
            while True:
                pid, status = os.waitpid(-1, os.WNOHANG)
                if not pid:
                    return
                number = self.workers.pop(pid)
                with contextlib.suppress(OSError):
                    self.control.sendall(MESSAGE.pack(DIED, number, os.waitstatus_to_exitcode(status)))


def _close_all_but(kept: int) -> None:
    """Connections of the server, which would stay open here when it closes them."""
    os.closerange(3, kept)
    os.closerange(kept + 1, max(os.sysconf("SC_OPEN_MAX"), 4096))


def _settle(parent: int) -> None:
    """No keyboard, no output, no network where the system lets a process give it up; ends with its parent."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    _die_with(parent)
    if sys.platform == "linux":
        library = ctypes.CDLL(None)
        if library.unshare(_NEW_NET):
            library.unshare(_NEW_USER | _NEW_NET)


def _die_with(parent: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)
