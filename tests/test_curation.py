"""What a curator says: each kind changes its fact, survives a changed document, and is reported once it is in vain."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest

from kg import resources
from kg.curation import link, load_corrections, read_corrected
from kg.curation.anchor import Words
from kg.curation.turtle import FILE, append, block
from kg.curation.values import (
    KINDS,
    AgencyAlias,
    CaseAddition,
    CaseJoin,
    CaseSeparation,
    DateReading,
    DecisionReading,
    DoubtDismissal,
)
from kg.errors import DataError
from kg.extract import extract
from kg.graph import graph_quads
from kg.read import read
from kg.reference import load_reference
from kg.rules import infer
from kg.validate import VOCABULARY, run_checks, validate_store
from kg.vocab import DEFAULT_BASE, PREFIXES, graph_iri, rebase

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from kg.curation import Correction, Report
    from kg.identity import Linked
    from kg.model import Extraction
    from tests.conftest import Outcome

    Kg = Callable[..., Outcome]

FIRST = """112 年度「基北北桃合作交流平臺」產業民生組第 1 次工作小組會議紀錄
壹、時間：112 年 6 月 26 日（一）下午 2 時
貳、地點：新北市政府大樓 4 樓 401 會議室
參、主持人：新北市政府經濟發展局 黃副局長碧玉
紀錄：游鎮海
伍、會議結論：
一、列管合作案
（一）雙北青創交流合作案：請新北市政府經濟發展局於 10 月底前辦理觀摩活動，本案持續辦理。
（二）北桃茶農參訪交流案：本案已辦理完成，逕於小組解列。
（三）基北綠能參訪交流案：請產發局協助辦理，並將提至副首長會議解列。
二、另會中談及四市夜市觀光行銷一事，請各市參考。
陸、散會：上午 15 時 30 分
"""
SECOND = """112 年度「基北北桃合作交流平臺」產業民生組第 2 次工作小組會議紀錄
壹、時間：112 年 9 月 23 日（六）上午 10 時
貳、地點：臺北市政府
參、主持人：臺北市政府產業發展局 王局長大明
紀錄：林小華
伍、會議結論：
一、列管合作案
（一）雙北青創交流合作案：本案持續辦理。
（二）創業家大會師合作案：請新北市政府經濟發展局持續辦理。
陸、散會：中午 12 時
"""
M1, M2 = "industry-112-1", "industry-112-2"
YOUTH, TEA, GREEN = (f"case-{M1}-{number:02d}" for number in (1, 2, 3))
SAID: dict[str, Any] = {"who": "王編者", "when": "2026-11-24", "why": (("zh-hant", "已向主辦機關查證。"),)}
OTHER = "https://other.example/kg/"

JOIN = CaseJoin(id=f"correction-{M2}-01", meeting=M2, quote="創業家大會師合作案", case=TEA, **SAID)
SPLIT = CaseSeparation(id=f"correction-{M2}-02", meeting=M2, quote="雙北青創交流合作案", case=YOUTH, **SAID)
MISSED = CaseAddition(id=f"correction-{M1}-01", meeting=M1, quote="四市夜市觀光行銷", **SAID)
ROUTINE = DecisionReading(id=f"correction-{M1}-02", meeting=M1, quote="逕於小組解列", code="routinize", **SAID)
NOTHING = DecisionReading(id=f"correction-{M1}-03", meeting=M1, quote="將提至副首長會議解列", nothing=True, **SAID)
DAYS = DateReading(
    id=f"correction-{M1}-04", meeting=M1, quote="10 月底前", start="2023-07-01", end="2023-10-25", **SAID
)
HOUR = DateReading(id=f"correction-{M1}-05", meeting=M1, quote="上午 15 時 30 分", time="15:45", **SAID)
ALIAS = AgencyAlias(
    id="correction-industry-01", meeting="", body="industry", quote="產發局", agency="agency-NWT-005", **SAID
)
CALM = DoubtDismissal(id=f"correction-{M1}-06", meeting=M1, quote="上午 15 時 30 分", kind="time", **SAID)
ALL: tuple[Correction, ...] = (JOIN, SPLIT, MISSED, ROUTINE, NOTHING, DAYS, HOUR, ALIAS, CALM)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data directory with two meetings and no correction."""
    folder = tmp_path / "data"
    shutil.copytree(resources.data_dir() / "reference", folder / "reference")
    (folder / "minutes").mkdir()
    (folder / "interpretation").mkdir()
    written(folder, FIRST, SECOND)
    return folder


def written(folder: Path, *texts: str) -> None:
    for number, text in enumerate(texts, 1):
        (folder / "minutes" / f"{number}.txt").write_text(text, encoding="utf-8")


def extracted(folder: Path) -> list[Extraction]:
    reference = load_reference(folder)
    files = sorted((folder / "minutes").iterdir())
    return [extract(document, reference) for file in files for document in read(file)]


def linked(folder: Path, *corrections: Correction) -> tuple[dict[str, Linked], list[Report]]:
    found, reports = link(extracted(folder), load_reference(folder), corrections)
    return {one.meeting: one for one in found}, reports


def codes(one: Linked, case: str) -> list[str]:
    keys = [key for key, identity in one.case_ids.items() if identity == case]
    return [decision.code for decision in one.extraction.decisions if decision.case in keys]


def named(one: Linked, name: str) -> str:
    return next(one.case_ids[case.key] for case in one.extraction.cases if case.label == name)


# --- Each kind --------------------------------------------------------------------------------------------------------


def test_a_right_join(data: Path) -> None:
    assert named(linked(data)[0][M2], JOIN.quote) not in {YOUTH, TEA}
    found, reports = linked(data, JOIN)
    assert named(found[M2], JOIN.quote) == TEA
    assert reports == []
    # Another name is no misspelling of the first.
    assert not found[M1].suspected | found[M2].suspected


def test_a_join_takes_the_case_from_the_name_that_would_get_it(data: Path) -> None:
    found, _ = linked(data, CaseJoin(id="c1", meeting=M2, quote=JOIN.quote, case=YOUTH, **SAID))
    assert named(found[M2], JOIN.quote) == YOUTH
    assert named(found[M2], SPLIT.quote) == f"case-{M2}-01"


def test_a_wrong_join(data: Path) -> None:
    assert named(linked(data)[0][M2], SPLIT.quote) == YOUTH
    found, reports = linked(data, SPLIT)
    assert named(found[M2], SPLIT.quote) == f"case-{M2}-01"
    assert reports == []
    assert not [pair for pair in found[M2].candidates if YOUTH in pair]


def test_a_missing_case(data: Path) -> None:
    before, _ = linked(data)
    found, reports = linked(data, MISSED)
    assert reports == []
    assert before[M1].case_ids.items() <= found[M1].case_ids.items(), "no other case gets another number"
    case = next(case for case in found[M1].extraction.cases if case.label == MISSED.quote)
    assert {part.city for part in case.cities} == {"KEE", "TPE", "NWT", "TAO"}
    decided = DecisionReading(id="c2", meeting=M1, quote="請各市參考", name=MISSED.quote, code="propose", **SAID)
    found, reports = linked(data, MISSED, decided)
    assert codes(found[M1], found[M1].case_ids[case.key]) == ["propose"]
    assert reports == []


def test_another_reading_of_a_decision(data: Path) -> None:
    found, reports = linked(data, ROUTINE, NOTHING)
    assert codes(found[M1], TEA) == ["routinize"]
    assert codes(found[M1], GREEN) == []
    assert not [step for step in found[M1].extraction.announcements if step.code == "delist"]
    assert reports == []
    up = DecisionReading(id="c1", meeting=M1, quote="逕於小組解列", code="refer-delisting", **SAID)
    found, _ = linked(data, up)
    decision = next(one for one in found[M1].extraction.decisions if found[M1].case_ids[one.case] == TEA)
    assert (decision.modality, decision.awaits) == ("proposed", "deputy-mayors")
    assert [step.code for step in found[M1].extraction.announcements if step.case == decision.case] == ["delist"]


def test_another_reading_of_days_and_hours(data: Path) -> None:
    found, reports = linked(data, DAYS, HOUR)
    extraction = found[M1].extraction
    assert extraction.header.end == "15:45"
    dated = [task.dates for task in extraction.tasks] + [event.dates for event in extraction.events]
    dates = [one for one in dated if one]
    assert dates
    assert {(one.start, one.end) for one in dates} == {("2023-07-01", "2023-10-25")}
    assert reports == []


def test_a_word_for_an_agency(data: Path) -> None:
    before = [one for one in linked(data)[0][M1].extraction.agencies if one.text == "產發局"]
    assert [one.agency for one in before] != ["agency-NWT-005"]
    found, reports = linked(data, ALIAS)
    mention = next(one for one in found[M1].extraction.agencies if one.text == "產發局")
    assert (mention.agency, mention.candidates) == ("agency-NWT-005", ())
    assert any("agency-NWT-005" in task.assignees and "產發局" in task.text for task in found[M1].extraction.tasks)
    assert reports == []
    # A form that names its city stands for the agency that it names.
    assert all(one.agency == "agency-TPE-005" for one in found[M2].extraction.agencies if "產業發展局" in one.text)


def test_a_word_that_the_gazetteer_does_not_know(data: Path) -> None:
    written(data, FIRST.replace("產發局", "商貿小組辦公處"), SECOND)
    assert not [one for one in linked(data)[0][M1].extraction.agencies if "商貿" in one.text]
    own = AgencyAlias(id="c1", meeting=M1, quote="商貿小組辦公處", agency="agency-TPE-005", **SAID)
    found, reports = linked(data, own)
    assert reports == []
    assert [one.agency for one in found[M1].extraction.agencies if "商貿" in one.text] == ["agency-TPE-005"]
    assert any(tie.party == "agency-TPE-005" for tie in found[M1].extraction.participations)


def test_an_alias_in_one_document_holds_there_only(data: Path) -> None:
    written(data, FIRST, SECOND.replace("新北市政府經濟發展局", "產發局"))
    there = AgencyAlias(id="c1", meeting=M1, quote="產發局", agency="agency-NWT-005", **SAID)
    plain, found = linked(data)[0], linked(data, there)[0]
    assert found[M2].extraction.agencies == plain[M2].extraction.agencies
    assert found[M1].extraction.agencies != plain[M1].extraction.agencies


def test_a_doubt_that_is_none(data: Path) -> None:
    assert [doubt.kind for doubt in linked(data)[0][M1].extraction.warnings] == ["time"]
    found, reports = linked(data, CALM)
    assert found[M1].extraction.warnings == ()
    assert reports == []
    # Doubts that only several documents show can be dismissed too.
    late = DoubtDismissal(id="c1", meeting=M2, quote=JOIN.quote, kind="history", **SAID)
    assert linked(data)[0][M2].extraction.warnings
    assert linked(data, late)[0][M2].extraction.warnings == ()


# --- A changed document -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("correction", ALL, ids=lambda one: type(one).__name__)
def test_it_survives_words_before_its_passage_and_another_layout(data: Path, correction: Correction) -> None:
    expected, reports = linked(data, correction)
    assert reports == []
    longer = [
        text.replace("參、主持人", "參之一、列席：各機關代表，詳如簽到表\n\n參、主持人").replace("　", " ")
        for text in (FIRST, SECOND)
    ]
    longer = [text.replace("創業家大會師", "創業家\n大會師").replace("10 月底前", "10月底前") for text in longer]
    written(data, *longer)
    found, reports = linked(data, correction)
    assert reports == []
    for meeting in (M1, M2):
        marks = [[(mark.classes, mark.case) for mark in one[meeting].curated] for one in (expected, found)]
        assert marks[0] == marks[1]
        assert found[meeting].case_ids == expected[meeting].case_ids
        assert len(found[meeting].extraction.warnings) == len(expected[meeting].extraction.warnings)


@pytest.mark.parametrize("correction", ALL, ids=lambda one: type(one).__name__)
def test_it_is_reported_when_its_words_are_gone(data: Path, correction: Correction) -> None:
    gone = [text.replace(correction.quote, "（略）") for text in (FIRST, SECOND)]
    written(data, *gone)
    plain, _ = linked(data)
    found, reports = linked(data, correction)
    assert [report.correction for report in reports] == [correction]
    where = correction.meeting or "industry"
    assert reports[0].line == (
        f"correction {correction.id} no longer applies: its quote is not in the minutes of {where}"
    )
    assert reports[0].zh
    for meeting, one in found.items():
        assert one.extraction == plain[meeting].extraction
        assert one.curated == ()


@pytest.mark.parametrize("correction", ALL, ids=lambda one: type(one).__name__)
def test_it_is_reported_when_its_minutes_are_gone(data: Path, correction: Correction) -> None:
    written(data, "會議紀錄\n時間：113 年 1 月 2 日\n一、無。\n", "另一份會議紀錄\n時間：113 年 1 月 3 日\n一、無。\n")
    _, reports = linked(data, correction)
    assert len(reports) == 1
    assert (correction.meeting or "industry") in reports[0].en


def test_a_quote_that_stands_twice_needs_the_words_beside_it(data: Path) -> None:
    twice = FIRST.replace("（三）", "（三）北桃物流交流案：逕於小組解列。\n（四）")
    written(data, twice, SECOND)
    _, reports = linked(data, ROUTINE)
    assert "stands 2 times" in reports[0].en
    one = DecisionReading(id="c1", meeting=M1, quote=ROUTINE.quote, code="routinize", prefix="交流案：", **SAID)
    found, reports = linked(data, one)
    assert reports == []
    assert [decision.code for decision in found[M1].extraction.decisions].count("routinize") == 1
    words = Words(found[M1].extraction.document)
    span = words.find(ROUTINE.quote)[0]
    quote, prefix, suffix = words.quoted(span)
    assert words.find(quote, prefix, suffix) == [span]


@pytest.mark.parametrize(
    ("correction", "reason"),
    [
        (CaseJoin(id="c", meeting=M2, quote=JOIN.quote, case="case-industry-111-1-01", **SAID), "there is no case"),
        (
            CaseJoin(id="c", meeting=M1, quote="基北綠能參訪交流案", case=f"case-{M2}-02", **SAID),
            "before industry-112-1",
        ),
        (CaseSeparation(id="c", meeting=M2, quote=JOIN.quote, case="case-industry-111-1-01", **SAID), "no case"),
        (CaseJoin(id="c", meeting=M2, quote="臺北市政府", case=YOUTH, **SAID), "stands 2 times"),
        (CaseJoin(id="c", meeting=M2, quote="林小華", case=YOUTH, **SAID), "no case is read"),
        (CaseAddition(id="c", meeting=M1, quote="北桃茶農參訪交流案", **SAID), "is read as a case now"),
        (DecisionReading(id="c", meeting=M1, quote="逕於小組解列", code="delist", **SAID), "reads it so by itself"),
        (DecisionReading(id="c", meeting=M1, quote="請各市參考", nothing=True, **SAID), "no such decision"),
        (DecisionReading(id="c", meeting=M1, quote="請各市參考", code="approve", **SAID), "not clear what case"),
        (DecisionReading(id="c", meeting=M1, quote="逕於小組解列", modality="planned", **SAID), "can only be decided"),
        (DecisionReading(id="c", meeting=M1, quote="逕於小組解列", awaits="mayors", **SAID), "awaits no level"),
        (DecisionReading(id="c", meeting=M1, quote="逕於小組解列", code="defer", name="無此案", **SAID), "has no case"),
        (DateReading(id="c", meeting=M1, quote="10 月底前", time="12:00", **SAID), "not in a field of the header"),
        (
            DateReading(id="c", meeting=M1, quote="112 年 6 月 26 日", start="2023-06-26", **SAID),
            "reads it so by itself",
        ),
        (DoubtDismissal(id="c", meeting=M1, quote="上午 15 時 30 分", kind="count", **SAID), "no doubt of kind count"),
        (AgencyAlias(id="c", meeting=M1, quote="產發局", agency="agency-XXX-001", **SAID), "there is no agency"),
        (AgencyAlias(id="c", meeting=M1, quote="各市", agency="agency-NWT-005", **SAID), "not read as an agency"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_what_it_cannot_do_is_said(data: Path, correction: Correction, reason: str) -> None:
    _, reports = linked(data, correction)
    assert len(reports) == 1
    assert reason in reports[0].en
    assert reports[0].zh


@pytest.mark.parametrize("first", [JOIN, ROUTINE, DAYS, HOUR], ids=lambda one: type(one).__name__)
def test_two_that_decide_the_same_are_told_apart(data: Path, first: Correction) -> None:
    change = {"case": YOUTH} if first is JOIN else {"code": "defer"} if first is ROUTINE else {}
    change |= {"start": "2023-07-02"} if first is DAYS else {"time": "15:50"} if first is HOUR else {}
    values = {name: getattr(first, name) for name in type(first).__dataclass_fields__}
    second = type(first)(**{**values, **change, "id": "later"})
    found, reports = linked(data, first, second)
    assert [report.correction for report in reports] == [second]
    assert first.id in reports[0].en
    assert {mark.correction for one in found.values() for mark in one.curated} == {first.id}


def test_other_minutes_are_not_asked_for_where_one_input_is_read(data: Path) -> None:
    reference = load_reference(data)
    first = [one for one in extracted(data) if one.header.number == 1]
    applied = read_corrected(first, reference, ALL)
    assert applied.reports == ()
    assert applied.extractions[0].warnings == ()


# --- The graph --------------------------------------------------------------------------------------------------------


def graph(data: Path, *corrections: Correction) -> ox.Store:
    """All that a build puts into the store, made here so that what is tested is seen."""
    for one in corrections:
        append(data, one)
    reference = load_reference(data)
    known, _ = link(extracted(data), reference, load_corrections(data))
    store = ox.Store()
    store.extend(graph_quads(known, reference))
    for name in ("reference", "interpretation"):
        for file in (data / name).glob("*.ttl"):
            store.load(file.read_bytes(), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(graph_iri(name)))
    for name in VOCABULARY:
        text = resources.ontology_text(name)
        store.load(text.encode(), format=ox.RdfFormat.TURTLE, to_graph=ox.NamedNode(graph_iri("ontology")))
    infer(store)
    return store


def test_the_graph_is_sound_and_each_fact_names_its_correction(data: Path) -> None:
    store = graph(data, *ALL)
    assert validate_store(store, DEFAULT_BASE).violations == ()
    assert [one for one in run_checks(store, DEFAULT_BASE) if one.severity == "Violation"] == []
    query = "SELECT DISTINCT ?c ?t WHERE { ?f kg:basedOn ?c ; a ?t . ?c a/rdfs:subClassOf kg:Correction }"
    prefixes = {name: PREFIXES[name] for name in ("kg", "rdfs")}
    rows = store.query(query, prefixes=prefixes, use_default_graph_as_union=True)
    assert isinstance(rows, ox.QuerySolutions)
    marked = {(str(row["c"]).rsplit("/", 1)[1][:-1], str(row["t"]).rsplit("#", 1)[1][:-1]) for row in rows}
    assert marked == {
        *((one.id, kind) for one in (JOIN, SPLIT, MISSED) for kind in ("CaseOccurrence", "NameUse")),
        (ROUTINE.id, "Decision"),
        (DAYS.id, "VagueDates"),
        (HOUR.id, "Meeting"),
        (ALIAS.id, "AgencyMention"),
    }


def test_a_correction_in_vain_leaves_the_shapes_whole(data: Path) -> None:
    lost = CaseJoin(id="correction-industry-109-1-01", meeting="industry-109-1", quote="無", case="case-x-01", **SAID)
    assert validate_store(graph(data, lost), DEFAULT_BASE).violations == ()


def test_no_correction_no_change(data: Path) -> None:
    reference = load_reference(data)
    plain, corrected = (link(extracted(data), reference, known)[0] for known in ((), load_corrections(data)))
    assert graph_quads(plain, reference) == graph_quads(corrected, reference)
    assert not [quad for quad in graph_quads(plain, reference) if quad.predicate.value.endswith("#basedOn")]


# --- Turtle -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("base", [DEFAULT_BASE, OTHER])
def test_what_is_written_is_read_again(data: Path, base: str) -> None:
    odd = DecisionReading(
        id="correction-x-01",
        meeting=M1,
        quote='他說："\\n"\n<b>',
        prefix="前",
        suffix="後",
        name="案",
        code="approve",
        modality="decided",
        awaits="mayors",
        instead_of="delist",
        **{**SAID, "why": (("en", "a reason"), ("zh-hant", "理由"))},
    )
    for one in (*ALL, odd):
        append(data, one)
    path = data / "interpretation" / FILE
    assert block(odd) in path.read_text(encoding="utf-8")
    path.write_text(rebase(path.read_text(encoding="utf-8"), base), encoding="utf-8")
    assert load_corrections(data, base) == tuple(sorted((*ALL, odd), key=lambda one: one.id))
    assert {type(one).__name__ for one in ALL} == set(KINDS)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("kg:isCase id:case-industry-112-1-02 ;", "", "0 values of kg:isCase"),
        ('dct:creator "王編者"', 'dct:creator "甲", "乙"', "2 values of dct:creator"),
        ("id:case-industry-112-1-02", "id:city-TPE", "is id:city-TPE"),
        ("id:case-industry-112-1-02", "[]", "node without an IRI"),
        (" a kg:CaseJoin ;", " a kg:CaseJoin ;;;,", "not valid Turtle"),
    ],
)
def test_a_faulty_block_is_named(data: Path, old: str, new: str, fault: str) -> None:
    path = append(data, JOIN)
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(DataError, match=r"corrections\.ttl") as error:
        load_corrections(data)
    assert fault in str(error.value)


def test_one_name_in_two_files_is_a_fault(data: Path) -> None:
    shutil.copy(append(data, JOIN), data / "interpretation" / "more.ttl")
    with pytest.raises(DataError, match="two files"):
        load_corrections(data)


# --- The command ------------------------------------------------------------------------------------------------------


def curate(kg_command: Kg, data: Path, *args: str, **env: str) -> Outcome:
    who = () if args[0] == "list" else ("--why", "已查證", "--who", "王編者", "--when", "2026-11-24")
    return kg_command("curate", *args, *who, "--data-dir", data, **env)


def test_the_round_trip(kg_command: Kg, data: Path) -> None:
    asked = [
        ("join", "112-2", JOIN.quote, TEA.removeprefix("case-")),
        ("split", M2, SPLIT.quote, YOUTH),
        ("case", M1, MISSED.quote),
        ("read", M1, ROUTINE.quote, "--code", "routinize", "--case", "北桃茶農參訪交流案", "--instead-of", "delist"),
        ("read", M1, NOTHING.quote, "--nothing"),
        ("date", M1, DAYS.quote, "--from", "2023-07-01", "--to", "2023-10-25"),
        ("date", M1, HOUR.quote, "--time", "15:45"),
        ("alias", "產發局", "新北市政府經濟發展局", "--body", "industry"),
        ("dismiss", M1, CALM.quote, "--kind", "time", "--after", "\n"),
    ]
    for args in asked:
        outcome = curate(kg_command, data, *args)
        assert outcome.code == 0, outcome.err
        assert outcome.out.startswith("correction-industry-")
    listed = curate(kg_command, data, "list")
    assert listed.code == 0
    assert len(listed.out.splitlines()) == len(asked)
    assert all(line.endswith("  applies") for line in listed.out.splitlines())
    written(data, FIRST.replace(ROUTINE.quote, "續行列管"), SECOND)
    listed = curate(kg_command, data, "list")
    stale = [line for line in listed.out.splitlines() if "no longer applies" in line]
    assert len(stale) == 1
    assert "its quote is not in the minutes of industry-112-1" in stale[0]
    told = kg_command("ingest", data / "minutes" / "1.txt", "--format", "json", "--data-dir", data)
    assert told.code == 0
    assert "no longer applies" in told.err
    assert '"end": "15:45"' in told.out


@pytest.mark.parametrize(
    ("args", "code", "fault"),
    [
        (("join", "112-9", "甲", "x-01"), 2, "no meeting '112-9'"),
        (("join", M2, JOIN.quote, "industry-112-1-99"), 2, "no case"),
        (("read", M1, ROUTINE.quote, "--code", "rename"), 2, "no code 'rename'"),
        (("read", M1, ROUTINE.quote), 2, "says nothing"),
        (("read", M1, ROUTINE.quote, "--nothing", "--code", "delist"), 2, "stands alone"),
        (("date", M1, DAYS.quote, "--from", "2023-02-30"), 2, "is no day"),
        (("date", M1, DAYS.quote, "--from", "2023-03-02", "--to", "2023-03-01"), 2, "is after"),
        (("date", M1, HOUR.quote, "--time", "25:00"), 2, "no time of day"),
        (("alias", "產發局", "無此局", "--body", "industry"), 2, "no agency"),
        (("alias", "產發局", "agency-NWT-005"), 2, "no meeting is named"),
        (("dismiss", M1, CALM.quote, "--kind", "mood"), 2, "no kind 'mood'"),
        (("read", M1, "沒有這句話", "--code", "delist"), 1, "its quote is not in the minutes"),
        (("join", M1, "游鎮海", TEA), 1, "no case is read"),
        (("case", M1, "案"), 1, "times"),
    ],
)
def test_what_is_wrong_is_told_in_one_line_and_nothing_is_written(
    kg_command: Kg, data: Path, args: tuple[str, ...], code: int, fault: str
) -> None:
    outcome = curate(kg_command, data, *args)
    assert outcome.code == code, outcome.err
    assert fault in outcome.err
    assert len(outcome.err.splitlines()) == 1
    assert outcome.out == ""
    assert not (data / "interpretation" / FILE).exists()


def test_without_an_action_or_a_reason_the_usage_is_told(kg_command: Kg, data: Path) -> None:
    assert kg_command("curate", "--data-dir", data).code == 2
    outcome = kg_command("curate", "case", M1, MISSED.quote, "--who", "x", "--data-dir", data)
    assert outcome.code == 2
    assert "--why" in outcome.err


def test_an_empty_list_says_so(kg_command: Kg, data: Path) -> None:
    outcome = curate(kg_command, data, "list")
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "kg: no corrections\n")
