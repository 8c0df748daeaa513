"""The IRIs that the words of a query stand for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.sparql import prefixes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.sparql import Token

RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_XSD = "http://www.w3.org/2001/XMLSchema#"
_NO_TERM = {"BASE", "FROM", "NAMED", "SERVICE", "PREFIX"}


def names(found: Sequence[Token]) -> dict[int, str]:
    """Position to IRI of each token that names a term of the data: no prefix, graph clause, function or datatype."""
    declared = prefixes(list(found))
    return {i: iri for i in range(len(found)) if (iri := _name(found, i, declared))}


def _name(found: Sequence[Token], i: int, declared: dict[str, str]) -> str:
    token = found[i]
    if token.text == "a" and i and found[i - 1].text not in _NO_TERM:
        return RDF_TYPE
    before = [one.upper for one in found[max(i - 2, 0) : i]]
    after = found[i + 1].text if i + 1 < len(found) else ""
    # A prefix is declared by two tokens: its name and its namespace.
    if before[-1:] == ["^^"] or (before and (before[-1] in _NO_TERM or before[0] == "PREFIX")):
        return ""
    iri = _iri(token, declared)
    return "" if after == "(" or iri.startswith(_XSD) else iri


def _iri(token: Token, declared: dict[str, str]) -> str:
    if token.kind == "iri":
        iri = token.text[1:-1]
        return iri if re.match(r"[A-Za-z][\w+.-]*:", iri) else ""
    prefix, _, local = token.text.partition(":")
    if token.kind != "pname" or prefix not in declared:
        return ""
    return declared[prefix] + re.sub(r"\\(.)", r"\1", local)
