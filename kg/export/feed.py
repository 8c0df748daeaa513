"""The change feed: Atom, one entry a meeting, because any feed reader, portal and mail bridge takes it as a plain file.

LDES would give programs each changed thing; here those read the checksums and fetch the RDF patch of ``kg diff``.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

from kg import vocab
from kg.changes import meeting_changes, named, told
from kg.labels import EN, ZH, in_language
from kg.result import NOT_XML

if TYPE_CHECKING:
    from kg.changes import MeetingChange, Names
    from kg.publication import Publication
    from kg.store import KnowledgeGraph

_ATOM = "http://www.w3.org/2005/Atom"
_HEAD = '<?xml version="1.0" encoding="utf-8"?>\n'
# Minutes are of days, feeds want moments: noon in Taiwan.
_NOON = "T12:00:00+08:00"


def feed(graph: KnowledgeGraph, publication: Publication, address: str) -> bytes:
    """``address`` is where the feed itself will lie."""
    ET.register_namespace("", _ATOM)
    root = ET.Element(f"{{{_ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": ZH})
    changes = [one for one in meeting_changes(graph) if one.date][::-1]
    _add(root, "id", vocab.Names(graph.base).id("feed"))
    _add(root, "title", publication.title[ZH])
    _add(root, "subtitle", publication.title[EN])
    _add(root, "updated", f"{changes[0].date if changes else '1970-01-01'}{_NOON}")
    _add(root, "link", rel="self", href=address, type="application/atom+xml")
    _add(ET.SubElement(root, f"{{{_ATOM}}}author"), "name", publication.publisher[ZH])
    _add(root, "rights", f"{publication.licence.title[ZH]} {publication.licence.iri}")
    names = named(graph, changes)
    for change in changes:
        _entry(root, change, names)
    ET.indent(root)
    return f"{_HEAD}{ET.tostring(root, encoding='unicode')}\n".encode()


def _entry(root: ET.Element, change: MeetingChange, names: Names) -> None:
    entry = ET.SubElement(root, f"{{{_ATOM}}}entry")
    _add(entry, "id", change.meeting)
    _add(entry, "title", f"{told(change, names, ZH)} / {told(change, names, EN)}")
    _add(entry, "updated", f"{change.date}{_NOON}")
    _add(entry, "link", rel="alternate", href=change.meeting)
    lines = [f"{in_language(names[code], ZH)}：{in_language(names[case], ZH)}" for code, case in change.decisions]
    _add(entry, "content", "\n".join(lines), type="text")


def _add(parent: ET.Element, name: str, text: str = "", **attributes: str) -> None:
    ET.SubElement(parent, f"{{{_ATOM}}}{name}", attributes).text = NOT_XML.sub("", text) or None
