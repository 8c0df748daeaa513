"""Persons in the header: 黃副局長碧玉, 王三中副局長, 局長王三中, with agencies before them and deputies in brackets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from kg.extract.stretch import SENTENCE_MAX

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.extract.context import Context
    from kg.read.fold import View

_PREFIXES = "(?:副|代理|代|常務|政務|兼任|榮譽|首席|總)?"
_TITLE = (
    r"(?:會務(?:幹事|秘書|人員)|召集委員|社工師|社工員|主任秘書|秘書長|副秘書長|主任委員|主委|召集人|理事長|監事長|常務理事|常務監事|理事|監事|議長|議員|委員|局長|處長|分署長|署長|部長|"
    r"次長|院長|所長|會長|校長|館長|市長|縣長|區長|鄉長|鎮長|里長|村長|司長|廳長|主席|主任|科長|股長|課長|組長|隊長|大隊長|中隊長|"
    r"專門委員|專委|編審|書記官|技正|技監|技士|技佐|科員|組員|辦事員|課員|書記|幹事|總幹事|專員|視察|參事|參議|顧問|秘書|執行長|執行秘書|"
    r"總工程司|正工程司|工程司|幫工程司|工程員|副工程司|助理員|助理|約僱人員|約聘人員|管理師|研究員|督導|督察|教授|老師|先生|女士|小姐|"
    r"總經理|經理|董事長|董事|主編|規劃師|營養師|護理師|稽查員|承辦人|承辦|主持人|代表|總監|組長|園長|站長|段長|分局長|總隊長|支隊長|小隊長|巡官|警務正|警務員|警務佐|警務參|偵查員|偵查佐|巡佐|警員|醫師|獸醫師)"
)
TITLE = re.compile(rf"{_PREFIXES}(?:簡任|薦任|約聘|約僱|替代役)?{_TITLE}(?:兼(?:任)?{_PREFIXES}{_TITLE})*")
_NAME = r"[\u3400-\u9fff\uf900-\ufaff○〇◯OXx△]"
_COMPOUND = "歐陽|司馬|諸葛|上官|張簡|范姜|司徒|東方|皇甫|尉遲|公孫|長孫|慕容|夏侯|張廖"
_DEPUTY = re.compile(
    r"\(?(?:請假|公出|公假|另有公務|因公|差假|未克出席)?[,、]?(?:由|委由|指派|請)?(?P<who>[^(),、由]{2,24}?)(?:代理?主?持?|代行)(?:會議)?(?:主席)?\)?(?=$|[),。;])"
)
# 徐國勇邱委員昌嶽代: an absent head by name, and who presides behind it without a mark.
_BESIDE_HEAD = re.compile(
    rf"(?!{_NAME}{{1,2}}{TITLE.pattern}{_NAME})(?P<head>{_NAME}{{2,3}}){_NAME}{TITLE.pattern}{_NAME}{{1,2}}"
)
_ACTING = re.compile(r"\(代理?[^()]{0,6}\)")
# 古處長念慈(新北市政府教育局汪副局長柏凱共同主持): who presides too.
_TOGETHER = re.compile(r"\((?P<who>[^()]{2,40}?)(?:共同|聯合|協同)主持\)")
_TITLED = re.compile(rf"[ :]*{_NAME}{{1,2}}{TITLE.pattern}{_NAME}{{1,2}}")
_AWAY = re.compile(r"\((?:請假|公假|公出|差假|休假|另有公務|未出席)[^()]*\)")
# 大氣環境司張司長順欽: a unit before a person, of which no gazetteer tells.
_UNIT = re.compile(
    r"(?:本)?[\u4e00-\u9fff]{1,9}?(?:局|處|科|室|會|課|署|(?<=[\u4e00-\u9fff]{3})(?<!程)司(?![馬徒長]))"
    r"(?!長|員|計|務)(?=[\u4e00-\u9fff]{2})"
)
_OFFICE = re.compile(r"[\u4e00-\u9fff]{2,10}(?:處|局|署|課|股|府|中心)")
# 同會 黃科員: of the same office as the one before.
_SAME = re.compile("同(?:會|局|處|科|組|室|府|單位|機關|上)")
_SPLIT = re.compile(r"[、,;/；]|(?<=[\u4e00-\u9fff])(?:及|與|暨)(?=[\u4e00-\u9fff]{2})")
_NOTE = re.compile(r"\([^()]*\)")


@dataclass(frozen=True, slots=True)
class Named:
    """A person at ``[i:j]`` of folded text: name without title, title, and the agency (id) printed before."""

    name: str
    title: str
    agency: str | None
    i: int
    j: int


def find_people(view: View, start: int, end: int, context: Context, *, plain: bool = True) -> list[Named]:
    """The persons named in ``view.text[start:end]``; ``plain`` accepts names without a title."""
    text = view.text[start : min(end, start + SENTENCE_MAX)]
    deputy = _deputy(text)
    agency: str | None = None
    if deputy:
        _, agency = _agency(text, context)
        start, text = start + deputy[0], text[deputy[0] : deputy[1]]
    people: list[Named] = []
    beside = [found.span("who") for found in _TOGETHER.finditer(text)]
    for piece in [*_pieces(view, text, start, context), *beside]:
        found, agency = _person_run(text, piece, start, agency, context, plain=plain)
        people += found
    acting = [one for one in people if _ACTING.match(view.text, one.j)]
    return acting or [one for one in people if not _AWAY.match(view.text, one.j)] or people


def _deputy(text: str) -> tuple[int, int] | None:
    """Who presided for an absent head: the one named before 代 (理 / 主持)."""
    match = _DEPUTY.search(text)
    if match is None or len(match["who"]) < 2 or TITLE.fullmatch(match["who"]):
        return None  # 由副局長代理 names nobody: it is who stands before
    beside = _BESIDE_HEAD.fullmatch(text, *match.span("who"))
    return beside.end("head") if beside else match.start("who"), match.end("who")


def _pieces(view: View, text: str, start: int, context: Context) -> list[tuple[int, int]]:
    """Pieces of the text that hold persons: cut at marks, and at blanks where each side is a name of its own."""
    cuts = [0]
    depth = 0
    inside = [(i, j) for i, j, _ in context.names.agencies.find(text)]
    for at, char in enumerate(text):
        depth += {"(": 1, ")": -1}.get(char, 0)
        if depth == 0 and _SPLIT.match(text, at) and not any(i <= at < j for i, j in inside):
            cuts += [at, at + 1]
    # A line that begins with a city or an agency begins with another person's.
    lines = [at - start for at in view.breaks if start < at < start + len(text)]
    cuts += [
        at for at in lines if context.names.cities.at(text, at) or context.names.agencies.at(text, at) for _ in range(2)
    ]
    # 蔣大明(請假)林小華(代): the next person begins behind the note.
    cuts += [away.end() for away in _AWAY.finditer(text) for _ in range(2)]
    cuts = [*sorted(cuts), len(text)]
    pieces: list[tuple[int, int]] = []
    for i, j in zip(cuts[::2], cuts[1::2], strict=True):
        pieces += _by_blanks(view, text, i, j, start)
    return list(_no_offices(text, [(i, j) for i, j in pieces if j > i]))


def _no_offices(text: str, pieces: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """行政處 研考科 劉科員 and 同會 黃科員: the pieces without those that only say whose clerk it is."""
    is_office = False
    for at, (i, j) in enumerate(pieces):
        alone = _OFFICE.fullmatch(text, i, j) or (is_office and text[j - 1] in "科室組")
        is_office = bool(_SAME.fullmatch(text, i, j) or (alone and at + 1 < len(pieces)))
        if not is_office:
            yield i, j


def _by_blanks(view: View, text: str, i: int, j: int, start: int) -> list[tuple[int, int]]:
    """Two plain names with a blank between them are two persons; 王 明 is one."""
    cuts = [i]
    for at in range(i + 1, j):
        before, after = view.span(start + at - 1, start + at), view.span(start + at, start + at + 1)
        if after.start > before.end and view.source[before.end : after.start].strip(" \u3000\t\u00a0\n") == "":
            cuts.append(at)
    cuts.append(j)
    spans = list(pairwise(cuts))
    if len(spans) > 1 and all(
        re.fullmatch(rf"{_NAME}{{2,4}}", text[a:b]) and not TITLE.fullmatch(text[a:b]) for a, b in spans
    ):
        return spans
    return [(i, j)]


def _person_run(
    text: str, piece: tuple[int, int], offset: int, agency: str | None, context: Context, *, plain: bool
) -> tuple[list[Named], str | None]:
    """Persons of one piece, which may hold several in a row (林處長鼎超鄭副處長永陽), behind their agency."""
    i, j = piece
    words = _NOTE.sub(lambda note: " " * len(note.group()), text[i:j]).rstrip(" 。.:")
    skip, found = _agency(words, context)
    agency = found or agency
    people: list[Named] = []
    at = skip
    while at < len(words):
        person = _next(words, at, plain=plain and at == skip)
        if person is None:
            break
        name, title, a, b = person
        people.append(Named(name, title, agency, offset + i + a, offset + i + b))
        at = b
        more, found = _agency(words[at:], context)
        at, agency = at + more, found or agency
    return people, agency


def _agency(words: str, context: Context) -> tuple[int, str | None]:
    """The agency at the head of a piece: where the person begins, and the agency's id."""
    skip, agency = 0, None
    hit = context.names.agencies.at(words, 0)
    if hit:
        settled = [one for one in hit[1] if context.names.valid(one, context.day())] or hit[1]
        if len(settled) > 1:
            host = context.header.host_city
            settled = [one for one in settled if context.names.agency[one].city == host] or settled
        skip, agency = hit[0], settled[0] if len(settled) == 1 else None
        unit = re.match(r"[\u4e00-\u9fff]{2,8}?(?:科|股|課|室|組)(?!長|員)", words[skip:])
        return skip + (unit.end() if unit else 0), agency
    city = context.names.cities.at(words, 0)
    if city and TITLE.search(words, city[0]) and not words.startswith("政府", city[0]):
        return city[0], None  # 嘉義縣劉秘書長培東: a city, and who came for it
    office = re.match(
        r"[\u4e00-\u9fff()]{2,24}?(?:政府(?!秘書)|委員會(?!委員)|議會|公所|協會|學會|公司|大學|中心|辦公室|管委會|社區)",
        words,
    )
    if office:
        rest, more = _agency(words[office.end() :], context)
        unit = (
            re.match(r"[\u4e00-\u9fff]{2,9}?(?:局|處|所|科|室|組)(?!長|員)", words[office.end() + rest :])
            if not rest
            else None
        )
        return office.end() + rest + (unit.end() if unit else 0), more
    unit = _UNIT.match(words)
    return (unit.end(), None) if unit and not TITLE.match(words) else (0, None)


def _next(words: str, at: int, *, plain: bool) -> tuple[str, str, int, int] | None:
    """The next person at or after ``at``: surname-title-given, name-title, title-name, or a bare name."""
    gap = re.match(r"[ 　:]*", words[at:])
    at += gap.end() if gap else 0
    title = TITLE.search(words, at)
    if title is None:
        bare = re.match(rf"{_NAME}{{2,4}}(?![\u4e00-\u9fff\d])", words[at:])
        if bare and plain:
            return bare.group(), "", at, at + bare.end()
        return None
    before = words[at : title.start()].strip()
    if not before and _TITLED.match(words, title.end()):
        return _next(words, title.end(), plain=plain)  # 召集人 郭議員芝綺
    if not before:
        after = re.match(rf"{_NAME}{{2,4}}", words[title.end() :])
        if after is None:
            return None
        name = after.group()
        if len(name) == 4 and not re.match(_COMPOUND, name):
            name = name[:3]
        return name, title.group(), at, title.end() + len(name)
    if len(before) == 1 or re.fullmatch(_COMPOUND, before):
        given = _given(words[title.end() :])
        if given or len(before) > 1:
            return before + given, title.group(), at, title.end() + len(given)
        return before, title.group(), at, title.end()
    full = re.search(rf"{_NAME}{{2,4}}$", before)
    return (full.group(), title.group(), at + full.start(), title.end()) if full else None


def _given(rest: str) -> str:
    """The given name behind a title: two characters, or one where the next person's surname follows at once."""
    run = re.match(rf"{_NAME}+", rest)
    if run is None:
        return ""
    size = len(run.group())
    following = TITLE.search(rest)
    if following and following.start() <= size:
        # The characters up to the next title are this given name and the next surname.
        size = max(0, following.start() - 1)
    return rest[: min(2, size)]
