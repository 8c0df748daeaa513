"""Reference, external and interpretation data, and the loader of the first."""

from __future__ import annotations

import itertools
import re
import shutil
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from kg.errors import DataError
from kg.reference import load_reference

if TYPE_CHECKING:
    from kg.model import Agency, Reference

DATA = Path(__file__).resolve().parents[1] / "graph_data"
FILES = sorted(path for folder in ("reference", "external", "interpretation") for path in (DATA / folder).glob("*.ttl"))
BASE = "https://citykg.example/"
KG, ID, CODE = BASE + "ont#", BASE + "id/", BASE + "code/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCT = "http://purl.org/dc/terms/"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"

PLATFORM = ("KEE", "TPE", "NWT", "TAO")
IN_THE_MINUTES = {
    "NWT": """新北市政府經濟發展局 新北市政府文化局 新北市政府青年局 新北市政府市場處 新北市政府農業局
        新北市政府教育局 新北市政府動物保護防疫處 新北市政府城鄉發展局""",
    "TPE": """臺北市政府體育局 臺北市市場處 臺北市政府教育局 臺北市動物保護處 臺北市政府產業發展局
        臺北市政府青年局""",
    "KEE": """基隆市政府教育處 基隆市動物保護防疫所 基隆市政府產業發展處 基隆市政府都市發展處
        基隆市政府工務處 基隆市環境保護局""",
    "TAO": """桃園市政府教育局 桃園市政府動物保護處 桃園市政府經濟發展局 桃園市政府青年事務局
        桃園市政府環境保護局""",
}

Node = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
Said = dict[str, dict[str, list[Node]]]


def quads(path: Path) -> list[ox.Quad]:
    return list(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE))


def subjects(*paths: Path) -> Said:
    said: Said = defaultdict(lambda: defaultdict(list))
    for path in paths:
        for quad in quads(path):
            assert isinstance(quad.subject, ox.NamedNode)
            said[quad.subject.value][quad.predicate.value].append(quad.object)
    return said


def of(said: Said, kind: str) -> Said:
    return {s: p for s, p in said.items() if ox.NamedNode(KG + kind) in p[TYPE]}


def iris(nodes: list[Node]) -> set[str]:
    return {node.value for node in nodes if isinstance(node, ox.NamedNode)}


def texts(nodes: list[Node], lang: str = "") -> list[str]:
    return [node.value for node in nodes if isinstance(node, ox.Literal) and (node.language or "").startswith(lang)]


@pytest.fixture(scope="module")
def everything() -> Said:
    return subjects(*FILES)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A data directory of its own, with a lexicon that does not matter here."""
    shutil.copytree(DATA / "reference", tmp_path / "reference")
    (tmp_path / "reference" / "lexicon.toml").write_text('[words]\nopen = ["散會"]\n', "utf-8")
    return tmp_path


@pytest.fixture
def reference(copy: Path) -> Reference:
    return load_reference(copy)


# --- The files ----------------------------------------------------------------------------------


def test_the_files_are_there() -> None:
    names = {path.name for path in FILES}
    assert {"agencies.ttl", "bodies.ttl", "cities.ttl", "platform.ttl", "readings.ttl"} <= names


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_iris_are_ascii_and_no_node_is_blank(path: Path) -> None:
    for quad in quads(path):
        for node in (quad.subject, quad.predicate, quad.object):
            assert not isinstance(node, ox.BlankNode), quad
            assert not isinstance(node, ox.NamedNode) or node.value.isascii(), quad


# links.ttl says something of nodes that are typed elsewhere.
@pytest.mark.parametrize("path", [path for path in FILES if path.name != "links.ttl"], ids=lambda path: path.name)
def test_every_node_has_a_type_and_no_block_is_written_twice(path: Path) -> None:
    found = quads(path)
    assert len(found) == len(set(found))
    said = subjects(path)
    assert [s for s, p in said.items() if len(p[TYPE]) != 1] == []
    assert len(re.findall(r"(?m)^id:\S+ a ", path.read_text("utf-8"))) == len(said)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_prefixes_are_sorted_and_used(path: Path) -> None:
    text = path.read_text("utf-8")
    prefixes = re.findall(r"(?m)^@prefix (\w+): <", text)
    assert prefixes == sorted(prefixes)
    assert [p for p in prefixes if not re.search(rf"[\s^]{p}:\w", text)] == []


def test_what_is_pointed_at_exists(everything: Said) -> None:
    elsewhere = re.compile(r"id/(?:meeting-[a-z]+-\d+-\d+|case-[a-z]+-\d+-\d+-\d+)$")
    for subject, said in everything.items():
        for node in itertools.chain.from_iterable(said.values()):
            if isinstance(node, ox.NamedNode) and node.value.startswith(ID):
                assert node.value in everything or elsewhere.search(node.value), (subject, node)


def test_texts_come_in_both_languages(everything: Said) -> None:
    for subject, said in everything.items():
        for term in ("text", "reading", "because", "explanation"):
            if found := said.get(KG + term):
                pair = (len(texts(found, "zh")), len(texts(found, "en")))
                assert pair == (1, 1), (subject, term)


def test_names_are_written_with_the_preferred_character(everything: Said) -> None:
    for subject, said in everything.items():
        for label in texts(said.get(SKOS + "prefLabel", [])):
            assert "台" not in label, subject
            assert label == label.strip(), subject


# --- Cities, governments, groups ----------------------------------------------------------------


def test_the_22_cities_have_names_in_both_languages_codes_and_governments(everything: Said) -> None:
    cities, governments = of(everything, "City"), of(everything, "CityGovernment")
    assert len(cities) == len(governments) == 22
    for subject, said in (cities | governments).items():
        for lang in ("zh", "en"):
            assert len(texts(said[SKOS + "prefLabel"], lang)) == 1, subject
    for subject, said in cities.items():
        code = texts(said[SKOS + "notation"])[0]
        assert subject == f"{ID}city-{code}"
        assert texts(said[KG + "iso3166"]) == [f"TW-{code}"]
        assert iris(governments[f"{ID}government-{code}"][KG + "governs"]) == {subject}
    assert {texts(said[KG + "order"])[0] for said in cities.values()} == {str(n) for n in range(1, 23)}


def test_only_the_four_cities_are_linked_to_wikidata_and_geonames(everything: Said) -> None:
    for match in ("exactMatch", "closeMatch"):
        linked = {s for s, p in of(everything, "City").items() if p.get(SKOS + match)}
        assert linked == {f"{ID}city-{code}" for code in PLATFORM}


def test_a_form_names_one_city_or_one_group(reference: Reference) -> None:
    named: dict[str, set[str]] = defaultdict(set)
    for city in reference.cities:
        for form in (city.label, *city.short_forms):
            named[form].add(city.id)
    for group in reference.groups:
        for form in group.names:
            named[form].add("+".join(group.cities))
    assert {form: ids for form, ids in named.items() if len(ids) > 1} == {}


def test_groups_of_cities(reference: Reference) -> None:
    groups = {name: group.cities for group in reference.groups for name in group.names}
    assert groups["雙北"] == ("TPE", "NWT")
    assert groups["北桃"] == ("NWT", "TAO")
    assert groups["基北"] == ("KEE", "NWT")
    assert groups["基北北桃"] == groups["北北基桃"] == PLATFORM
    assert groups["北北基"] == ("KEE", "TPE", "NWT")
    known = {city.id for city in reference.cities}
    assert all(known.issuperset(cities) for cities in groups.values())
    assert len({frozenset(group.cities) for group in reference.groups}) == len(reference.groups)


# --- Agencies -----------------------------------------------------------------------------------


def test_every_agency_has_a_source_a_level_and_a_government(everything: Said) -> None:
    agencies = of(everything, "Agency")
    assert len(agencies) >= 919
    for subject, said in agencies.items():
        assert re.fullmatch(rf"{ID}agency-[A-Z]{{2,3}}-\d{{3}}", subject)
        assert texts(said[DCT + "source"]), subject
        level, central = texts(said[KG + "level"]), said.get(KG + "centralBody")
        assert level == ["0"] if central else level in (["1"], ["2"]), subject
        code = subject.rsplit("-", 2)[1]
        expected = set() if central else {f"{ID}government-{code}"}
        assert iris(said.get(KG + "government", [])) == expected, subject
        assert bool(central) == (code == "TW"), subject


def at_once(one: Agency, two: Agency) -> bool:
    return (one.valid_from or "0") <= (two.valid_to or "9") and (two.valid_from or "0") <= (one.valid_to or "9")


def test_a_short_form_is_unique_in_a_government_at_any_time(reference: Reference) -> None:
    holders: dict[tuple[str | None, str], list[Agency]] = defaultdict(list)
    for agency in reference.agencies:
        for form in (agency.label, *agency.short_forms):
            holders[agency.city, form].append(agency)
    clashes = [
        (form, one.id, two.id)
        for (_, form), agencies in holders.items()
        for one, two in itertools.combinations(agencies, 2)
        if at_once(one, two)
    ]
    assert clashes == []


def test_validity_is_a_span_of_iso_days(reference: Reference) -> None:
    for agency in reference.agencies:
        for day in (agency.valid_from, agency.valid_to):
            assert re.fullmatch(r"(\d{4}-\d\d-\d\d)?", day), agency
        assert not agency.valid_to or agency.valid_from <= agency.valid_to, agency
    by_label = {agency.label: agency for agency in reference.agencies}
    assert by_label["臺北市政府青年局"].valid_from == "2024-06-01"
    assert by_label["基隆市政府法制及勞動處"].valid_from == "2026-01-01"


@pytest.mark.parametrize("city", IN_THE_MINUTES)
def test_the_agencies_that_the_minutes_name_are_known(reference: Reference, city: str) -> None:
    known = {agency.label for agency in reference.agencies if agency.city == city}
    assert set(IN_THE_MINUTES[city].split()) <= known


def test_the_minutes_name_25_agencies() -> None:
    assert sum(len(names.split()) for names in IN_THE_MINUTES.values()) == 25


@pytest.mark.parametrize(
    ("form", "city", "label"),
    [
        ("產業局", "TPE", "臺北市政府產業發展局"),
        ("新北市城鄉局", "NWT", "新北市政府城鄉發展局"),
        ("新北農業局", "NWT", "新北市政府農業局"),
        ("桃園市政府環保局", "TAO", "桃園市政府環境保護局"),
        ("基隆市產發處", "KEE", "基隆市政府產業發展處"),
        ("臺北市青年局", "TPE", "臺北市政府青年局"),
        ("新北市政府市場處", "NWT", "新北市政府市場處"),
    ],
)
def test_forms_of_the_minutes(reference: Reference, form: str, city: str, label: str) -> None:
    found = [
        agency.label
        for agency in reference.agencies
        if agency.city == city and form in (agency.label, *agency.short_forms)
    ]
    assert found == [label]


# --- Bodies -------------------------------------------------------------------------------------


def test_the_platform_has_governments_as_members_and_ten_bodies(everything: Said, reference: Reference) -> None:
    platform = everything[ID + "body-jbbt"]
    members = iris(platform["http://www.w3.org/ns/org#hasMember"])
    assert members == {f"{ID}government-{code}" for code in PLATFORM}
    levels = {body.id: body.level for body in reference.bodies}
    assert [code for code, level in levels.items() if level == "working-group"] == [
        "transport",
        "disaster",
        "education",
        "industry",
        "urban",
        "health",
        "environment",
        "tourism",
    ]
    assert levels["deputy-mayors"] == "deputy-mayors"
    assert levels["mayors"] == "mayors"
    for body in reference.bodies:
        assert body.cities == PLATFORM
        assert body.names[0] == body.label
        assert everything[f"{ID}body-{body.id}"][DCT + "source"]


# --- External facts and readings ----------------------------------------------------------------


def test_external_facts_have_sources(everything: Said) -> None:
    reports = of(everything, "ExternalReport")
    assert all(texts(said[DCT + "source"]) for said in reports.values())
    names = [texts(said[KG + "reportedName"])[0] for said in reports.values() if KG + "reportedName" in said]
    assert len(names) == len(set(names)) == 12
    for kind in ("HigherMeeting", "StatedCount"):
        for subject, said in of(everything, kind).items():
            assert iris(said[KG + "reportedIn"]) <= set(reports), subject


def sections() -> dict[str, str]:
    """The text of each meeting's minutes, by code."""
    text = (DATA / "minutes" / "000_485b4fef11a00f44.txt").read_text("utf-8")
    title = re.compile(r"(?m)^(\d{3}) ?年度「基北北桃合作交流平臺」產業民生組第 ?(\d) ?次")
    found = list(title.finditer(text))
    ends = [match.start() for match in found[1:]] + [len(text)]
    return {f"{match[1]}-{match[2]}": text[match.start() : end] for match, end in zip(found, ends, strict=True)}


def test_readings_quote_the_minutes_word_for_word(everything: Said) -> None:
    minutes = sections()
    assert len(minutes) == 7
    readings = of(everything, "Interpretation") | of(everything, "Discrepancy")
    assert len(readings) >= 40
    for subject, said in readings.items():
        (meeting,) = iris(said[KG + "meeting"])
        (quote,) = texts(said[KG + "concernsQuote"])
        code = meeting.removeprefix(f"{ID}meeting-industry-")
        assert minutes[code].count(quote) == 1, subject
        assert f"-industry-{code}-" in subject


def test_readings_say_who_when_why_and_how_sure(everything: Said) -> None:
    sure = {f"{CODE}confidence-{word}" for word in ("high", "medium", "low")}
    for subject, said in of(everything, "Interpretation").items():
        assert texts(said[DCT + "creator"]), subject
        assert texts(said[DCT + "created"]), subject
        assert said[KG + "reading"], subject
        assert said[KG + "because"], subject
        assert iris(said[KG + "confidence"]) <= sure, subject
    for subject, said in of(everything, "Discrepancy").items():
        assert said[KG + "explanation"], subject
        assert texts(said[KG + "kind"])[0] in {"missing", "spelling", "calendar"}, subject


# --- The loader ---------------------------------------------------------------------------------


def test_the_loader_returns_what_the_turtle_says(reference: Reference, everything: Said) -> None:
    assert [city.id for city in reference.cities][:4] == list(PLATFORM)
    assert len(reference.cities) == 22
    assert len(reference.groups) == len(of(everything, "CityGroup"))
    agencies = of(everything, "Agency")
    assert [f"{ID}{agency.id}" for agency in reference.agencies] == list(agencies)
    for agency in reference.agencies:
        said = agencies[f"{ID}{agency.id}"]
        assert [agency.label] == texts(said[SKOS + "prefLabel"], "zh")
        assert list(agency.short_forms) == texts(said.get(SKOS + "altLabel", []), "zh")
        assert (agency.city is None) == agency.id.startswith("agency-TW-")
    assert reference.lexicon.tables["words"] == {"open": ["散會"]}


def test_the_packaged_data_loads() -> None:
    assert load_reference(DATA).lexicon.tables


def test_the_loader_reads_a_folder_once_and_its_result_can_be_a_key(copy: Path) -> None:
    assert load_reference(copy) is load_reference(copy)
    assert {load_reference(copy): 1}


def test_another_base_reads_the_packaged_turtle_and_its_own(copy: Path) -> None:
    mine = "https://data.example.org/kg/"
    path = copy / "reference" / "bodies.ttl"
    path.write_text(path.read_text("utf-8").replace(BASE, mine), "utf-8")
    assert load_reference(copy, mine) == load_reference(copy / ".." / copy.name, mine)
    assert [body.id for body in load_reference(copy, mine).bodies][3] == "industry"


def test_a_file_of_ones_own_is_read_too(copy: Path) -> None:
    (copy / "reference" / "mine.ttl").write_text(
        f"""@prefix id: <{ID}> . @prefix kg: <{KG}> . @prefix skos: <{SKOS}> .
        id:agency-TPE-900 a kg:Agency ; skos:prefLabel "臺北市政府測試局"@zh-Hant ;
            kg:government id:government-TPE ; kg:validTo "2025-02" .""",
        "utf-8",
    )
    mine = next(a for a in load_reference(copy).agencies if a.id == "agency-TPE-900")
    assert (mine.city, mine.valid_from, mine.valid_to) == ("TPE", "", "2025-02-28")


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        ("cities.ttl", "id:city-KEE a", "id:city-KEE b", "cities.ttl:14"),
        ("cities.ttl", 'notation "KEE"', 'notation "KEL"', "name it id:city-KEL"),
        ("cities.ttl", "kg:order 1 ;", "", "0 values of order"),
        ("cities.ttl", "kg:order 1 ;", 'kg:order "first" ;', "give a whole number"),
        ("cities.ttl", '"基隆市"@zh-Hant ,', "", "0 Chinese names"),
        ("cities.ttl", "kg:governs id:city-KEE", "kg:governs id:city-XXX", "unknown city city-XXX"),
        ("cities.ttl", "kg:city id:city-TPE , id:city-NWT\n", "kg:city id:city-TPE\n", "1 members"),
        ("agencies.ttl", "kg:government id:government-KEE ;", "", "0 values of government"),
        ("agencies.ttl", "government-KEE ;", "government-X ;", "unknown government government-X"),
        ("agencies.ttl", '"2024-06-01"^^xsd:date', '"2024-13-01"^^xsd:date', "validFrom"),
        ("agencies.ttl", '"2024-06-01"^^xsd:date', '"113年"^^xsd:date', "give a date"),
        ("bodies.ttl", "id:government-TAO ;", "id:agency-TAO-001 ;", "members are governments"),
        ("bodies.ttl", "kg:partOf id:body-jbbt", "kg:partOf id:body-x", "unknown body-x"),
        ("bodies.ttl", 'skos:notation "transport"', 'skos:note "", []', "without an IRI"),
        ("lexicon.toml", "[words]", "[words", "mend the TOML"),
    ],
)
def test_a_fault_is_one_line_with_file_and_remedy(copy: Path, file: str, old: str, new: str, said: str) -> None:
    path = copy / "reference" / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(DataError) as caught:
        load_reference(copy)
    assert file in str(caught.value)
    assert said in str(caught.value)
    assert caught.value.remedy
    assert "\n" not in str(caught.value)


def test_missing_and_undecodable_files_are_faults(copy: Path, tmp_path: Path) -> None:
    lexicon = copy / "reference" / "lexicon.toml"
    lexicon.write_bytes(b"\xff\xfe")
    with pytest.raises(DataError, match="UTF-8"):
        load_reference(copy)
    lexicon.unlink()
    with pytest.raises(DataError, match=r"lexicon\.toml: cannot be read"):
        load_reference(copy)
    (copy / "reference" / "cities.ttl").write_text("", "utf-8")
    with pytest.raises(DataError, match="no kg:City"):
        load_reference(copy)
    with pytest.raises(DataError, match="kg init"):
        load_reference(tmp_path / "nowhere")
