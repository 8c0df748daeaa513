"""Where pages lie: side by side in a folder, or below one address of a server."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")


@dataclass(frozen=True, slots=True)
class Addresses:
    """Patterns of addresses as seen from the pages at the top; ``up`` leads there from the pages of things.

    ``site`` is the first page of the site that shows the views, where it has others.
    """

    home: str
    view: str
    thing: str
    minutes: str
    up: str
    site: str = ""

    def of_view(self, name: str) -> str:
        return self.home if name == "index" else self.view.format(name=name)

    def of_file(self, name: str, ending: str) -> str:
        """What lies beside the page of a view: its picture, its network."""
        return f"{self.view.removesuffix('.html').format(name=name)}.{ending}"

    def of_thing(self, ident: str) -> str:
        """The page of a case or an agency, empty for what has none."""
        kind = ident.split("-")[0]
        return self.thing.format(kind=kind, id=file_name(ident)) if kind in {"case", "agency"} else ""

    def of_passage(self, minutes: str, start: int, end: int) -> str:
        """The minutes opened at a passage, empty where its place is not known."""
        return self.minutes.format(minutes=file_name(minutes), start=start, end=end) if minutes and end else ""


FILES = Addresses("index.html", "{name}.html", "{kind}/{id}.html", "minutes/{minutes}.html#p{start}-{end}", "../")
# One view in a folder of its own, with the minutes that it quotes.
ALONE = Addresses("", "{name}.html", "", "minutes/{minutes}.html#p{start}-{end}", "../")
SERVED = Addresses(
    "/views", "/views/{name}", "/page/{id}", "/minutes/{minutes}?at={start}-{end}#p{start}-{end}", "", site="/"
)
# In a folder that ``kg publish`` writes: the pages of the site one step up, those in English below ``en/``.
PUBLISHED = Addresses(
    "index.html", "{name}.html", "../id/{id}.html", "../minutes/{minutes}.html#p{start}-{end}", "", site="../index.html"
)


def local(iri: str) -> str:
    """The last part of an IRI."""
    return re.split(r"[/#]", iri)[-1]


def file_name(ident: str) -> str:
    """An id as the name of a file: itself where it is plain, as ours are."""
    return ident if _PLAIN.fullmatch(ident) else "x" + hashlib.sha256(ident.encode()).hexdigest()[:16]
