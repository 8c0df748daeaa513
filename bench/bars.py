"""The bars that the program sets itself at 100,000 triples, each beside what people would use otherwise, in one run.

Each side is a process of its own, so that its CPU and its memory are its own. ``OTHER`` stands for rdflib, pySHACL or
plain SPARQL. An answer that takes ``LIMIT`` seconds of CPU is stopped and counts as that long.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from math import prod
from pathlib import Path
from statistics import median

from make_graph import make
from timing import KG, cells, note, part, process

LIMIT = 120
PLAIN = Path(__file__).parent / "plain"
# The peak of the process as the system tells it for its own memory: getrusage starts with that of the parent.
_FRAME = """
import json, sys, time
{setup}
started = time.process_time()
{work}
spent = time.process_time() - started
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps([spent, int(peak.split()[1]) / 1024]))
"""
OURS = "from kg.store import KnowledgeGraph\nfrom kg import snapshot\nfrom pathlib import Path\n"
OPEN = OURS + "graph = KnowledgeGraph(snapshot.load(Path(sys.argv[1])))"
RDFLIB = "import rdflib\n"


def side(setup: str, work: str, *args: object, rounds: int = 3, limit: int = LIMIT) -> tuple[float, float]:
    """The median CPU seconds of ``work`` and the memory of its process in MB; ``limit`` and 0 where it was stopped."""
    spent: list[float] = []
    memory = 0.0
    for _ in range(rounds):
        code = _FRAME.format(setup=setup, work=work)
        done = subprocess.run(
            [sys.executable, "-c", code, *map(str, args)],
            capture_output=True,
            text=True,
            check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (limit + 60, limit + 60)),
        )
        if done.returncode:
            if done.returncode < 0:
                return limit, memory
            raise SystemExit(done.stderr)
        seconds, memory = json.loads(done.stdout.splitlines()[-1])
        spent.append(seconds)
        if seconds > 20:
            break
    return max(median(spent), 1e-6), memory


def bar(what: str, ours: float, other: float, against: str, wanted: str) -> None:
    """A row: our CPU, the other's, how often ours goes into it, and what was wanted."""
    cells(what, f"{ours * 1000:.1f}", f"{other * 1000:.1f}", against, f"{other / ours:.1f}", wanted)


def bars(folder: Path, triples: int = 100_000) -> None:
    """All bars on a graph of ``triples``, made in ``folder`` if it is not there."""
    part(f"Bars at {triples:,} triples", "what", "ours, ms", "other, ms", "other is", "ratio", "wanted")
    data = make(triples, folder / f"graph-{triples}")
    store, turtle = data / "store", folder / f"graph-{triples}.ttl"
    if not turtle.is_file():
        write = (
            "turtle = Path(sys.argv[2]); turtle.write_text(graph.query('CONSTRUCT WHERE { ?s ?p ?o }').to('turtle'))"
        )
        side(OPEN, write, store, turtle, rounds=1)
    _load(turtle)
    _questions(store)
    _turtle(store, turtle)
    _validation(store)
    _network(store, turtle)
    _processes(data, turtle)


def heavy(folder: Path, triples: int = 1_000_000) -> None:
    """Four questions that grow fastest, beside the same in the first shape that comes to mind (``bench/plain``)."""
    part(f"Heavy questions at {triples:,} triples", "what", "ours, ms", "other, ms", "other is", "ratio", "wanted")
    store = make(triples, folder / f"graph-{triples}") / "store"
    ask = "from kg.queries import catalogue, read, run\nquery = {query}"
    for plain in sorted(PLAIN.glob("*.rq")):
        own = side(f"{OPEN}\n{ask.format(query=f'catalogue()[{plain.stem!r}]')}", "run(graph, query).raw", store)
        setup = f"{OPEN}\n{ask.format(query='read(Path(sys.argv[2]))')}"
        other = side(setup, "run(graph, query).raw", store, plain, rounds=1)
        bar(plain.stem, own[0], other[0], "plain SPARQL, Oxigraph", "10")


def _load(turtle: Path) -> None:
    ours = side(OURS, "KnowledgeGraph.load([Path(sys.argv[1])])", turtle)
    other = side(RDFLIB, "rdflib.Graph().parse(sys.argv[1])", turtle)
    bar("load Turtle", ours[0], other[0], "rdflib", "12")
    cells("its memory, MB", f"{ours[1]:.0f}", f"{other[1]:.0f}", "rdflib", f"{other[1] / ours[1]:.1f}", "2")


_NAMED = """
from functools import partial
from statistics import median
from kg.queries import catalogue, run
found = {}
for name, query in catalogue().items():
    def cpu(engine, rounds):
        times = []
        for _ in range(rounds):
            started = time.process_time()
            run(graph, query, engine=engine)
            times.append(time.process_time() - started)
        return max(median(times), 1e-6)
    found[name] = [cpu('oxigraph', 5), cpu('rdflib', 1)]
Path(sys.argv[2]).write_text(json.dumps(found))
"""


def _questions(store: Path) -> None:
    """All questions of the catalogue, by Oxigraph and by rdflib's engine on rdflib's own memory."""
    told = store.parent / "questions.json"
    # rdflib's engine is given its own memory, which is its fastest store.
    code = _FRAME.format(setup=f"{OPEN}\nlen(graph.memory)", work=_NAMED)
    subprocess.run([sys.executable, "-c", code, str(store), str(told)], check=True, stdout=subprocess.DEVNULL)
    found: dict[str, list[float]] = json.loads(told.read_text())
    ratios = {name: other / ours for name, (ours, other) in found.items()}
    ours, other = (sum(times[at] for times in found.values()) for at in (0, 1))
    mean = prod(ratio ** (1 / len(ratios)) for ratio in ratios.values())
    least = min(ratios, key=lambda name: ratios[name])
    cells(f"{len(ratios)} named questions, sum; geometric mean of ratios", f"{ours * 1000:.0f}", f"{other * 1000:.0f}",
          "rdflib's engine", f"{mean:.1f}", "40")  # fmt: skip
    cells(f"the least of them ({least})", *(f"{time * 1000:.1f}" for time in found[least]), "rdflib's engine",
          f"{ratios[least]:.1f}", "8")  # fmt: skip


def _turtle(store: Path, turtle: Path) -> None:
    setup = (
        OPEN
        + "\nfrom kg.rdfio import serialize\nfrom kg.vocab import PREFIXES\nimport pyoxigraph as ox\nquads = list(graph.store)"
    )
    ours = side(setup, "serialize(quads, ox.RdfFormat.TURTLE, dict(PREFIXES))", store)
    other = side(RDFLIB + "graph = rdflib.Graph().parse(sys.argv[1])", "graph.serialize(format='turtle')", turtle)
    bar("Turtle, the same bytes from the same facts", ours[0], other[0], "rdflib, not the same", "10")


_PYSHACL = """
import pyshacl, rdflib
from kg import resources
from kg.validate import _completed
store = _completed(graph.store, graph.base)
path = Path(sys.argv[1]).parent / 'whole.nt'
import pyoxigraph as ox
path.write_bytes(ox.serialize({quad.triple for quad in store}, format=ox.RdfFormat.N_TRIPLES))
data = rdflib.Graph().parse(path)
shapes = rdflib.Graph()
shapes.parse(resources.ontology_dir() / 'shapes.ttl')
"""


def _validation(store: Path) -> None:
    ours = side(OPEN + "\nfrom kg.validate import validate_store", "validate_store(graph.store)", store, rounds=1)
    other = side(
        OPEN + _PYSHACL,
        "pyshacl.validate(data, shacl_graph=shapes, inplace=True, allow_warnings=True)",
        store,
        rounds=1,
    )
    bar("validation", ours[0], other[0], "pySHACL", "8")


def _network(store: Path, turtle: Path) -> None:
    ours = side(f"import networkx\n{OPEN}", "graph.network('agency-collaboration')", store)
    setup = RDFLIB + "from kg.queries import find\ngraph = rdflib.Graph().parse(sys.argv[1])"
    other = side(setup, "list(graph.query(find('agency-collaboration').text))", turtle, rounds=1)
    bar("networkx graph of agencies", ours[0], other[0], "rdflib's SPARQL", "100")


_WHOLE = """
import rdflib, sys
from pathlib import Path
graph = rdflib.Graph().parse(sys.argv[1])
list(graph.query(Path(sys.argv[2]).read_text()))
"""


def _processes(data: Path, turtle: Path) -> None:
    from kg import resources

    question = resources.queries_dir() / "meetings.rq"
    ours = process([*KG, "--data-dir", str(data), "query", "meetings", "--format", "csv"], 5)
    other = process([sys.executable, "-c", _WHOLE, str(turtle), str(question)], 1)
    bar("one question as a process, on the store", ours, other, "rdflib: parse, ask", "60")
    bare = process([sys.executable, "-c", "pass"])
    start = process([*KG, "--help"])
    cells(
        "kg --help", f"{start * 1000:.1f}", f"{bare * 1000:.1f}", "python -c pass", f"{start / bare:.2f}", "at most 2.5"
    )
    note(f"Beside other work on {os.cpu_count()} cores; all times are CPU.")
