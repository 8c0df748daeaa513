"""The filter before the lexicon's patterns: it may let one through in vain, but never holds one back that matches."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg import resources
from kg.extract.decisions import able, rules
from kg.extract.needles import Needles, needed
from kg.reference import load_reference
from tests.test_extract import WORDINGS

if TYPE_CHECKING:
    from kg.model import Lexicon


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    return load_reference(resources.data_dir()).lexicon


@pytest.mark.parametrize(
    ("pattern", "words"),
    [
        ("解除列管|結案", {"解除列管", "結案"}),
        ("[^。]{0,14}(?:續|持續)列管", {"續列管", "持續列管"}),
        ("擬?更名", {"更名", "擬更名"}),
        ("(?:甲|乙)?", None),
        ("[^。]+", None),
        ("(?<=會)同意(?!書)", {"同意"}),
        ("(?:同意){2,}案", {"同意"}),
        ("(?i)line案", None),
        ("(?i:line)同意", {"同意"}),
    ],
)
def test_words_that_a_match_holds(pattern: str, words: set[str] | None) -> None:
    assert needed(pattern) == words


def test_no_pattern_of_the_lexicon_is_held_back(lexicon: Lexicon) -> None:
    texts = [row.split("\t")[1] for row in WORDINGS]
    assert len(texts) > 400
    for table in ("decision", "request"):
        for text in texts:
            matching = [rule for rule in rules(lexicon, table) if rule.pattern.search(text)]
            assert [rule for rule in able(lexicon, table, text) if rule in matching] == matching


@given(st.text("解除列管續予同意。,案", max_size=24))
def test_whatever_the_text(text: str) -> None:
    patterns = ("解除?列管", "[^。]{0,3}(?:續予|同意)(?!案)", "案[^,]*案", "(?:解|同)+,", "(?<!不)同意")
    matching = [at for at, pattern in enumerate(patterns) if re.search(pattern, text)]
    assert set(matching) <= set(Needles(patterns).able(text))


def test_most_sentences_wake_few_rules(lexicon: Lexicon) -> None:
    assert len(able(lexicon, "decision", "兩市已於6月完成會勘並交換資料。")) * 4 < len(rules(lexicon, "decision"))
