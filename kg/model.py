"""The values that flow through citykg: spans, documents, reference data and facts, none of which knows RDF.

Offsets are code points of the text of a source after its newlines were normalised once; ``end`` is exclusive.
Every fact has a ``span`` without a default: a fact without a passage cannot be built.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping


# --- Text ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A passage ``text[start:end]`` of the source that the document was cut from."""

    start: int
    end: int

    def __contains__(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True)
class Source:
    """A file as read: its text (newlines normalised, no byte order mark) and the SHA-256 of its bytes.

    ``pages`` are the offsets at which its pages begin, where the format has pages.
    """

    name: str
    text: str
    sha256: str
    pages: tuple[int, ...] = ()

    def page(self, offset: int) -> int | None:
        """The page, counted from 1, on which an offset stands."""
        return bisect_right(self.pages, offset) or None


@dataclass(frozen=True, slots=True)
class Block:
    """A node of a document's tree: a numbered or labelled paragraph with all the lines that belong to it.

    ``kind`` is ``title``, ``field`` (a header field), ``section`` (a heading such as 伍、會議決議), ``item`` (numbered,
    below a section) or ``para`` (other text). ``label`` is the kind of a field (time, place, chair …), else empty.
    ``number`` is as printed. ``span`` begins where the number begins and covers the block's own lines; ``pieces`` are
    the words after the number, line by line, without page marks. ``children`` follow the block's own lines, so spans
    read depth first never overlap.
    """

    kind: str
    label: str
    number: str
    span: Span
    pieces: tuple[Span, ...]
    children: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """The minutes of one meeting: ``span`` of the source, its tree, its page marks, and the source itself."""

    source: Source
    span: Span
    blocks: tuple[Block, ...]
    marks: tuple[Span, ...] = ()


# --- Reference data (kept by hand in graph_data/reference/) ---------------------------------------------------------


@dataclass(frozen=True, slots=True)
class City:
    """A county or city. ``id`` is the ISO 3166-2:TW suffix; ``order`` the order in which it is listed."""

    id: str
    label: str
    short_forms: tuple[str, ...]
    order: int


@dataclass(frozen=True, slots=True)
class CityGroup:
    """A set of cities under one name: 雙北, 北桃, 基北北桃."""

    names: tuple[str, ...]
    cities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency; ``city`` is None for a central body; the two days are ISO dates, inclusive, or empty."""

    id: str
    label: str
    short_forms: tuple[str, ...]
    city: str | None
    valid_from: str = ""
    valid_to: str = ""


@dataclass(frozen=True, slots=True)
class Platform:
    """A platform, or another collaboration of cities, by its names; and the cities that are its members."""

    names: tuple[str, ...]
    cities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Body:
    """A body that meets: a working group of a platform, or its higher levels; ``platform`` the platform's names."""

    id: str
    label: str
    names: tuple[str, ...]
    level: str
    cities: tuple[str, ...]
    platform: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Lexicon:
    """The wordings of ``graph_data/reference/lexicon.toml``, one table a kind."""

    tables: Mapping[str, object]


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """All that extraction knows before it reads a document."""

    cities: tuple[City, ...]
    groups: tuple[CityGroup, ...]
    agencies: tuple[Agency, ...]
    platforms: tuple[Platform, ...]
    bodies: tuple[Body, ...]
    lexicon: Lexicon


# --- Facts ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Field:
    """A header field: its value as text, and its passage. ``name`` is the contract's (title, date, start, venue …)."""

    name: str
    value: str
    span: Span


@dataclass(frozen=True, slots=True)
class Person:
    """Who presided or took the minutes. ``role`` is ``chair`` or ``recorder``; ``agency`` an agency's id."""

    role: str
    name: str
    title: str
    agency: str | None
    as_written: str
    span: Span


@dataclass(frozen=True, slots=True)
class Item:
    """A numbered paragraph below a section. ``level`` 1 is the top; ``parent`` an index into the items."""

    number: str
    level: int
    text: str
    parent: int | None
    section: str
    span: Span


@dataclass(frozen=True, slots=True)
class Resolution:
    """The words of an item that decide, without its number and the case's name. ``item`` is None outside of items."""

    item: int | None
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class CityPart:
    """A city that takes part in a case: ``city`` an id, ``as_written`` the words that say so (四市, 雙北 …).

    ``stated`` is False where the words only name the city as an actor in the case; ``added`` marks a city that joins by
    a decision of this meeting.
    """

    city: str
    as_written: str
    span: Span
    stated: bool = True
    added: bool = False


@dataclass(frozen=True, slots=True)
class CaseMention:
    """A case as one document has it. ``key`` is local to the document and joins its facts.

    ``label`` is the name after this meeting, ``former`` the names given up here, each with its passage in ``names``.
    ``section`` is the kind of section (tracked, new, delisting, expansion, keep, motion …); ``as_item`` is False for
    a case that is only a predecessor; ``tracked`` says that the meeting takes it up as already on the list.
    """

    key: str
    label: str
    former: tuple[str, ...]
    names: tuple[tuple[str, Span], ...]
    item: int | None
    section: str
    tracked: bool
    as_item: bool
    cities: tuple[CityPart, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision on a case: ``code`` of the contract, its modality, and the level whose word is still awaited."""

    case: str
    code: str
    modality: str
    item: int | None
    span: Span
    awaits: str | None = None
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    from_name: str | None = None
    to_name: str | None = None
    cities: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Announcement:
    """A step in a case's life that is announced, asked for or made conditional, but not taken."""

    case: str
    code: str
    modality: str
    item: int | None
    text: str
    span: Span
    dates: Dates | None = None


@dataclass(frozen=True, slots=True)
class Participation:
    """An agency (id) or a city government (``government-`` + city id) tied to a case."""

    case: str
    party: str
    role: str
    change: str
    as_written: str
    span: Span


@dataclass(frozen=True, slots=True)
class Dates:
    """A date or a vague span of time: closed interval of ISO dates, either end may be open (None).

    ``whole_year`` marks 明年 and 去年, which date a task but are no date of their own.
    """

    text: str
    start: str | None
    end: str | None
    span: Span
    whole_year: bool = False


@dataclass(frozen=True, slots=True)
class Task:
    """Something that somebody is asked, advised, invited or has agreed to do."""

    case: str | None
    item: int | None
    assignees: tuple[str, ...]
    assignee_words: tuple[str, ...]
    modality: str
    text: str
    span: Span
    dates: Dates | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """A visit, fair, contest, exchange … that the text names; ``state`` is planned, held or unknown."""

    label: str
    case: str | None
    organisers: tuple[str, ...]
    state: str
    span: Span
    dates: Dates | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class AgencyMention:
    """A form under which the text names an agency. ``agency`` is None where the text leaves it open.

    ``label`` is the full name, with the unit where one is named; ``agency`` may also be ``government-`` + city id.
    """

    text: str
    label: str | None
    agency: str | None
    city: str | None
    candidates: tuple[str, ...]
    confidence: str
    item: int | None
    span: Span
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class StatedCount:
    """A number that the text states about itself (計 7 案): what it counts, and how many."""

    counts: str
    count: int
    item: int | None
    span: Span


@dataclass(frozen=True, slots=True)
class Doubt:
    """A doubt: ``kind`` of the contract, in words (zh-Hant and en), at its place."""

    kind: str
    zh: str
    en: str
    span: Span
    case: str | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a meeting as values; None where the text has none or it cannot be read.

    ``platform`` are the words before the group's in the title, where the reference data do not know the body.
    """

    title: str | None
    group: str | None
    body: str | None
    year: int | None
    number: int | None
    date: dt.date | None
    start: str | None
    end: str | None
    venue: str | None
    host_city: str | None
    host_agency: str | None
    platform: str | None = None

    @property
    def code(self) -> str | None:
        """The meeting's code as printed in the title, e.g. ``112-1``."""
        return f"{self.year}-{self.number}" if self.year and self.number else None


@dataclass(frozen=True, slots=True)
class Extraction:
    """All facts of one document, in the order of the text."""

    document: Document
    header: Header
    fields: tuple[Field, ...]
    people: tuple[Person, ...]
    items: tuple[Item, ...]
    resolutions: tuple[Resolution, ...]
    cases: tuple[CaseMention, ...]
    decisions: tuple[Decision, ...]
    announcements: tuple[Announcement, ...]
    participations: tuple[Participation, ...]
    tasks: tuple[Task, ...]
    events: tuple[Event, ...]
    agencies: tuple[AgencyMention, ...]
    dates: tuple[Dates, ...]
    counts: tuple[StatedCount, ...]
    warnings: tuple[Doubt, ...]
    unread: tuple[Span, ...] = field(default=())
    coverage: float = 0.0
