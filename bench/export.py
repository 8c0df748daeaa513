"""The export of a million triples beside rdflib's own serialisers: time, memory and size of each form.

rdflib is given its own memory, which it has to fill first; that is a row of its own. JSON-LD and RDF/XML are those that
it writes by itself; ours are sorted, and the same bytes from the same facts.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from bars import LIMIT, OPEN, RDFLIB, side
from large import made
from timing import cells, note, part

TRIPLES = 1_000_000
FORMS = {"ttl": "turtle", "nt": "nt", "rdf": "xml", "jsonld": "json-ld"}
_OURS = "from kg.export.forms import Forms\nwriters = Forms(graph).writers()"
_FILLED = RDFLIB + "graph = rdflib.Graph().parse(sys.argv[1])"


def export(folder: Path) -> None:
    """A row for each form, and one for the whole package."""
    store = made(TRIPLES, folder)[0] / "store"
    title = f"Export of {TRIPLES:,} triples, beside rdflib: CPU s / peak MB"
    part(title, "what", "kg", "rdflib", "its CPU / ours", "size, MB")
    with tempfile.TemporaryDirectory() as at:
        triples = Path(at, "graph.nt")
        side(f"{OPEN}\n{_OURS}", "writers['nt'](Path(sys.argv[2]))", store, triples, rounds=1)
        theirs = side(RDFLIB, "rdflib.Graph().parse(sys.argv[1])", triples, rounds=1)
        cells("N-Triples read into memory, which only rdflib needs", "–", _told(theirs), "", "")
        for ending, name in FORMS.items():
            path = Path(at, f"out.{ending}")
            ours = side(f"{OPEN}\n{_OURS}", f"writers[{ending!r}](Path(sys.argv[2]))", store, path, rounds=1)
            size = path.stat().st_size / 1e6
            theirs = side(_FILLED, f"graph.serialize(sys.argv[2], format={name!r})", triples, path, rounds=1)
            cells(f"citykg.{ending}", _told(ours), _told(theirs), f"{theirs[0] / ours[0]:.1f}", f"{size:.0f}")
        package = Path(at, "package")
        ours = side(
            f"{OPEN}\nfrom kg.export import export",
            "export(graph, Path(sys.argv[2]))",
            store,
            package,
            rounds=1,
            limit=10 * LIMIT,
        )
        size = sum(path.stat().st_size for path in package.rglob("*") if path.is_file()) / 1e6
        cells("the whole package", _told(ours), "–", "", f"{size:.0f}")
    note("What is derived is only in the quads, so that the forms above hold what is stated.")


def _told(found: tuple[float, float]) -> str:
    # Who was stopped told no memory.
    return f"{found[0]:.1f} / {found[1]:,.0f}" if found[1] else f"> {found[0]:.0f}"
