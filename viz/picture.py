"""What a view hands to the page: texts in two languages, entries for the panel, and a picture made of them.

A page knows nothing of cities or cases. Whatever it draws or lists carries the id of an entry, and the panel shows that
entry: its facts, its parts, and the passages behind it. CONTRIBUTING.md, "A view", tells how they play together.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NotRequired, TypedDict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import networkx as nx

    Row = Mapping[str, str | None]


class Text(TypedDict):
    """The same words in both languages."""

    zh: str
    en: str


class Passage(TypedDict):
    """A quoted passage: what it says, where the meeting stands in time, and its place in the source file.

    ``minutes`` is the end of the IRI of the minutes without ``minutes-``: the page of the text that the passage opens.
    """

    what: Text
    minutes: str
    where: Text
    date: str
    quote: str
    file: str
    start: int
    end: int


class Section(TypedDict):
    """A titled list of other entries; ``open`` is the entry that is about just these."""

    title: Text
    open: str
    entries: list[str]


class Entry(TypedDict):
    """What the panel shows. ``lit`` are the ids in the picture that stand out while it is open.

    An entry with ``parts`` is shown while one of them is; ``{n}`` in its texts is how many are. Any other with ``keys``
    (codes by facet; a facet that is not there does not concern it) is shown while they fit the filters, and its
    ``names`` or those of its keys the search. Neither is before ``since``, the first day on which minutes tell of it.
    The names of the cases and agencies that it is ``about`` are found as its own.
    """

    kind: Text
    title: Text
    note: Text
    lit: list[str]
    sign: NotRequired[str]
    state: NotRequired[Text]
    facts: NotRequired[list[tuple[Text, Text]]]
    sections: NotRequired[list[Section]]
    passages: NotRequired[list[Passage]]
    lead: NotRequired[int]
    keys: NotRequired[dict[str, list[str]]]
    names: NotRequired[list[str]]
    about: NotRequired[list[str]]
    parts: NotRequired[list[str]]
    since: NotRequired[str]


@dataclass(frozen=True, slots=True)
class Picture:
    """A view ready to be written: ``start`` is the entry shown at first, ``tables`` what its template lists.

    ``still`` is the whole picture as SVG, for print, download and readers without JavaScript; that of a ``graph`` is
    drawn from it. ``titles`` and ``choices`` name facets that only this view has, and their codes; ``unit`` is what the
    filters count.
    """

    finding: Text
    start: str
    entries: dict[str, Entry]
    graph: nx.Graph[str] | None = None
    tables: dict[str, Any] = field(default_factory=dict)
    still: str = ""
    titles: dict[str, Text] = field(default_factory=dict)
    choices: dict[str, dict[str, Text]] = field(default_factory=dict)
    unit: Text = field(default_factory=lambda: text("件合作案", "cases"))


def text(zh: str, en: str) -> Text:
    return {"zh": zh, "en": en}


def filled(words: Text, count: int) -> Text:
    """Puts a number where a text has ``{n}``, and the letter of the plural where it has ``{s}``."""
    zh, en = (one.replace("{n}", str(count)).replace("{s}", "s" * (count != 1)) for one in (words["zh"], words["en"]))
    return text(zh, en)


def same(words: str) -> Text:
    """Words of the source, which no language setting changes."""
    return {"zh": words, "en": words}


def dicts(columns: Sequence[str], rows: Iterable[Sequence[str | None]]) -> list[Row]:
    return [dict(zip(columns, row, strict=True)) for row in rows]


def said(row: Row, column: str) -> Text:
    """The two columns ``<column>_zh`` and ``<column>_en`` of a row as one text; one stands in for the other."""
    zh, en = row.get(f"{column}_zh") or "", row.get(f"{column}_en") or ""
    return text(zh or en, en or zh)


def passage_of(row: Row, what: Text) -> Passage:
    """The passage that a row quotes; its place is 0 to 0 where none is recorded."""
    body = text(row["group"] or "", row["group_en"] or row["group"] or "")
    return Passage(
        what=what,
        minutes=re.split(r"[/#]", row["minutes"] or "")[-1].removeprefix("minutes-"),
        where=spaced(body, meeting_name(row["meeting"])),
        date=row["date"] or "",
        quote=row["quote"] or "",
        file=row["file"] or "",
        start=int(row["start"] or 0),
        end=int(row["end"] or 0),
    )


def meeting_name(code: str | None) -> Text:
    """``112-1`` as people say it."""
    parts = re.fullmatch(r"(\d+)-(\d+)", code or "")
    return text(f"{parts[1]} 年度第 {parts[2]} 次" if parts else (code or "會議"), f"meeting {code or ''}".strip())


def spaced(one: Text, other: Text) -> Text:
    return text(f"{one['zh']} {other['zh']}".strip(), f"{one['en']} {other['en']}".strip())


@dataclass(frozen=True, slots=True)
class Overview:
    """What the data covers, as ``queries/views/overview.rq`` tells it."""

    rows: dict[str, list[Row]]

    @classmethod
    def of(cls, rows: Iterable[Row]) -> Overview:
        by_key: dict[str, list[Row]] = defaultdict(list)
        for row in rows:
            by_key[row["key"] or ""].append(row)
        return cls(dict(by_key))

    def all(self, key: str) -> list[Row]:
        return self.rows.get(key, [])

    def number(self, key: str) -> int:
        return sum(int(row["number"] or 0) for row in self.all(key))

    @property
    def platform(self) -> Text:
        for row in self.all("platform"):
            return text(row["zh"] or "", row["en"] or "")
        return text("城市合作會議紀錄", "Minutes of city cooperation")

    @property
    def cities(self) -> dict[str, Text]:
        """The members of the platform in their usual order, by code."""
        rows = sorted(self.all("city"), key=lambda row: (int(float(row["number"] or 0)), row["code"] or ""))
        return {row["code"] or "": text(row["zh"] or "", row["en"] or "") for row in rows}

    @property
    def groups(self) -> dict[frozenset[str], Text]:
        """The usual name of a set of cities (雙北), by their codes."""
        rows = self.all("city-group")
        return {frozenset((row["code"] or "").split("|")): text(row["zh"] or "", row["en"] or "") for row in rows}

    @property
    def last(self) -> Row | None:
        """The latest meeting of which there are minutes."""
        dated = [row for row in self.all("meeting") if row["date"]]
        return max(dated, key=lambda row: row["date"] or "", default=None)
