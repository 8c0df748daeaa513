"""Meetings and decisions in the terms of others: OSLO Besluit, Popolo and Open Civic Data, and what each of them loses.

The mapping is data: the queries in ``queries/exchange``, beside the note on what is lost. Here their rows only become
the JSON that those formats want.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from kg.files import read_bytes
from kg.queries import find, run
from kg.rdfio import serialize
from kg.resources import queries_dir
from kg.vocab import prefixes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from kg.store import KnowledgeGraph

    Row = dict[str, str | None]
    Json = dict[str, Any]

FOLDER = "exchange"
_PREFIXES = {
    "besluit": "http://data.vlaanderen.be/ns/besluit#",
    "bv": "https://data.vlaanderen.be/ns/besluitvorming#",
    "eli": "http://data.europa.eu/eli/ontology#",
}
# Minutes print local time.
_ZONE = "+08:00"


def write_exchange(graph: KnowledgeGraph, folder: Path) -> None:
    """The files ``besluit.ttl``, ``popolo.json``, ``ocd-events.json`` and ``README.md`` in the folder ``exchange``."""
    out = folder / FOLDER
    out.mkdir()
    people, meetings = _rows(graph, "people"), _rows(graph, "events")
    (out / "besluit.ttl").write_bytes(besluit(graph))
    (out / "popolo.json").write_bytes(_dumped(popolo(graph, people, meetings)))
    (out / "ocd-events.json").write_bytes(_dumped(civic_events(graph, people, meetings)))
    (out / "README.md").write_bytes(read_bytes(queries_dir() / FOLDER / "README.md"))


def besluit(graph: KnowledgeGraph) -> bytes:
    """Turtle in the terms of OSLO Besluit and Besluitvorming."""
    found = ox.parse(run(graph, find("exchange/besluit", graph.base)).to("ntriples").encode(), ox.RdfFormat.N_TRIPLES)
    return serialize(found, ox.RdfFormat.TURTLE, {**prefixes(graph.base), **_PREFIXES})


# --- Popolo ----------------------------------------------------------------------------------------------------------


def popolo(graph: KnowledgeGraph, people: list[Row], meetings: list[Row]) -> Json:
    """Lists of areas, organizations, persons, memberships and events, each thing with its IRI as its ``id``."""
    persons: dict[str, Json] = {}
    attendees: dict[str, dict[str, Json]] = defaultdict(dict)
    for row in people:
        person = persons.setdefault(str(row["person"]), {"id": row["person"], "name": row["name"], "sources": []})
        if (source := _source(row)) and source not in person["sources"]:
            person["sources"].append(source)
        attendees[str(row["meeting"])][str(row["person"])] = {"id": row["person"], "name": row["name"]}
    return {
        "areas": [_bare({**row, "classification": "city"}) for row in _rows(graph, "areas")],
        "organizations": [_organization(row) for row in _rows(graph, "organizations")],
        "persons": list(persons.values()),
        "memberships": [*_members(graph), *_posts(people)],
        "events": [_popolo_event(row, attendees[str(row["id"])]) for row in meetings],
    }


def _organization(row: Row) -> Json:
    english = row["name_en"]
    return _bare(
        {
            "id": row["id"],
            "name": row["name"],
            "other_names": [{"name": english, "note": "English"}] if english else None,
            "classification": row["classification"],
            "parent_id": row["parent"],
            "area_id": row["area"],
            "founding_date": row["from"],
            "dissolution_date": row["to"],
        }
    )


def _members(graph: KnowledgeGraph) -> Iterator[Json]:
    for row in _rows(graph, "members"):
        member = {"@type": "Organization", "id": row["member"], "name": row["name"]}
        yield {"organization_id": row["organization"], "member": member}


def _posts(people: list[Row]) -> list[Json]:
    """The posts that the minutes print, each once."""
    held = {(row["person"], row["agency"], row["title"]): None for row in people if row["agency"] and row["title"]}
    return [{"person_id": person, "organization_id": agency, "role": title} for person, agency, title in held]


def _popolo_event(row: Row, attendees: dict[str, Json]) -> Json:
    return _bare(
        {
            "id": row["id"],
            "name": row["name"],
            "start_date": _utc(row["date"], row["start"]),
            "end_date": _utc(row["date"], row["end"]),
            "location": row["venue"],
            "classification": "meeting",
            "organization_id": row["body"],
            "attendees": list(attendees.values()) or None,
            "sources": [source] if (source := _source(row)) else None,
        }
    )


# --- Open Civic Data -------------------------------------------------------------------------------------------------


def civic_events(graph: KnowledgeGraph, people: list[Row], meetings: list[Row]) -> list[Json]:
    """One event a meeting, by the schema of events; ``extras`` has the IRI of the meeting and its decisions."""
    present: dict[str, list[Json]] = defaultdict(list)
    for row in people:
        present[str(row["meeting"])].append({"name": row["name"], "type": "person", "note": row["role"]})
    agendas: dict[str, list[Row]] = defaultdict(list)
    for row in _rows(graph, "agenda"):
        agendas[str(row["meeting"])].append(row)
    return [_civic_event(row, present[str(row["id"])], agendas[str(row["id"])]) for row in meetings]


def _civic_event(row: Row, people: list[Json], rows: list[Row]) -> Json:
    bodies = [(row["body_name"], "body"), (row["host_name"], "host")]
    orders = dict(_orders(rows))
    source = _source(row)
    return _bare(
        {
            "name": row["name"],
            "start_date": _local(row["date"], row["start"]),
            "end_date": _local(row["date"], row["end"]),
            "all_day": row["start"] is None,
            "status": "passed",
            "classification": "meeting",
            "location": {"name": row["venue"]} if row["venue"] else None,
            "participants": [{"name": n, "type": "organization", "note": note} for n, note in bodies if n] + people,
            "agenda": list(_agenda(rows, orders)),
            "sources": [source] if source else None,
            "extras": {"id": row["id"], "decisions": list(_decisions(rows, orders))},
        }
    )


def _orders(rows: list[Row]) -> Iterator[tuple[str, str]]:
    """The place of each item with dots for what is below another: ``2``, ``2.1``."""
    counts: list[int] = []
    for row in rows:
        if row["kind"] == "item":
            level = int(row["level"] or 1)
            counts = (counts + [0] * level)[:level]
            counts[-1] += 1
            yield str(row["item"]), ".".join(map(str, counts))


def _agenda(rows: list[Row], orders: dict[str, str]) -> Iterator[Json]:
    by_item: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_item[str(row["item"])].append(row)
    for item, order in orders.items():
        of = {kind: [row for row in by_item[item] if row["kind"] == kind] for kind in ("item", "resolution", "case")}
        cases = [{"entity_type": "case", "name": row["about_name"]} for row in of["case"] if row["about_name"]]
        yield _bare(
            {
                "description": of["item"][0]["text"],
                "order": order,
                "classification": [code] if (code := of["item"][0]["code"]) else None,
                "notes": [row["text"] for row in of["resolution"]] or None,
                "related_entities": cases or None,
            }
        )


def _decisions(rows: list[Row], orders: dict[str, str]) -> Iterator[Json]:
    for row in rows:
        if row["kind"] == "decision":
            named = {"case": row["about"], "name": row["about_name"], "code": row["code"], "modality": row["modality"]}
            yield _bare({"order": orders.get(str(row["item"])), **named})


# --- Small things ----------------------------------------------------------------------------------------------------


def _rows(graph: KnowledgeGraph, name: str) -> list[Row]:
    result = run(graph, find(f"exchange/{name}", graph.base))
    return [dict(zip(result.columns, row, strict=True)) for row in result.rows]


def _source(row: Row) -> Json | None:
    return {"url": row["minutes"], "note": row["file"]} if row["minutes"] else None


def _local(date: str | None, time: str | None) -> str | None:
    return f"{date}T{time}{_ZONE}" if date and time else date


def _utc(date: str | None, time: str | None) -> str | None:
    """The older of the published schemas takes moments in UTC alone."""
    from datetime import UTC, datetime

    local = _local(date, time)
    return f"{datetime.fromisoformat(local).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if local and time else date


def _bare(found: Json) -> Json:
    return {key: value for key, value in found.items() if value is not None}


def _dumped(value: Iterable[Any]) -> bytes:
    return f"{json.dumps(value, ensure_ascii=False, indent=1)}\n".encode()
