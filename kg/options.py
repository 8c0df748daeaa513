"""What the options of a command name: a graph, a data directory, a question with its parameters."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kg.errors import UsageError

if TYPE_CHECKING:
    from argparse import Namespace

    import pyoxigraph as ox

    from kg.federation import Services
    from kg.queries import NamedQuery
    from kg.remote import RemoteGraph
    from kg.store import KnowledgeGraph


def side(args: Namespace, path: Path) -> KnowledgeGraph:
    """One of two graphs: a data directory, or a file of RDF."""
    from kg.store import KnowledgeGraph, open_graph

    return open_graph(path, base(args), _announced) if path.is_dir() else KnowledgeGraph.load([path], base(args))


def remote(args: Namespace) -> RemoteGraph | None:
    """The graph at the endpoint that was named, if one was."""
    if not getattr(args, "endpoint", None):
        return None
    from kg.remote import RemoteGraph

    if args.data:
        raise UsageError("--endpoint and --data are two graphs", remedy="give one of them")
    return RemoteGraph(args.endpoint, base(args), data_dir(args), args.timeout)


def services(args: Namespace) -> Services | None:
    """Whom a query may ask by SERVICE: nobody, unless the user says so."""
    if not args.allow_service:
        return None
    from kg.federation import Services

    if args.endpoint:
        raise UsageError("an endpoint decides itself whom it asks", remedy="give --endpoint or --allow-service")
    return Services(tuple(args.allow_service), args.timeout)


def graph(args: Namespace, *, once: bool = False) -> KnowledgeGraph:
    """The graph that the options name; for ``once``, a single question, it is left on disk if it lies there."""
    from kg.store import KnowledgeGraph, open_graph

    if (elsewhere := remote(args)) is not None:
        return elsewhere.copy()
    if args.data:
        return KnowledgeGraph.load(args.data, base(args), data_dir(args))
    return open_graph(data_dir(args), base(args), _announced, once=once)


def _announced(data_dir: Path, base: str) -> ox.Store:
    tell("building the graph, which is done once …")
    from kg.build import build_graph

    return build_graph(data_dir, base, jobs=None)


def data_dir(args: Namespace) -> Path:
    """The data directory that was named, else the packaged one."""
    from kg import resources

    return resources.data_dir(None if args.data_dir is None else Path(args.data_dir))


def base(args: Namespace) -> str:
    """The base of all IRIs; raises UsageError for what cannot be one."""
    from kg.vocab import DEFAULT_BASE, check_base

    return check_base(args.base or os.environ.get("CITYKG_BASE") or DEFAULT_BASE)


def question(name: str, args: Namespace) -> NamedQuery:
    """A question of the catalogue, a file, or standard input; raises UsageError for a name that is none."""
    from kg import queries as catalogue
    from kg.files import read_bytes

    if name == "-":
        return catalogue.parse(catalogue.decode(sys.stdin.buffer.read(), "standard input"), "-", "standard input")
    path = Path(name)
    is_file = path.suffix in {".rq", ".sparql"} or "/" in name or path.is_file()
    if is_file and not catalogue.is_named(name, data_dir(args)):
        return catalogue.parse(catalogue.decode(read_bytes(path), name), path.stem, name)
    return catalogue.find(name, base(args), data_dir(args))


def params(given: list[str]) -> dict[str, str]:
    """``name=value`` as given for a question; raises UsageError where a sign of equality lacks."""
    for pair in given:
        if "=" not in pair:
            raise UsageError(f"--param {pair!r} has no '='", remedy="write --param name=value")
    return dict(pair.split("=", 1) for pair in given)


def tell(line: str) -> None:
    """A line for the user, apart from the answer."""
    print(f"kg: {line}", file=sys.stderr)
