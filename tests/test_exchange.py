"""Meetings and decisions in the terms of others: true to the graph, and valid by what the others publish."""

from __future__ import annotations

import json
import os
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from jsonschema.validators import extend
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.namespace import DCTERMS, PROV

import kg
from kg.export import export
from kg.store import KnowledgeGraph
from tests.conftest import ROOT

POPOLO = Path(os.environ.get("POPOLO_SCHEMAS", ROOT.parent / "shared" / "data" / "popolo"))
BESLUIT = Namespace("http://data.vlaanderen.be/ns/besluit#")
BV = Namespace("https://data.vlaanderen.be/ns/besluitvorming#")
# Terms that the published application profiles of OSLO have, which is all that the file may use of these namespaces.
TERMS = {
    *(BESLUIT[name] for name in ("Agendapunt", "BehandelingVanAgendapunt", "Besluit", "Bestuursorgaan", "Zitting")),
    *(BESLUIT[name] for name in ("Vergaderactiviteit", "aangebrachtNa", "behandelt", "heeftNotulen", "isGehoudenDoor")),
    *(BV[name] for name in ("Beslissingsactiviteit", "Besluitvormingsaangelegenheid", "heeftBeslissing", "resultaat")),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("package") / "out"
    export(kg.open(), out)
    return out / "exchange"


def loaded(folder: Path, name: str) -> Any:
    return json.loads((folder / name).read_text(encoding="utf-8"))


def test_besluit_uses_terms_that_are_there_and_tells_what_the_graph_tells(folder: Path) -> None:
    graph = Graph().parse(folder / "besluit.ttl")
    used = {node for triple in graph for node in triple if str(node).startswith((str(BESLUIT), str(BV)))}
    assert used == TERMS
    meetings = kg.open().query("meetings").dicts()
    sittings = set(graph.subjects(RDF.type, BESLUIT.Zitting))
    assert len(sittings) == len(meetings)
    first = URIRef("https://citykg.example/id/meeting-industry-112-1")
    assert str(graph.value(first, PROV.startedAtTime)) == "2023-06-26T14:00:00+08:00"
    for item in graph.subjects(RDF.type, BESLUIT.Agendapunt):
        assert (None, BESLUIT.behandelt, item) in graph


def test_only_what_was_decided_is_a_besluit(folder: Path) -> None:
    graph = Graph().parse(folder / "besluit.ttl")
    decided = kg.open().query(
        "PREFIX kg: <https://citykg.example/ont#> SELECT DISTINCT ?r { ?r a kg:Resolution ; kg:item ?i . "
        "?d a kg:Decision ; kg:item ?i ; kg:modality <https://citykg.example/code/modality-decided> }"
    )
    acts = {str(act) for act in graph.subjects(RDF.type, BESLUIT.Besluit)}
    assert acts == {row[0] for row in decided.rows}
    for act in graph.subjects(RDF.type, BESLUIT.Besluit):
        treatment = graph.value(act, PROV.wasGeneratedBy)
        assert graph.value(treatment, DCTERMS.subject) is not None
        assert graph.value(act, PROV.value) is not None


def test_popolo_is_of_one_piece(folder: Path) -> None:
    found = loaded(folder, "popolo.json")
    organizations, persons = ({one["id"] for one in found[kind]} for kind in ("organizations", "persons"))
    areas = {one["id"] for one in found["areas"]}
    assert all(
        len({one["id"] for one in found[k]}) == len(found[k]) for k in ("areas", "organizations", "persons", "events")
    )
    for one in found["organizations"]:
        assert one.get("parent_id", next(iter(organizations))) in organizations
        assert one.get("area_id", next(iter(areas))) in areas
    for one in found["memberships"]:
        assert one["organization_id"] in organizations
        assert one["person_id"] in persons if "person_id" in one else one["member"]["id"] in organizations
    for one in found["events"]:
        assert one["organization_id"] in organizations
        assert {person["id"] for person in one["attendees"]} <= persons
    assert found["events"][0]["start_date"] == "2023-06-26T06:00:00Z"
    assert "副局長" in {one.get("role") for one in found["memberships"]}


def test_events_hold_agenda_and_decisions(folder: Path) -> None:
    events = loaded(folder, "ocd-events.json")
    rows = kg.open().query("meetings").dicts()
    assert [event["start_date"][:10] for event in events] == sorted(str(row["date"]) for row in rows)
    for event in events:
        orders = [item["order"] for item in event["agenda"]]
        assert len(set(orders)) == len(orders)
        assert all(decision["order"] in orders for decision in event["extras"]["decisions"])
        assert {"organization", "person"} == {one["type"] for one in event["participants"]}
    told = {(d["code"], d["modality"]) for event in events for d in event["extras"]["decisions"]}
    assert ("refer-delisting", "proposed") in told
    assert ("delist", "decided") in told


def test_a_graph_without_meetings_gives_empty_files(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<urn:a> <urn:p> <urn:b> .", encoding="utf-8")
    export(KnowledgeGraph.load([tmp_path / "a.ttl"]), tmp_path / "out")
    assert loaded(tmp_path / "out" / "exchange", "ocd-events.json") == []
    assert not any(loaded(tmp_path / "out" / "exchange", "popolo.json").values())


def civic_schema(name: str) -> Any:
    """A schema of Open Civic Data, from the package of its scrapers, without loading what that needs to run."""
    found = find_spec("pupa")
    if found is None or not found.submodule_search_locations:
        pytest.skip("no pupa: pip install --no-deps -r requirements/schemas.lock")
    package = ModuleType("civic_schemas")
    package.__path__ = [f"{found.submodule_search_locations[0]}/scrape/schemas"]
    sys.modules["civic_schemas"] = package
    return import_module(f"civic_schemas.{name}").schema


def test_events_and_popolo_by_the_schemas_of_open_civic_data(folder: Path) -> None:
    from jsonschema import Draft3Validator, FormatChecker

    # Two kinds that are Python's, not JSON's.
    kinds = Draft3Validator.TYPE_CHECKER.redefine("datetime", lambda *_: False).redefine("date", lambda *_: False)
    validator = extend(Draft3Validator, type_checker=kinds)
    popolo = loaded(folder, "popolo.json")
    things = {"event": loaded(folder, "ocd-events.json")}
    things |= {kind: popolo[f"{kind}s"] for kind in ("organization", "person", "membership")}
    for kind, found in things.items():
        check = validator(civic_schema(kind), format_checker=FormatChecker())
        assert found
        for thing in found:
            assert not list(check.iter_errors(thing)), thing
        assert list(check.iter_errors({**found[0], "classification": 1, "role": 1, "sources": 1})), "the schema bites"


@pytest.mark.skipif(not POPOLO.is_dir(), reason="no Popolo schemas at hand: POPOLO_SCHEMAS names their folder")
def test_popolo_by_its_published_schemas(folder: Path) -> None:
    from jsonschema import Draft3Validator
    from referencing import Registry
    from referencing.jsonschema import DRAFT3

    schemas = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in POPOLO.glob("*.json")}
    registry = Registry().with_resources(
        (schema["id"].rstrip("#"), DRAFT3.create_resource(schema)) for schema in schemas.values()
    )
    found = loaded(folder, "popolo.json")
    for kind, things in found.items():
        validator = Draft3Validator(schemas[kind.removesuffix("s")], registry=registry)
        for thing in things:
            assert not list(validator.iter_errors(thing)), thing
