"""How time is taken and told: each figure against another of the same run, for seconds alone tell of the machine."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from statistics import median
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

KG = [sys.executable, "-c", "import sys; from kg.cli import main; sys.exit(main())"]


def cpu(work: Callable[[], object], rounds: int) -> float:
    """The median of CPU time, which a busy machine disturbs less than the clock's."""
    times = []
    for _ in range(rounds):
        started = time.process_time()
        work()
        times.append(time.process_time() - started)
    return max(median(times), 1e-6)


def process(command: list[str], rounds: int = 7) -> float:
    """The median of the CPU time of whole processes."""
    times = []
    for _ in range(rounds):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        times.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return median(times)


def head() -> None:
    print(f"{'what':62} {'value':>9} {'against':>9} {'ratio':>7}")


def row(what: str, value: float, against: float, unit: str = "ms") -> None:
    scale = 1000 if unit == "ms" else 1
    print(f"{what:62} {value * scale:9.1f} {against * scale:9.1f} {value / against:7.2f} {unit}")
