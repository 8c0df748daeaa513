"""Addresses of this site for what the graph names: a page, its data, its place in the minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import pyoxigraph as ox

from kg.labels import local

if TYPE_CHECKING:
    from kg.describe import Passage
    from kg.store import KnowledgeGraph

LANGUAGES = ("zh-Hant", "en")
# What lies below the base beside things.
FOLDERS = ("code/", "graph/", "ont/", "query/")


def page(graph: KnowledgeGraph, iri: str, lang: str = LANGUAGES[0]) -> str:
    """Where an IRI is shown: here if the graph has it, at its own address if that is one, else nowhere."""
    below = iri.removeprefix(graph.base)
    if below != iri:
        folder, slash, name = below.partition("/")
        if slash and folder in {"id", "code", "graph", "ont"}:
            return in_language(f"/page/{quote(name if folder == 'id' else below)}", lang)
        if slash and folder == "query":
            question, _, parameter = name.partition("#")
            return in_language(f"/queries/{quote(question)}", lang) + (f"#p-{quote(parameter)}" if parameter else "")
        if below == "ont" or below.startswith("ont#"):
            return in_language("/ont", lang) + below.removeprefix("ont")
    if next(graph.store.quads_for_pattern(ox.NamedNode(iri), None, None, None), None) is not None:
        return in_language("/page", lang, iri=iri)
    return iri if iri.startswith(("https://", "http://")) else ""


def in_language(path: str, lang: str, **fields: str) -> str:
    """A path with its fields; Chinese needs none for itself."""
    given = {**fields, **({} if lang == LANGUAGES[0] else {"lang": lang})}
    return f"{path}?{urlencode(given)}" if given else path


def iri_of(graph: KnowledgeGraph, path: str) -> str:
    """The IRI behind the last part of a page's path: a thing by its name alone, anything else with its folder."""
    return graph.base + (path if path.startswith(FOLDERS) else f"id/{path}")


def path_of(graph: KnowledgeGraph, iri: str) -> str:
    """The other way round; empty for what has no address below the base."""
    below = iri.removeprefix(graph.base)
    if below == iri or not below.startswith(("id/", *FOLDERS)):
        return ""
    return quote(below.removeprefix("id/"))


def text(minutes: str, lang: str = LANGUAGES[0], **fields: str) -> str:
    """Where the text of minutes is."""
    return in_language(f"/minutes/{quote(local(minutes).removeprefix('minutes-'))}", lang, **fields)


def passage(found: Passage, lang: str = LANGUAGES[0], fact: str = "") -> str:
    """Where a passage stands in the text; that of a reading, which has no offsets, by the reading."""
    if found.start < 0:
        return f"{text(found.minutes, lang)}#{quote(local(fact))}"
    at = f"{found.start}-{found.end}"
    return f"{text(found.minutes, lang, at=at)}#p{at}"
