"""The header of a meeting: date, times, place, who presided and who took the minutes; its title has its own reader."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kg.extract.calendar import WEEKDAYS, compact_day, day, find_dates
from kg.extract.clock import compact_times, find_times
from kg.extract.people import find_people
from kg.extract.title import read_title
from kg.model import Doubt, Field, Header, Person
from kg.read.fold import View, fold
from kg.read.labels import FIELDS, label_of
from kg.read.outline import walk

if TYPE_CHECKING:
    import datetime as dt

    from kg.extract.context import Context
    from kg.model import Document, Reference, Span

_PLACE = re.compile(
    r",(?:於|假|地點:?)?(?P<place>[^,。;:]*[\u4e00-\u9fff]{2}[^,。;:]*[樓室廳堂場心館局處府院](?:\([^()]*\))?)。?$"
)
_ENDED = re.compile(
    r"(?:散會|閉會)\((?P<behind>[^()]{3,16})\)|(?P<before>[^,。;:]{0,20}[時點分整半])(?:主席|主持人)?(?:宣[布佈])?(?:散會|閉會)"
)
# 主席：陳召集委員雪玲, and below it 專門委員：…: a title with a colon begins another field, without one it does not.
_WITH_COLON = {"staff": "|專門委員"}
_INLINE = re.compile(
    "|".join(f"(?P<{kind}>{words}{_WITH_COLON.get(kind, '')}):" for kind, words in FIELDS.items() if kind != "agenda")
)


@dataclass(frozen=True, slots=True)
class Label:
    """The value of a header field: its kind and where it stands in a view."""

    kind: str
    view: View
    start: int
    end: int

    @property
    def text(self) -> str:
        """The folded value."""
        return self.view.text[self.start : self.end]

    @property
    def span(self) -> Span:
        """The passage of the value."""
        return self.view.span(self.start, self.end)


def labels(document: Document) -> list[Label]:
    """All header fields of a document; one line may hold several (主席：… 紀錄：…)."""
    found: list[Label] = []
    for block, above in walk(document.blocks):
        if block.kind != "field" or any(up.kind == "item" for up in above):
            continue
        pieces = [
            *block.pieces,
            *(piece for child in block.children if child.kind != "field" for piece in child.pieces),
        ]
        view = View(document.source.text, pieces)
        _, start = label_of(view.text, view.breaks)
        kind = block.label
        for inline in _INLINE.finditer(view.text, start):
            other = next(name for name, words in inline.groupdict().items() if words)
            stands_in = other == "deputy" and inline.group().startswith("代理人") and kind != "chair"
            if inline.start() <= start or stands_in:
                continue  # (代理人：…) behind one who was invited presides over nothing
            found.append(Label(kind, view, start, inline.start()))
            kind, start = other, inline.end()
        found.append(Label(kind, view, start, len(view.text)))
    return found


def read_header(document: Document, reference: Reference) -> tuple[Header, list[Field], list[Doubt]]:
    """The header without its people, its fields with their passages, and the doubts found."""
    fields: list[Field] = []
    doubts: list[Doubt] = []
    title, parsed = read_title(document, reference, fields)
    header = replace(parsed, title=title)
    known = labels(document)
    header = _when(header, document, known, fields, doubts)
    places = [label for label in known if label.kind == "place" and label.text] or _beside_time(known)
    if places:
        venue = places[0].view.printed(places[0].start, places[0].end).rstrip("。")
        fields.append(Field("venue", venue, places[0].span))
        header = replace(header, venue=venue)
    return header, fields, doubts


def _beside_time(known: list[Label]) -> list[Label]:
    """時間地點：114年3月18日14時，於基隆市消防局7樓: the place behind the time."""
    found = []
    for label in known:
        place = _PLACE.search(label.view.text, label.start, label.end) if label.kind == "time" else None
        if place:
            found.append(Label("place", label.view, *place.span("place")))
    return found


# --- Time ----------------------------------------------------------------------------------------------------------


def _when(header: Header, document: Document, known: list[Label], fields: list[Field], doubts: list[Doubt]) -> Header:
    date: dt.date | None = None
    start = end = None
    for label in known:
        if label.kind == "time":
            if date is None:
                date = _date(label, header, fields, doubts)
            start, end = _times(label, start, end, fields, doubts)
        elif label.kind == "end":
            end = _end(label, end, fields, doubts)
    if not any(label.kind == "end" and label.text for label in known):
        end = end or _told_end(document, fields, doubts)
    if start and end and end < start:
        span = next(field.span for field in fields if field.name == "end")
        doubts.append(
            Doubt(
                "time",
                f"結束時間 {end} 早於開始時間 {start}",
                f"the meeting ends at {end}, before it begins at {start}",
                span,
            )
        )
    return replace(header, date=date, start=start, end=end)


def _end(label: Label, known: str | None, fields: list[Field], doubts: list[Doubt]) -> str | None:
    """The end of the meeting that 散會 tells; a doubt where it is not the one of the header (下午2時至4時10分)."""
    for time in find_times(label.text)[-1:]:
        span = label.view.span(label.start + time.i, label.start + time.j)
        if time.problem:
            doubts.append(_time_doubt(label, span, time.problem))
        if known is None:
            fields.append(Field("end", time.value or "", span))
            return time.value
        if time.value not in {known, None}:
            said = f"the header has the meeting end at {known}, its last line at {time.value}"
            doubts.append(Doubt("time", f"會議時間寫到 {known}，散會寫 {time.value}", said, span))
    return known


def _told_end(document: Document, fields: list[Field], doubts: list[Doubt]) -> str | None:
    """…感謝與會，並宣布散會(下午4時20分)。: the end of the meeting in a sentence, the last that tells one."""
    for block, _ in reversed(list(walk(document.blocks))):
        if not any(mark in document.source.text[piece.start : piece.end] for piece in block.pieces for mark in "散閉"):
            continue
        view = View(document.source.text, block.pieces)
        for said in _ENDED.finditer(view.text):
            place = "behind" if said["behind"] else "before"
            if find_times(said[place]):
                return _end(Label("end", view, *said.span(place)), None, fields, doubts)
    return None


def _date(label: Label, header: Header, fields: list[Field], doubts: list[Doubt]) -> dt.date | None:
    """The meeting's day; one that the calendar does not have is left out with a doubt."""
    base = day(header.year + 1911, 1, 1) if header.year else None
    text = label.text
    before = re.match(r".{0,4}民國前", text)
    compact = compact_day(text)
    for found in [compact] if compact else find_dates(text, base):
        span = label.view.span(label.start + found.i, label.start + found.j)
        if before or found.problem or found.start is None or found.start != found.end:
            break
        own_year = compact or re.search(r"年|[/.\-]", text[found.i : found.j])
        if own_year is None and (header.year is None or re.search(r"年", text[: found.i])):
            break
        fields.append(Field("date", found.start.isoformat(), span))
        _check_weekday(label, found.start, found.weekday, span, doubts)
        _check_year(header, found.start, span, doubts)
        return found.start
    span = label.span
    words = label.view.printed(label.start, label.end)
    if words:
        doubts.append(Doubt("date", f"「{words}」不是有效日期", f"“{words}” is no valid date", span))
    return None


def _check_weekday(label: Label, date: dt.date, printed: str, span: Span, doubts: list[Doubt]) -> None:
    rest = label.text
    match = re.search(r"(?:星期|週|周|禮拜)([一二三四五六日天])|\(([一二三四五六日天])\)", rest)
    said = printed or (match and (match.group(1) or match.group(2))) or ""
    said = said.replace("天", "日")
    true = WEEKDAYS[date.weekday()]
    if said and said != true:
        doubts.append(
            Doubt(
                "weekday",
                f"{date.isoformat()} 是星期{true}，不是星期{said}",
                f"{date.isoformat()} is a {date:%A}; the minutes say 星期{said}",
                span,
            )
        )


def _check_year(header: Header, date: dt.date, span: Span, doubts: list[Doubt]) -> None:
    if header.year and abs(header.year + 1911 - date.year) > 1:
        doubts.append(
            Doubt(
                "date",
                f"標題為 {header.year} 年度，會議日期為 {date.isoformat()}",
                f"the title says year {header.year} (ROC), the date is {date.isoformat()}",
                span,
            )
        )


def _times(
    label: Label, start: str | None, end: str | None, fields: list[Field], doubts: list[Doubt]
) -> tuple[str | None, str | None]:
    compact = compact_day(label.text)
    times = find_times(label.text) or compact_times(label.text, compact.j if compact else None)
    for time in times[:2]:
        span = label.view.span(label.start + time.i, label.start + time.j)
        if start is None:
            start = time.value
            fields.append(Field("start", start or "", span))
        elif end is None:
            end = time.value
            fields.append(Field("end", end or "", span))
        if time.problem:
            doubts.append(_time_doubt(label, span, time.problem))
    return start, end


def _time_doubt(label: Label, span: Span, problem: str) -> Doubt:
    view = View(label.view.source, [span])
    words = view.printed(0, len(view.text))
    return Doubt("time", f"「{words}」{problem}", f"“{words}”: no such time of day", span)


# --- People --------------------------------------------------------------------------------------------------------


def read_people(context: Context) -> tuple[list[Person], Header]:
    """Chairs and recorders in their order, and the header with its host city and host agency."""
    known = labels(context.document)
    people: list[Person] = []
    is_closed = False
    deputies = any(label.kind == "deputy" and label.text for label in known)
    for label in known:
        role = {"chair": "chair", "deputy": "chair", "recorder": "recorder"}.get(label.kind)
        is_closed = is_closed or label.kind == "end"
        is_signed = is_closed and any(person.role == role for person in people)
        if role is None or (label.kind == "chair" and deputies) or is_signed:
            continue
        for one in find_people(label.view, label.start, label.end, context):
            if any(person.role == role and person.name == one.name for person in people):
                continue
            words = label.view.printed(one.i, one.j)
            people.append(Person(role, one.name, one.title, one.agency, words, label.view.span(one.i, one.j)))
    header = context.header
    chair = next((person for person in people if person.role == "chair"), None)
    agency = chair.agency if chair else None
    return people, replace(header, host_agency=agency, host_city=_host_city(context, agency))


def _host_city(context: Context, agency: str | None) -> str | None:
    """The city of the venue, else of the agency that presides, else the one city that the title names."""
    if context.header.venue:
        place = fold(context.header.venue)
        for i, _, cities in context.names.cities.find(place):
            if not (place[i : i + 2] == "北市" and i and place[i - 1] == "新"):
                return cities[0]
    if agency:
        return context.names.agency[agency].city
    named = [cities[0] for _, _, cities in context.names.cities.find(fold(context.header.title or ""))]
    return named[0] if len(set(named)) == 1 else None
