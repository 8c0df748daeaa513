"""Nothing is ever invented: minutes of every layout, cut up and spoiled, give no fact that their text does not say."""

from __future__ import annotations

import dataclasses
import random
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg import resources
from kg.errors import KgError, ReadError
from kg.extract import extract
from kg.model import Source, Span
from kg.read import read, read_source
from kg.read.meetings import cut
from kg.reference import load_reference
from tests.passages import invented

if TYPE_CHECKING:
    from kg.model import Document, Extraction

REFERENCE = load_reference(resources.data_dir())
CORPORA = [resources.data_dir() / "minutes", *sorted(Path(__file__).parent.glob("gold*"))]
MUTANTS = 6


def mutated(text: str, seed: int) -> str:
    """Minutes with pieces cut out, doubled, swapped and spoiled."""
    chance = random.Random(seed)
    lines = text.split("\n")
    for _ in range(chance.randint(1, 25)):
        at = chance.randrange(len(lines))
        match chance.randrange(5):
            case 0:
                del lines[at : at + chance.randint(1, 3)]
                lines = lines or [""]
            case 1:
                lines.insert(at, chance.choice(lines))
            case 2:
                is_mixed = chance.random() < 0.3
                lines[at] = "".join(chance.sample(lines[at], len(lines[at]))) if is_mixed else lines[at][::-1]
            case 3:
                place = chance.randint(0, len(lines[at]))
                noise = chance.choice("（「：、。併入更名為\u200b4市年月日\f")
                lines[at] = lines[at][:place] + noise + lines[at][place:]
            case _:
                other = chance.randrange(len(lines))
                lines[at], lines[other] = lines[other], lines[at]
    return "\n".join(lines)


def mutants(corpus: Path) -> list[str]:
    """Spoiled minutes of a corpus, the same at each run: each meeting by itself, and what holds several as a whole."""
    texts = []
    for file in sorted(corpus.glob("*.txt")):
        text = read_source(file).text
        meetings = [text[one.span.start : one.span.end] for one in documents(text)]
        texts += [text, *meetings] if len(meetings) > 1 else [text]
    return [mutated(text, 100 * at + seed) for at, text in enumerate(texts) for seed in range(MUTANTS)]


def documents(text: str) -> tuple[Document, ...]:
    return cut(Source("mutated.txt", text, "0" * 64))


@pytest.mark.parametrize("corpus", CORPORA, ids=lambda path: path.name)
def test_nothing_is_invented(corpus: Path) -> None:
    """Most mutants are still minutes and are read; what is none is refused in one line, and nothing else happens."""
    texts = mutants(corpus)
    refused = 0
    for text in texts:
        try:
            found = [extract(document, REFERENCE) for document in documents(text)]
        except KgError as error:
            assert isinstance(error, ReadError)
            assert "\n" not in str(error)
            refused += 1
        else:
            assert [wrong for one in found for wrong in invented(one)] == []
    assert len(texts) >= 40
    assert refused <= len(texts) // 10


@pytest.mark.parametrize("kind", ["fields", "people", "items", "resolutions", "cases", "decisions", "announcements",
                                  "participations", "tasks", "events", "agencies", "dates", "counts", "warnings"])  # fmt: skip
def test_a_passage_beyond_the_document_is_found(kind: str) -> None:
    """Each kind of fact is looked at: one that points elsewhere does not pass."""
    found = _one(kind)
    end = found.document.span.end
    wrong = dataclasses.replace(getattr(found, kind)[0], span=Span(end, end + 4))
    assert any(kind in line for line in invented(_with(found, kind, (wrong,))))


@pytest.mark.parametrize(
    ("kind", "change"),
    [
        ("fields", {"value": "龘"}), ("people", {"as_written": "龘"}), ("people", {"name": "龘"}), ("items", {"text": "龘"}),
        ("items", {"number": "龘"}), ("resolutions", {"text": "龘"}), ("cases", {"label": "龘"}), ("cases", {"former": ("龘",)}),
        ("cases", {"names": (("龘", Span(0, 9)),)}), ("cases", {"item": 9999}), ("decisions", {"case": "龘"}),
        ("decisions", {"to_name": "龘"}), ("decisions", {"outputs": ("龘",)}), ("announcements", {"text": "龘"}),
        ("participations", {"as_written": "龘"}), ("tasks", {"text": "龘"}), ("tasks", {"assignee_words": ("龘",)}),
        ("events", {"label": "龘"}), ("events", {"place": "龘"}), ("agencies", {"text": "龘"}), ("dates", {"text": "龘"}),
        ("counts", {"count": 9999}),
    ],
)  # fmt: skip
def test_an_invented_word_is_found(kind: str, change: dict[str, Any]) -> None:
    found = _one(kind)
    wrong = dataclasses.replace(getattr(found, kind)[0], **change)
    assert invented(_with(found, kind, (wrong, *getattr(found, kind)[1:])))


def test_an_invented_day_and_hour_are_found() -> None:
    found = _one("fields")
    for name, value in (("date", "2023-06-27"), ("date", "1999-06-26"), ("start", "09:00"), ("end", "15:31")):
        fields = tuple(dataclasses.replace(one, value=value) if one.name == name else one for one in found.fields)
        assert fields != found.fields
        assert [line.split(":")[0] for line in invented(dataclasses.replace(found, fields=fields))] == [name]


def _with(found: Extraction, kind: str, facts: tuple[Any, ...]) -> Extraction:
    changed: dict[str, Any] = {kind: facts}
    return dataclasses.replace(found, **changed)


@cache
def _one(kind: str) -> Extraction:
    """The first sound extraction of the shipped minutes that has a kind of fact."""
    (file,) = CORPORA[0].iterdir()
    found = (extract(document, REFERENCE) for document in read(file))
    return next(one for one in found if getattr(one, kind) and not invented(one))


@pytest.mark.parametrize(
    "file", [file for corpus in CORPORA for file in sorted(corpus.glob("*.txt"))], ids=lambda file: file.stem
)
def test_nothing_is_invented_from_the_corpora_as_they_are(file: Path) -> None:
    assert [wrong for document in read(file) for wrong in invented(extract(document, REFERENCE))] == []


@settings(max_examples=80, deadline=None)
@given(
    st.text(
        alphabet="本案請於一二（）()「」、。：；4市臺北新桃園基隆政府環保局處合併為更名併入拆分解除列管月日年第季",
        max_size=160,
    )
)
def test_any_resolution_gives_facts_with_passages(words: str) -> None:
    """Extraction takes any words; each fact keeps its passage."""
    text = f"甲小組 113 年第 2 次會議紀錄\n時間：113 年 6 月 3 日\n地點：某處\n決議：\n一、列管合作案：\n（一）甲事交流案：{words}\n"
    for document in documents(text):
        assert invented(extract(document, REFERENCE)) == []
