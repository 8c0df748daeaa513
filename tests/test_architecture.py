"""Imports go one way only, and what is heavy is loaded where it is used."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
# A level may use itself and those before it; CONTRIBUTING.md says why.
LEVELS = [
    ["errors", "model", "files", "folder", "journal"],
    ["read"],
    ["extract"],
    ["resources", "vocab"],
    ["reference", "identity", "known", "register", "graph"],
    [
        "publication",
        "turtle",
        "rdfio",
        "sparql",
        "words",
        "slips",
        "binding",
        "snapshot",
        "index",
        "result",
        "store",
        "queries",
        "questions",
        "engines",
        "transport",
        "remote",
        "federation",
        "frames",
        "notebook",
        "network",
        "borrowed",
        "labels",
        "texts",
        "describe",
        "search",
        "hints",
        "schema",
    ],
    [
        "rules",
        "shapes",
        "shacl",
        "affected",
        "validate",
        "export",
        "push",
        "tables",
        "dataset",
        "changes",
        "diff",
        "scaffold",
    ],
    ["shelf", "batch", "cluster", "stamp", "curation", "foreign"],
    ["build", "report"],
    ["evaluate"],
    ["viz"],
    ["server"],
    ["publish"],
    ["assistant"],
    ["options"],
    ["commands"],
    ["cli"],
]
LEVEL = {name: number for number, names in enumerate(LEVELS) for name in names}
MODULES = sorted([*ROOT.glob("kg/**/*.py"), *ROOT.glob("viz/**/*.py")])
HEAVY = {"rdflib", "networkx", "pyvis", "pyoxigraph", "pyshacl", "rich", "jinja2", "yaml", "SPARQLWrapper", "lxml"}


def unit(module: str) -> str:
    """``kg.read.text`` and ``kg.read`` are ``read``, all of ``viz`` is ``viz``, ``kg`` itself is empty."""
    parts = module.split(".")
    return "viz" if parts[0] == "viz" else "".join(parts[1:2])


def imports(path: Path) -> list[tuple[int, str]]:
    """What a file imports of the house: line and unit, also inside of functions, but not for types alone."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for_types = {
        id(child)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        for child in ast.walk(node)
    }
    found = []
    for node in ast.walk(tree):
        if id(node) in for_types:
            continue
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are absolute"
            names = (
                [f"{node.module}.{alias.name}" for alias in node.names] if node.module == "kg" else [node.module or ""]
            )
            found += [(node.lineno, name) for name in names]
    return [(line, unit(name)) for line, name in found if name.split(".")[0] in {"kg", "viz"}]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_imports_go_one_way(path: Path) -> None:
    own = unit(".".join(path.relative_to(ROOT).with_suffix("").parts))
    if own == "__init__":
        return
    assert own in LEVEL, f"{own} has no level: add it to LEVELS and to CONTRIBUTING.md"
    for line, used in imports(path):
        if used in LEVEL:
            assert LEVEL[used] <= LEVEL[own], f"{path.name}:{line}: {own} may not use {used}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_reading_and_extracting_know_no_rdf(path: Path) -> None:
    if "/read/" in path.as_posix() or "/extract/" in path.as_posix():
        text = path.read_text(encoding="utf-8")
        assert not any(f"import {name}" in text for name in ("rdflib", "pyoxigraph"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_each_module_says_why_it_is_there(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_only_resources_knows_where_the_folders_are(path: Path) -> None:
    if unit(".".join(path.relative_to(ROOT).with_suffix("").parts)) not in {"resources", "snapshot"}:
        assert "__file__" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "code",
    ["import kg", "import kg.cli", "from kg.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass"],
)
def test_a_light_start(code: str) -> None:
    script = f"{code}\nimport sys\nprint('LOADED', *sorted({HEAVY!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.splitlines()[-1] == "LOADED"
