"""Mergers that the heading of an item lists: A及B合併為C, and A案、B案 with the merger in the words behind them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract import names as naming
from kg.extract.cities import find_cities, parts
from kg.extract.decisions import clause
from kg.extract.descent_words import BOTH, UNSURE, descent_words, is_denied
from kg.extract.renames import CARRIED
from kg.extract.stretch import sentences
from kg.model import CityPart
from kg.read.numbering import number

if TYPE_CHECKING:
    from kg.extract.casebook import Case, Casebook
    from kg.extract.context import Context
    from kg.extract.descent_words import Place
    from kg.extract.draft import Draft
    from kg.extract.membership import CaseCities
    from kg.model import Span
    from kg.read.fold import View

_OVER_NAMES = re.compile(
    rf"(?:擬|建議|建請|提議|申請|同意|請)*(?:整併|合併|整合|併)(?P<names>{naming.EACH_IN_QUOTES}{{2,}})(?:等?[兩二三四五]案)?"
    r"(?:合併|整併)?[為成][「『](?P<out>[^「」『』]{2,60})[」』]"
)
_JOINT = re.compile(
    rf"(?P<names>{naming.EACH_IN_QUOTES}{{2,}})(?:等?[兩二三四五]案)?之?(?:整合|合併|整併|併案)(?:一?案)?"
)
_ASKED = re.compile("擬|建議|建請|提議|申請")
# 合併列管 gives no name.
_NO_NAME = re.compile(r"(?:持續|一併|共同)?(?:列管|辦理|追蹤|討論|執行|推動|處理)+")
_NOT_MERGED = re.compile(
    r"(?:不予|不同意|暫不|暫緩|毋須|無須|免予?|不)(?:進行|予以)?(?:合併|整併|併案)|緩議|再議|不同意|撤案|撤回|退回"
)
_EACH = re.compile(
    r"(?:上開|該|以上|前開|上述|旨揭)?[兩二三四\d]案(?:均|皆)(?:為|係|由)(?P<who>[^,。;]{2,24}?)(?:合作|共同|辦理|案|參與)"
)


class HeadMergers:
    """Reads mergers of headings; their predecessors go into the casebook."""

    def __init__(self, context: Context, book: Casebook, cities: CaseCities) -> None:
        self.context = context
        self.book = book
        self.cities = cities
        self.words = descent_words(context.reference.lexicon)

    def read(self, draft: Draft, case: Case) -> tuple[list[Case], Place | None]:
        """A及B合併為C as the heading of an item: predecessors, result, and where the merger is stated."""
        view, name = draft.view, draft.name
        head = view.text[name.i : name.j]
        over = _OVER_NAMES.match(view.text, name.i)
        if over:
            return self._over_names(draft, case, over)
        joint = _JOINT.fullmatch(view.text, name.i, name.j)
        if joint and (granted := self._as_asked(draft, case, joint))[0]:
            return granted
        merge = self._top_level(self.words.merge, head)
        if merge is None:
            return self._listed_merger(draft, case)
        if merge.start() < 2 or self._refused(draft):
            return [], None
        stop = name.i + merge.start()
        out = naming.trim(view.text, name.i + merge.end(), name.j)
        group = naming.trim(view.text, name.i, stop)
        pieces = naming.merger_inputs(view.text, group.i, stop if not group.notes else group.j)
        inputs = self._predecessors(draft, pieces, group)
        if not inputs:
            return [], None
        if out.j - out.i >= 2 and not _NO_NAME.fullmatch(view.text, out.i, out.j):
            label, span = view.printed(out.i, out.j), view.span(out.i, out.j)
        else:
            label, span = self._named_below(draft) or (inputs[0].label, inputs[0].span)
        case.names, case.span = [(label, span)], span
        return inputs, self._granted(draft, name) or (view, name.i, name.j)

    def _granted(self, draft: Draft, name: naming.Name) -> Place | None:
        """建議「A」與「B」整併 … 決議：同意整併為「C」: where a merger that the heading asks for is granted."""
        if not _ASKED.match(draft.view.text, name.i):
            return None
        for stretch in draft.verdict:
            for low, high in sentences(stretch):
                found = self.words.merge.search(stretch.view.text, low, high)
                if found:
                    return stretch.view, *clause(stretch.view.text, found.start(), found.end(), low, high)
        return None

    def _over_names(self, draft: Draft, case: Case, told: re.Match[str]) -> tuple[list[Case], Place | None]:
        """擬整併「A」及「B」為「C」 as the heading of an item."""
        if self._refused(draft):
            return [], None
        case.span = draft.view.span(*told.span("out"))
        case.names = [(draft.view.printed(*told.span("out")), case.span)]
        spots = [one.span(1) for one in naming.QUOTED.finditer(draft.view.text, *told.span("names"))]
        return [self.book.named(draft, draft.view, spot) for spot in spots], (draft.view, *told.span())

    def _as_asked(self, draft: Draft, case: Case, joint: re.Match[str]) -> tuple[list[Case], Place | None]:
        """「A」及「B」整合案 … 說明：建議整併為「C」 … 決議：照案通過: the merger that was asked for is granted."""
        answer = next(iter(draft.verdict))
        carried = CARRIED.match(answer.view.text, answer.i + answer.text.startswith(":"), answer.j)
        if carried is None:
            return [], None
        names = naming.Name(*joint.span("names"))
        for stretch in draft.words[1:]:
            for low, high in sentences(stretch):
                found = self.words.merge.search(stretch.view.text, low, high)
                spots = self.words.result(stretch.view.text, found, high) if found else []
                if spots:
                    self._call(case, stretch.view, naming.trim(stretch.view.text, *spots[0]))
                    pieces = [one.span() for one in naming.QUOTED.finditer(draft.view.text, names.i, names.j)]
                    return self._predecessors(draft, pieces, names), (answer.view, *carried.span())
        return [], None

    @staticmethod
    def _call(case: Case, view: View, name: naming.Name) -> None:
        """Gives the result of a merger its name."""
        case.span = view.span(name.i, name.j)
        case.names = [(view.printed(name.i, name.j), case.span)]

    def _listed_merger(self, draft: Draft, case: Case) -> tuple[list[Case], Place | None]:
        """A案、B案：兩案…合併為「C」: several names before the colon, the merger in the words behind it."""
        view, name = draft.view, draft.name
        stop = name.notes[-1][1] if name.notes else name.j
        pieces = naming.split_top(view.text, name.i, stop, joints="、及與")
        ends = [naming.trim(view.text, i, j) for i, j in pieces]
        whole = all(
            view.text[one.i : one.j].endswith(("案", "計畫")) or one.notes or view.text[one.j : one.j + 1] in "」』】"
            for one in ends
        )
        if len(pieces) < 2:
            return [], None
        for stretch in draft.verdict:
            for low, high in sentences(stretch):
                found = self.words.merge.search(stretch.view.text, low, high)
                if not found or UNSURE.search(stretch.view.text, low, found.start()):
                    continue
                both = BOTH.search(stretch.view.text, low, found.start())
                if not whole and (not both or number(both["n"]) != len(pieces)):
                    continue
                if any(is_denied(one.text) for one in draft.verdict):
                    return [], None
                spots = self.words.result(stretch.view.text, found, high)
                inputs = self._predecessors(draft, pieces, naming.Name(name.i, stop))
                if spots:
                    self._call(case, stretch.view, naming.trim(stretch.view.text, *spots[0]))
                else:
                    label, case.span = self._named_below(draft) or (inputs[0].label, inputs[0].span)
                    case.names = [(label, case.span)]
                self._both(draft, inputs)
                return inputs, (stretch.view, *clause(stretch.view.text, found.start(), found.end(), low, high))
        return [], None

    def _both(self, draft: Draft, inputs: list[Case]) -> None:
        """上開兩案均為四市合作案: cities that the words give to each of several predecessors."""
        for stretch in draft.words[1:]:
            for said in _EACH.finditer(stretch.view.text, stretch.i, stretch.j):
                hits = find_cities(said["who"], self.context.names, self.context.members)
                shifted = [hit.moved(said.start("who")) for hit in hits]
                for one in inputs:
                    one.cities += parts(stretch.view, shifted)

    @staticmethod
    def _refused(draft: Draft) -> bool:
        """Whether the verdict on a merger that a heading proposes is against it."""
        words = "。".join(stretch.text for stretch in draft.verdict)
        return bool(_NOT_MERGED.search(words)) and draft.kind not in {"expansion", "tracked"}

    @staticmethod
    def _top_level(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
        for found in pattern.finditer(text):
            before = text[: found.start()]
            if all(before.count(a) == before.count(b) for a, b in ("()", "「」")):
                return found
        return None

    def _predecessors(self, draft: Draft, pieces: list[tuple[int, int]], group: naming.Name) -> list[Case]:
        view = draft.view
        inputs: list[Case] = []
        if len(pieces) == 1:
            # One name for several: 原雙北及北桃分別辦理之合作案 tells them apart by their cities.
            trimmed = naming.trim(view.text, *pieces[0])
            note_at = trimmed.notes[-1] if trimmed.notes else (group.notes[-1] if group.notes else (group.i, group.j))
            sets = find_cities(view.text[note_at[0] : note_at[1]], self.context.names, self.context.members)
            groups = [one for one in sets if one.kind == "group"] or sets
            for one in groups if len(groups) > 1 else []:
                case = self.book.new(
                    view.printed(trimmed.i, trimmed.j), view.span(trimmed.i, trimmed.j), draft, as_item=False
                )
                span = view.span(note_at[0] + one.i, note_at[0] + one.j)
                words = view.printed(note_at[0] + one.i, note_at[0] + one.j)
                case.cities += [CityPart(city, words, span) for city in one.cities]
                inputs.append(case)
            return inputs
        for i, j in pieces:
            trimmed = naming.trim(view.text, i, j)
            case = self.book.new(
                view.printed(trimmed.i, trimmed.j), view.span(trimmed.i, trimmed.j), draft, as_item=False
            )
            own = list(trimmed.notes or group.notes)
            self.cities.at(case, view, [(trimmed.i, trimmed.j), *own])
            inputs.append(case)
        return inputs

    def _named_below(self, draft: Draft) -> tuple[str, Span] | None:
        """The name that a merger's result gets in the words below its heading."""
        for stretch in draft.verdict:
            found = self.words.rename.search(stretch.text) or self.words.merge.search(stretch.text)
            if found and (found.group()[-1] in "為成" or stretch.text[found.end() : found.end() + 1] in {"「", "『"}):
                spots = naming.quoted_or_plain(stretch.view.text, stretch.i + found.end(), 1)
                for i, j in spots:
                    return stretch.view.printed(i, j), stretch.view.span(i, j)
        return None
