"""Coverage-guided fuzzing by atheris of all that reads what others write; a fault that is not the program's own is a find.

``python security/fuzz.py SECONDS`` runs each target in a process of its own for so long (30 if not given);
``python security/fuzz.py SECONDS TARGET`` one. What broke it is left in ``out/fuzz/``.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
FINDS = ROOT / "out" / "fuzz"
SECONDS = 30
_EVENTS = re.compile(r"^#(\d+)\s+(?:DONE|INITED|NEW|REDUCE|RELOAD|pulse)", re.MULTILINE)


def read_minutes(data: bytes) -> None:
    """Any bytes as minutes: read or refused, and each fact within the text."""
    from kg import resources
    from kg.extract import extract
    from kg.read import read
    from kg.reference import load_reference

    reference = load_reference(resources.data_dir())
    for document in read("minutes.txt", data=data):
        found = extract(document, reference)
        size = len(document.source.text)
        for fact in (*found.cases, *found.decisions, *found.tasks, *found.agencies, *found.dates, *found.warnings):
            if not 0 <= fact.span.start <= fact.span.end <= size:
                raise AssertionError(fact)


def guard_query(data: bytes) -> None:
    """Any text as a query from outside: let through or refused by a sentence."""
    from kg.slips import explain
    from kg.sparql import guard

    text = data.decode("utf-8", "replace")
    guard(text)
    explain(text, "error at 1:1", "query", {})


def bind_value(data: bytes) -> None:
    """Any words as the value of a parameter: refused, or one term that is those words."""
    import pyoxigraph as ox

    from kg.binding import term

    words = data.decode("utf-8", "replace")
    written = term(words, "xsd:string", "text", {})
    row = next(iter(ox.Store().query(f"SELECT (STR({written}) AS ?x) {{}}")))  # type: ignore[arg-type, call-overload]
    if row[0].value != words:
        raise AssertionError(words)


def read_question(data: bytes) -> None:
    """Any text as a question of one's own: its header is read or refused."""
    from kg.queries import parse

    parse(data.decode("utf-8", "replace"), "name", "name.rq")


def read_json(data: bytes) -> None:
    """Any bytes as the answer of another endpoint."""
    from kg.result import Result

    result = Result(data)
    try:
        result.rows  # noqa: B018 - read for its faults
    except (SyntaxError, ValueError):
        return


TARGETS = {one.__name__: one for one in (read_minutes, guard_query, bind_value, read_question, read_json)}


def fuzz(seconds: int, name: str) -> None:
    """Runs a target until the time is over; ends the process."""
    import atheris

    with atheris.instrument_imports(include=["kg"]):
        pass
    from kg.errors import KgError

    target = TARGETS[name]

    def one(data: bytes) -> None:
        try:
            target(data)
        except KgError:
            return

    seeds = FINDS / f"seeds-{name}"
    seeds.mkdir(parents=True, exist_ok=True)
    _seed(name, seeds)
    atheris.Setup([sys.argv[0], f"-max_total_time={seconds}", f"-artifact_prefix={FINDS}/{name}-", "-max_len=6000",
                   "-timeout=20", "-rss_limit_mb=2048", str(seeds)], one)  # fmt: skip
    atheris.Fuzz()


def _seed(name: str, folder: Path) -> None:
    """What such input looks like where it is sound."""
    from kg import resources

    if name == "read_minutes":
        sources = sorted((resources.data_dir() / "minutes").glob("*.txt"))[:3]
        texts = [path.read_bytes()[:6000] for path in sources]
    elif name == "read_json":
        texts = [b'{"head":{"vars":["a"]},"results":{"bindings":[{"a":{"type":"literal","value":"x"}}]}}']
    else:
        texts = [path.read_bytes() for path in sorted(resources.queries_dir().glob("*.rq"))[:20]]
    for number, text in enumerate(texts):
        (folder / f"seed-{number}").write_bytes(text)


def main(seconds: int) -> int:
    told, is_held = [], True
    for name in TARGETS:
        command = [sys.executable, __file__, str(seconds), name]
        done = subprocess.run(command, capture_output=True, text=True, check=False, errors="replace")
        rounds = max(map(int, _EVENTS.findall(done.stderr)), default=0)
        told.append(f"{name} {rounds}")
        if done.returncode or not rounds:
            is_held = False
            sys.stderr.write(done.stderr[-3000:])
    finds = [path.name for path in FINDS.glob("*-crash-*")]
    sys.stdout.write(f"rounds of {seconds} s each: {', '.join(told)}; {len(finds)} finds {' '.join(finds)}\n")
    return 0 if is_held and not finds else 1


if __name__ == "__main__":
    if len(sys.argv) > 2:
        fuzz(int(sys.argv[1]), sys.argv[2])
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else SECONDS))
