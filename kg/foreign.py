"""Datasets of other publishers in our ontology: one file each in ``remote/``, one named graph each, joined by IRI.

Whoever publishes under a base of their own has IRIs of their own, so nothing clashes. Terms become ours, and so does
what has an identity that all share: cities by ISO 3166, their governments, agencies, platforms and bodies by names. An
IRI that both sides use is one thing; where they say different things of it, the dataset is refused and the difference
shown.
"""

from __future__ import annotations

import contextlib
import re
from collections import defaultdict
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import unquote, urlsplit
from urllib.request import Request

import pyoxigraph as ox

from kg.errors import DataError
from kg.files import os_faults, write_bytes
from kg.journal import together
from kg.rdfio import FORMATS, parse, parse_file
from kg.vocab import PREFIXES, Names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FOLDER = "remote"
_SOURCE = "# source: "
_TERM = re.compile(r"(.+/)ont#(?:CooperationCase|Meeting|Minutes)")
# What each graph has of its own: vocabulary, questions, what was derived, and how it was made.
_OWN_GRAPHS = ("inferred", "meta", "ontology", "questions")
_OWN = re.compile(r"(?:ont|shapes|rules|report)(?:[#/].*)?|(?:code|query|graph)/.*")
_TYPE = ox.NamedNode(f"{PREFIXES['rdf']}type")
_LABEL = ox.NamedNode(f"{PREFIXES['skos']}prefLabel")
_LARGEST, _SECONDS = 1 << 30, 300.0
_SHOWN = 5

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Key = tuple[Term, ox.NamedNode, str]


class Difference(NamedTuple):
    key: Key
    ours: Term
    theirs: Term

    def __str__(self) -> str:
        return f"{self.key[0]} {self.key[1]} is {self.ours} here and {self.theirs} there"


# --- Keeping a dataset -----------------------------------------------------------------------------------------------


def add(data_dir: Path, source: str) -> Path:
    """Keeps a file or what lies at an address in the data directory, from where every build joins it.

    The same source again replaces what it gave before. Raises DataError for what is no RDF in our ontology.
    """
    is_url, name = _name(source)
    kind = FORMATS.get(PurePosixPath(name).suffix.lower())
    quads = list(parse(_fetched(source), name, source)) if is_url and kind else list(parse_file(Path(source)))
    _base_of(quads, source)
    path = _path(data_dir, source)
    lines = [f"{_SOURCE}{source if is_url else name}\n", *sorted(f"{quad} .\n" for quad in quads)]
    with os_faults(path, "write"):
        path.parent.mkdir(exist_ok=True)
        write_bytes(path, "".join(lines).encode())
    return path


@contextlib.contextmanager
def kept(data_dir: Path, sources: Iterable[str]) -> Iterator[None]:
    """Keeps datasets, and where what follows fails or is killed the folder is as it was."""
    sources = list(sources)
    with together(data_dir, "kg build --with", {_path(data_dir, source) for source in sources}):
        for source in sources:
            add(data_dir, source)
        yield


def _name(source: str) -> tuple[bool, str]:
    """Whether a source is an address, and the name of its file."""
    is_url = source.startswith(("http://", "https://"))
    return is_url, unquote(urlsplit(source).path) if is_url else Path(source).name


def _path(data_dir: Path, source: str) -> Path:
    stem = f"{urlsplit(source).hostname or ''} {PurePosixPath(_name(source)[1]).stem}".lower()
    return data_dir / FOLDER / f"{re.sub(r'[^a-z0-9]+', '-', stem).strip('-') or 'data'}.nq"


def _fetched(url: str) -> bytes:
    from kg.transport import Limits, check_url, send

    answer = send(Request(check_url(url)), Limits(_SECONDS, _LARGEST))  # noqa: S310 - check_url lets http(s) through
    if answer.status != 200:
        raise DataError(f"answered {answer.status}", where=url, remedy="give the address of an RDF file")
    return answer.body


# --- Joining ---------------------------------------------------------------------------------------------------------


def join(store: ox.Store, data_dir: Path, base: str) -> list[str]:
    """Adds all kept datasets to a graph before anything is derived; a line of words for each.

    Raises DataError where one contradicts what is there, or publishes minutes that are there under other IRIs.
    """
    return [_join(store, path, base) for path in sorted((data_dir / FOLDER).glob("*.nq"))]


def _join(store: ox.Store, path: Path, base: str) -> str:
    quads = list(parse_file(path))
    theirs = _base_of(quads, str(path))
    triples = list(_facts(quads, theirs, path))
    moved = _moved(store, triples, theirs, base)
    triples = [_renamed(one, moved, theirs, base) for one in triples]
    kept = _without_differences(store, triples, path, base)
    _refuse_copies(store, kept, path, base)
    names = Names(base)
    graph = ox.NamedNode(names.graph(FOLDER, path.stem))
    known = [one for one in kept if any(store.quads_for_pattern(one.subject, one.predicate, one.object, None))]
    new = set(kept).difference(known)
    meta = ox.NamedNode(names.graph("meta"))
    with path.open(encoding="utf-8") as file:
        source = file.readline().removeprefix(_SOURCE).strip()
    store.add(ox.Quad(graph, _TYPE, ox.NamedNode(f"{PREFIXES['prov']}Entity"), meta))
    store.add(ox.Quad(graph, ox.NamedNode(f"{PREFIXES['dct']}source"), ox.Literal(source), meta))
    store.extend(ox.Quad(one.subject, one.predicate, one.object, graph) for one in new)
    dropped = len(triples) - len(kept)
    told = f"{path.name}: {len(new)} triples joined as <{graph.value}>, {len(known)} known already"
    return told + (f", {dropped} left out that say otherwise of reference data" if dropped else "")


def _base_of(quads: Iterable[ox.Quad], where: str) -> str:
    for quad in quads:
        if quad.predicate == _TYPE and (found := _TERM.fullmatch(getattr(quad.object, "value", ""))):
            return found[1]
    raise DataError(
        "has no meeting, minutes or case in this ontology", where=where, remedy="give what kg export or kg push wrote"
    )


def _facts(quads: Iterable[ox.Quad], theirs: str, path: Path) -> Iterator[ox.Triple]:
    own = {f"{theirs}graph/{name}" for name in _OWN_GRAPHS}
    for quad in quads:
        subject = quad.subject
        if getattr(quad.graph_name, "value", "") in own:
            continue
        if not isinstance(subject, ox.NamedNode) or isinstance(quad.object, ox.BlankNode):
            raise DataError("has nodes without an IRI, which cannot be joined", where=str(path))
        if not (subject.value.startswith(theirs) and _OWN.fullmatch(subject.value.removeprefix(theirs))):
            yield quad.triple


def _renamed(triple: ox.Triple, moved: dict[Term, Term], theirs: str, base: str) -> ox.Triple:
    subject, predicate, value = (
        moved.get(one) or _ours(one, theirs, base) for one in (triple.subject, triple.predicate, triple.object)
    )
    return ox.Triple(subject, predicate, value)  # type: ignore[arg-type]


def _ours(term: Term, theirs: str, base: str) -> Term:
    """Terms and codes are the same wherever they are published."""
    if isinstance(term, ox.NamedNode) and term.value.startswith((f"{theirs}ont#", f"{theirs}code/")):
        return ox.NamedNode(base + term.value.removeprefix(theirs))
    return term


# --- What has one identity for all -----------------------------------------------------------------------------------


def _moved(store: ox.Store, triples: list[ox.Triple], theirs: str, base: str) -> dict[Term, Term]:
    """Their IRIs of cities, governments, agencies, platforms and bodies that we know, with ours."""
    if theirs == base:
        return {}
    known = _identities((quad.triple for quad in store), base, {})
    moved: dict[Term, Term] = {}
    # A government is known by its city and an agency by its government, so each round finds more.
    for _ in range(3):
        found = _identities(triples, theirs, moved)
        moved |= {node: known[identity] for identity, node in found.items() if identity in known}
    return moved


def _identities(triples: Iterable[ox.Triple], base: str, moved: dict[Term, Term]) -> dict[tuple[object, ...], Term]:
    about: dict[Term, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for one in triples:
        about[one.subject][one.predicate.value].append(one.object)
    found: dict[tuple[object, ...], Term] = {}
    ont = f"{base}ont#"
    for node, said in about.items():
        names = [one.value for one in said[_LABEL.value] if isinstance(one, ox.Literal) and one.language != "en"]
        name = min(names, default="")
        above = [moved.get(one, one) for one in said[f"{ont}government"] + said[f"{ont}partOf"]]
        kinds = {getattr(one, "value", "").removeprefix(ont) for one in said[_TYPE.value]}
        for code in said[f"{ont}iso3166"]:
            found["city", str(code)] = node
        for city in said[f"{ont}governs"]:
            found["government", moved.get(city, city)] = node
        if name and kinds & {"Agency", "Body", "HigherMeetingBody", "WorkingGroup"} and above:
            found["part", above[0], name] = node
        if name and kinds & {"CityGroup", "Platform"}:
            found["group", name] = node
    return found


# --- What does not fit -----------------------------------------------------------------------------------------------


def _without_differences(store: ox.Store, triples: list[ox.Triple], path: Path, base: str) -> list[ox.Triple]:
    """The triples less those that say otherwise of reference data, where ours counts; of a fact they are refused."""
    reference = ox.NamedNode(Names(base).graph("reference"))
    differences = list(_differences(store, triples))
    facts = [one for one in differences if not any(store.quads_for_pattern(one.key[0], None, None, reference))]  # type: ignore[arg-type]
    if facts:
        shown = "; ".join(map(str, facts[:_SHOWN])) + (f"; and {len(facts) - _SHOWN} more" if facts[_SHOWN:] else "")
        raise DataError(
            f"says otherwise of {len({one.key[0] for one in facts})} things that are known: {shown}",
            where=str(path),
            remedy="agree with its publisher, or publish under another base; remove the file to leave it out",
        )
    less = {(one.key[0], one.key[1], one.theirs) for one in differences}
    return [one for one in triples if (one.subject, one.predicate, one.object) not in less]


def _differences(store: ox.Store, triples: Iterable[ox.Triple]) -> Iterator[Difference]:
    """Where each side has one value of a property, and not the same."""
    theirs: dict[Key, set[Term]] = defaultdict(set)
    for one in triples:
        theirs[one.subject, one.predicate, _language(one.object)].add(one.object)
    for key, values in theirs.items():
        quads = store.quads_for_pattern(key[0], key[1], None, None)  # type: ignore[arg-type]
        ours = {quad.object for quad in quads if _language(quad.object) == key[2]}
        if len(values) == len(ours) == 1 and values != ours:
            yield Difference(key, next(iter(ours)), next(iter(values)))


def _refuse_copies(store: ox.Store, triples: Iterable[ox.Triple], path: Path, base: str) -> None:
    """The same minutes under two IRIs would count each case twice."""
    digest, start = (ox.NamedNode(Names(base).ont(name)) for name in ("sha256", "start"))
    triples = list(triples)
    starts = {one.subject: one.object for one in triples if one.predicate == start}
    for one in triples:
        if one.predicate != digest:
            continue
        for quad in store.quads_for_pattern(None, digest, one.object, None):
            same = any(store.quads_for_pattern(quad.subject, start, starts.get(one.subject), None))
            if quad.subject != one.subject and same:
                raise DataError(
                    f"publishes minutes that are here already: {one.subject} is {quad.subject}",
                    where=str(path),
                    remedy="ask its publisher to use the same base, or remove the file",
                )


def _language(term: Term) -> str:
    return (term.language or "") if isinstance(term, ox.Literal) else ""
