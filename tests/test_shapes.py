"""A graph that is sound passes every shape, and for each constraint of each shape a graph that breaks it is caught.

Constraints of one property are broken by machine: MUTATIONS has one way for each kind of constraint. All graphs that
break one kind are checked at once, each at another node. Constraints that look at several properties are broken by
hand: UPDATES has a SPARQL update for each. Whatever is validated here, pySHACL finds the same in it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import RDF, SH, XSD, BNode, Graph, Literal, URIRef
from rdflib.plugins.sparql import prepareQuery

from kg.affected import affected
from kg.resources import ontology_text
from kg.rules import infer
from kg.shapes import Shapes
from kg.validate import Report, Violation, run_checks, validate_store
from kg.vocab import PREFIXES
from tests.sound import HEAD, M1, valid_store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from rdflib.plugins.sparql.sparql import Query
    from rdflib.query import Result
    from rdflib.term import Node

SHAPE = PREFIXES["shape"]
STRANGER = URIRef(PREFIXES["id"] + "stranger")
OTHER = "https://other.example/kg/"


class Constraint(NamedTuple):
    """One parameter of one shape, such as the sh:minCount of shape:Meeting-date."""

    shape: str
    parameter: str


class Spot(NamedTuple):
    """Where a constraint is broken: a node that has values of the path, and what the parameter says."""

    focus: Node
    path: URIRef
    limit: Node

    def values(self, graph: Graph) -> list[Node]:
        return sorted(graph.objects(self.focus, self.path), key=str)


@cache
def shapes() -> Graph:
    return Graph().parse(data=ontology_text("shapes.ttl"), format="turtle")


@cache
def valid() -> Graph:
    """The sound graph with the vocabulary and what the rules add, as one."""
    store = valid_store()
    infer(store)
    triples = ox.serialize({quad.triple for quad in store}, format=ox.RdfFormat.N_TRIPLES) or b""
    return Graph().parse(data=triples, format="nt")


class PreparedGraph(Graph):
    """Parses each query once: pySHACL asks the same one again for every node and would mostly be parsing."""

    def __init__(self, graph: Graph) -> None:
        super().__init__(graph.store, graph.identifier)
        self.prepared = cache(prepareQuery)

    def query(self, query_object: str | Query, *args: Any, **options: Any) -> Result:
        query = self.prepared(query_object) if isinstance(query_object, str) else query_object
        return super().query(query, *args, **options)


def validate_whole(graph: Graph) -> Report:
    """The report on a graph that has the vocabulary in it, which is also what pySHACL finds.

    What the sound graph does not have is also found where only that is looked at in which the two differ.
    """
    store = as_store(graph)
    found = validate_store(store)
    ours = sorted((v.severity, v.shape, v.focus, v.path, v.value) for v in found.violations)
    assert ours == by_pyshacl(graph)
    known, before = sound()
    again = set(validate_store(store, changed=set(store) ^ known).violations)
    assert set(found.violations) - before <= again <= set(found.violations)
    return found


def as_store(graph: Graph) -> ox.Store:
    store = ox.Store()
    store.load(graph.serialize(format="nt", encoding="utf-8"), format=ox.RdfFormat.N_TRIPLES)
    return store


@cache
def sound() -> tuple[set[ox.Quad], set[Violation]]:
    """The triples of the sound graph, and what there is to say of it below a violation."""
    store = as_store(valid())
    return set(store), set(validate_store(store).violations)


def test_what_has_not_changed_is_not_looked_at() -> None:
    store, shapes = as_store(valid()), Shapes(ontology_text("shapes.ttl"))
    below = ox.NamedNode(f"{PREFIXES['rdfs']}subClassOf")
    day = next(store.quads_for_pattern(None, ox.NamedNode(f"{PREFIXES['kg']}date"), None))
    of_all = affected(store, shapes, [quad for quad in store if quad.predicate != below])
    of_one = affected(store, shapes, [day])
    assert of_all
    assert of_one
    assert day.subject in of_one
    assert len(of_one) < len(of_all) / 5
    assert affected(store, shapes, []) == set()
    assert affected(store, shapes, store.quads_for_pattern(None, below, None)) is None


def by_pyshacl(graph: Graph) -> list[tuple[str, ...]]:
    """Severity, shape, focus, path and value of each of its results, without what it tells of these in detail."""
    _, results, _ = pyshacl.validate(PreparedGraph(graph), shacl_graph=shapes(), inplace=True, allow_warnings=True)
    assert isinstance(results, Graph)
    rows = []
    for node in results.objects(None, SH.result):
        severity = str(results.value(node, SH.resultSeverity)).removeprefix(str(SH))
        shape, focus = str(results.value(node, SH.sourceShape)), str(results.value(node, SH.focusNode))
        path = path_of(results.value(node, SH.resultPath), results)
        value = results.value(node, SH.value)
        rows.append((severity, shape, focus, path, "" if value is None else str(value)))
    return sorted(rows)


def path_of(path: Node | None, results: Graph) -> str:
    if not isinstance(path, BNode):
        return str(path or "")
    for graph in (results, shapes()):
        if inverse := graph.value(path, SH.inversePath):
            return f"^{inverse}"
        if steps := list(graph.items(path)):
            return "/".join(map(str, steps))
    return ""


def copy_of(graph: Graph) -> Graph:
    copy = Graph()
    for triple in graph:
        copy.add(triple)
    return copy


# --- Constraints of one property --------------------------------------------------------------------------------------


def _remove(graph: Graph, spot: Spot) -> None:
    graph.remove((spot.focus, spot.path, None))


def _crowd(graph: Graph, spot: Spot) -> None:
    for number in range(int(str(spot.limit)) + 1):
        graph.add((spot.focus, spot.path, Literal(f"more-{number}")))


def _put(value: Node) -> Callable[[Graph, Spot], None]:
    def mutate(graph: Graph, spot: Spot) -> None:
        graph.set((spot.focus, spot.path, value))

    return mutate


def _reword(text: str) -> Callable[[Graph, Spot], None]:
    """Another text with the language or datatype that the value had."""

    def mutate(graph: Graph, spot: Spot) -> None:
        old = spot.values(graph)[0]
        assert isinstance(old, Literal)
        graph.set((spot.focus, spot.path, Literal(text, lang=old.language, datatype=old.datatype)))

    return mutate


def _repeat_language(graph: Graph, spot: Spot) -> None:
    graph.add((spot.focus, spot.path, Literal("第二個", lang="zh-Hant")))


def _overtake(graph: Graph, spot: Spot) -> None:
    old = spot.values(graph)[0]
    assert isinstance(old, Literal)
    late = "2999-12-31" if old.datatype == XSD.date else "999999999"
    graph.set((spot.focus, spot.path, Literal(late, datatype=old.datatype)))


def _copy_other(graph: Graph, spot: Spot) -> None:
    graph.set((spot.focus, spot.path, next(graph.objects(spot.focus, URIRef(str(spot.limit))))))


def _no_chinese(graph: Graph, spot: Spot) -> None:
    graph.set((spot.focus, spot.path, Literal("English only", lang="en")))


def _more_chinese(graph: Graph, spot: Spot) -> None:
    graph.add((spot.focus, spot.path, Literal("又一個", lang="zh-TW")))


MUTATIONS: dict[str, Callable[[Graph, Spot], None]] = {
    "minCount": _remove,
    "maxCount": _crowd,
    "datatype": _put(Literal("x", datatype=XSD.anyURI)),
    "class": _put(STRANGER),
    "node": _put(STRANGER),
    "in": _put(STRANGER),
    "hasValue": _put(STRANGER),
    "or": _put(Literal("x", datatype=XSD.anyURI)),
    "nodeKind": _put(Literal("x")),
    "pattern": _reword("台 !"),
    "minLength": _reword(""),
    "minInclusive": _reword("-1"),
    "maxInclusive": _reword("100000"),
    "languageIn": _put(Literal("étranger", lang="fr")),
    "uniqueLang": _repeat_language,
    "lessThan": _overtake,
    "lessThanOrEquals": _overtake,
    "disjoint": _copy_other,
    "equals": _put(STRANGER),
    "qualifiedMinCount": _no_chinese,
    "qualifiedMaxCount": _more_chinese,
}
# Parameters that only qualify others.
QUALIFIERS = {"path", "severity", "message", "property", "targetClass", "targetObjectsOf", "ignoredProperties"}
QUALIFIERS |= {"qualifiedValueShape", "prefixes", "select"}


def constraints() -> list[Constraint]:
    """Every parameter of every shape that has a target, or that such a shape has as a property."""
    targets = {s for p in (SH.targetClass, SH.targetObjectsOf) for s in shapes().subjects(p)}
    reached = targets | {part for shape in targets for part in shapes().objects(shape, SH.property)}
    return sorted(
        Constraint(str(shape).removeprefix(SHAPE), str(parameter).removeprefix(str(SH)))
        for shape in reached
        for parameter in set(shapes().predicates(shape))
        if str(parameter).startswith(str(SH)) and str(parameter).removeprefix(str(SH)) not in QUALIFIERS
    )


def by_machine(constraint: Constraint) -> bool:
    path = shapes().value(URIRef(SHAPE + constraint.shape), SH.path)
    return isinstance(path, URIRef) and constraint.shape not in UPDATES


def spot_of(constraint: Constraint, graph: Graph) -> Spot:
    """A node of the shape's target that has values of its path, the first by name."""
    shape = URIRef(SHAPE + constraint.shape)
    path = shapes().value(shape, SH.path)
    limit = shapes().value(shape, SH[constraint.parameter])
    assert isinstance(path, URIRef)
    assert limit is not None
    for parent in sorted(shapes().subjects(SH.property, shape), key=str):
        for focus in _targets(parent, graph):
            if (focus, path, None) in graph and _fits(constraint, focus, graph):
                return Spot(focus, path, limit)
    raise AssertionError(f"tests/fixtures/valid.trig has no value for {constraint.shape}")


def _targets(shape: Node, graph: Graph) -> Iterable[Node]:
    for target in sorted(shapes().objects(shape, SH.targetClass), key=str):
        classes = graph.transitive_subjects(URIRef("http://www.w3.org/2000/01/rdf-schema#subClassOf"), target)
        yield from sorted({node for one in classes for node in graph.subjects(RDF.type, one)}, key=str)
    for target in sorted(shapes().objects(shape, SH.targetObjectsOf), key=str):
        yield from sorted(set(graph.objects(None, URIRef(str(target)))), key=str)


def _fits(constraint: Constraint, focus: Node, graph: Graph) -> bool:
    """Comparisons need something to compare with."""
    if constraint.parameter not in {"lessThan", "lessThanOrEquals", "disjoint"}:
        return True
    other = shapes().value(URIRef(SHAPE + constraint.shape), SH[constraint.parameter])
    return (focus, other, None) in graph


@cache
def broken(parameter: str) -> frozenset[tuple[str, str]]:
    """Shapes and nodes at fault where every constraint of this kind is broken at one node."""
    graph = copy_of(valid())
    for constraint in constraints():
        if constraint.parameter == parameter and by_machine(constraint):
            MUTATIONS[parameter](graph, spot_of(constraint, valid()))
    return frozenset((v.shape, v.focus) for v in validate_whole(graph).violations)


MACHINE = [c for c in constraints() if c.parameter != "sparql" and c.parameter != "closed"]


# --- Constraints of several properties --------------------------------------------------------------------------------

UPDATES = {
    "Agency-owner": "DELETE { ?a kg:government ?g } WHERE { ?a kg:government ?g }",
    "ActionItem-somebody": "DELETE { ?t kg:assignee ?a ; kg:assigneeAsWritten ?w } "
    "WHERE { ?t kg:assignee ?a ; kg:assigneeAsWritten ?w }",
    "AgencyMention-open": "DELETE { ?m kg:confidence code:confidence-uncertain } INSERT { ?m kg:confidence "
    "code:confidence-resolved } WHERE { ?m kg:confidence code:confidence-uncertain }",
    "CaseOccurrence-once": f"INSERT DATA {{ id:o2 a kg:CaseOccurrence ; kg:case id:case-{M1}-03 ; "
    f"kg:meeting id:meeting-{M1} ; kg:asItem true }}",
    "CaseParticipation-party": "INSERT { ?p kg:agency id:agency-NWT-001 ; kg:role code:role-lead } "
    "WHERE { ?p a kg:CaseParticipation ; kg:city ?c }",
    "CooperationCase-met": "DELETE { ?o kg:case ?c } WHERE { ?o a kg:CaseOccurrence ; kg:case ?c }",
    "CooperationCase-named": "DELETE { ?n kg:case ?c } WHERE { ?n a kg:NameUse ; kg:case ?c }",
    "CooperationCase-own-name": "DELETE { ?c dct:identifier ?i } INSERT { ?c dct:identifier 'other-1' } "
    "WHERE { ?c dct:identifier ?i }",
    "CooperationCase-not-itself": f"INSERT DATA {{ id:case-{M1}-01 kg:mergedInto id:case-{M1}-01 }}",
    "Correction-place": "DELETE { ?c kg:meeting ?m } WHERE { ?c a kg:CaseJoin ; kg:meeting ?m }",
    "DateReading-something": "DELETE { ?c kg:readAsFrom ?f ; kg:readAsTo ?t ; kg:readAsTime ?h } "
    "WHERE { ?c kg:readAsFrom ?f ; kg:readAsTo ?t ; kg:readAsTime ?h }",
    "DecisionReading-something": "DELETE { ?c kg:decidesNothing ?n } INSERT { ?c kg:decidesNothing true } "
    "WHERE { ?c kg:decidesNothing ?n }",
    "Decision-referral": "DELETE { ?d kg:awaits ?l } WHERE { ?d kg:awaits ?l }",
    "Decision-no-referral": "INSERT { ?d kg:awaits code:level-mayors } "
    "WHERE { ?d kg:decisionCode code:decision-expand }",
    "Decision-tone": "DELETE { ?d kg:modality ?m } INSERT { ?d kg:modality code:modality-planned } "
    "WHERE { ?d kg:decisionCode code:decision-expand ; kg:modality ?m }",
    "Decision-once": f"INSERT DATA {{ id:d9 a kg:Decision ; kg:case id:case-{M1}-04 ; kg:meeting id:meeting-{M1} ; "
    "kg:decisionCode code:decision-expand }",
    "Decision-routine-only": "INSERT { ?d kg:decisionCode code:decision-routinize . id:d9 kg:case ?c ; kg:meeting ?m ; "
    "kg:decisionCode code:decision-delist } WHERE { ?d a kg:ScopeChangeEvent ; kg:case ?c ; kg:meeting ?m }",
    "Discrepancy-origin": "DELETE { ?d kg:evidence ?e } WHERE { ?d a kg:Discrepancy ; kg:evidence ?e }",
    "Evidence-exact": "DELETE { ?e kg:quote ?q } INSERT { ?e kg:quote '別的字' } WHERE { ?e kg:quote ?q }",
    "Evidence-length": "DELETE { ?s oa:end ?e } INSERT { ?s oa:end ?more } "
    "WHERE { ?s oa:end ?e BIND(?e + 1 AS ?more) }",
    "Evidence-placed": "DELETE { ?s a oa:TextPositionSelector } WHERE { ?s a oa:TextPositionSelector }",
    "Evidence-quoted": "DELETE { ?s a oa:TextQuoteSelector } WHERE { ?s a oa:TextQuoteSelector }",
    "HigherMeeting-when": "DELETE { ?m kg:date ?d ; kg:to ?t } WHERE { ?m a kg:HigherMeeting ; kg:date ?d ; kg:to ?t }",
    "Interpretation-object": "DELETE { ?i kg:concerns ?c ; kg:concernsQuote ?q } "
    "WHERE { ?i kg:concerns ?c ; kg:concernsQuote ?q }",
    "Meeting-chair": "DELETE { ?r kg:role code:role-chair } INSERT { ?r kg:role code:role-recorder } "
    "WHERE { ?r kg:role code:role-chair }",
    "Meeting-hours": "DELETE { ?m kg:endTime ?t } INSERT { ?m kg:endTime '13:00:00'^^xsd:time } "
    "WHERE { ?m kg:endTime ?t }",
    "Meeting-inverse": "DELETE { ?x kg:records ?m } INSERT { ?x kg:records id:stranger } WHERE { ?x kg:records ?m }",
    "Meeting-year": "DELETE { ?m kg:rocYear ?y } INSERT { ?m kg:rocYear 111 } "
    "WHERE { ?m a kg:Meeting ; kg:rocYear ?y }",
    "MergerEvent-two": f"DELETE DATA {{ id:decision-{M1}-01 kg:inputCase id:case-{M1}-02 }} ; "
    f"DELETE {{ ?o ?p ?v }} WHERE {{ ?o kg:case id:case-{M1}-03 ; kg:meeting id:meeting-industry-112-2 ; ?p ?v }}",
    "MergerEvent-result": "DELETE { ?e kg:case ?c } INSERT { ?e kg:case ?i } "
    "WHERE { ?e a kg:MergerEvent ; kg:case ?c ; kg:inputCase ?i }",
    "MergerEvent-not-itself": "INSERT { ?e kg:inputCase ?o } WHERE { ?e a kg:MergerEvent ; kg:outputCase ?o }",
    "SplitEvent-divided": "DELETE { ?e kg:case ?c } INSERT { ?e kg:case ?o } "
    "WHERE { ?e a kg:SplitEvent ; kg:case ?c ; kg:outputCase ?o }",
    "SplitEvent-not-itself": "INSERT { ?e kg:outputCase ?i } WHERE { ?e a kg:SplitEvent ; kg:inputCase ?i }",
    "StatedCount-origin": "DELETE { ?c kg:reportedIn ?r } WHERE { ?c a kg:StatedCount ; kg:reportedIn ?r }",
}


def broken_graphs() -> Iterator[tuple[set[str], Graph]]:
    """Graphs in which rules are broken, with these: as many in one as neither undo nor foreclose one another."""
    graph, together, known = copy_of(valid()), set[str](), set[str]()
    for shape, update in sorted(UPDATES.items()):
        more = copy_of(graph)
        more.update(HEAD + update)
        found = at_fault(validate_store(as_store(more)))
        if shape in known or not {*together, shape} <= found:
            yield together, graph
            more, together = copy_of(valid()), set()
            more.update(HEAD + update)
            found = at_fault(validate_store(as_store(more)))
        graph, known = more, found
        together.add(shape)
    yield together, graph


def at_fault(found: Report) -> set[str]:
    return {violation.shape.removeprefix(SHAPE) for violation in found.violations}


# --- Tests ------------------------------------------------------------------------------------------------------------


def test_the_sound_graph_passes_without_a_word() -> None:
    found = validate_whole(valid())
    assert found.violations == ()
    assert found.conforms


def test_it_passes_before_the_rules_ran_and_under_another_base() -> None:
    store = valid_store(base=OTHER)
    assert validate_store(store, OTHER).violations == ()
    assert run_checks(store, OTHER) == ()


@pytest.mark.parametrize("constraint", [c for c in MACHINE if by_machine(c)], ids="/".join)
def test_a_broken_property_is_caught(constraint: Constraint) -> None:
    focus = spot_of(constraint, valid()).focus
    assert (SHAPE + constraint.shape, str(focus)) in broken(constraint.parameter)


def test_every_broken_rule_is_caught() -> None:
    graphs = list(broken_graphs())
    assert set().union(*(shapes for shapes, _ in graphs)) == set(UPDATES)
    for shapes, graph in graphs:
        assert shapes <= at_fault(validate_whole(graph))
    assert len(graphs) < len(UPDATES) / 2


def test_a_property_that_is_not_foreseen_is_caught() -> None:
    graph = copy_of(valid())
    spots = set()
    for shape in (SHAPE + constraint.shape for constraint in constraints() if constraint.parameter == "closed"):
        focus = next(iter(_targets(URIRef(shape), graph)))
        graph.add((focus, URIRef(PREFIXES["kg"] + "unforeseen"), Literal("x")))
        spots.add((shape, str(focus)))
    assert spots
    assert spots <= {(v.shape, v.focus) for v in validate_whole(graph).violations}


def test_every_constraint_has_its_mutation() -> None:
    for constraint in constraints():
        assert constraint.parameter == "closed" or constraint.shape in UPDATES or by_machine(constraint), constraint
        assert not by_machine(constraint) or constraint.parameter in {*MUTATIONS, "closed", "sparql"}, constraint
    assert set(UPDATES) <= {constraint.shape for constraint in constraints()}


def test_every_class_has_a_shape_and_every_shape_two_messages() -> None:
    core = Graph().parse(data=ontology_text("core.ttl"), format="turtle")
    targets = set(shapes().objects(None, SH.targetClass))
    own = set(core.subjects(RDF.type, URIRef(PREFIXES["owl"] + "Class")))
    # Facts are checked by the shapes of their subclasses, bodies of both kinds by that of their superclass.
    above = {URIRef(PREFIXES["kg"] + name) for name in ("Fact", "WorkingGroup", "HigherMeetingBody")}
    assert own - targets == above
    for kind in (SH.path, SH.sparql):
        for shape in (shape for shape in shapes().subjects(kind) if isinstance(shape, URIRef)):
            assert {getattr(m, "language", "") for m in shapes().objects(shape, SH.message)} == {"zh-Hant", "en"}, shape


def test_whatever_can_be_at_fault_has_a_name() -> None:
    assert not [
        shape
        for kind in (SH.NodeShape, SH.PropertyShape)
        for shape in shapes().subjects(RDF.type, kind)
        if isinstance(shape, BNode)
    ]


def test_a_warning_leaves_the_graph_sound() -> None:
    graph = copy_of(valid())
    graph.update(HEAD + UPDATES["Meeting-chair"])
    found = validate_whole(graph)
    assert found.conforms
    assert {violation.severity for violation in found.violations} == {"Warning"}


def test_the_report_is_stable_turtle_and_names_what_is_wrong() -> None:
    graph = copy_of(valid())
    graph.update(HEAD + "DELETE { ?c kg:body ?b } WHERE { ?c a kg:CooperationCase ; kg:body ?b }")
    first, second = validate_whole(graph), validate_whole(copy_of(graph))
    assert first == second
    parsed = Graph().parse(data=first.turtle, format="turtle")
    assert (None, SH.conforms, Literal(False)) in parsed
    assert len(set(parsed.subjects(RDF.type, SH.ValidationResult))) == len(first.violations) == 8
    violation = first.violations[0]
    assert violation.severity == "Violation"
    assert violation.shape == f"{SHAPE}CooperationCase-body"
    assert violation.path == f"{PREFIXES['kg']}body"
    assert violation.message
    assert violation.message_zh


def test_paths_that_are_no_single_property_are_written_out() -> None:
    named = shapes_report("CooperationCase-named")
    assert named.path == f"^{PREFIXES['kg']}case"
    exact = shapes_report("Evidence-exact")
    assert exact.path == f"{PREFIXES['oa']}hasSelector/{PREFIXES['oa']}exact"


def shapes_report(shape: str) -> Violation:
    graph = copy_of(valid())
    graph.update(HEAD + UPDATES[shape])
    return next(v for v in validate_whole(graph).violations if v.shape == SHAPE + shape)
