"""Questions that also ask elsewhere: each SERVICE is asked within limits, and its rows take its place in the text."""

from __future__ import annotations

import ipaddress
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

import pyoxigraph as ox

from kg.binding import XSD, term
from kg.engines import by_oxigraph
from kg.errors import UsageError
from kg.federation.text import FORMS, Block, before, emptied, first, variables
from kg.remote import ask
from kg.sparql import RefusedError, guard, tokens
from kg.transport import PORTS, Credentials, EndpointError, Limits, check_url

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.result import Result, Term
    from kg.store import KnowledgeGraph

# Beyond these a question is no longer one that joins a few things of ours with what others say of them.
_ASKED_ABOUT, _AT_ONCE, _ROWS = 10_000, 500, 20_000
_HOST = re.compile(r"([a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::(\d{1,5}))?")


class Filled(NamedTuple):
    """A text without SERVICE, and what is missing in it, as SERVICE SILENT allows: one sentence each."""

    text: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Services:
    """Who may be asked by SERVICE: hosts (``query.wikidata.org``), with a port where it is not that of http or https.

    A name must stand for a public address; a private one is allowed by giving the address itself. ``seconds`` holds for
    all that one question asks elsewhere. Raises UsageError for what is no host.
    """

    hosts: tuple[str, ...]
    seconds: float = 30.0

    def __post_init__(self) -> None:
        for host in self.hosts:
            if not _HOST.fullmatch(host.lower()):
                remedy = "give its name alone, as in query.wikidata.org, or 127.0.0.1:7878"
                raise UsageError("is no host", where=host, remedy=remedy)

    def check(self, text: str, source: str = "query") -> None:
        """Refuses, before anything is asked, what a query may not do, and to ask a host that is not allowed."""
        guard(text, source, is_local=False)
        rest = text
        while block := first(rest, source):
            self._check(block, text, source)
            rest = emptied(rest, block)
        guard(rest, source)

    def fill(self, graph: KnowledgeGraph, text: str, source: str = "query") -> Filled:
        """Asks each SERVICE of a checked text about what the graph has; raises EndpointError where one fails."""
        rest = text
        while block := first(rest, source):
            rest = emptied(rest, block)
        graph.store.query(rest, use_default_graph_as_union=True)  # a slip is told before anybody is asked
        until = time.monotonic() + self.seconds
        missing = []
        while block := first(text, source):
            try:
                rows = self._rows(graph, text, block, until)
            except EndpointError as error:
                if not block.is_silent:
                    raise
                missing.append(f"{error}; SERVICE SILENT goes on without it")
                rows = "{}"
            text = f"{text[: block.start]}{rows}{text[block.end :]}"
        return Filled(text, tuple(missing))

    def _check(self, block: Block, text: str, source: str) -> None:
        try:
            check_url(block.url)
        except UsageError as error:
            raise RefusedError(f"SERVICE is refused: {error}", text, block.start, source=source) from error
        host = self._host(block.url)
        if host not in self._allowed(urlsplit(block.url).scheme):
            what, remedy = f"SERVICE is refused: {host} is not allowed", f"kg query --allow-service {host}"
            raise RefusedError(what, text, block.start, source=source, remedy=remedy)
        if not block.variables:
            what = "SERVICE is refused: it asks for no variable"
            raise RefusedError(what, text, block.start, source=source)

    @staticmethod
    def _host(url: str) -> str:
        parts = urlsplit(url)
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
        return f"{host}:{parts.port}" if parts.port not in {None, PORTS[parts.scheme]} else f"{host}"

    def _allowed(self, scheme: str) -> set[str]:
        return {host.lower().removesuffix(f":{PORTS[scheme]}") for host in self.hosts}

    def _rows(self, graph: KnowledgeGraph, text: str, block: Block, until: float) -> str:
        """The rows of a SERVICE as SPARQL writes rows."""
        names = block.variables
        found: list[dict[str, Term | None]] = []
        for known in _known(graph, text, block):
            limits = Limits(max(0.1, round(until - time.monotonic(), 1)), is_public=not _is_address(block.url))
            result = _asked(block.url, _query(text, block, known), limits)
            found += [dict(zip(result.columns, row, strict=True)) for row in result.terms]
            if len(found) > _ROWS:
                what = f"gave more than {_ROWS} rows"
                raise EndpointError(what, where=block.url, remedy="ask for less within SERVICE { … }")
        if not found:  # rdflib takes neither VALUES without rows nor FILTER(false)
            return f"{{ VALUES ({_listed(names)}) {{ ({'UNDEF ' * len(names)}) }} FILTER(1 = 0) }}"
        columns = [name for name in names if name in found[0]] or names
        rows = " ".join(f"({' '.join(_written(row.get(name), block.url) for name in columns)})" for row in found)
        return f"VALUES ({_listed(columns)}) {{ {rows} }}"


def _asked(url: str, text: str, limits: Limits) -> Result:
    """No password goes along: those in the environment are for the endpoint that was given with them."""
    try:
        return ask(url, text, limits, credentials=Credentials())
    except EndpointError as error:
        remedy = "SERVICE asks without a password" if error.status in {401, 403} else error.remedy
        raise EndpointError(error.what, where=url, remedy=remedy, status=error.status) from error


def _is_address(url: str) -> bool:
    try:
        ipaddress.ip_address(urlsplit(url).hostname or "")
    except ValueError:
        return False
    return True


# --- What the other end is asked about --------------------------------------------------------------------------------


def _known(graph: KnowledgeGraph, text: str, block: Block) -> Iterator[str]:
    """What the graph has for the variables that stand before a SERVICE and in it, some at a time; as SPARQL writes it.

    Without that the other end would be asked for all that it has. Nothing comes where the graph has nothing.
    """
    said = "\n".join(before(text, block.found, block.first))
    names = [name for name in block.variables if name in variables(tokens(said))]
    if not names:
        yield ""
        return
    head = text[: next(token.start for token in block.found if token.upper in FORMS)]
    result = by_oxigraph(graph, f"{head}SELECT DISTINCT {_listed(names)} WHERE {{ {said}\n}}")
    rows = [row for row in result.terms if not any(isinstance(cell, ox.BlankNode) for cell in row)]
    bound = [i for i, _ in enumerate(names) if all(row[i] is not None for row in result.terms)]
    given = list(dict.fromkeys(f"({' '.join(_written(row[i], 'graph') for i in bound)})" for row in rows))
    if len(given) > _ASKED_ABOUT:
        what = f"would be asked about {len(given)} things, more than {_ASKED_ABOUT}"
        raise EndpointError(what, where=block.url, remedy="say more before SERVICE")
    if rows and not bound:
        yield ""
    for i in range(0, len(given) if bound else 0, _AT_ONCE):
        yield f"VALUES ({_listed(names[j] for j in bound)}) {{ {' '.join(given[i : i + _AT_ONCE])} }}"


def _query(text: str, block: Block, known: str) -> str:
    """What a server is asked: the words within SERVICE { … }, about what is known here."""
    form = next(i for i, token in enumerate(block.found) if token.upper in FORMS)
    head = " ".join(token.text for token in block.found[:form])
    inside = text[block.found[block.opening].end : block.found[block.last].start] + "\n"
    if block.found[block.opening + 1].upper == "SELECT":
        inside = f"{{ {inside}}}"
    return f"{head} SELECT * WHERE {{ {known} {inside}}}"


def _listed(names: Iterable[str]) -> str:
    return " ".join(f"?{name}" for name in names)


def _written(value: Term | None, where: str) -> str:
    """A term as SPARQL writes it in rows; escaped, so that no text of another server becomes part of the query."""
    if value is None:
        return "UNDEF"
    if isinstance(value, ox.NamedNode):
        return str(value)
    if not isinstance(value, ox.Literal):
        what = "gave a node without a name, which nothing can be joined with"
        raise EndpointError(what, where=where, remedy="leave such nodes out: FILTER(!ISBLANK(?x))")
    text = term(value.value, "xsd:string")
    if value.language:
        return f"{text}@{value.language}"
    return text if value.datatype.value == f"{XSD}string" else f"{text}^^{value.datatype}"
