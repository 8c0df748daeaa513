"""Where an address of the server lies in a folder of files, and how pages there lead to each other.

The server's templates write addresses that begin at its root (``/page/city-TPE?lang=en``). In a folder each becomes a
file, named so that on a plain host the IRI itself leads there (``id/city-TPE`` to ``id/city-TPE.html``), and links are
relative: a folder works below any path, and without a server.
"""

from __future__ import annotations

import hashlib
import html
import posixpath
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from kg.server.links import FOLDERS, LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable

ZH, EN = LANGUAGES
# Forms of answers, and how their files end.
ENDINGS = {
    "turtle": "ttl", "jsonld": "jsonld", "ntriples": "nt", "rdfxml": "rdf", "trig": "trig", "nquads": "nq",
    "json": "json", "xml": "xml", "csv": "csv", "tsv": "tsv",
}  # fmt: skip
_PAGES = {
    "/": "index", "/search": "search", "/queries": "queries", "/workbench": "workbench", "/sparql": "workbench",
    "/downloads": "downloads", "/ont": "ont",
}  # fmt: skip
# What lies in the folder without being asked of the server.
_THERE = {"/.well-known/void": "download/void.ttl", "/dcat": "download/dcat.ttl", "/names.js": "names.js"}
# An address of nothing, whose page hosts show for all that they do not have.
FAULT = "/404"
_LINK = re.compile(r' (href|src|action)="(/[^"]*)"')
_SAFE = re.compile(r"\w[\w.-]*")
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class Place:
    """A file of the folder, what to ask the server for to have it, and what an address says beside (``?q=…#part``).

    Nothing need be asked for what others write: views, the package of data.
    """

    file: str
    ask: str
    rest: str = ""


@lru_cache(maxsize=2**17)
def place(address: str, lang: str = ZH) -> Place:
    """Where an address of the server lies; ``lang`` is the language of a page whose address names none."""
    parts = urlsplit(address)
    fields = dict(parse_qsl(parts.query, keep_blank_values=True))
    lang = fields.pop("lang", lang)
    path, anchor = unquote(parts.path), f"#{parts.fragment}" if parts.fragment else ""
    kind, _, name = path[1:].partition("/")
    if path in _THERE or kind == "download":
        return Place(_THERE.get(path, path[1:]), "", anchor)
    if path == FAULT:
        return Place(f"{'en/' if lang == EN else ''}404.html", "", anchor)
    if kind == "views":
        file = f"views/{name or 'index'}{'' if name.endswith('.svg') else '.html'}"
        return Place(file, "", ("?lang=en" if lang == EN else "") + anchor)
    file, asked = _file(path, kind, name, fields)
    if file.endswith(".html") and lang == EN:
        file, asked = f"en/{file}", {**asked, "lang": EN}
    left = {key: value for key, value in fields.items() if key not in {"format", "bom", "at"} and key not in asked}
    ask = quote(path) + (f"?{urlencode(asked)}" if asked else "")
    return Place(file, ask, (f"?{urlencode(left)}" if left else "") + anchor)


def _file(path: str, kind: str, name: str, fields: dict[str, str]) -> tuple[str, dict[str, str]]:
    """A file, and the fields of the address that it depends on."""
    own = {key: value for key, value in fields.items() if key in {"format", "bom"}}
    if path == "/page":
        return f"{_other(fields.get('iri', ''))}.html", {"iri": fields.get("iri", "")}
    if path == "/ont" and own:
        return f"ont.{ENDINGS[own['format']]}", own
    if path in _PAGES:
        return f"{_PAGES[path]}.html", {}
    if kind == "queries" and own:
        ending = f"{'excel.' if own.get('bom') else ''}{ENDINGS[own['format']]}"
        return f"query/{_name(name)}.{ending}", own
    if kind == "queries":
        return f"query/{_name(name)}" + ("" if name.endswith(".rq") else ".html"), {}
    if kind == "page":
        return f"{_thing(name)}.html", {}
    if kind == "data":
        stem, _, ending = name.rpartition(".")
        return f"{_thing(stem)}.{ending}", {}
    if kind == "minutes":
        return f"minutes/{_name(name)}" + ("" if name.endswith(".txt") else ".html"), {}
    if kind == "assets":
        return f"assets/{name}", {}
    raise ValueError(f"{path} has no place in a folder")


def _thing(path: str) -> str:
    """The file of a thing without its ending: below the folder that its IRI names."""
    folder = next((one for one in FOLDERS if path.startswith(one)), "")
    return f"{folder or 'id/'}{_name(path.removeprefix(folder))}"


def _other(iri: str) -> str:
    return f"other/x{hashlib.sha256(iri.encode()).hexdigest()[:20]}"


def _name(name: str) -> str:
    """Itself where every part can be the name of a file anywhere, as ours can; else a hash of it."""
    parts = name.split("/")
    if all(_SAFE.fullmatch(part) and len(part.encode()) <= _LONGEST for part in parts):
        return name
    return f"x{hashlib.sha256(name.encode()).hexdigest()[:20]}"


def linked(page: str, file: str, settle: Callable[[Place], Place], top: str = "") -> str:
    """A page with each address of the server as a link from ``file``, or below ``top``, the address of the folder.

    ``settle`` is told every place that the page leads to, and may give another for it.
    """
    lang = EN if file.startswith("en/") else ZH

    def link(found: re.Match[str]) -> str:
        name, address = found[1], html.unescape(found[2])
        target = settle(place(address, lang if name == "action" else ZH))
        return f' {name}="{html.escape(top + quote(target.file) + target.rest if top else relative(target, file))}"'

    return _LINK.sub(link, page)


def relative(target: Place, file: str) -> str:
    """How ``file`` leads to a place."""
    return _relative(target.file, posixpath.dirname(file)) + target.rest


@lru_cache(maxsize=2**17)
def _relative(file: str, folder: str) -> str:
    return quote(posixpath.relpath(file, folder or "."))
