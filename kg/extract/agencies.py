"""Which agency is meant, under its full or a short form."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from kg.extract.cities import TAILS, find_cities
from kg.extract.mentions import NOT_NAMES, Mentions
from kg.read.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.extract.cities import CityHit
    from kg.extract.context import Context, Passage
    from kg.extract.gazetteer import Gazetteer

_GENERIC_BEFORE = re.compile(
    r"(?:各|雙方|[兩二三四五六七八九2-9]|其他|其餘|有關|相關|所屬|轄屬)(?:個)?(?:縣|縣市|市|直轄市|地方)?(?:政府|府)?(?:主政|權責|主管|相關|所屬|之)?$"
)
_NOT_ACTING = re.compile(
    r"(?:市政|行政)?(?:大樓|大廈|中心\d|第?[一二三四五六七八九十\d]+樓|前廣場|廣場|網站|官網|預算|轄區|轄內|舊址|旁)"
)
# 新北府城審字第1122371210號: the number of a letter.
_LETTER = re.compile(r"[\u4e00-\u9fff]{0,6}字第")
_ASSOCIATION = re.compile(r"(?:公會|協會|學會|基金會|農會|漁會|商會|聯合會)")
_SELF = re.compile(r"本(?P<kind>局|處|所|會|署|部|府|中心)(?!議|員|次|務|計|案)")
_THAT = re.compile(r"該(?P<kind>局|處|所|會|署|部|中心|府)(?!議|員|次|計|案)")
_SELF_CITY = re.compile(r"(?:本(?:市|縣|府)|我(?:市|府))$")
_THAT_CITY = re.compile(r"(?:該(?:市|縣|府))$")
_AND = re.compile(r"(?:、|及|與|和|以及|暨|跟|或|,|/)$")
_GOVERNMENT = re.compile(r"政府|府")
_JOINT = re.compile(r"、|及|與|和|以及")
_NAMED_SPEAKER = re.compile(r"[局處所會署部]:")
_SPOKEN = re.compile(r"(?:表示|說明|報告|指出|提議|補充|建議)(?=[,:])")
# So far back one who speaks is looked for in a sentence that does not end.
_SPEECH = 500
_UNKNOWN = re.compile(
    r"(?:政府|府)?(?P<name>[\u4e00-\u9fff]{2,9}?(?:管理處|事務處|委員會|局|處|所|(?:防[制治]|教育|輔導|檢驗|研究|發展)中心))(?!長|理|置|分|罰|境|方|事|所)"
)
# 行政院 behind which another name goes on is not 行政院.
_MORE = re.compile(r"(?<=[院部])(?!所屬|各|會同|及|與|邀)[\u4e00-\u9fff]{2,7}?(?:總署|署|總局)(?!長|名)")


@lru_cache(maxsize=4)
def _starts(names: Gazetteer) -> re.Pattern[str]:
    """The characters with which a city, an agency or a word for either may begin, and those that end a sentence."""
    return re.compile(f"[{re.escape(names.cities.initials + names.agencies.initials)}本該市縣。;]")


class AgencyReader:
    """Reads the agencies of a document passage by passage, in the order of the text."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.names = context.names
        self.mentions = Mentions(context.names)
        self.memory = self.mentions.memory
        self.home = self._home()
        self.title = fold(context.header.title or "")
        self.starts = _starts(context.names)

    def read(self, passage: Passage) -> None:
        """Adds the mentions of one passage."""
        self.memory.sentence_cities = ()
        text, place = passage.view.text, 0
        hits = {hit.i: hit for hit in find_cities(text, self.names, self.context.members)}
        local = _cities_of(hits.values())
        while (found := self.starts.search(text, place)) and (place := found.start()) < len(text) - 1:
            if text[place] in "。;":
                self.memory.sentence_cities = ()
            end = self._at(passage, place, hits, local)
            place = max(end, place + 1)

    # -- one place ----------------------------------------------------------------------------------------------

    def _at(self, passage: Passage, place: int, hits: dict[int, CityHit], local: tuple[str, ...]) -> int:
        text = passage.view.text
        own = (_SELF.match(text, place) or _THAT.match(text, place)) if text[place] in "本該" else None
        if own and not text[own.end() : own.end() + 1].startswith("處"):
            end = self._pronoun(passage, own)
            if end:
                return end
        home = self.context.header.host_city
        if (
            home
            and text[place : place + 2] in {"市府", "縣府"}
            and self.home
            and not _NOT_ACTING.match(text, place + 2)
        ):
            return self.mentions.add_government(passage, place, place + 2, home, "resolved")
        hit = self.names.agencies.at(text, place)
        city = hits.get(place)
        if hit and not self._prefixed(text[place : hit[0]]):
            is_of_set = any(one.kind != "city" and one.j == place for one in hits.values())
            if is_of_set or text[place - 2 : place] == "國家":
                return hit[0]  # 雙北消防局 are two, and a 國家風景區管理處 is no city's
        if hit and not (text[place : place + 2] in TAILS and text[max(0, place - 1) : place] in {"新", "雙"}):
            bare = not self._prefixed(text[place : hit[0]]) and not self._central(hit[1])
            labelled = self._label(text[:place]) if bare else None
            if labelled:
                return self._of_label(passage, place, hit[0], hit[1], labelled)
            return self._named(passage, place, hit[0], hit[1], local)
        if city and city.kind == "city":
            return self._city(passage, city)
        return place

    def _pronoun(self, passage: Passage, match: re.Match[str]) -> int:
        """本局, 本府, 該局: the host's agency, the host's government, or the agency named last."""
        host, kind = self.context.header.host_agency, match["kind"]
        own = match.group().startswith("本")
        label_end = match.end()
        follow = self.names.agencies.at(passage.view.text, label_end) if kind == "府" else None
        if kind == "府":
            city = self.context.header.host_city if own else self.memory.city
            if follow and city:
                agency = self._of_city(follow[1], city)
                if agency:
                    return self.mentions.add(passage, match.start(), follow[0], agency, "resolved")
            if not city or _NOT_ACTING.match(passage.view.text, label_end):
                return 0
            return self.mentions.add_government(passage, match.start(), label_end, city, "resolved")
        said = self._speaker(passage.view.text, match.start())
        choices = (said, host, self._host_of_title()) if own else (self.memory.by_kind.get(kind),)
        agency = next((one for one in choices if one and _kind_fits(self.names.agency[one].label, kind)), None)
        if agency is None:
            if own and kind != "會":
                self.mentions.add_open(passage, match.start(), match.end(), (), None)
                return label_end
            return 0
        return self.mentions.add(passage, match.start(), label_end, agency, "resolved")

    def _host_of_title(self) -> str | None:
        """本部 in minutes of which the title names the ministry."""
        title = fold(self.context.header.title or "")
        named = {cities[0] for _, _, cities in self.names.cities.find(title)}
        found = [self.names.agency[ids[0]] for _, _, ids in self.names.agencies.find(title) if len(ids) == 1]
        return next((one.id for one in found if not (one.city and named and one.city not in named)), None)

    def _speaker(self, text: str, place: int) -> str | None:
        """X 局表示，本局…: the agency that speaks in this sentence."""
        low = max(0, place - _SPEECH)
        begin = max(text.rfind("。", low, place), text.rfind(";", low, place), low - 1) + 1
        return (
            self.memory.agency
            if _SPOKEN.search(text, begin, place) or _NAMED_SPEAKER.search(text, begin, place)
            else None
        )

    def _named(self, passage: Passage, place: int, end: int, ids: list[str], local: tuple[str, ...]) -> int:
        """A form of the gazetteer: unique, or settled by the city that the text names around it."""
        text = passage.view.text
        if text[end - 1 : end + 1] == "局處":
            return end + 1  # 教育局處 is a set, no agency
        if text[end - 1] == "處" and text[end : end + 1] in {"理", "置", "分", "罰", "境"}:
            return end  # 計畫處理 is a plan that is handled
        full = self._prefixed(text[place:end]) or self._central(ids)
        if not full and _GENERIC_BEFORE.search(text[max(0, place - 10) : place]):
            return end
        day = self.context.day()
        valid = [one for one in ids if self.names.valid(one, day)] or ids
        if self._central(ids) and not self.names.valid(valid[0], day) and text[place:end] not in self._labels(ids):
            self.mentions.add_open(passage, place, end, (), None)  # a short form of what is no more may be another's
            return end
        ours = self.context.members or self.home
        bare = not self._prefixed(text[place:end]) and not self._central(valid)
        if bare and ours and not {self.names.agency[one].city for one in valid} & {*ours, *local}:
            return end
        if self._central(valid) and (more := _MORE.match(text, end)):
            return self.mentions.add_unknown(passage, place, more.end(), None)
        if len(valid) == 1 and (self._prefixed(text[place:end]) or self._central(valid) or len(ids) == 1):
            return self.mentions.add(passage, place, end, valid[0], "stated")
        settled, why = self._settle(passage, place, valid, local)
        if settled:
            start = place - 2 if why == "that-city" else place
            return self.mentions.add(passage, max(0, start), end, settled, "resolved")
        members = [one for one in valid if self.names.agency[one].city in self.context.members]
        if (self.context.members and not members) or _ASSOCIATION.search(fold(self.context.header.title or "")):
            return end  # the 秘書處 of an association is its own
        self.mentions.add_open(passage, place, end, tuple(members or valid), None)
        return end

    def _home(self) -> tuple[str, ...]:
        """The one city that the title names, whose own meeting this is: a bare 交通處 is that city's."""
        if self.context.members:
            return ()
        title = fold(self.context.header.title or "")
        named = {cities[0] for _, _, cities in self.names.cities.find(title)}
        return tuple(named) if named == {self.context.header.host_city} else ()

    def _labels(self, ids: list[str]) -> set[str]:
        return {fold(self.names.agency[one].label) for one in ids}

    def _settle(self, passage: Passage, place: int, ids: list[str], local: tuple[str, ...]) -> tuple[str | None, str]:
        """The one agency that a bare form means, and why; None where the text leaves it open."""
        before = passage.view.text[max(0, place - 4) : place]
        if before.endswith("縣市"):
            return None, ""  # 縣市教育處 are those of the county and of the city
        return self._by_words(passage, place, ids, before) or self._by_place(passage, ids, local)

    def _by_words(self, passage: Passage, place: int, ids: list[str], before: str) -> tuple[str | None, str] | None:
        """The agency of the city that the words around a bare form name; None where they name none."""
        memory = self.memory
        if _SELF_CITY.search(before) and (home := self._says(passage, place) or self.context.header.host_city):
            return self._of_city(ids, home), "that-city"
        if _THAT_CITY.search(before) and memory.city:
            return self._of_city(ids, memory.city), "that-city"
        if _AND.search(before) and memory.agency_city:
            joined = self._of_city(ids, memory.agency_city)
            if joined:
                return joined, "joined"
        near = self._of_city(ids, memory.sentence_cities[-1]) if memory.sentence_cities else None
        return (near, "sentence") if near else None

    def _by_place(self, passage: Passage, ids: list[str], local: tuple[str, ...]) -> tuple[str | None, str]:
        """The agency of the city whose meeting, whose platform or whose item the passage belongs to."""
        host = self.context.header.host_city
        if host and (passage.kind.startswith("field") or self.home):
            return self._of_city(ids, host), "host"
        members = [one for one in ids if self.names.agency[one].city in self.context.members]
        if len(members) == 1:
            return members[0], "only"
        return (self._of_city(ids, local[0]), "item") if len(local) == 1 else (None, "")

    def _label(self, before: str) -> str | None:
        """宜蘭縣：計畫處: the city that stands as a label before an agency."""
        tail = before[-6:]
        hit = next(iter(find_cities(tail, self.names, ())), None) if tail.endswith(":") else None
        return hit.cities[0] if hit and hit.kind == "city" and tail[hit.j :] in {":", "政府:"} else None

    def _of_label(self, passage: Passage, place: int, end: int, ids: list[str], city: str) -> int:
        own = self._of_city(ids, city)
        return (
            self.mentions.add(passage, place, end, own, "resolved")
            if own
            else self.mentions.add_unknown(passage, place, end, city)
        )

    def _says(self, passage: Passage, place: int) -> str | None:
        """基隆市政府…處：本市…: the city of the agency that stands before the colon of this passage."""
        last = self.mentions.found[-1] if self.mentions.found else None
        if last is None or not last.city or last.span not in passage.view.whole:
            return None
        behind = passage.view.text[passage.view.index(last.span.end) : place]
        return last.city if behind.startswith(":") else None

    def _city(self, passage: Passage, hit: CityHit) -> int:
        """A city: remembered; with 政府 and no agency behind it, the government where it acts as such."""
        text, city = passage.view.text, hit.cities[0]
        self.memory.city = city
        self.memory.sentence_cities = (city,)
        government = _GOVERNMENT.match(text, hit.j)
        if not government:
            other = self.names.agencies.at(text, hit.j)
            foreign = other and all(self.names.agency[one].city != city for one in other[1])
            foreign = foreign and not self._prefixed(text[hit.j : other[0]]) if other else False
            if foreign and other and city in self.home and text[hit.j : other[0]] in self.title:
                return other[0]  # the body whose minutes these are is no agency that acts in them
            return self.mentions.add_unknown(passage, hit.i, other[0], city) if other and foreign else hit.j
        end = government.end()
        if text[end : end + 2] == "各局" or _NOT_ACTING.match(text, end) or _LETTER.match(text, end):
            return end
        unknown = _UNKNOWN.match(text, end)
        if unknown and not NOT_NAMES.search(unknown["name"]):
            return self.mentions.add_unknown(passage, hit.i, unknown.end(), city)
        shared = self._shared(text, end)
        if shared:
            agency = self._of_city(shared, city)
            if agency:
                return self.mentions.add(passage, hit.i, end, agency, "resolved")
        return self.mentions.add_government(passage, hit.i, end, city, "stated")

    def _shared(self, text: str, end: int) -> list[str] | None:
        """臺北市政府及新北市政府教育局: one agency's name behind two governments belongs to both."""
        joint = _JOINT.match(text, end)
        if not joint:
            return None
        place = joint.end()
        city = self.names.cities.at(text, place)
        hit = self.names.agencies.at(text, place)
        if not city or not hit or not text.startswith("政府", city[0]):
            return None
        tail = text[city[0] + 2 : hit[0]]
        forms = self.names.agencies.forms.get(tail)
        return list(forms) if forms else None

    # -- what a form is ------------------------------------------------------------------------------------------

    def _of_city(self, ids: list[str], city: str) -> str | None:
        """The agency of a city that a form means: of those that existed on the day, else of those that ever did."""
        day = self.context.day()
        ever = [one for one in ids if self.names.agency[one].city == city]
        fits = [one for one in ever if self.names.valid(one, day)] or ever
        return fits[0] if len(fits) == 1 else None

    def _central(self, ids: list[str]) -> bool:
        return all(self.names.agency[one].city is None for one in ids)

    def _prefixed(self, form: str) -> bool:
        return self.names.cities.at(form, 0) is not None


def _kind_fits(label: str, kind: str) -> bool:
    """本局 is an agency whose name ends in 局, 本處 in 處, and so on."""
    return label.endswith(kind) or (kind == "會" and label.endswith("委員會"))


def _cities_of(hits: Iterable[CityHit]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(city for hit in hits if hit.kind == "city" for city in hit.cities))
