"""Namespaces, prefixes and the only place that mints IRIs. Plain strings: nothing here needs an RDF library."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kg.errors import UsageError

DEFAULT_BASE = "https://citykg.example/"
# One dictionary for all Turtle that is written and for the tests that compare prefixes.
PREFIXES = {
    "code": f"{DEFAULT_BASE}code/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "graph": f"{DEFAULT_BASE}graph/",
    "id": f"{DEFAULT_BASE}id/",
    "kg": f"{DEFAULT_BASE}ont#",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "report": f"{DEFAULT_BASE}report#",
    "rule": f"{DEFAULT_BASE}rules#",
    "schema": "https://schema.org/",
    "sh": "http://www.w3.org/ns/shacl#",
    "shape": f"{DEFAULT_BASE}shapes#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "skosxl": "http://www.w3.org/2008/05/skos-xl#",
    "time": "http://www.w3.org/2006/time#",
    "vann": "http://purl.org/vocab/vann/",
    "void": "http://rdfs.org/ns/void#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
# The base is put into queries and Turtle as text, so nothing that could end an IRI or a string may be in it.
_BASE = re.compile(r"(https?://[A-Za-z0-9\[\]:._~%@-]+(/[A-Za-z0-9._~%@:+,;=-]+)*/|urn:[A-Za-z0-9:._-]+:)")
_LOCAL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def check_base(base: str) -> str:
    """The base as it is, or a UsageError with the remedy."""
    if not _BASE.fullmatch(base):
        raise UsageError(f"{base!r} cannot be the base of IRIs", remedy="give an http(s) IRI that ends in a slash")
    return base


def rebase(text: str, base: str) -> str:
    """Turtle, SPARQL or any other text with the default base replaced by ``base``."""
    return text if base == DEFAULT_BASE else text.replace(DEFAULT_BASE, check_base(base))


def prefixes(base: str = DEFAULT_BASE) -> dict[str, str]:
    """Prefix to namespace, sorted by prefix."""
    return {prefix: rebase(namespace, base) for prefix, namespace in sorted(PREFIXES.items())}


def graph_iri(name: str, base: str = DEFAULT_BASE) -> str:
    """A named graph by its name behind the namespace: ``inferred``, ``minutes-industry-112-1``."""
    return Names(base).graph(name)


@dataclass(frozen=True, slots=True)
class Names:
    """Mints IRIs below one base: ``Names().id("meeting", "industry-112-1")``.

    Parts are joined by hyphens. They are codes and positions, never names: anything but ASCII letters, digits, dots,
    underscores and hyphens is an error of the caller.
    """

    base: str = DEFAULT_BASE

    def __post_init__(self) -> None:
        check_base(self.base)

    def id(self, *parts: str | int) -> str:
        """A thing of the data."""
        return f"{self.base}id/{_local(parts)}"

    def numbered(self, kind: str, meeting: str, number: int) -> str:
        """A thing of one document with a running number of at least two digits: ``id:item-industry-112-1-07``."""
        return self.id(kind, meeting, f"{number:02d}")

    def evidence(self, meeting: str, start: int, end: int, selector: str = "") -> str:
        """A passage of a document, or one of its selectors (``quote``, ``position``)."""
        return self.id("evidence", meeting, start, end, *([selector] if selector else []))

    def code(self, *parts: str) -> str:
        """A concept (``code("decision", "approve")``), or with one part its list."""
        return f"{self.base}code/{_local(parts)}"

    def ont(self, term: str = "") -> str:
        """A class or property; without a term the namespace of all."""
        return f"{self.base}ont#{_local((term,)) if term else ''}"

    def graph(self, *parts: str) -> str:
        """A named graph: ``graph("minutes", "industry-112-1")``, ``graph("inferred")``."""
        return f"{self.base}graph/{_local(parts)}"

    def local(self, iri: str) -> str:
        """What ``id`` put behind the base, for file names and short output; other IRIs stay as they are."""
        return iri.removeprefix(f"{self.base}id/")


def _local(parts: tuple[str | int, ...]) -> str:
    name = "-".join(str(part) for part in parts)
    if not _LOCAL.fullmatch(name):
        raise ValueError(f"{name!r} cannot be part of an IRI")
    return name
