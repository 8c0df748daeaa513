"""The data set described for catalogues (DCAT, DCAT-AP) and for queries (VoID), from graph and files alone."""

from __future__ import annotations

import os
from collections import Counter
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import resources, vocab
from kg.labels import EN, ZH, node, objects, tag
from kg.publication import Publication
from kg.rdfio import serialize

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from kg.store import KnowledgeGraph

    Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

SPDX = "http://spdx.org/rdf/terms#"
_VCARD = "http://www.w3.org/2006/vcard/ns#"
_EU = "http://publications.europa.eu/resource/authority/"
_IANA = "https://www.iana.org/assignments/media-types/"
_TYPE = ox.NamedNode(f"{vocab.PREFIXES['rdf']}type")
# Ending → media type, and the name in the EU's list of file types.
MEDIA = {
    ".atom": ("application/atom+xml", "ATOM"),
    ".csv": ("text/csv", "CSV"),
    ".graphml": ("application/graphml+xml", "XML"),
    ".json": ("application/json", "JSON"),
    ".jsonld": ("application/ld+json", "JSON_LD"),
    ".nq": ("application/n-quads", "RDF_N_QUADS"),
    ".nt": ("application/n-triples", "RDF_N_TRIPLES"),
    ".rdf": ("application/rdf+xml", "RDF_XML"),
    ".trig": ("application/trig", "RDF_TRIG"),
    ".ttl": ("text/turtle", "RDF_TURTLE"),
}
_DESCRIPTION = {
    EN: "Meetings, cases, decisions and tasks of city cooperation in northern Taiwan. Every fact carries the passage "
    "it rests on; what was only proposed is kept apart from what was decided, and doubts are told.",
    ZH: "北臺灣城市合作的會議、合作案、決定與交辦事項。每一項事實都附有出處原文；提報與決定分開記錄，疑義一併列出。",
}
_KEYWORDS = (("城市合作", ZH), ("會議紀錄", ZH), ("city cooperation", EN), ("minutes", EN))


def dcat(
    graph: KnowledgeGraph,
    files: Mapping[str, tuple[int, str]],
    publication: Publication | None = None,
    notes: Mapping[str, Mapping[str, str]] | None = None,
    release: str = "",
) -> bytes:
    """A catalogue of one data set with a distribution for each file, of which size and SHA-256 are given."""
    by = publication or Publication()
    release = release or version(graph)
    names = vocab.Names(graph.base)
    triples = [*_catalogue(names, by), *_dataset(names, by, release), *_coverage(graph), *_publisher(names, by)]
    triples += _rights(names, by, release)
    for name, (size, digest) in files.items():
        triples += _distribution(graph, by, name, size, digest, (notes or {}).get(name, {}))
    prefixes = {"spdx": SPDX, "vcard": _VCARD, "eu": _EU, "iana": _IANA}
    return _turtle(names, triples, prefixes)


def version(graph: KnowledgeGraph) -> str:
    """The day of the last meeting and a hash of the facts, in whatever order they come, and the ontology's version."""
    total = sum(int.from_bytes(sha256(str(quad).encode()).digest()) for quad in _facts(graph)) % 2**256
    span = days(graph)
    header = resources.ontology_text("core.ttl").partition("owl:versionInfo")[2]
    ontology = header.split('"')[1]
    return f"{span[-1] if span else 'undated'}-{f'{total:064x}'[:8]}+ont-{ontology}"


def days(graph: KnowledgeGraph) -> list[str]:
    """The days of the meetings with minutes: the only dates that a package without a clock has."""
    kinds = graph.store.quads_for_pattern(None, _TYPE, node(graph, "kg:Meeting"), None)
    held = {quad.subject for quad in kinds}
    found = graph.store.quads_for_pattern(None, node(graph, "kg:date"), None, None)
    return sorted(
        {q.object.value for q in found if isinstance(q.object, ox.Literal) and (not held or q.subject in held)}
    )


def downloads(graph: KnowledgeGraph, publication: Publication) -> str:
    """The address of the folder that the package will lie in."""
    return f"{publication.downloads.rstrip('/')}/" if publication.downloads else f"{graph.base}download/"


def void(graph: KnowledgeGraph, address: str = "") -> bytes:
    """How many triples, subjects, classes and properties there are, and of each class and property how many.

    ``address`` is the folder that the package will lie in.
    """
    names = vocab.Names(graph.base)
    dataset = names.id("dataset")
    subjects = {quad.subject for quad in graph.store}
    values: set[str] = set()
    classes: Counter[str] = Counter()
    properties: Counter[str] = Counter()
    for subject in subjects:
        for triple in {quad.triple for quad in graph.store.quads_for_pattern(subject, None, None, None)}:
            values.add(str(triple.object))
            properties[triple.predicate.value] += 1
            if triple.predicate == _TYPE and isinstance(triple.object, ox.NamedNode):
                classes[triple.object.value] += 1
    found = [
        _triple(dataset, "rdf:type", _iri("void:Dataset")),
        _triple(dataset, "void:triples", ox.Literal(properties.total())),
        _triple(dataset, "void:distinctSubjects", ox.Literal(len(subjects))),
        _triple(dataset, "void:distinctObjects", ox.Literal(len(values))),
        _triple(dataset, "void:classes", ox.Literal(len(classes))),
        _triple(dataset, "void:properties", ox.Literal(len(properties))),
        _triple(dataset, "void:uriSpace", ox.Literal(names.base)),
        _triple(dataset, "void:dataDump", ox.NamedNode(f"{address or downloads(graph, Publication())}citykg.nq")),
        *(
            _triple(dataset, "void:vocabulary", ox.NamedNode(iri))
            for iri in _vocabularies(names, {*classes, *properties})
        ),
    ]
    for kind, counts, count in (("class", classes, "void:entities"), ("property", properties, "void:triples")):
        for number, (iri, total) in enumerate(sorted(counts.items()), 1):
            part = names.numbered("partition", kind, number)
            found += [
                _triple(dataset, f"void:{kind}Partition", ox.NamedNode(part)),
                _triple(part, f"void:{kind}", ox.NamedNode(iri)),
                _triple(part, count, ox.Literal(total)),
            ]
    return _turtle(names, found, {})


# --- Parts of the catalogue --------------------------------------------------------------------------------------


def _catalogue(names: vocab.Names, by: Publication) -> Iterator[ox.Triple]:
    catalogue = names.id("catalogue")
    yield _triple(catalogue, "rdf:type", _iri("dcat:Catalog"))
    yield from _texts(catalogue, "dct:title", {EN: "citykg: open data", ZH: "citykg 開放資料"})
    yield from _texts(catalogue, "dct:description", by.title)
    yield from _common(catalogue, by, names)
    yield _triple(catalogue, "dcat:themeTaxonomy", ox.NamedNode(f"{_EU}data-theme"))
    yield _triple(catalogue, "dcat:dataset", ox.NamedNode(names.id("dataset")))
    yield _triple(catalogue, "dct:license", ox.NamedNode(by.licence.iri))
    if by.homepage:
        yield _triple(catalogue, "foaf:homepage", ox.NamedNode(by.homepage))


def _dataset(names: vocab.Names, by: Publication, release: str) -> Iterator[ox.Triple]:
    dataset = names.id("dataset")
    yield _triple(dataset, "rdf:type", _iri("dcat:Dataset"))
    yield from _texts(dataset, "dct:title", by.title)
    yield from _texts(dataset, "dct:description", _DESCRIPTION)
    yield from _common(dataset, by, names)
    yield _triple(dataset, "dct:identifier", ox.Literal(dataset))
    yield _triple(dataset, "dct:license", ox.NamedNode(by.licence.iri))
    yield from (_triple(dataset, "dcat:keyword", ox.Literal(word, language=lang)) for word, lang in _KEYWORDS)
    yield _triple(dataset, "dcat:theme", ox.NamedNode(f"{_EU}data-theme/GOVE"))
    yield _triple(dataset, "dct:accrualPeriodicity", ox.NamedNode(f"{_EU}frequency/{by.frequency}"))
    yield _triple(dataset, "dct:conformsTo", ox.NamedNode(names.ont().rstrip("#")))
    yield _triple(dataset, "dcat:landingPage", ox.NamedNode(names.base))
    yield _triple(dataset, "dcat:version", ox.Literal(release))


def _common(subject: str, by: Publication, names: vocab.Names) -> Iterator[ox.Triple]:
    yield _triple(subject, "dct:publisher", ox.NamedNode(names.id("publisher")))
    yield from (_triple(subject, "dct:language", ox.NamedNode(f"{_EU}language/{one}")) for one in ("ZHO", "ENG"))
    if made := os.environ.get("SOURCE_DATE_EPOCH", ""):
        day = datetime.fromtimestamp(int(made), UTC).date().isoformat() if made.isdecimal() else ""
        if day:
            yield _triple(subject, "dct:modified", ox.Literal(day, datatype=_iri("xsd:date")))
    if by.contact.get("email"):
        yield _triple(subject, "dcat:contactPoint", ox.NamedNode(names.id("contact")))


def _publisher(names: vocab.Names, by: Publication) -> Iterator[ox.Triple]:
    publisher, contact = names.id("publisher"), names.id("contact")
    yield _triple(publisher, "rdf:type", _iri("foaf:Agent"))
    yield from _texts(publisher, "foaf:name", by.publisher)
    if by.oid:
        yield _triple(publisher, "dct:identifier", ox.Literal(by.oid))
    if by.homepage:
        yield _triple(publisher, "foaf:homepage", ox.NamedNode(by.homepage))
    if mail := by.contact.get("email"):
        yield _triple(contact, "rdf:type", ox.NamedNode(f"{_VCARD}Organization"))
        yield _triple(contact, f"{_VCARD}fn", ox.Literal(by.contact.get("contact") or by.publisher[ZH]))
        yield _triple(contact, f"{_VCARD}hasEmail", ox.NamedNode(f"mailto:{mail}"))


def _rights(names: vocab.Names, by: Publication, release: str) -> Iterator[ox.Triple]:
    """What whoever uses the data writes beside them."""
    said = names.id("attribution")
    yield _triple(names.id("dataset"), "dct:rights", ox.NamedNode(said))
    yield _triple(said, "rdf:type", _iri("dct:RightsStatement"))
    yield from _texts(said, "rdfs:label", {lang: by.attribution(lang, release) for lang in (ZH, EN)})


def _coverage(graph: KnowledgeGraph) -> Iterator[ox.Triple]:
    """The days of the meetings and the cities that take part in some case."""
    names = vocab.Names(graph.base)
    dataset, period = names.id("dataset"), names.id("dataset", "period")
    if span := days(graph):
        yield _triple(dataset, "dct:temporal", ox.NamedNode(period))
        yield _triple(period, "rdf:type", _iri("dct:PeriodOfTime"))
        yield _triple(period, "dcat:startDate", ox.Literal(span[0], datatype=_iri("xsd:date")))
        yield _triple(period, "dcat:endDate", ox.Literal(span[-1], datatype=_iri("xsd:date")))
    quads = graph.store.quads_for_pattern(None, node(graph, "kg:participatesIn"), None, None)
    for city in sorted({quad.subject.value for quad in quads if isinstance(quad.subject, ox.NamedNode)}):
        yield _triple(dataset, "dct:spatial", ox.NamedNode(city))
        yield _triple(city, "rdf:type", _iri("dct:Location"))
        for label in objects(graph, ox.NamedNode(city), "skos:prefLabel"):
            if isinstance(label, ox.Literal):
                yield _triple(city, "skos:prefLabel", ox.Literal(label.value, language=tag(label)))
        for same in objects(graph, ox.NamedNode(city), "skos:exactMatch"):
            yield _triple(city, "skos:exactMatch", same)


def _distribution(
    graph: KnowledgeGraph, by: Publication, name: str, size: int, digest: str, note: Mapping[str, str]
) -> Iterator[ox.Triple]:
    names = vocab.Names(graph.base)
    path = PurePosixPath(name)
    plain = path.with_suffix("") if path.suffix == ".gz" else path
    parts = [*path.parts[:-1], path.name]
    one, checksum = names.id("distribution", *parts), names.id("checksum", *parts)
    address = ox.NamedNode(f"{downloads(graph, by)}{name}")
    yield _triple(names.id("dataset"), "dcat:distribution", ox.NamedNode(one))
    yield _triple(one, "rdf:type", _iri("dcat:Distribution"))
    yield _triple(one, "dct:title", ox.Literal(name))
    yield from _texts(one, "dct:description", note)
    yield _triple(one, "dct:license", ox.NamedNode(by.licence.iri))
    yield _triple(one, "dct:rights", ox.NamedNode(names.id("attribution")))
    yield _triple(one, "dcat:accessURL", address)
    yield _triple(one, "dcat:downloadURL", address)
    yield _triple(one, "dcat:byteSize", ox.Literal(str(size), datatype=_iri("xsd:nonNegativeInteger")))
    if plain.suffix in MEDIA:
        media, kind = MEDIA[plain.suffix]
        yield _triple(one, "dcat:mediaType", ox.NamedNode(f"{_IANA}{media}"))
        yield _triple(one, "dct:format", ox.NamedNode(f"{_EU}file-type/{kind}"))
    if plain != path:
        yield _triple(one, "dcat:compressFormat", ox.NamedNode(f"{_IANA}application/gzip"))
    yield _triple(one, f"{SPDX}checksum", ox.NamedNode(checksum))
    yield _triple(checksum, "rdf:type", ox.NamedNode(f"{SPDX}Checksum"))
    yield _triple(checksum, f"{SPDX}algorithm", ox.NamedNode(f"{SPDX}checksumAlgorithm_sha256"))
    yield _triple(checksum, f"{SPDX}checksumValue", ox.Literal(digest, datatype=_iri("xsd:hexBinary")))


# --- Small things ------------------------------------------------------------------------------------------------


def _facts(graph: KnowledgeGraph) -> Iterator[ox.Quad]:
    """All but the vocabulary and what tells of the program: a new version of those is no new version of the data."""
    others = {vocab.graph_iri(name, graph.base) for name in ("ontology", "questions", "meta")}
    return (quad for quad in graph.quads() if getattr(quad.graph_name, "value", "") not in others)


def _vocabularies(names: vocab.Names, iris: Iterable[str]) -> list[str]:
    spaces = vocab.prefixes(names.base).values()
    found = list(iris)
    return sorted(space for space in spaces if any(iri.startswith(space) for iri in found))


def _texts(subject: str, predicate: str, by_language: Mapping[str, str]) -> Iterator[ox.Triple]:
    for lang, text in by_language.items():
        yield _triple(subject, predicate, ox.Literal(text, language=lang))


def _triple(subject: str, predicate: str, value: Term) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), _iri(predicate), value)


def _iri(name: str) -> ox.NamedNode:
    prefix, _, local = name.partition(":")
    return ox.NamedNode(vocab.PREFIXES[prefix] + local if prefix in vocab.PREFIXES else name)


def _turtle(names: vocab.Names, triples: Iterable[ox.Triple], more: Mapping[str, str]) -> bytes:
    quads = [ox.Quad(one.subject, one.predicate, one.object) for one in triples]
    return serialize(quads, ox.RdfFormat.TURTLE, {**vocab.prefixes(names.base), **more})
