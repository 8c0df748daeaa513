"""The addresses for programs as OpenAPI: each question with its parameters, the SPARQL Protocol, the search."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse
from starlette.routing import Route

from kg import __version__
from kg.server.negotiate import DATA, HTML, ROWS, TRIPLES
from kg.sparql import form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from kg.queries import NamedQuery, Parameter
    from kg.server.negotiate import Offer
    from kg.server.site import Site

Object = dict[str, Any]
_SCHEMAS: dict[str, Object] = {
    "xsd:date": {"type": "string", "format": "date"},
    "xsd:integer": {"type": "integer"},
}
_TEXT: Object = {"text/plain": {"schema": {"type": "string"}}, "text/html": {"schema": {"type": "string"}}}
_FAULTS = {
    "400": "A parameter or a query is at fault; the text names it and its place.",
    "403": "What this server does not do: write, or ask other hosts.",
    "406": "None of the forms that were asked for is offered.",
    "413": "The query is longer than a query may be.",
    "414": "The address is longer than an address may be; send the query by POST.",
    "415": "A body of a kind that is not read.",
    "503": "The query took more time or memory than one may take, or too many run at once.",
}
_LANG: Object = {
    "name": "lang",
    "in": "query",
    "description": "Language of a page.",
    "schema": {"type": "string", "enum": ["zh-Hant", "en"]},
}


def routes(site: Site) -> list[BaseRoute]:
    @cache
    def told() -> Object:
        return description(site.catalogue)

    def openapi(_: Request) -> Response:
        return JSONResponse(told())

    return [Route("/openapi.json", openapi)]


def description(catalogue: dict[str, NamedQuery]) -> Object:
    """The whole description; addresses in it are relative to the server that gives it."""
    paths: dict[str, Object] = {"/sparql": _sparql()}
    for name, question in catalogue.items():
        paths[f"/queries/{name}"] = {"get": _question(question)}
    paths["/search"] = {"get": _search()}
    for path, words in (("/.well-known/void", "The data set as VoID"), ("/dcat", "The data set as DCAT")):
        paths[path] = {"get": _operation(path.rpartition("/")[2], words, [], DATA, ("406",))}
    return {
        "openapi": "3.1.0",
        "info": {"title": "citykg", "version": __version__, "summary": "Read-only; every answer in many forms."},
        "servers": [{"url": "/"}],
        "paths": paths,
    }


def _operation(
    ident: str, summary: str, parameters: Sequence[Object], offers: Sequence[Offer], faults: Sequence[str]
) -> Object:
    kinds = dict.fromkeys(media for offer in offers for media in (offer.media_type, *offer.also))
    responses: Object = {"200": {"description": "The answer.", "content": {kind: {} for kind in kinds}}}
    responses |= {status: {"description": _FAULTS[status], "content": _TEXT} for status in faults}
    return {"operationId": ident, "summary": summary, "parameters": list(parameters), "responses": responses}


def _format(offers: Sequence[Offer]) -> Object:
    schema = {"type": "string", "enum": [offer.name for offer in offers]}
    return {"name": "format", "in": "query", "description": "The form of the answer, else by Accept.", "schema": schema}


def _question(question: NamedQuery) -> Object:
    offers = TRIPLES if form(question.text) in {"CONSTRUCT", "DESCRIBE"} else ROWS
    parameters = [*map(_parameter, question.parameters), _format(offers), _LANG]
    summary = " / ".join(question.summary[lang] for lang in ("en", "zh-Hant") if lang in question.summary)
    made = _operation(f"query-{question.name}", summary or question.name, parameters, offers, ("400", "406", "503"))
    return made | {"tags": list(question.tags)}


def _parameter(one: Parameter) -> Object:
    schema = {**_SCHEMAS.get(one.type, {"type": "string"})}
    if one.default:
        schema["default"] = one.default
    found: Object = {"name": one.name, "in": "query", "required": one.required, "schema": schema}
    words = " / ".join(one.labels[lang] for lang in ("en", "zh-Hant") if lang in one.labels)
    if words:
        found["description"] = words
    if one.example:
        found["example"] = one.example
    return found


def _sparql() -> Object:
    offers = tuple(dict.fromkeys((*ROWS, *TRIPLES, HTML)))
    texts: Object = {"type": "array", "items": {"type": "string", "format": "iri"}}
    graphs = [
        {"name": name, "in": "query", "schema": texts, "style": "form", "explode": True}
        for name in ("default-graph-uri", "named-graph-uri")
    ]
    query: Object = {"name": "query", "in": "query", "description": "SPARQL 1.1; without it the service description.",
                     "schema": {"type": "string"}}  # fmt: skip
    faults = tuple(_FAULTS)
    asked = _operation("sparql-get", "A query by its address", [query, *graphs, _format(offers)], offers, faults)
    sent = _operation("sparql-post", "A query in the body", graphs, offers, faults)
    fields = {"type": "object", "required": ["query"], "properties": {"query": {"type": "string"}}}
    sent["requestBody"] = {
        "required": True,
        "content": {
            "application/x-www-form-urlencoded": {"schema": fields},
            "application/sparql-query": {"schema": {"type": "string"}},
        },
    }
    return {"get": asked, "post": sent}


def _search() -> Object:
    words: Object = {"name": "q", "in": "query", "description": "A name, a code or a day, in whatever spelling.",
                     "schema": {"type": "string"}}  # fmt: skip
    shape: Object = {"name": "format", "in": "query", "schema": {"type": "string", "enum": ["html", "json"]}}
    made = _operation("search", "What bears some words as its name", [words, shape, _LANG], (HTML,), ("406",))
    made["responses"]["200"]["content"]["application/json"] = {}
    return made
