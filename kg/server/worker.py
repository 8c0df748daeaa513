"""What happens within a worker process: one query at a time, within its limits, written natively and cut visibly."""

from __future__ import annotations

import contextlib
import json
import math
import resource
import struct
from dataclasses import asdict, dataclass
from typing import IO, TYPE_CHECKING, Any, cast

import pyoxigraph as ox

from kg import vocab
from kg.hints import hints
from kg.rdfio import serialize
from kg.result import NOT_XML, ROW_FORMATS, TRIPLE_FORMATS

if TYPE_CHECKING:
    import socket

    from kg.server.site import Settings
    from kg.store import KnowledgeGraph

HEAD = struct.Struct("<II")
# The format that asks why a query finds nothing.
HINTS = "hints"
_TSV, _N_TRIPLES = ox.QueryResultsFormat.TSV, ox.RdfFormat.N_TRIPLES
# A worker that once needed more than this gives it back by making room for a fresh one.
_TIRED_KIB = 64 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """``format`` is a name of ``kg.result``; graphs by IRI, which count instead of those that the text names."""

    text: str
    format: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    names_graphs: bool = False

    def packed(self) -> bytes:
        return json.dumps(asdict(self)).encode()


class _FullError(Exception):
    pass


class Lines:
    """Takes what the engine writes line by line, up to a number of lines and of bytes."""

    def __init__(self, rows: int, size: int) -> None:
        self.data = bytearray()
        self.left, self.size = rows, size
        self.cut = ""

    def write(self, data: bytes) -> int:
        for line in _lines(data):
            ends = line.endswith(b"\n")
            if not self.left:
                self.cut = "rows"
            elif len(self.data) + len(line) > self.size:
                self.cut = "bytes"
            if self.cut:
                del self.data[self.data.rfind(b"\n") + 1 :]
                raise _FullError
            self.data += line
            self.left -= ends
        return len(data)

    def flush(self) -> None:
        pass


def answer(graph: KnowledgeGraph, request: Request, rows: int, size: int) -> tuple[dict[str, Any], bytes]:
    """What the answer is (rows, cut or not) and its bytes; a longer one is cut between rows, never within."""
    if request.format == HINTS:
        return {}, json.dumps([asdict(hint) for hint in hints(graph, request.text)]).encode()
    found = graph.store.query(request.text, base_iri=graph.base, **_dataset(request))
    if isinstance(found, ox.QueryBoolean):
        return {"rows": 1}, _truth(found, request.format)
    is_rows = isinstance(found, ox.QuerySolutions)
    lines = Lines(rows + is_rows, size)
    try:
        if isinstance(found, ox.QuerySolutions):
            found.serialize(cast("IO[bytes]", lines), format=_TSV)
        else:
            ox.serialize(found, cast("IO[bytes]", lines), format=_N_TRIPLES)
    except _FullError:
        pass
    cut = lines.cut
    text = bytes(lines.data)
    count = text.count(b"\n") - is_rows
    body = _written(graph, text, request.format, is_rows=is_rows)
    while len(body) > size and count > 1:
        # The form asked for is wordier than the one that was measured.
        cut, count = "bytes", max(1, int(count * size / len(body) * 0.95))
        text = _first(text, count + is_rows)
        body = _written(graph, text, request.format, is_rows=is_rows)
    if request.format in {"xml", "rdfxml"} and NOT_XML.search(body.decode()):
        return {"error": "xml"}, b""
    return {"rows": count, "cut": cut}, body


def serve(connection: socket.socket, graph: KnowledgeGraph, settings: Settings) -> None:
    """Answers until the other end closes. What a query does to this process ends with this process."""
    _be_first_to_go()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    _limit(resource.RLIMIT_AS, _address_space() + settings.memory)
    fresh = _peak()
    while packed := receive(connection):
        spent = resource.getrusage(resource.RUSAGE_SELF)
        _limit(resource.RLIMIT_CPU, math.ceil(spent.ru_utime + spent.ru_stime + settings.timeout) + 1)
        given = json.loads(packed)
        request = Request(**given)
        body = b""
        try:
            head, body = answer(graph, request, settings.rows, settings.bytes)
        except SyntaxError as error:
            head = {"error": "syntax", "message": str(error)}
        except MemoryError:
            head = {"error": "memory"}
        except Exception as error:
            head = {"error": "other", "message": (str(error).splitlines() or [""])[0][:200]}
        head["tired"] = _peak() - fresh > _TIRED_KIB
        packed_head = json.dumps(head).encode()
        connection.sendall(HEAD.pack(len(packed_head), len(body)) + packed_head + body)


def receive(connection: socket.socket) -> bytes:
    """One request, or nothing when the other end is gone."""
    head = _exactly(connection, HEAD.size)
    return _exactly(connection, HEAD.unpack(head)[0]) if head else b""


def _exactly(connection: socket.socket, size: int) -> bytes:
    data = bytearray()
    while len(data) < size:
        piece = connection.recv(size - len(data))
        if not piece:
            return b""
        data += piece
    return bytes(data)


def _dataset(request: Request) -> dict[str, Any]:
    """Graphs of the protocol, else those of the text, else all in one; only what the store has is ever read."""
    if request.default_graphs or request.named_graphs:
        return {
            "default_graph": [ox.NamedNode(iri) for iri in request.default_graphs],
            "named_graphs": [ox.NamedNode(iri) for iri in request.named_graphs],
        }
    return {} if request.names_graphs else {"use_default_graph_as_union": True}


def _truth(found: ox.QueryBoolean, name: str) -> bytes:
    if name in {"csv", "tsv"}:
        return b"true\n" if found else b"false\n"
    return found.serialize(format=ROW_FORMATS[name]) or b""


def _written(graph: KnowledgeGraph, text: bytes, name: str, *, is_rows: bool) -> bytes:
    if is_rows:
        kind = ROW_FORMATS[name]
        if kind == _TSV:
            return text
        parsed = ox.parse_query_results(text, _TSV)
        return parsed.serialize(format=kind) or b""
    if name == "ntriples":
        return text
    quads = {ox.Quad(t.subject, t.predicate, t.object) for t in (q.triple for q in ox.parse(text, _N_TRIPLES))}
    return serialize(quads, TRIPLE_FORMATS[name], vocab.prefixes(graph.base))


def _lines(data: bytes) -> list[bytes]:
    """Only a line feed ends a line."""
    parts = data.split(b"\n")
    return [part + b"\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def _first(text: bytes, count: int) -> bytes:
    return b"".join(_lines(text)[:count])


def _limit(kind: int, value: int) -> None:
    hard = resource.getrlimit(kind)[1]
    resource.setrlimit(kind, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))


def _be_first_to_go() -> None:
    """Where the machine's memory runs out, the system ends a worker and not the server."""
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:  # noqa: PTH123
        file.write("800")


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _address_space() -> int:
    """Bytes of address space in use; a generous guess where the system does not tell."""
    try:
        with open("/proc/self/statm", "rb") as file:  # noqa: PTH123 - no path of a user
            return int(file.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 2 * 1024**3
