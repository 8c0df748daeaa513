"""Corrections from and to Turtle: read from every file of ``interpretation/``, written one block at a time."""

from __future__ import annotations

import re
from dataclasses import MISSING, fields
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.curation.values import KINDS
from kg.errors import DataError
from kg.files import os_faults, read_bytes, write_bytes
from kg.vocab import DEFAULT_BASE, PREFIXES, Names

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from kg.curation.values import Correction

FILE = "corrections.ttl"
_HEAD = "# 編者的更正：每段一則，寫明對象、理由、作者與日期；原文不動。 Written by: kg curate\n\n"
# attribute -> property, and what a value begins with (which the attribute leaves out), or its datatype
_TERMS = {
    "meeting": ("kg:meeting", "id:meeting-"),
    "body": ("kg:body", "id:body-"),
    "quote": ("kg:concernsQuote", ""),
    "prefix": ("kg:quotePrefix", ""),
    "suffix": ("kg:quoteSuffix", ""),
    "name": ("kg:caseName", "@zh-Hant"),
    "code": ("kg:readAsCode", "code:decision-"),
    "instead_of": ("kg:insteadOf", "code:decision-"),
    "modality": ("kg:readAsModality", "code:modality-"),
    "awaits": ("kg:awaits", "code:level-"),
    "nothing": ("kg:decidesNothing", "^boolean"),
    "start": ("kg:readAsFrom", "^date"),
    "end": ("kg:readAsTo", "^date"),
    "time": ("kg:readAsTime", "^time"),
    "agency": ("kg:readAs", "id:"),
    "kind": ("kg:kind", ""),
    "why": ("kg:because", ""),
    "who": ("dct:creator", ""),
    "when": ("dct:created", "^date"),
}
_CASE = {"CaseJoin": "kg:isCase", "CaseSeparation": "kg:isNotCase"}
_NAMED = ("id:case-", "id:agency-")
_SHORT = ("code", "dct", "id", "kg", "xsd")
_HAN = re.compile(r"[\u4e00-\u9fff]")

Said = dict[str, list[tuple[str, str]]]


def load_corrections(data_dir: Path, base: str = DEFAULT_BASE) -> tuple[Correction, ...]:
    """All corrections in ``data_dir/interpretation/``, in the order of their names.

    The Turtle may be written with ``base`` or with the default one. Raises DataError for what is at fault.
    """
    found = [
        _made(name, said, file)
        for file in sorted((data_dir / "interpretation").glob("*.ttl"))
        for name, said in _subjects(file, base).items()
        if any(kind in _ours() for kind, _ in said.get("rdf:type", ()))
    ]
    names = [one.id for one in found]
    for name in names:
        if names.count(name) > 1:
            where = str(data_dir / "interpretation")
            raise DataError(f"id:{name} stands in two files", where=where, remedy="give one of them another number")
    return tuple(sorted(found, key=lambda one: one.id))


def append(data_dir: Path, correction: Correction) -> Path:
    """Adds one block to the file that ``kg curate`` writes; the file is replaced whole or not at all."""
    path = data_dir / "interpretation" / FILE
    old = read_bytes(path).decode("utf-8") if path.exists() else ""
    if not old.strip():
        old = _HEAD + "".join(f"@prefix {one}: <{PREFIXES[one]}> .\n" for one in _SHORT)
    text = f"{old.rstrip()}\n\n{block(correction)}"
    try:
        list(ox.parse(text, ox.RdfFormat.TURTLE))
    except SyntaxError as error:
        raise DataError(f"is not valid Turtle: {error.msg}", where=f"{path}:{error.lineno}") from error
    with os_faults(path, "write"):
        path.parent.mkdir(exist_ok=True)
        write_bytes(path, text.encode())
    return path


def block(correction: Correction) -> str:
    """A correction as Turtle, without prefixes."""
    kind = type(correction).__name__
    rows = [f"id:{correction.id} a kg:{kind}"]
    for attribute in ("case", *_TERMS):
        value: Any = getattr(correction, attribute, "")
        if attribute == "case" and value:
            rows.append(f"{_CASE[kind]} id:{value}")
        elif attribute == "why":
            rows += [f"kg:because {ox.Literal(text)}@{_tag(lang)}" for lang, text in value]
        elif value:
            term, form = _TERMS[attribute]
            rows.append(f"{term} {_value(value, form)}")
    return " ;\n    ".join(rows) + "\n.\n"


def language(text: str) -> str:
    """The language of a reason: Chinese where it has a Chinese character."""
    return "zh-Hant" if _HAN.search(text) else "en"


def _tag(lang: str) -> str:
    """The tag as the house writes it; the parser gives it in small letters."""
    return "zh-Hant" if lang.lower() == "zh-hant" else lang


def _value(value: Any, form: str) -> str:
    if form.startswith("^"):
        text = str(value).lower() if form == "^boolean" else _time(value) if form == "^time" else value
        return f'"{text}"^^xsd:{form[1:]}'
    if form.startswith("@") or not form:
        return f"{ox.Literal(value)}{form}"
    return f"{form}{value}"


def _time(value: str) -> str:
    return value if value.count(":") == 2 else f"{value}:00"


def _ours() -> set[str]:
    return {f"kg:{kind}" for kind in KINDS}


def _subjects(file: Path, base: str) -> dict[str, Said]:
    """What a file says about each of its subjects, with prefixed names."""
    short = [(f"{PREFIXES['rdf']}", "rdf:"), (PREFIXES["dct"], "dct:")]
    short += [(Names(one).ont(), "kg:") for one in (base, DEFAULT_BASE)]
    short += [(f"{one}{part}/", f"{part}:") for one in (base, DEFAULT_BASE) for part in ("id", "code")]
    found: dict[str, Said] = {}
    for subject, predicate, value, lang in _triples(file):
        said = found.setdefault(_cut(subject, short).removeprefix("id:"), {})
        said.setdefault(_cut(predicate, short), []).append((_cut(value, short) if lang is None else value, lang or ""))
    return found


def _triples(file: Path) -> Iterator[tuple[str, str, str, str | None]]:
    """The language is None for an IRI, empty for a plain literal."""
    try:
        for one in ox.parse(read_bytes(file), ox.RdfFormat.TURTLE):
            if isinstance(one.subject, ox.NamedNode) and isinstance(one.object, ox.NamedNode):
                yield one.subject.value, one.predicate.value, one.object.value, None
            elif isinstance(one.subject, ox.NamedNode) and isinstance(one.object, ox.Literal):
                yield one.subject.value, one.predicate.value, one.object.value, one.object.language or ""
            else:
                raise DataError("holds a node without an IRI", where=str(file), remedy="give every node an IRI")
    except SyntaxError as error:
        remedy = "mend the Turtle there"
        raise DataError(f"is not valid Turtle: {error.msg}", where=f"{file}:{error.lineno}", remedy=remedy) from error


def _cut(iri: str, short: list[tuple[str, str]]) -> str:
    return next((prefix + iri[len(space) :] for space, prefix in short if iri.startswith(space)), iri)


def _made(name: str, said: Said, file: Path) -> Correction:
    """A correction from what is said about it; raises DataError for too little, too much or the wrong sort."""
    kind = KINDS[next(one.removeprefix("kg:") for one, _ in said["rdf:type"] if one in _ours())]
    given: dict[str, Any] = {"id": name}
    for one in fields(kind):
        term, form = _TERMS.get(one.name, (_CASE.get(kind.__name__, ""), "id:"))
        values = said.get(term, [])
        if one.name == "why" and values:
            given["why"] = tuple(sorted((lang, text) for text, lang in values))
        elif len(values) > 1 or (not values and one.default is MISSING and one.name != "id"):
            remedy = f"give {'one' if values else 'a'} value of {term}"
            raise DataError(f"id:{name} has {len(values)} values of {term}", where=str(file), remedy=remedy)
        elif values and one.name != "id":
            given[one.name] = _read(values[0][0], form, f"id:{name} {term}", file)
    return kind(**given)


def _read(value: str, form: str, what: str, file: Path) -> Any:
    if form == "id:" and not value.startswith(_NAMED):
        raise DataError(f"{what} is {value}", where=str(file), remedy="name a case or an agency")
    if form == "^boolean":
        return value == "true"
    if form == "^time":
        return value[:5]
    if form.startswith(("^", "@")) or not form:
        return value
    if not value.startswith(form):
        raise DataError(f"{what} is {value}", where=str(file), remedy=f"name one that begins with {form}")
    return value.removeprefix(form)
