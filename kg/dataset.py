"""The data set described, for catalogues (DCAT) and for those who query it (VoID), from graph and files alone."""

from __future__ import annotations

from collections import Counter
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import __version__, vocab
from kg.files import sha256
from kg.rdfio import serialize

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from kg.store import KnowledgeGraph

    Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

_SPDX = "http://spdx.org/rdf/terms#"
_TYPE = ox.NamedNode(f"{vocab.PREFIXES['rdf']}type")
_LICENSE = ox.NamedNode("https://creativecommons.org/licenses/by/4.0/")
_MEDIA = {
    ".csv": "text/csv",
    ".jsonld": "application/ld+json",
    ".nq": "application/n-quads",
    ".nt": "application/n-triples",
    ".rdf": "application/rdf+xml",
    ".trig": "application/trig",
    ".ttl": "text/turtle",
}
_TITLE = {"en": "citykg: minutes of a cooperation platform as a graph", "zh-Hant": "四市合作平台會議紀錄知識圖譜"}


def dcat(graph: KnowledgeGraph, files: Mapping[str, bytes]) -> bytes:
    """One data set, and one distribution for each file with its size, media type and checksum."""
    names = vocab.Names(graph.base)
    dataset, period = names.id("dataset"), names.id("dataset", "period")
    triples = [
        _triple(dataset, "rdf:type", _iri("dcat:Dataset")),
        *(_triple(dataset, "dct:title", ox.Literal(text, language=tag)) for tag, text in _TITLE.items()),
        _triple(dataset, "dct:license", _LICENSE),
        _triple(dataset, "owl:versionInfo", ox.Literal(__version__)),
    ]
    if days := _days(graph):
        triples += [
            _triple(dataset, "dct:temporal", ox.NamedNode(period)),
            _triple(period, "rdf:type", _iri("dct:PeriodOfTime")),
            _triple(period, "dcat:startDate", days[0]),
            _triple(period, "dcat:endDate", days[-1]),
        ]
    for name, data in files.items():
        triples += _distribution(names, dataset, name, data)
    return _turtle(graph, triples)


def void(graph: KnowledgeGraph) -> bytes:
    """How many triples, subjects, classes and properties there are, and of each class and property how many."""
    names = vocab.Names(graph.base)
    dataset = names.id("dataset")
    triples = {quad.triple for quad in graph.quads()}
    classes = Counter(t.object.value for t in triples if t.predicate == _TYPE and isinstance(t.object, ox.NamedNode))
    properties = Counter(t.predicate.value for t in triples)
    found = [
        _triple(dataset, "rdf:type", _iri("void:Dataset")),
        _triple(dataset, "void:triples", ox.Literal(len(triples))),
        _triple(dataset, "void:distinctSubjects", ox.Literal(len({str(t.subject) for t in triples}))),
        _triple(dataset, "void:classes", ox.Literal(len(classes))),
        _triple(dataset, "void:properties", ox.Literal(len(properties))),
    ]
    for kind, counts, count in (("class", classes, "void:entities"), ("property", properties, "void:triples")):
        for number, (iri, total) in enumerate(sorted(counts.items()), 1):
            part = names.numbered("partition", kind, number)
            found += [
                _triple(dataset, f"void:{kind}Partition", ox.NamedNode(part)),
                _triple(part, f"void:{kind}", ox.NamedNode(iri)),
                _triple(part, count, ox.Literal(total)),
            ]
    return _turtle(graph, found)


def _distribution(names: vocab.Names, dataset: str, name: str, data: bytes) -> Iterator[ox.Triple]:
    path = PurePosixPath(name)
    node = names.id("distribution", *path.parts)
    checksum = names.id("checksum", *path.parts)
    media = _MEDIA.get(path.suffix)
    yield _triple(dataset, "dcat:distribution", ox.NamedNode(node))
    yield _triple(node, "rdf:type", _iri("dcat:Distribution"))
    yield _triple(node, "dct:title", ox.Literal(name))
    yield _triple(node, "dct:license", _LICENSE)
    yield _triple(node, "dcat:byteSize", ox.Literal(str(len(data)), datatype=_iri("xsd:nonNegativeInteger")))
    if media:
        yield _triple(node, "dcat:mediaType", ox.NamedNode(f"https://www.iana.org/assignments/media-types/{media}"))
    yield _triple(node, f"{_SPDX}checksum", ox.NamedNode(checksum))
    yield _triple(checksum, "rdf:type", ox.NamedNode(f"{_SPDX}Checksum"))
    yield _triple(checksum, f"{_SPDX}algorithm", ox.NamedNode(f"{_SPDX}checksumAlgorithm_sha256"))
    yield _triple(checksum, f"{_SPDX}checksumValue", ox.Literal(sha256(data), datatype=_iri("xsd:hexBinary")))


def _days(graph: KnowledgeGraph) -> list[ox.Literal]:
    """The days of the meetings: the only dates that a package without a clock has."""
    predicate = ox.NamedNode(vocab.Names(graph.base).ont("date"))
    found = (quad.object for quad in graph.store.quads_for_pattern(None, predicate, None))
    return sorted((day for day in found if isinstance(day, ox.Literal)), key=str)


def _triple(subject: str, predicate: str, value: Term) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), _iri(predicate), value)


def _iri(name: str) -> ox.NamedNode:
    prefix, _, local = name.partition(":")
    return ox.NamedNode(vocab.PREFIXES[prefix] + local if prefix in vocab.PREFIXES else name)


def _turtle(graph: KnowledgeGraph, triples: list[ox.Triple]) -> bytes:
    quads = [ox.Quad(t.subject, t.predicate, t.object) for t in triples]
    return serialize(quads, ox.RdfFormat.TURTLE, {**vocab.prefixes(graph.base), "spdx": _SPDX})
