"""A difference for programs: JSON, RDF Patch, and a SPARQL update."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.changes import MeetingChange
    from kg.diff import Case, Difference


def as_json(found: Difference) -> str:
    """Meetings and cases under ``new``, ``gone`` and ``changed`` (``old``, ``new``), triples as lines of N-Quads."""
    names = found.names
    known: dict[str, Any] = {
        "meetings": _sorted({iri: tuple(map(_meeting, pair)) for iri, pair in found.meetings.items()}),
        "cases": _sorted({iri: tuple(map(_case, pair)) for iri, pair in found.cases.items()}),
        "triples": {"new": _lines(found.come), "gone": _lines(found.gone)},
        "labels": {iri: dict(sorted(names[iri].items())) for iri in sorted(names)},
    }
    return json.dumps(known, ensure_ascii=False, indent=1) + "\n"


def as_patch(found: Difference) -> str:
    """RDF Patch, as Jena and rdflib apply it: what goes, then what comes, in one transaction."""
    _refuse_blank(found)
    changes = [*(f"D {line}" for line in _lines(found.gone)), *(f"A {line}" for line in _lines(found.come))]
    return "".join(f"{line}\n" for line in ("TX .", *changes, "TC ."))


def as_update(found: Difference) -> str:
    """A SPARQL update, which any store with an update endpoint applies."""
    _refuse_blank(found)
    parts = [
        f"{verb} DATA {{\n{''.join(_in_graph(quad) for quad in sorted(quads, key=str))}}}"
        for verb, quads in (("DELETE", found.gone), ("INSERT", found.come))
        if quads
    ]
    return " ;\n".join(parts) + "\n" if parts else ""


def _sorted(pairs: dict[str, tuple[Any, ...]]) -> dict[str, dict[str, Any]]:
    kinds: dict[str, dict[str, Any]] = {"new": {}, "gone": {}, "changed": {}}
    for iri, (was, now) in pairs.items():
        if was is None or now is None:
            kinds["new" if was is None else "gone"][iri] = now or was
        else:
            kinds["changed"][iri] = {"old": was, "new": now}
    return kinds


def _meeting(one: MeetingChange | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "code": one.code,
        "date": one.date,
        "group": one.body[0],
        "decisions": [{"code": _code(code), "case": case} for code, case in one.decisions],
        "new_cases": list(one.new_cases),
        "tasks": one.tasks,
    }


def _case(one: Case | None) -> dict[str, Any] | None:
    if one is None:
        return None
    return {
        "label": one.label,
        "status": "|".join(sorted(_code(code) for code in one.status)),
        "cities": sorted(one.cities),
        "decisions": [{"meeting": meeting, "code": _code(code)} for meeting, code in sorted(one.decisions)],
    }


def _code(iri: str) -> str:
    """``decision-merge`` is ``merge`` as in the answers to questions."""
    return iri.rpartition("/")[2].partition("-")[2]


def _lines(quads: Iterable[ox.Quad]) -> list[str]:
    return sorted(f"{quad} ." for quad in quads)


def _in_graph(quad: ox.Quad) -> str:
    if isinstance(quad.graph_name, ox.DefaultGraph):
        return f"  {quad.triple} .\n"
    return f"  GRAPH {quad.graph_name} {{ {quad.triple} }}\n"


def _refuse_blank(found: Difference) -> None:
    """A patch could not say which blank node of the other graph it means."""
    for quad in sorted({*found.gone, *found.come}, key=str):
        if isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode):
            raise DataError(
                f"a blank node changed, which no patch can name: {quad}", remedy="see the change with --format text"
            )
