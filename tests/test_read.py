"""Reading: text → blocks with spans; no character is lost, nothing raises but the project's own errors."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kg import resources
from kg.errors import KgError, ReadError
from kg.model import Block, Document, Source, Span
from kg.read import read, read_source
from kg.read.fold import View, fold
from kg.read.meetings import cut
from kg.read.numbering import number, numeral
from kg.read.outline import walk

MINUTES = sorted((resources.data_dir() / "minutes").iterdir())
GOLD = sorted((Path(__file__).parent / "gold").glob("*.txt"))

# Pieces from which minutes are made, so that random texts reach the deeper branches.
PIECES = st.sampled_from(
    [
        "112 年度「基北北桃合作交流平臺」產業民生組第 1 次工作小組會議紀錄",
        "壹、時間：112 年 6 月 26 日（一）下午 2 時",
        "貳、地點：",
        "紀錄：王小明",
        "伍、會議決議：",
        "一、列管合作案（計 2 案）：",
        "（一）甲案：本案解除列管。",
        "1. ",
        "(1)",
        "二、",
        "第 3 頁，共 9 頁",
        "- 2 -",
        "陸、散會",
        "乙及丙合併為「丁」",
        "請 4 市於 10 月底前辦理",
        "\n",
        "\n\n",
        "\t",
        "\u3000",
        "「",
        "」",
        "（",
        "）",
        "：",
        "。",
        "、",
        "\u200b",
        "\ufeff",
        "臺北市政府環保局",
        "本局",
        "更名為「戊」",
        "拆分為",
        "併入",
    ]
)
TEXTS = st.one_of(
    st.text(max_size=400), st.lists(PIECES, max_size=40).map("\n".join), st.lists(PIECES, max_size=40).map("".join)
)


def _blocks(document: Document) -> list[Block]:
    return [block for block, _ in walk(document.blocks)]


def _visible(text: str) -> str:
    return fold(text)


@pytest.mark.parametrize("path", [*MINUTES, *GOLD], ids=lambda path: path.stem)
def test_no_character_is_lost(path: Path) -> None:
    """Every visible character of a document stands in a block, its number, or a page mark."""
    for document in read(path):
        text = document.source.text
        covered = bytearray(len(text))
        for block in _blocks(document):
            for span in (block.span, *block.pieces):
                covered[span.start : span.end] = b"\x01" * (span.end - span.start)
        for mark in document.marks:
            covered[mark.start : mark.end] = b"\x01" * (mark.end - mark.start)
        missed = "".join(text[at] for at in range(document.span.start, document.span.end) if not covered[at])
        assert not _visible(missed).strip("#>-•●○*"), missed[:80]


@settings(max_examples=300, deadline=None)
@given(TEXTS)
@example("第 3 頁，共 9 頁\n會議紀錄\n時間：\n地點：")
def test_any_text_is_read_or_refused(text: str) -> None:
    """Nothing raises but the project's own errors; spans nest and pieces stand in order."""
    try:
        documents = cut(Source("text.txt", text, "0" * 64))
    except ReadError:
        return
    for document in documents:
        last = document.span.start
        for block in _blocks(document):
            assert block.span in document.span
            assert block.span.start >= last or not block.pieces
            for piece in block.pieces:
                assert last <= piece.start < piece.end <= document.span.end
                last = piece.end


@given(st.text(max_size=200))
def test_a_view_maps_back_to_the_source(text: str) -> None:
    """Each folded character comes from the place to which it maps."""
    view = View(text, [Span(0, len(text))])
    for at, char in enumerate(view.text):
        span = view.span(at, at + 1)
        assert char in fold(text[span.start : span.end])


def test_seven_meetings_in_one_file() -> None:
    """The shipped file holds seven meetings; the tree of the first has the depth that a reader sees."""
    documents = read(MINUTES[0])
    assert len(documents) == 7
    items = [
        (len([up for up in above if up.kind == "item"]) + 1, block.number)
        for block, above in walk(documents[0].blocks)
        if block.kind == "item"
    ]
    assert items[:5] == [(1, "一、"), (2, "（一）"), (2, "（二）"), (3, "1."), (3, "2.")]
    assert len(items) == 28


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("113", 113),
        ("一百一十三", 113),
        ("一一三", 113),
        ("十二", 12),
        ("廿三", 23),
        ("拾貳", 12),
        ("甲", 1),
        ("天", None),
        ("", None),
        ("²", None),
    ],
)
def test_numerals(words: str, value: int | None) -> None:
    """Numbers in every spelling; a superscript is none."""
    assert number(words) == value


@pytest.mark.parametrize(
    ("line", "style", "value"),
    [
        ("壹、時間", "formal", 1), ("甲、列管", "stem", 1), ("一、列管", "cn", 1), ("(三)乙案", "(cn)", 3), ("12.事項", "d", 12),
        ("(2)事項", "(d)", 2), ("A.說明", "A", 1), ("①甲", "①", 1), ("Ⅳ、紀錄".replace("Ⅳ", "IV"), "roman", 4), ("提案二:新增", "case", 2),
        ("-(一)電競", "(cn)", 1), ("1.2主席裁示", "d.d", 2),
    ],
)  # fmt: skip
def test_numerals_at_the_head_of_a_line(line: str, style: str, value: int) -> None:
    """Every style of official numbering."""
    found = numeral(line)
    assert found is not None
    assert (found.style, found.value) == (style, value)


@pytest.mark.parametrize("line", ["4樓401會議室", "112年6月", "3.5公里", "(1案):推動", "2023新北好市節", "(計7案)"])
def test_what_is_no_numeral(line: str) -> None:
    """Numbers in running text do not open an item."""
    assert numeral(line) is None


@pytest.mark.parametrize(
    "data",
    [
        pytest.param("112 年會議紀錄".encode("utf-16"), id="utf-16"),
        pytest.param(b"\xef\xbb\xbf", id="only a mark"),
        pytest.param(b"", id="empty"),
        pytest.param(b"lorem ipsum\n" * 20, id="no minutes"),
        pytest.param("紀錄".encode() + b"\xff\xfe", id="damaged"),
        pytest.param(b"\x00\x01\x02" * 50, id="binary"),
    ],
)
def test_bad_input_is_refused_in_one_line(tmp_path: Path, data: bytes) -> None:
    """What is no minutes raises a KgError that fits one line and names the file."""
    path = tmp_path / "minutes.txt"
    path.write_bytes(data)
    with pytest.raises(KgError) as caught:
        read(path)
    assert "minutes.txt" in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "big5hkscs"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    """The same text in every encoding that offices use."""
    text = MINUTES[0].read_text(encoding="utf-8")
    path = tmp_path / "minutes.txt"
    path.write_bytes(text.replace("\n", "\r\n").encode(encoding))
    assert next(document.source.text for document in read(path)) == text


def test_big5_as_taiwan_writes_it() -> None:
    """Signs as Windows in Taiwan has them, characters that only the extension has, and numbers in circles."""
    head = "甲小組 113 年第 1 次會議紀錄\n時間：113 年 1 月 5 日下午 2 時"
    data = head.encode("cp950") + b"\xa1\xe3" + "4 時\n出席：瓦歷斯".encode("cp950") + b"\xa1\x45"
    data += "諾幹、游堃海、衞啓峯、𨋢\n①甲案\n".encode("big5hkscs")
    text = read_source("m.txt", data=data).text
    assert text == f"{head}～4 時\n出席：瓦歷斯‧諾幹、游堃海、衞啓峯、𨋢\n①甲案\n"


@pytest.mark.parametrize("encoding", ["utf-32-le", "gb18030", "shift_jis", "euc_jp"])
def test_no_characters_are_guessed(encoding: str) -> None:
    """What is in another encoding, or Chinese only by chance, is refused."""
    data = "第 1 回会議：令和五年一月、会議の記録を作成した。\n".encode(encoding) * 9
    with pytest.raises(ReadError, match="UTF-8"):
        read_source("m.txt", data=data)


def test_page_marks_are_no_words(tmp_path: Path) -> None:
    """A page break within a sentence leaves the sentence whole, and its mark is kept apart."""
    text = "甲小組 113 年第 1 次會議紀錄\n時間：113 年 1 月 5 日\n地點：某處\n決議：\n一、乙案：請持續\n\n第 1 頁，共 2 頁\n\n辦理交流。\n"
    path = tmp_path / "minutes.txt"
    path.write_text(text, encoding="utf-8")
    (document,) = read(path)
    item = next(block for block in _blocks(document) if block.kind == "item")
    view = View(text, item.pieces)
    assert view.text == "乙案:請持續辦理交流。"
    assert [text[mark.start : mark.end] for mark in document.marks] == ["第 1 頁，共 2 頁"]


@pytest.mark.parametrize("drawn", ["-----", "＝＝＝＝＝＝", "─ ─ ─ ─", "- - - -", "___"])
def test_a_drawn_line_opens_nothing_and_says_nothing(drawn: str, tmp_path: Path) -> None:
    """What a line parts stays apart; the line itself is no item with a bullet, and no words of the block above it."""
    text = f"甲小組 113 年第 1 次會議紀錄\n時間：113 年 1 月 5 日\n地點：某處\n討論事項：\n一、乙案：續辦。\n{drawn}\n二、丙案：續辦。\n"
    path = tmp_path / "minutes.txt"
    path.write_text(text, encoding="utf-8")
    (document,) = read(path)
    assert [View(text, block.pieces).text for block in _blocks(document) if block.kind == "item"] == [
        "乙案:續辦。",
        "丙案:續辦。",
    ]
    assert [text[mark.start : mark.end] for mark in document.marks] == [drawn]
