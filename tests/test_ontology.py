"""The vocabulary is complete in both languages, true to what it borrows, consistent, and what everything else uses."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import owlrl
import pytest
from owlrl import OWLRL_Semantics
from rdflib import OWL, RDF, RDFS, SH, SKOS, BNode, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, FOAF, ORG, PROV, SDO, TIME, VANN, DefinedNamespace

from kg.resources import ontology_dir, ontology_text, queries_dir
from kg.vocab import DEFAULT_BASE, PREFIXES, rebase

if TYPE_CHECKING:
    from pathlib import Path

    from rdflib.term import Node

FILES = ("core.ttl", "align.ttl", "codes.ttl", "shapes.ttl", "rules.ttl")
KG, CODE, ID = (Namespace(PREFIXES[prefix]) for prefix in ("kg", "code", "id"))
SCHEMA = Namespace(PREFIXES["schema"])
ONTOLOGY = URIRef(f"{DEFAULT_BASE}ont")
LANGUAGES = {"zh-Hant", "en"}
PREFIX_LINE = re.compile(r"^@prefix ([\w-]*): <([^>]*)> \.$", re.MULTILINE)

# Whether a borrowed term exists: by rdflib where it knows the namespace, else by this list of those that we use.
KNOWN: dict[str, type[DefinedNamespace]] = {
    str(namespace): namespace for namespace in (DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SDO, SH, SKOS, TIME, VANN)
}
LISTED = {
    "http://www.w3.org/2008/05/skos-xl#": {"Label", "literalForm"},
    "http://www.w3.org/ns/oa#": {
        *("Annotation", "SpecificResource", "TextPositionSelector", "TextQuoteSelector", "hasSelector", "hasSource"),
        *("hasTarget", "exact", "prefix", "suffix", "start", "end"),
    },
    "http://data.europa.eu/m8g/": {"PublicOrganisation"},
    "http://data.vlaanderen.be/ns/besluit#": {"Agendapunt", "Besluit", "Zitting", "isGehoudenDoor"},
    "http://data.europa.eu/eli/eli-draft-legislation-ontology#": {"ForeseenActivity", "Participation", "Process"},
    "http://www.w3.org/2001/XMLSchema#": {
        *("anyURI", "boolean", "date", "decimal", "gYear", "gYearMonth", "integer", "nonNegativeInteger", "string"),
        "time",
    },
}
# Pitfalls of the OOPS! catalogue that are meant to be there, and why.
WAIVERS = {
    "P10": "disjointness is stated by pairs: the list of an owl:AllDisjointClasses needs blank nodes",
    "P11": "schema:domainIncludes instead of rdfs:domain, which would infer types from mistakes; the shapes check use",
    "P13": "inverses only where both directions are used (kg:records, kg:minutes)",
    "P22": "codes have hyphens because their notations do",
    "P41": "the licence stands in the header, not on each term",
}


@cache
def graph_of(*names: str) -> Graph:
    graph = Graph()
    for name in names:
        graph.parse(data=ontology_text(name), format="turtle")
    return graph


def core() -> Graph:
    return graph_of("core.ttl")


def terms(*kinds: URIRef) -> list[URIRef]:
    found = {term for kind in kinds for term in core().subjects(RDF.type, kind)}
    return sorted((term for term in found if isinstance(term, URIRef)), key=str)


def classes() -> list[URIRef]:
    return terms(OWL.Class)


def properties() -> list[URIRef]:
    return terms(OWL.ObjectProperty, OWL.DatatypeProperty)


def concepts() -> list[URIRef]:
    found = graph_of("codes.ttl").subjects(RDF.type, SKOS.Concept)
    return sorted((term for term in found if isinstance(term, URIRef)), key=str)


def schemes() -> list[URIRef]:
    found = graph_of("codes.ttl").subjects(RDF.type, SKOS.ConceptScheme)
    return sorted((term for term in found if isinstance(term, URIRef)), key=str)


def texts(graph: Graph, term: Node, prop: URIRef) -> dict[str, str]:
    """The one text of each language."""
    found = [(text.language or "", str(text)) for text in graph.objects(term, prop) if isinstance(text, Literal)]
    assert len({language for language, _ in found}) == len(found), f"{term}: a language twice in {prop}"
    return dict(found)


def local(term: Node) -> str:
    return re.split(r"[#/]", str(term))[-1]


# --- Labels and definitions -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("term", [*classes(), *properties(), *concepts(), *schemes()], ids=local)
def test_each_term_has_label_and_definition_in_both_languages(term: URIRef) -> None:
    graph = graph_of("core.ttl", "codes.ttl")
    labels = texts(graph, term, SKOS.prefLabel if str(term).startswith(CODE) else RDFS.label)
    definitions = texts(graph, term, SKOS.definition)
    assert set(labels) == set(definitions) == LANGUAGES
    for language, definition in definitions.items():
        assert labels[language].lower() not in definition.lower(), "a definition does not use the word it defines"
        assert definition.endswith(("。", ".")), definition
        assert "台" not in definition


def test_no_two_terms_share_a_label_or_a_definition() -> None:
    for prop in (RDFS.label, SKOS.definition):
        said = [text for term in (*classes(), *properties()) for text in texts(core(), term, prop).values()]
        assert len(said) == len(set(said))
    for scheme in schemes():
        graph = graph_of("codes.ttl")
        members = list(graph.subjects(SKOS.inScheme, scheme))
        said = [text for member in members for text in texts(graph, member, SKOS.prefLabel).values()]
        assert len(said) == len(set(said))


def test_the_identity_rules_stand_on_the_case() -> None:
    notes = [note for note in core().objects(KG.CooperationCase, SKOS.scopeNote) if isinstance(note, Literal)]
    assert {note.language for note in notes} == LANGUAGES
    assert len(notes) == 2 * 5


# --- IRIs, prefixes, header -------------------------------------------------------------------------------------------


def test_iris_are_ascii_and_of_one_style() -> None:
    for term in {node for triple in graph_of(*FILES) for node in triple if isinstance(node, URIRef)}:
        assert re.fullmatch(r"[!-~]+", term), term
        assert not term.startswith("http://schema.org/"), "schema.org is used with https"
    assert all(re.fullmatch(r"[A-Z][A-Za-z0-9]*", local(term)) for term in classes())
    assert all(re.fullmatch(r"[a-z][A-Za-z0-9]*", local(term)) for term in properties())
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", local(term)) for term in (*concepts(), *schemes()))


@pytest.mark.parametrize("name", FILES)
def test_prefixes_are_sorted_used_and_the_same_everywhere(name: str) -> None:
    text = (ontology_dir() / name).read_text("utf-8")
    declared = PREFIX_LINE.findall(text)
    body = PREFIX_LINE.sub("", text)
    assert [prefix for prefix, _ in declared] == sorted(prefix for prefix, _ in declared)
    for prefix, namespace in declared:
        assert re.search(rf"(?<![\w-]){prefix}:\w", body), f"{prefix}: is declared and not used"
        assert PREFIXES.get(prefix, namespace) == namespace


@pytest.mark.parametrize("name", ["shapes.ttl", "rules.ttl"])
def test_prefixes_of_queries_are_those_of_the_house(name: str) -> None:
    graph = graph_of(name)
    for node in graph.objects(None, SH.declare):
        assert PREFIXES[str(graph.value(node, SH.prefix))] == str(graph.value(node, SH.namespace))


def test_the_header_is_complete() -> None:
    for prop in (DCTERMS.title, DCTERMS.description):
        assert set(texts(core(), ONTOLOGY, prop)) == LANGUAGES
    for prop in (DCTERMS.creator, DCTERMS.created, DCTERMS.modified):
        assert core().value(ONTOLOGY, prop) is not None
    assert core().value(ONTOLOGY, DCTERMS.license) == URIRef("https://creativecommons.org/licenses/by/4.0/")
    assert str(core().value(ONTOLOGY, VANN.preferredNamespacePrefix)) == "kg"
    assert str(core().value(ONTOLOGY, VANN.preferredNamespaceUri)) == str(KG)
    version = core().value(ONTOLOGY, OWL.versionInfo)
    assert re.fullmatch(r"\d+\.\d+\.\d+", str(version))
    assert core().value(ONTOLOGY, OWL.versionIRI) == URIRef(f"{ONTOLOGY}/{version}")
    assert core().value(ONTOLOGY, DCTERMS.publisher) is not None
    assert f"version {version}" in str(core().value(ONTOLOGY, DCTERMS.bibliographicCitation))


def test_each_version_tells_its_changes_and_the_one_before_it() -> None:
    versions = [str(note).partition(":")[0].partition("：")[0] for note in core().objects(ONTOLOGY, SKOS.changeNote)]
    current = str(core().value(ONTOLOGY, OWL.versionInfo))
    assert sorted(versions) == sorted([*set(versions)] * 2), "each version has a note in both languages"
    ordered = sorted(set(versions), key=lambda one: [int(part) for part in one.split(".")])
    assert ordered[-1] == current
    before = URIRef(f"{ONTOLOGY}/{ordered[-2]}") if ordered[1:] else None
    assert core().value(ONTOLOGY, OWL.priorVersion) == before


def test_a_term_that_is_given_up_names_what_replaces_it() -> None:
    assert set(texts(core(), ONTOLOGY, SKOS.editorialNote)) == LANGUAGES
    for term in core().subjects(OWL.deprecated):
        assert core().value(term, DCTERMS.isReplacedBy) is not None


def test_another_base_moves_every_iri() -> None:
    for name in FILES:
        assert DEFAULT_BASE not in rebase((ontology_dir() / name).read_text("utf-8"), "https://other.example/kg/")


# --- What is borrowed -------------------------------------------------------------------------------------------------


def test_borrowed_terms_exist() -> None:
    ours = re.compile(re.escape(DEFAULT_BASE))
    others = {node for triple in graph_of(*FILES) for node in triple if isinstance(node, URIRef)}
    for term in sorted(term for term in others if not ours.match(term)):
        if term == URIRef("https://creativecommons.org/licenses/by/4.0/"):
            continue
        namespace = next((one for one in (*KNOWN, *LISTED) if term.startswith(one)), None)
        assert namespace is not None, f"{term}: an unknown vocabulary"
        name = term.removeprefix(namespace)
        assert (term in KNOWN[namespace]) if namespace in KNOWN else (name in LISTED[namespace]), term


def test_nothing_is_said_about_the_terms_of_others() -> None:
    """No hijacking of namespaces: subjects are ours."""
    for subject in set(graph_of("core.ttl", "align.ttl", "codes.ttl").subjects()):
        assert isinstance(subject, URIRef)
        assert subject.startswith(DEFAULT_BASE)


# --- OOPS-like lint ---------------------------------------------------------------------------------------------------


def test_no_blank_nodes_reach_the_graph() -> None:
    graph = graph_of("core.ttl", "align.ttl", "codes.ttl")
    assert not [node for triple in graph for node in triple if isinstance(node, BNode)]


def test_p04_every_class_is_used() -> None:
    used = {*core().objects(None, SCHEMA.domainIncludes), *core().objects(None, SCHEMA.rangeIncludes)}
    used |= set(core().objects(None, RDFS.subClassOf))
    subclasses = set(core().subjects(RDFS.subClassOf))
    assert set(classes()) <= used | subclasses


def test_p06_no_class_is_below_itself() -> None:
    for term in classes():
        for above in core().objects(term, RDFS.subClassOf):
            assert term not in set(core().transitive_objects(above, RDFS.subClassOf))


def test_p11_every_property_says_where_it_belongs() -> None:
    known = {*classes(), FOAF.Person, SKOS.Concept}
    open_ended = {KG.concerns, KG.readAs}
    for term in properties():
        assert set(core().objects(term, SCHEMA.domainIncludes)) <= known
        assert (term, SCHEMA.domainIncludes, None) in core()
        assert (term, SCHEMA.rangeIncludes, None) in core() or term in open_ended
        ranges = set(core().objects(term, SCHEMA.rangeIncludes))
        literal = (term, RDF.type, OWL.DatatypeProperty) in core()
        assert all(str(one).startswith((PREFIXES["xsd"], str(RDF.langString))) == literal for one in ranges)
    assert not [*core().triples((None, RDFS.domain, None)), *core().triples((None, RDFS.range, None))]


def test_p38_every_term_names_its_ontology() -> None:
    for term in (*classes(), *properties()):
        assert core().value(term, RDFS.isDefinedBy) == ONTOLOGY
    assert all(WAIVERS.values())


# --- Codes ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("concept", concepts(), ids=local)
def test_each_code_is_its_notation_behind_its_list(concept: URIRef) -> None:
    graph = graph_of("codes.ttl")
    scheme, notation = graph.value(concept, SKOS.inScheme), graph.value(concept, SKOS.notation)
    assert concept == URIRef(f"{scheme}-{notation}")
    assert graph.value(concept, SKOS.topConceptOf) == scheme
    assert isinstance(notation, Literal)
    assert notation.language is None
    assert notation.datatype is None


CONTRACT = {
    "decision": "propose approve refer-listing defer continue expand keep-scope merge split rename plan-delisting"
    " refer-delisting delist routinize withdraw transfer",
    "status": "proposed deferred listed delisting-pending delisted routine split merged withdrawn transferred",
}


@pytest.mark.parametrize(("scheme", "codes"), CONTRACT.items())
def test_the_codes_of_the_contract_are_all_there(scheme: str, codes: str) -> None:
    graph = graph_of("codes.ttl")
    members = graph.subjects(SKOS.inScheme, CODE[scheme])
    assert {str(graph.value(member, SKOS.notation)) for member in members} == set(codes.split())


def test_each_decision_has_a_status_and_a_rank_of_its_own() -> None:
    graph = graph_of("codes.ttl")
    ranks = {}
    for code in CONTRACT["decision"].split():
        decision = CODE[f"decision-{code}"]
        assert (graph.value(decision, KG.resultingStatus), SKOS.inScheme, CODE.status) in graph
        ranks[code] = int(str(graph.value(decision, KG.statusRank)))
    assert len(set(ranks.values())) == len(ranks)
    # 290 and 950 are taken by the rules: the part of a split, the input of a merger.
    assert all(290 < rank < 950 for rank in ranks.values())
    ends = min(ranks[code] for code in ("delist", "routinize", "withdraw", "transfer", "split"))
    listed = [ranks[code] for code in ("expand", "keep-scope", "merge", "rename", "continue")]
    assert ends > ranks["refer-delisting"] > ranks["plan-delisting"] > ranks["defer"]
    assert ranks["defer"] > ranks["refer-listing"] > ranks["approve"] > max(listed)
    assert min(listed) > ranks["propose"]


# --- Use --------------------------------------------------------------------------------------------------------------


def words(text: str) -> set[tuple[str, str]]:
    """Prefixed names of ours in Turtle or SPARQL, comments and texts left out."""
    bare = re.sub(r"(?m)^\s*#.*$", "", re.sub(r'"""|(?<!")"(?:[^"\\\n]|\\.)*"(?!")', " ", text))
    return set(re.findall(r"(?<![\w-])(kg|code):([A-Za-z][\w-]*)", bare))


@pytest.mark.parametrize(
    "path",
    sorted([*(ontology_dir() / name for name in FILES), *queries_dir().rglob("*.rq")]),
    ids=lambda path: path.name,
)
def test_every_term_that_is_used_is_declared(path: Path) -> None:
    known = {("kg", local(term)) for term in (*classes(), *properties())}
    known |= {("code", local(term)) for term in (*concepts(), *schemes())}
    assert not words(path.read_text("utf-8")) - known


# --- Reasoning --------------------------------------------------------------------------------------------------------


def closure(*more: tuple[URIRef, URIRef, URIRef]) -> Graph:
    graph = Graph()
    for triple in graph_of("core.ttl", "align.ttl"):
        graph.add(triple)
    for triple in more:
        graph.add(triple)
    owlrl.DeductiveClosure(OWLRL_Semantics).expand(graph)
    return graph


def faults(graph: Graph) -> list[str]:
    message = URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")
    return [str(text) for text in graph.objects(None, message)]


def test_the_ontology_is_consistent_and_infers_what_it_should() -> None:
    event, first, result = ID.event, ID["case-1"], ID["case-2"]
    graph = closure(
        (event, RDF.type, KG.MergerEvent),
        (event, KG.inputCase, first),
        (event, KG.outputCase, result),
        (first, RDF.type, KG.CooperationCase),
        (ID.minutes, KG.records, ID.meeting),
    )
    assert not faults(graph)
    assert {(event, RDF.type, kind) for kind in (KG.Decision, KG.Fact, ORG.ChangeEvent)} <= set(graph)
    assert (event, ORG.originalOrganization, first) in graph
    assert (first, RDF.type, ORG.OrganizationalCollaboration) in graph
    assert (ID.meeting, KG.minutes, ID.minutes) in graph


def test_planted_contradictions_are_found() -> None:
    pairs = [
        ("City", "CityGovernment"),
        ("Meeting", "CooperationCase"),
        ("RenameEvent", "MergerEvent"),
        ("Body", "Decision"),
    ]
    planted = [(ID[f"both-{n}"], RDF.type, KG[kind]) for n, pair in enumerate(pairs) for kind in pair]
    found = " ".join(faults(closure(*planted)))
    assert all(f"both-{n}" in found for n in range(len(pairs)))


def test_words_are_found_in_queries_inside_of_turtle() -> None:
    assert words('a:b sh:select """ SELECT ?x { ?x kg:wrong 1 } """ ; rdfs:label "kg:said" .\n# kg:noted') == {
        ("kg", "wrong")
    }
