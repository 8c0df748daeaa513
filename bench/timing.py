"""How time is taken and told: each figure against another of the same run, for seconds alone tell of the machine."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from dataclasses import dataclass, field
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


# --- What is told: printed as it comes, and kept for a page of results -------------------------------------------------


@dataclass
class _Part:
    """A table with the sentences below it."""

    title: str
    columns: tuple[str, ...]
    rows: list[tuple[str, ...]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def markdown(self) -> str:
        rule = ("---", *("---:" for _ in self.columns[1:]))
        table = "\n".join(f"| {' | '.join(cells)} |" for cells in (self.columns, rule, *self.rows))
        return "\n\n".join([f"## {self.title}", table, *self.notes])


_parts: list[_Part] = []


def part(title: str, *columns: str) -> None:
    """Begins a table; without columns it is one of ratios."""
    _parts.append(_Part(title, columns or ("what", "value", "against", "unit", "ratio")))
    print(f"\n{title}\n{'  '.join(_parts[-1].columns)}", flush=True)


def cells(*values: str) -> None:
    """A row of the table."""
    _parts[-1].rows.append(values)
    print(f"{values[0]:62}  {'  '.join(f'{value:>9}' for value in values[1:])}", flush=True)


def row(what: str, value: float, against: float, unit: str = "ms") -> None:
    """A figure, another of the same run, and the one divided by the other."""
    scale = 1000 if unit == "ms" else 1
    cells(what, f"{value * scale:.1f}", f"{against * scale:.1f}", unit, f"{value / against:.2f}")


def note(text: str) -> None:
    """A sentence below the table."""
    _parts[-1].notes.append(text)
    print(text, flush=True)


def results() -> str:
    """All that was told, as Markdown."""
    return "\n\n".join(one.markdown() for one in _parts) + "\n"
