"""One text however it was typed, saved or laid out gives the same facts; what is impossible is doubted, never believed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import unicodedata
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from kg import resources
from kg.extract import extract
from kg.read import read
from kg.reference import load_reference
from kg.register import read_together
from kg.report import meeting_json
from kg.vocab import DEFAULT_BASE
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

SEED = sorted((resources.data_dir() / "minutes").iterdir())[0].read_text(encoding="utf-8")
REFERENCE = load_reference(resources.data_dir(), DEFAULT_BASE)
BIDI = "\u202e新北市\u202c"
NEVER_IN_NAMES = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffd]")

Fact = tuple[Any, ...]


def meetings(data: bytes) -> list[dict[str, Any]]:
    found = [extract(document, REFERENCE) for document in read("m.txt", data=data)]
    return [meeting_json(one, REFERENCE) for one in read_together(found, REFERENCE)]


def bare(words: str | None) -> str:
    """Without blanks, punctuation and width, which the variants change."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", words or ""))


def facts(data: bytes) -> set[Fact]:
    """What is said, without where it stands."""
    found: set[Fact] = set()
    for one in meetings(data):
        at = (bare(one["group"]), one["meeting"])
        found |= {(at, name, str(one[name])) for name in ("year", "number", "date", "start", "end", "host_city")}
        found |= {(at, "person", bare(person["name"]), person["agency"]) for person in one["chairs"]}
        found |= {(at, "recorder", bare(name)) for name in one["recorders"]}
        found |= {
            (at, "case", bare(case["label"]), *case["decisions"], *case["cities"], *map(bare, case["predecessors"]))
            for case in one["cases"]
        }
        found |= {(at, "agency", agency["label"], agency["city"]) for agency in one["agencies"]}
        found |= {(at, "dates", dates["from"], dates["to"]) for dates in one["dates"]}
    return found


@cache
def expected() -> set[Fact]:
    return facts(SEED.encode())


def every(size: int, mark: str) -> str:
    return "".join(char + (mark if at % size == 0 else "") for at, char in enumerate(SEED))


SAME: dict[str, Callable[[], bytes]] = {
    "byte order mark": lambda: b"\xef\xbb\xbf" + SEED.encode(),
    "CRLF": lambda: SEED.replace("\n", "\r\n").encode(),
    "CR": lambda: SEED.replace("\n", "\r").encode(),
    "Big5-HKSCS": lambda: SEED.encode("big5hkscs"),
    "UTF-16 little": lambda: SEED.encode("utf-16"),
    "UTF-16 big": lambda: b"\xfe\xff" + SEED.encode("utf-16-be"),
    "wide digits": lambda: SEED.translate({ord(str(digit)): 0xFF10 + digit for digit in range(10)}).encode(),
    "year in words": lambda: re.sub("112 ?年", "一百一十二年", SEED).encode(),
    "western year": lambda: SEED.replace("112 年 6 月 26 日", "2023 年 6 月 26 日").encode(),
    "narrow colons": lambda: SEED.replace("：", ":").encode(),
    "wide blanks": lambda: SEED.replace(" ", "\u3000").encode(),
    "no-break blanks": lambda: SEED.replace(" ", "\u00a0").encode(),
    "no blanks": lambda: SEED.replace(" ", "").encode(),
    "compatibility characters": lambda: SEED.translate({0x5E74: 0xF98E, 0x7ACB: 0xF9F7, 0x7406: 0xF9E4}).encode(),
    "zero-width blanks": lambda: every(7, "\u200b").encode(),
    "soft hyphens": lambda: every(11, "\u00ad").encode(),
    "wrapped": lambda: "\n".join(re.sub("(.{22})", r"\1\n", line) for line in SEED.split("\n")).encode(),
    "page marks": lambda: SEED.replace("\n\n", "\n\n第 3 頁，共 9 頁\n\f\n", 20).encode(),
}


@pytest.mark.parametrize("how", SAME)
def test_the_same_words_give_the_same_facts(how: str) -> None:
    data = SAME[how]()
    assert data != SEED.encode()
    assert facts(data) == expected()


DAY = "112 年 6 月 26 日"
DOUBTFUL = {
    "month 13": ("13 月 32 日", None),
    "year 0": ("0 年 6 月 26 日", None),
    "year 999": ("999 年 6 月 26 日", None),
    "year 9999": ("9999 年 6 月 26 日", None),
    "year 9112": ("9112 年 6 月 26 日", None),
    "before the republic": ("民國前 5 年 6 月 26 日", None),
    "no leap year": ("112 年 2 月 29 日", None),
    "wrong weekday": ("112 年 6 月 27 日", "2023-06-27"),
}


@pytest.mark.parametrize("how", DOUBTFUL)
def test_a_day_that_cannot_be_is_doubted_and_no_date(how: str) -> None:
    """A weekday that does not fit is told, the date stays; a day that there never was is none."""
    words, date = DOUBTFUL[how]
    changed = SEED.replace(DAY, words if "年" in words else f"112 年 {words}")
    assert changed != SEED
    first = meetings(changed.encode())[0]
    assert first["date"] == date
    assert any(one["kind"] in {"date", "weekday"} and one["start"] < 400 for one in first["warnings"])


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(SEED.replace("新北市", BIDI), id="bidi overrides"),
        pytest.param(f"{SEED[:400]}\0{SEED[400:]}", id="NUL"),
        pytest.param(SEED.replace("。", "。\x01").replace("\n", "\x0b\n"), id="control characters"),
        pytest.param(SEED.replace("臺", "台"), id="one city in two spellings"),
    ],
)
def test_marks_that_nobody_sees_reach_no_name(text: str) -> None:
    """They change no fact either: the cities, cases and decisions are those of the clean text."""
    found = meetings(text.encode())
    names = [name for one in found for case in one["cases"] for name in (case["label"], *case["former"])]
    names += [person["name"] for one in found for person in one["chairs"]] + [str(one["title"]) for one in found]
    names += [str(one["label"]) for meeting in found for one in meeting["agencies"]]
    assert not [name for name in names if NEVER_IN_NAMES.search(name)]
    cities = [case["cities"] for one in found for case in one["cases"]]
    assert cities == [case["cities"] for one in meetings(SEED.encode()) for case in one["cases"]]


LONG: dict[str, Callable[[], str]] = {
    "one line of 5 MB": lambda: "新北市與桃園市合作" * 190_000,
    "numerals and blanks": lambda: f"{SEED}\n{'一、' * 60_000}\n{'市' * 60_000}\n{' ' * 200_000}x\n{'（一）' * 40_000}",
    "brackets": lambda: SEED + "\n" + "\n".join("（" * depth + "一" + "）" * depth for depth in range(1, 3000)),
}
# Within so many seconds of CPU and so much memory each is read or refused, or the system ends the process.
_CPU, _MEMORY = 60, 1 << 30


@pytest.mark.slow
@pytest.mark.parametrize("how", LONG)
def test_bait_is_read_or_refused_within_its_limits(how: str, tmp_path: Path) -> None:
    (tmp_path / "m.txt").write_text(LONG[how](), encoding="utf-8")
    limits = (
        f"import resource as r; r.setrlimit(r.RLIMIT_CPU, ({_CPU}, {_CPU})); r.setrlimit(r.RLIMIT_AS, ({_MEMORY},) * 2)"
    )
    script = f"{limits}; import sys; from kg.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", script, "ingest", str(tmp_path / "m.txt"), "--format", "json"]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    assert done.returncode in {0, 1}, done.stderr[-300:]
    assert "Traceback" not in done.stderr
    assert (done.returncode == 0) == bool(done.stdout)


@pytest.mark.parametrize(("last", "is_doubted"), [("甲案", True), ("乙案", False)])
def test_what_the_meeting_before_did_not_have_is_not_taken_off_the_list_unseen(last: str, *, is_doubted: bool) -> None:
    """The last meeting of a year and the first of the next are neighbours, if a quarter lies between them."""
    text = "".join(
        f"{year}年度「基北北桃合作交流平臺」產業民生組第{number}次工作小組會議紀錄\n時間：{year}年{month}月5日\n地點：新北市政府\n"
        f"主席：王局長大明\n一、{head}：\n（一）{name}：{verdict}。\n二、散會\n\n"
        for year, number, month, head, name, verdict in (
            (113, 4, 12, "列管合作案", last, "續管"),
            (114, 1, 3, "解除列管案", "乙案", "解除列管"),
        )
    )
    kinds = [doubt["kind"] for doubt in meetings(text.encode())[-1]["warnings"]]
    assert ("history" in kinds) is is_doubted
