"""Minutes made for a test, as they are read, and what they decide."""

from __future__ import annotations

from kg import resources
from kg.extract import extract
from kg.model import Extraction, Source
from kg.read.meetings import cut
from kg.reference import load_reference

REFERENCE = load_reference(resources.data_dir())


def read_text(text: str) -> Extraction:
    """The extraction of a text that holds the minutes of one meeting."""
    (document,) = cut(Source("made.txt", text, "0" * 64))
    return extract(document, REFERENCE)


def minutes(
    words: str, *, title: str = "113 年度「基北北桃合作交流平臺」產業民生組第 2 次工作小組會議紀錄"
) -> Extraction:
    """The extraction of minutes whose resolutions are ``words``."""
    return read_text(
        f"{title}\n\n壹、時間：113 年 6 月 3 日（一）下午 2 時\n貳、地點：新北市政府大樓 4 樓\n"
        f"參、主持人：新北市政府經濟發展局 黃副局長碧玉\n紀錄：游鎮海\n伍、會議決議：\n{words}\n陸、散會（下午 3 時）\n"
    )


def decided(found: Extraction) -> dict[str, list[str]]:
    """The decision codes of each case that is an item, in the order of the text."""
    return {
        case.label: [one.code for one in found.decisions if one.case == case.key]
        for case in found.cases
        if case.as_item
    }
