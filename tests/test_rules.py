"""The rules derive what they promise, each time the same, and as a SHACL engine would."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.errors import DataError
from kg.resources import ontology_text
from kg.rules import Rule, infer, load_rules
from kg.vocab import PREFIXES, Names, graph_iri, rebase

VALID = Path(__file__).parent / "fixtures" / "valid.trig"
HEAD = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
MEETINGS = """
id:m1 a kg:Meeting ; kg:body id:b ; kg:date "2023-06-26"^^xsd:date .
id:m2 a kg:Meeting ; kg:body id:b ; kg:date "2023-09-23"^^xsd:date .
id:m3 a kg:Meeting ; kg:body id:b ; kg:date "2023-11-29"^^xsd:date .
id:c1 a kg:CooperationCase . id:c2 a kg:CooperationCase . id:c3 a kg:CooperationCase .
"""
OTHER = "https://other.example/kg/"


def store_of(turtle: str, base: str = "") -> ox.Store:
    """The vocabulary and ``turtle``, in two graphs."""
    store = ox.Store()
    codes, data = ontology_text("codes.ttl"), HEAD + MEETINGS + turtle
    for name, text in (("ontology", codes), ("minutes-x", data)):
        moved = rebase(text, base) if base else text
        store.load(moved.encode(), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(graph_iri(name)))
    return store


def inferred(store: ox.Store, base: str = PREFIXES["id"].removesuffix("id/")) -> set[tuple[str, str, str]]:
    infer(store, base)
    graph = ox.NamedNode(graph_iri("inferred", base))
    quads = store.quads_for_pattern(None, None, None, graph)
    return {(short(q.subject, base), short(q.predicate, base), short(q.object, base)) for q in quads}


def short(term: object, base: str) -> str:
    iri = str(getattr(term, "value", term))
    for start in (f"{base}id/", f"{base}code/", f"{base}ont#", PREFIXES["skos"], PREFIXES["dct"]):
        iri = iri.removeprefix(start)
    return iri


def decision(number: int, case: str, meeting: str, code: str) -> str:
    return (
        f"id:d{number} a kg:Decision ; kg:case id:{case} ; kg:meeting id:{meeting} ;"
        f" kg:decisionCode code:decision-{code} ; kg:modality code:modality-decided .\n"
    )


def merger(modality: str = "decided") -> str:
    return (
        "id:e a kg:Decision , kg:MergerEvent ; kg:case id:c3 ; kg:meeting id:m1 ; kg:decisionCode code:decision-merge ;"
        f" kg:modality code:modality-{modality} ; kg:inputCase id:c1 , id:c2 ; kg:outputCase id:c3 .\n"
    )


def name(use: str, form: str, meeting: str, start: int, extra: str = "") -> str:
    return (
        f'id:{use} a kg:NameUse ; kg:case id:c1 ; kg:meeting id:{meeting} ; skosxl:literalForm "{form}"@zh-Hant ;'
        f" {extra} kg:evidence id:{use}-e . id:{use}-e oa:hasSelector id:{use}-p . id:{use}-p oa:start {start} .\n"
    )


def occurrence(number: int, meeting: str, as_item: str) -> str:
    return (
        f"id:o{number} a kg:CaseOccurrence ; kg:case id:c1 ; kg:meeting id:{meeting} ; kg:asItem {as_item} ;"
        " kg:tracked true .\n"
    )


def values(turtle: str, case: str, term: str) -> set[str]:
    return {value for subject, prop, value in inferred(store_of(turtle)) if (subject, prop) == (case, term)}


@pytest.mark.parametrize(
    ("decisions", "status"),
    [
        ([("m1", "approve"), ("m1", "expand")], "listed"),
        ([("m1", "approve"), ("m1", "refer-listing")], "proposed"),
        ([("m1", "refer-listing"), ("m2", "continue")], "listed"),
        ([("m1", "propose")], "proposed"),
        ([("m1", "propose"), ("m1", "defer")], "deferred"),
        ([("m1", "plan-delisting"), ("m1", "continue")], "listed"),
        ([("m1", "continue"), ("m1", "refer-delisting")], "delisting-pending"),
        ([("m1", "refer-delisting"), ("m2", "continue")], "listed"),
        ([("m1", "delist"), ("m1", "continue")], "delisted"),
        ([("m2", "routinize"), ("m1", "continue")], "routine"),
        ([("m1", "withdraw")], "withdrawn"),
        ([("m1", "transfer"), ("m1", "continue")], "transferred"),
        ([("m3", "rename"), ("m2", "delist")], "listed"),
    ],
)
def test_the_latest_meeting_rules_the_status(decisions: list[tuple[str, str]], status: str) -> None:
    turtle = "".join(decision(n, "c1", meeting, code) for n, (meeting, code) in enumerate(decisions))
    assert values(turtle, "c1", "currentStatus") == {f"status-{status}"}


def test_a_case_without_a_decision_has_no_status() -> None:
    assert values(occurrence(1, "m1", "true"), "c1", "currentStatus") == set()


def test_a_meeting_without_a_day_comes_before_all_others() -> None:
    undated = "id:m0 a kg:Meeting ; kg:body id:b .\n" + decision(1, "c1", "m0", "delist")
    assert values(undated, "c1", "currentStatus") == {"status-delisted"}
    assert values(undated + decision(2, "c1", "m1", "continue"), "c1", "currentStatus") == {"status-listed"}


def test_a_merger_ends_its_inputs_and_lists_its_result() -> None:
    found = inferred(store_of(merger()))
    assert {("c1", "mergedInto", "c3"), ("c1", "isReplacedBy", "c3"), ("c3", "replaces", "c1")} <= found
    assert {("c1", "currentStatus", "status-merged"), ("c3", "currentStatus", "status-listed")} <= found


def test_an_input_that_is_an_item_itself_is_merged_all_the_same() -> None:
    assert values(merger() + decision(1, "c1", "m1", "merge"), "c1", "currentStatus") == {"status-merged"}


def test_a_later_decision_on_an_input_counts() -> None:
    assert values(merger() + decision(1, "c1", "m2", "continue"), "c1", "currentStatus") == {"status-listed"}


def test_a_merger_that_is_only_proposed_merges_nothing() -> None:
    found = inferred(store_of(merger("proposed")))
    assert not [row for row in found if row[1] in {"mergedInto", "isReplacedBy", "replaces"}]


def test_what_absorbs_another_case_is_not_merged_into_itself() -> None:
    turtle = merger() + "id:e kg:inputCase id:c3 .\n"
    assert values(turtle, "c3", "mergedInto") == set()
    assert values(turtle, "c3", "currentStatus") == {"status-listed"}


def test_the_parts_of_a_split_are_listed() -> None:
    turtle = (
        "id:e a kg:Decision , kg:SplitEvent ; kg:case id:c1 ; kg:meeting id:m1 ; kg:decisionCode code:decision-split ;"
        " kg:modality code:modality-decided ; kg:inputCase id:c1 ; kg:outputCase id:c2 , id:c3 .\n"
    ) + decision(1, "c3", "m1", "refer-listing")
    found = inferred(store_of(turtle))
    expected = {("c1", "status-split"), ("c2", "status-listed"), ("c3", "status-proposed")}
    assert {(s, o) for s, p, o in found if p == "currentStatus"} == expected
    assert not [row for row in found if row[1] == "mergedInto"]
    assert ("c2", "replaces", "c1") in found


def test_the_preferred_label_is_the_latest_name_and_of_these_the_foremost() -> None:
    turtle = name("n1", "甲", "m1", 5) + name("n2", "乙", "m2", 90) + name("n3", "丙", "m2", 7)
    assert values(turtle, "c1", "prefLabel") == {"丙"}
    assert values(turtle, "c1", "altLabel") == {"甲", "乙"}


def test_a_suspected_error_is_no_preferred_label_while_there_is_another() -> None:
    slip = name("n2", "乙", "m2", 1, "kg:suspectedError true ;")
    assert values(name("n1", "甲", "m1", 5) + slip, "c1", "prefLabel") == {"甲"}
    assert values(slip, "c1", "prefLabel") == {"乙"}


def test_a_name_given_up_in_the_latest_minutes_is_not_preferred() -> None:
    rename = "id:r a kg:RenameEvent ; kg:fromName id:n1 ; kg:toName id:n2 ; kg:modality code:modality-decided .\n"
    turtle = name("n1", "甲", "m1", 5) + name("n2", "乙", "m1", 9)
    assert values(turtle, "c1", "prefLabel") == {"甲"}
    assert values(turtle + rename, "c1", "prefLabel") == {"乙"}


def test_one_form_used_twice_is_no_alternative_label() -> None:
    assert values(name("n1", "甲", "m1", 5) + name("n2", "甲", "m2", 9), "c1", "altLabel") == set()


def test_first_and_last_meeting_are_those_that_have_the_case_as_an_item() -> None:
    turtle = occurrence(1, "m1", "false") + occurrence(2, "m2", "true") + occurrence(3, "m3", "false")
    assert values(turtle, "c1", "firstMeeting") == {"m2"}
    assert values(turtle, "c1", "lastMeeting") == {"m2"}


def test_a_mere_predecessor_has_the_meetings_that_name_it() -> None:
    turtle = occurrence(1, "m3", "false") + occurrence(2, "m1", "false")
    assert values(turtle, "c1", "firstMeeting") == {"m1"}
    assert values(turtle, "c1", "lastMeeting") == {"m3"}


def test_next_meeting_is_the_next_of_the_same_body() -> None:
    other = 'id:m4 a kg:Meeting ; kg:body id:other ; kg:date "2023-07-01"^^xsd:date .\n'
    steps = {(s, o) for s, p, o in inferred(store_of(other)) if p == "nextMeeting"}
    assert steps == {("m1", "m2"), ("m2", "m3")}


def test_two_meetings_on_one_day_follow_by_the_hour() -> None:
    same_day = (
        'id:m5 a kg:Meeting ; kg:body id:d ; kg:date "2024-01-01"^^xsd:date ; kg:startTime "14:00:00"^^xsd:time .\n'
        'id:m6 a kg:Meeting ; kg:body id:d ; kg:date "2024-01-01"^^xsd:date ; kg:startTime "09:00:00"^^xsd:time .\n'
    )
    assert values(same_day, "m6", "nextMeeting") == {"m5"}
    assert values(same_day, "m5", "nextMeeting") == set()


@pytest.mark.parametrize("change", ["named", "added", "removed", "questioned"])
def test_a_city_takes_part_where_it_is_named_or_added(change: str) -> None:
    turtle = (
        "id:city-TPE a kg:City . id:p a kg:CaseParticipation ; kg:case id:c1 ; kg:meeting id:m1 ; kg:city id:city-TPE ;"
        f" kg:change code:change-{change} .\n"
    )
    assert values(turtle, "city-TPE", "participatesIn") == ({"c1"} if change in {"named", "added"} else set())


def valid_store() -> ox.Store:
    store = ox.Store()
    store.load(VALID.read_bytes(), format=ox.RdfFormat.TRIG)
    codes = ontology_text("codes.ttl").encode()
    store.load(codes, format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(graph_iri("ontology")))
    return store


def test_a_second_run_changes_nothing_and_no_triple_stands_twice() -> None:
    store = valid_store()
    first = infer(store)
    before = sorted(map(str, store))
    assert infer(store) == first > 0
    assert sorted(map(str, store)) == before
    assert len({quad.triple for quad in store}) == len(store)


def test_what_another_graph_says_is_not_repeated() -> None:
    store = store_of("id:m1 kg:nextMeeting id:m2 .")
    assert ("m1", "nextMeeting", "m2") not in inferred(store)


def test_another_base_gives_the_same_under_other_iris() -> None:
    turtle = merger() + name("n1", "甲", "m1", 5)
    assert inferred(store_of(turtle, OTHER), OTHER) == inferred(store_of(turtle))


def test_a_shacl_engine_finds_the_same() -> None:
    from pyshacl import shacl_rules
    from rdflib import Graph

    store = valid_store()
    plain = ox.serialize({quad.triple for quad in store}, format=ox.RdfFormat.N_TRIPLES) or b""
    data = Graph().parse(data=plain, format="nt")
    before = {tuple(map(str, triple)) for triple in data}
    rules = Graph().parse(data=ontology_text("rules.ttl"), format="turtle")
    expanded = shacl_rules(data, shacl_graph=rules, advanced=True, inplace=True)
    infer(store)
    graph = ox.NamedNode(Names().graph("inferred"))
    ours = {tuple(map(_text, quad.triple)) for quad in store.quads_for_pattern(None, None, None, graph)}
    assert {tuple(map(str, found[:3])) for found in expanded} - before == ours


def _text(term: object) -> str:
    return str(getattr(term, "value", term))


def test_a_faulty_rule_is_named() -> None:
    with pytest.raises(DataError, match=r"rules\.ttl"):
        load_rules("this is no Turtle")
    with pytest.raises(DataError, match="urn:r"):
        infer(ox.Store(), rules=[Rule(1, "urn:r", "CONSTRUCT {")])
    with pytest.raises(DataError, match="urn:r"):
        infer(ox.Store(), rules=[Rule(1, "urn:r", "ASK {}")])
