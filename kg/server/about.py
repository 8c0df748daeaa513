"""The data set and its endpoint described for programs: VoID, DCAT and the SPARQL service description."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import pyoxigraph as ox
from starlette.responses import Response
from starlette.routing import Route

from kg import dataset, vocab
from kg.rdfio import serialize
from kg.result import ROW_FORMATS, TRIPLE_FORMATS
from kg.server.caching import etag_of, is_known
from kg.server.negotiate import DATA, Offer, choose

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from kg.server.site import Site

_SD = "http://www.w3.org/ns/sparql-service-description#"
_FORMATS = "http://www.w3.org/ns/formats/"
_NAMES = {"json": "SPARQL_Results_JSON", "xml": "SPARQL_Results_XML", "csv": "SPARQL_Results_CSV"} | {
    "tsv": "SPARQL_Results_TSV",
    "turtle": "Turtle",
    "trig": "TriG",
    "ntriples": "N-Triples",
    "nquads": "N-Quads",
    "jsonld": "JSON-LD",
    "rdfxml": "RDF_XML",
}
_HOST = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?")


def routes(site: Site) -> list[BaseRoute]:
    @cache
    def void() -> list[ox.Quad]:
        return list(ox.parse(dataset.void(site.graph), ox.RdfFormat.TURTLE))

    @cache
    def dcat() -> list[ox.Quad]:
        return list(ox.parse(dataset.dcat(site.graph, {}), ox.RdfFormat.TURTLE))

    async def described(request: Request) -> Response:
        offer, media_type = choose(request.headers.get("accept"), request.query_params.get("format"), DATA)
        data = ox.NamedNode(vocab.Names(site.graph.base).id("dataset"))
        endpoint = ox.NamedNode(endpoint_of(request))
        if request.url.path == "/dcat":
            service = ox.NamedNode(f"{data.value}-service")
            quads = dcat() + _data_service(data, service, endpoint)
        else:
            quads = [*void(), ox.Quad(data, _iri("void:sparqlEndpoint"), endpoint)]
        return respond(request, site, quads, offer, media_type)

    return [Route(path, described) for path in ("/.well-known/void", "/void", "/dcat")]


def service(request: Request, site: Site) -> list[ox.Quad]:
    """The endpoint under the address that was asked, with each named graph of the data."""
    endpoint = ox.NamedNode(endpoint_of(request))
    data = ox.NamedNode(vocab.Names(site.graph.base).id("dataset"))
    whole = ox.NamedNode(f"{data.value}-default")
    found = [
        (endpoint, "rdf:type", _sd("Service")),
        (endpoint, f"{_SD}endpoint", endpoint),
        (endpoint, f"{_SD}supportedLanguage", _sd("SPARQL11Query")),
        (endpoint, f"{_SD}feature", _sd("UnionDefaultGraph")),
        (endpoint, f"{_SD}defaultDataset", data),
        (data, "rdf:type", _sd("Dataset")),
        (data, f"{_SD}defaultGraph", whole),
        (whole, "rdf:type", _sd("Graph")),
        *(
            (endpoint, f"{_SD}resultFormat", ox.NamedNode(_FORMATS + _NAMES[n]))
            for n in [*ROW_FORMATS, *TRIPLE_FORMATS]
        ),
    ]
    for graph in site.graph.store.named_graphs():
        if isinstance(graph, ox.NamedNode):
            entry = ox.NamedNode(f"{graph.value}{'-' if '#' in graph.value else '#'}description")
            found += [
                (data, f"{_SD}namedGraph", entry),
                (entry, "rdf:type", _sd("NamedGraph")),
                (entry, f"{_SD}name", graph),
            ]
    return [ox.Quad(subject, _iri(predicate), value) for subject, predicate, value in found]


def respond(request: Request, site: Site, quads: list[ox.Quad], offer: Offer, media_type: str) -> Response:
    """RDF in the form that was chosen, under an ETag."""
    etag = etag_of(site.version, request.url.path, endpoint_of(request), media_type)
    headers = {"ETag": etag, "Vary": "Accept", "Cache-Control": "no-cache"}
    if is_known(request, etag):
        return Response(status_code=304, headers=headers)
    prefixes = {**vocab.prefixes(site.graph.base), "sd": _SD}
    body = serialize(quads, TRIPLE_FORMATS[offer.name], prefixes)
    return Response(body, media_type=media_type, headers=headers)


def endpoint_of(request: Request) -> str:
    """The endpoint's address as the client wrote it, if what it wrote can be one; else where the server listens."""
    host = request.headers.get("host", "")
    if not _HOST.fullmatch(host):
        name, port = request.scope.get("server") or ("127.0.0.1", 8000)
        host = f"[{name}]:{port}" if ":" in name else f"{name}:{port}"
    return f"{request.scope['scheme']}://{host}/sparql"


def _data_service(data: ox.NamedNode, service: ox.NamedNode, endpoint: ox.NamedNode) -> list[ox.Quad]:
    return [
        ox.Quad(service, _iri("rdf:type"), _iri("dcat:DataService")),
        ox.Quad(service, _iri("dcat:servesDataset"), data),
        ox.Quad(service, _iri("dcat:endpointURL"), endpoint),
        ox.Quad(service, _iri("dcat:endpointDescription"), endpoint),
        ox.Quad(service, _iri("dct:title"), ox.Literal("SPARQL endpoint", language="en")),
    ]


def _sd(name: str) -> ox.NamedNode:
    return ox.NamedNode(_SD + name)


def _iri(name: str) -> ox.NamedNode:
    prefix, _, local = name.partition(":")
    return ox.NamedNode(vocab.PREFIXES[prefix] + local if prefix in vocab.PREFIXES else name)
