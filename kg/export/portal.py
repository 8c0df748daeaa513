"""The data set as data.gov.tw takes it in: what is known here filled in, what only the publisher knows left empty."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from kg.dataset import days
from kg.labels import ZH
from kg.publication import FREQUENCIES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.publication import Publication
    from kg.store import KnowledgeGraph

FILE = "data.gov.tw.json"
# The portal lists these forms; Turtle and TriG are none of them.
_FORMATS = {".csv": "CSV", ".jsonld": "JSON", ".rdf": "RDF", ".nq": "RDF", ".graphml": "XML"}


def portal_json(
    graph: KnowledgeGraph, publication: Publication, release: str, address: str, files: Mapping[str, Mapping[str, str]]
) -> bytes:
    """``files`` are those of the package, each with what it holds; ``address`` is the folder they will lie in."""
    span = days(graph)
    found: dict[str, Any] = {
        "title": publication.title[ZH],
        "description": "四市合作平臺會議紀錄的知識圖譜：會議、合作案、決定、交辦事項與機關，每一項事實都附有出處原文。"
        f"版本 {release}。",
        "categoryCode": "",
        "type": "rawData",
        "license": "1" if publication.licence.for_governments else "",
        "licenseURL": publication.licence.iri,
        "cost": "free",
        "publisher": publication.publisher[ZH],
        "publisherOID": publication.oid,
        "publisherContactName": publication.contact.get("contact", ""),
        "publisherContactPhone": publication.contact.get("phone", ""),
        "publisherContactEmail": publication.contact.get("email", ""),
        "updateFrequency": FREQUENCIES[publication.frequency],
        "coverageStartedDate": span[0] if span else "",
        "coverageEndedDate": span[-1] if span else "",
        "spatialCoverage": "、".join(_cities(graph)),
        "language": "zh-Hant-TW",
        "keyword": ["城市合作", "會議紀錄", "知識圖譜", "鏈結資料"],
        "notes": publication.attribution(ZH, release),
        "distribution": [
            {
                "resourceDescription": said.get(ZH, name),
                "format": _FORMATS[ending],
                "characterSetCode": "UTF-8",
                "downloadURL": f"{address}{name}",
            }
            for name, said in files.items()
            if (ending := f".{name.rpartition('.')[2]}") in _FORMATS
        ],
    }
    return f"{json.dumps(found, ensure_ascii=False, indent=1)}\n".encode()


def _cities(graph: KnowledgeGraph) -> list[str]:
    """The cities that take part in some case, in their usual order."""
    return [row[0] or "" for row in graph.query("city-coverage").rows]
