"""The questions over HTTP: a catalogue by topic, and each with its form, its rows as a page, and its rows as data."""

from __future__ import annotations

import asyncio
import difflib
import json
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kg.binding import bind
from kg.errors import QueryError, UsageError
from kg.server.caching import etag_of, is_known
from kg.server.faults import NotFoundError
from kg.server.html import language, render
from kg.server.negotiate import HTML, ROWS, TRIPLES, Offer, choose
from kg.server.protocol import BOM, fields_of, reasons, unless_gone
from kg.server.rows import with_facts, worded, worded_table
from kg.sparql import also_selecting, form, is_distinct

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.routing import BaseRoute

    from kg.queries import NamedQuery
    from kg.server.pool import Answer
    from kg.server.site import Site

# Fields of every address here; no question may have a parameter of such a name.
_OWN = ("format", "bom", "lang")
_LIST = (Offer("json", "application/json"), HTML)
# Topics in the order of the catalogue; what has none of them stands last.
TOPICS = {
    "cases": ("合作案", "Cases"), "cities": ("城市", "Cities"), "agencies": ("機關", "Agencies"),
    "meetings": ("會議", "Meetings"), "tasks": ("待辦事項", "Tasks"), "events": ("活動", "Events"),
    "evidence": ("出處", "Evidence"), "checks": ("矛盾與缺漏", "Contradictions and gaps"),
    "readings": ("判讀", "Readings"), "other": ("其他", "Other"),
}  # fmt: skip


def routes(site: Site) -> list[BaseRoute]:
    async def catalogue(request: Request) -> Response:
        offer, _ = choose(request.headers.get("accept"), request.query_params.get("format"), _LIST)
        if offer is HTML:
            return render(request, "questions.html", topics=by_topic(site.catalogue))
        return JSONResponse([_told(question) for question in site.catalogue.values()], headers={"Vary": "Accept"})

    async def text(request: Request) -> Response:
        question = _named(site, request.path_params["name"])
        return Response(question.text.encode(), media_type="application/sparql-query")

    async def ask(request: Request) -> Response:
        question = _named(site, request.path_params["name"])
        return await _answered(request, site, question)

    return [
        Route("/queries", catalogue),
        Route("/queries/{name:path}.rq", text),
        Route("/queries/{name:path}", ask),
    ]


def by_topic(catalogue: dict[str, NamedQuery]) -> list[tuple[tuple[str, str], list[NamedQuery]]]:
    """The questions below the first of their tags that is a topic."""
    found: dict[str, list[NamedQuery]] = {topic: [] for topic in TOPICS}
    for question in catalogue.values():
        found[next((tag for tag in question.tags if tag in TOPICS), "other")].append(question)
    return [(TOPICS[topic], questions) for topic, questions in found.items() if questions]


def example(question: NamedQuery, given: dict[str, str] | None = None) -> dict[str, Any]:
    """Its text for an editor: what it answers as comments, and its parameters filled in.

    Without ``given`` these are the values that it cannot do without, as it brings them.
    """
    usual = {one.name: one.default or one.example for one in question.parameters if one.required or one.default}
    text = bind(question, {name: value for name, value in (usual if given is None else given).items() if value})
    lines = [f"# {words}" for words in question.summary.values()]
    lines += [line for line in text.strip().splitlines() if not line.startswith("#+")]
    return {"query": "\n".join(lines) + "\n", "view": question.view or "table", "summary": dict(question.summary)}


def _named(site: Site, name: str) -> NamedQuery:
    if name not in site.catalogue:
        near = difflib.get_close_matches(name, site.catalogue, 3, 0.5)
        remedy = f"did you mean {' or '.join(near)}?" if near else "all are listed at /queries"
        raise NotFoundError(f"there is no question {name[:80]!r}", remedy=remedy)
    return site.catalogue[name]


async def _answered(request: Request, site: Site, question: NamedQuery) -> Response:
    given = _given(request, question)
    is_graph = form(question.text) in {"CONSTRUCT", "DESCRIBE"}
    name = request.query_params.get("format", "")
    offer, media_type = choose(request.headers.get("accept"), name, TRIPLES if is_graph else ROWS)
    missing = [one.name for one in question.parameters if one.required and not given.get(one.name)]
    if missing and offer is HTML:
        return render(request, "question.html", **_form(question, given), answer=None)
    if missing:
        one = next(one for one in question.parameters if one.name == missing[0])
        remedy = f"add ?{urlencode({one.name: one.example or one.type})}"
        raise QueryError(f"the parameter {one.name!r} is missing", where=question.name, remedy=remedy)
    try:
        text = bind(question, given)
    except UsageError as error:
        if offer is not HTML:
            raise
        return render(request, "question.html", 400, **_form(question, given), answer=None, error=error)
    headers = {"ETag": etag_of(site.version, text, media_type, language(request), str(given)), "Vary": "Accept"}
    headers["Cache-Control"] = "no-cache"
    if is_known(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    wanted = ("turtle" if is_graph else "json") if offer is HTML else offer.name
    asked = also_selecting(text, question.evidence) if offer is HTML else text
    answer = await unless_gone(request, site.pool.ask(asked, media_type=wanted))
    if answer.truncated:
        headers["KG-Truncated"] = f"{answer.truncated}; rows={answer.rows}"
    if offer is HTML:
        why = await reasons(site, text, answer)
        page = await asyncio.to_thread(_page, request, question, given, answer, why)
        page.headers.update(headers)
        return page
    marked = offer.name in {"csv", "tsv"} and request.query_params.get("bom", "") not in {"", "0"}
    if name in {"csv", "tsv"}:
        headers["Content-Disposition"] = f'attachment; filename="{question.name.rpartition("/")[2]}.{name}"'
    return Response(BOM * marked + answer.body, media_type=media_type, headers=headers)


def _given(request: Request, question: NamedQuery) -> dict[str, str]:
    """The parameters that the address gives; an empty field of a form is none. An unknown one is a fault."""
    known = [one.name for one in question.parameters]
    given = {}
    for name, value in fields_of(request.scope["query_string"]):
        if name in known:
            given[name] = value
        elif name not in _OWN:
            remedy = f"it takes {' '.join(known)}" if known else "it takes none"
            raise QueryError(f"there is no parameter {name[:40]!r}", where=question.name, remedy=remedy)
    return {name: value for name, value in given.items() if value}


def _form(question: NamedQuery, given: dict[str, str]) -> dict[str, Any]:
    kinds = {"xsd:date": "date", "xsd:integer": "number"}
    fields = [
        {"of": one, "type": kinds.get(one.type, "text"), "value": given.get(one.name, "")}
        for one in question.parameters
    ]
    return {
        "question": question,
        "fields": fields,
        "given": given,
        "error": None,
        "example": example(question)["query"],
    }


def _page(
    request: Request, question: NamedQuery, given: dict[str, str], answer: Answer, why: list[dict[str, str]]
) -> Response:
    from kg.server.charts import chart

    is_graph = form(question.text) in {"CONSTRUCT", "DESCRIBE"}
    graph, lang = request.app.state.site.graph, language(request)
    parsed = {} if is_graph else json.loads(answer.body)
    columns = [name for name in parsed.get("head", {}).get("vars", []) if name not in question.evidence]
    bindings = parsed.get("results", {}).get("bindings", [])
    rows = with_facts(bindings, question.evidence, is_distinct=is_distinct(question.text))
    plain = [
        [worded(graph, name, str(row[name]["value"]), lang) if name in row else "" for name in columns]
        for row, _ in rows
    ]
    address = f"/queries/{question.name}?"
    links = [
        (offer.name, address + urlencode({**given, "format": offer.name}))
        for offer in (TRIPLES if is_graph else ROWS)
        if offer is not HTML
    ]
    if not is_graph:
        links.insert(0, ("excel", address + urlencode({**given, "format": "csv", "bom": "1"})))
    found = {
        "names": columns,
        "table": worded_table(graph, columns, rows, lang),
        "truth": parsed.get("boolean"),
        "why": why,
        "text": answer.body.decode() if is_graph else "",
        "truncated": answer.truncated,
        "links": links,
        "chart": chart(question.view or "table", columns, plain),
        "sparql": urlencode({"query": example(question, given)["query"]}),
    }
    return render(request, "question.html", **_form(question, given), answer=found)


def _told(question: NamedQuery) -> dict[str, Any]:
    return {
        "name": question.name,
        "summary": dict(question.summary),
        "columns": list(question.columns),
        "parameters": [
            {
                "name": one.name,
                "type": one.type,
                "required": one.required,
                "default": one.default,
                "example": one.example,
                "label": dict(one.labels),
            }
            for one in question.parameters
        ],
        "view": question.view,
        "tags": list(question.tags),
        "href": f"/queries/{question.name}",
    }
