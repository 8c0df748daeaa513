"""Mergers: which cases become one, as a heading says, or the words of one item, or those of several."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract import names as naming
from kg.extract.cities import find_cities, parts
from kg.extract.decisions import Hit, clause
from kg.extract.descent_words import UNSURE, descent_words, is_denied
from kg.extract.ordinals import Ordinals
from kg.extract.stretch import sentences
from kg.model import CityPart
from kg.read.fold import fold
from kg.read.numbering import number

if TYPE_CHECKING:
    from kg.extract.casebook import Case, Casebook
    from kg.extract.context import Context
    from kg.extract.descent_words import Place
    from kg.extract.draft import Draft
    from kg.extract.membership import CaseCities
    from kg.extract.stretch import Stretch
    from kg.model import Span

_PAIR = 2
_BOTH = re.compile(r"(?:上開|該|以上|前開|上述|旨揭)?(?P<n>[兩二三四五六\d])(?:件)?案")
_TAKEN_IN = re.compile(rf"{naming.EACH_IN_QUOTES}+(?=[,。;])")
# 合併列管 gives no name.
_NO_NAME = re.compile(r"(?:持續|一併|共同)?(?:列管|辦理|追蹤|討論|執行|推動|處理)+")
_OVER_NAMES = re.compile(
    rf"(?:擬|建議|建請|提議|申請|同意|請)*(?:整併|合併|整合|併)(?P<names>{naming.EACH_IN_QUOTES}{{2,}})(?:等?[兩二三四五]案)?"
    r"(?:合併|整併)?[為成][「『](?P<out>[^「」『』]{2,60})[」』]"
)
_NOT_MERGED = re.compile(
    r"(?:不予|不同意|暫不|暫緩|毋須|無須|免予?|不)(?:進行|予以)?(?:合併|整併|併案)|緩議|再議|不同意|撤案|撤回|退回"
)
_EACH = re.compile(
    r"(?:上開|該|以上|前開|上述|旨揭)?[兩二三四\d]案(?:均|皆)(?:為|係|由)(?P<who>[^,。;]{2,24}?)(?:合作|共同|辦理|案|參與)"
)


class Mergers:
    """Reads mergers; new cases go into the casebook."""

    def __init__(self, context: Context, book: Casebook, cities: CaseCities) -> None:
        self.context = context
        self.book = book
        self.cities = cities
        self.ordinals = Ordinals(context, book.drafts)
        self.words = descent_words(context.reference.lexicon)
        self.into: Case | None = None
        self.gone: set[str] = set()  # keys of items that a verdict on another item merges away

    def head_merger(self, draft: Draft, case: Case) -> tuple[list[Case], Place | None]:
        """A及B合併為C as the heading of an item: predecessors, result, and where the merger is stated."""
        self.into = None
        view, name = draft.view, draft.name
        head = view.text[name.i : name.j]
        over = _OVER_NAMES.match(view.text, name.i)
        if over:
            return self._over_names(draft, case, over)
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
        return inputs, (view, name.i, name.j)

    def _over_names(self, draft: Draft, case: Case, told: re.Match[str]) -> tuple[list[Case], Place | None]:
        """擬整併「A」及「B」為「C」 as the heading of an item."""
        if self._refused(draft):
            return [], None
        case.span = draft.view.span(*told.span("out"))
        case.names = [(draft.view.printed(*told.span("out")), case.span)]
        spots = [one.span(1) for one in naming.QUOTED.finditer(draft.view.text, *told.span("names"))]
        return [self._known_or_new(draft, draft.words[0], spot) for spot in spots], (draft.view, *told.span())

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
                both = _BOTH.search(stretch.view.text, low, found.start())
                if not whole and (not both or number(both["n"].replace("兩", "二")) != len(pieces)):
                    continue
                if any(is_denied(one.text) for one in draft.verdict):
                    return [], None
                spots = self._result(stretch.view.text, found, high)
                inputs = self._predecessors(draft, pieces, naming.Name(name.i, stop))
                if spots:
                    out = naming.trim(stretch.view.text, *spots[0])
                    case.span = stretch.view.span(out.i, out.j)
                    case.names = [(stretch.view.printed(out.i, out.j), case.span)]
                else:
                    label, case.span = self._named_below(draft) or (inputs[0].label, inputs[0].span)
                    case.names = [(label, case.span)]
                self._both(draft, inputs)
                return inputs, (stretch.view, *clause(stretch.view.text, found.start(), found.end(), low, high))
        return [], None

    def _result(self, text: str, found: re.Match[str], high: int) -> list[tuple[int, int]]:
        """Where the name stands that a merger gives: behind 合併為, or behind 案名訂為 later in the sentence."""
        named = self.words.rename.search(text, found.end(), high)
        if named and text[named.end() : named.end() + 1] in {"「", "『"}:
            return naming.quoted_or_plain(text, named.end(), 1)
        if text.startswith("一案", found.end()):
            return []
        return naming.quoted_or_plain(text, found.end(), 1) if text[found.end() - 1] in "為成" else []

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

    def text_mergers(self, draft: Draft, case: Case, inputs: list[Case]) -> list[Hit]:
        """併入「B」案, 將「A」併入本案 and 與「A」合併為「B」 in the words of a case; adds to ``inputs``."""
        if inputs:
            return []
        for stretch in draft.verdict:
            for low, high in sentences(stretch):
                text = stretch.view.text
                if UNSURE.search(text, low, high) or re.search(r"可併入|得併入", text[low:high]):
                    continue
                into = self.words.into.search(text, low, high)
                found = into or self.words.merge.search(text, low, high)
                if found and self._merges(draft, case, stretch, low, found, inputs, into=bool(into)):
                    i, j = clause(text, found.start(), found.end(), low, high)
                    return [Hit("merge", "decided", stretch.view, i, j, stretch.item)]
        return []

    def _merges(
        self,
        draft: Draft,
        case: Case,
        stretch: Stretch,
        low: int,
        found: re.Match[str],
        inputs: list[Case],
        *,
        into: bool,
    ) -> bool:
        """Whether the words around ``found`` merge this case with another; ``into`` is set for 併入."""
        text = stretch.view.text
        if not into:
            inputs += self._taken_in(draft, case, stretch, found)
            return bool(inputs) or self._merged_with(draft, case, stretch, low, found, inputs)
        if text.startswith("本案", found.end()):
            inputs += self._absorbed(draft, case, stretch, low, found.start())
            return bool(inputs)
        if text.startswith("該案", found.end()):
            named = [(m.start(1), m.end(1)) for m in naming.QUOTED.finditer(text, low, found.start())]
            self.into = self._known_or_new(draft, stretch, named[-1], is_apart=True) if named else None
            return self.into is not None and self.into is not case
        if re.match(r"常態|例行|年度|業務|平時", text[found.end() :]):
            return False
        target = self._target(draft, stretch, found.end())
        if target is None and (mates := self.ordinals.meant(draft, text[found.end() : found.end() + 6])):
            target = self.book.of(mates[0])
        if target is None or target is case:
            return False
        self.into = target
        return True

    def _taken_in(self, draft: Draft, case: Case, stretch: Stretch, found: re.Match[str]) -> list[Case]:
        """本案整併「A」，以本案案名續管: the cases that this one takes in."""
        text = stretch.view.text
        quotes = _TAKEN_IN.match(text, found.end(), stretch.j)
        if quotes is None or found.group()[-1] in "為成入至" or not text[: found.start()].endswith(("本案", ",", "。")):
            return []
        spots = [one.span(1) for one in naming.QUOTED.finditer(text, *quotes.span())]
        named = [self._known_or_new(draft, stretch, spot, is_apart=True) for spot in spots]
        return [one for one in named if one is not case]

    def _absorbed(self, draft: Draft, case: Case, stretch: Stretch, low: int, stop: int) -> list[Case]:
        """將「A」併入本案: the cases that this one takes in."""
        text = stretch.view.text
        spots = [(m.start(1), m.end(1)) for m in naming.QUOTED.finditer(text[:stop]) if m.start() >= low]
        if not spots:
            plain = re.search(r"(?:將|原)([^,。;「」]{3,50}?案)$", text[low:stop])
            spots = [(low + plain.start(1), low + plain.end(1))] if plain else []
        counted = self.ordinals.named(draft, text[low:stop])
        found = [self.book.of(counted)] if counted else [] if spots else self._by_mention(draft, text[low:stop])
        named = [self._known_or_new(draft, stretch, spot) for spot in spots]
        return [*found, *(one for one in named if one is not case)]

    def _by_mention(self, draft: Draft, words: str) -> list[Case]:
        """本案與甲性質相近，將該案併入本案: a case of this document that the sentence names."""
        for mate in self.book.drafts:
            name = mate.view.text[mate.name.i : mate.name.j]
            if mate is not draft and name.removesuffix("案") in words:
                return [self.book.of(mate)]
        return []

    def _target(self, draft: Draft, stretch: Stretch, start: int) -> Case | None:
        """The case that another goes into: one of this document's by its name, else a new one."""
        text = stretch.view.text
        counted = re.compile(r"(?:第.{1,3}[案項]|\(.{1,3}\))(?=[「『])").match(text, start)
        spots = naming.quoted_or_plain(text, counted.end() if counted else start, 1)
        if not spots:
            return None
        i, j = spots[0]
        words = text[i:j]
        words = re.sub(r"(?:一併|合併|併同|共同)?(?:持續)?(?:辦理|列管|推動|追蹤|處理|執行|討論)+$", "", words)
        j = i + len(words)
        quoted = text[i - 1 : i] in {"「", "『"}
        if len(words) < 3:
            return None
        item = re.fullmatch(r"(?:第|前)?.{1,3}案", words)
        known = self.book.known(words)
        if known is not None:
            return known
        if item or (not quoted and not words.endswith(("案", "計畫", "活動", "交流", "合作"))):
            return None
        name = naming.trim(text, i, j)
        return self._new(draft, stretch, (name.i, name.j), is_apart=True)

    def _merged_with(
        self, draft: Draft, case: Case, stretch: Stretch, low: int, found: re.Match[str], inputs: list[Case]
    ) -> bool:
        """與「A」合併(為「B」): this case and A become B; without a new name the item keeps its own."""
        text = stretch.view.text
        start = found.start()
        before = text[low:start]
        names = [(low + m.start(1), low + m.end(1)) for m in naming.QUOTED.finditer(before)]
        if not names and (mates := self.ordinals.beside(draft, before) or self._with_one(draft, before)):
            inputs += self._merged_items(draft, case, mates, (stretch, found))
            return True
        if not names:
            plain = re.search(r"(?:與|和|及|同)([^,。;「」與和及]{3,50}?案)(?:進行|予以|辦理)?$", before)
            names = [(low + plain.start(1), low + plain.end(1))] if plain else []
        if not names:
            return False
        own = fold(case.names[0][0]).removesuffix("案")
        others = [place for place in names if text[place[0] : place[1]].removesuffix("案") != own]
        if not others:
            return False
        # A merger makes a new case even under the old name; what the item was before is a predecessor too.
        inputs.append(self._earlier(draft, case))
        inputs += [self._known_or_new(draft, stretch, place) for place in others]
        for i, j in self._result(text, found, stretch.j):
            name = naming.trim(text, i, j)
            if case.former:  # 整併後案名為「X」: the name was read as a rename
                inputs[0].names = case.names[:-1]
            inputs[0].former = []
            case.names = [(stretch.view.printed(name.i, name.j), stretch.view.span(name.i, name.j))]
            case.former = []
            case.cities = []
        return True

    def _with_one(self, draft: Draft, before: str) -> list[Draft]:
        """本案與「甲」性質相近 … 決定：兩案整併: the one other item that the words before the verdict name."""
        both = _BOTH.search(before)
        if both is None or number(both["n"].replace("兩", "二")) != _PAIR:
            return []
        told = "".join(one.text for one in draft.words[1:])
        named = [mate for mate in self.book.drafts if mate is not draft and mate.folded.removesuffix("案") in told]
        return named if len(named) == 1 else []

    def _known_or_new(self, draft: Draft, stretch: Stretch, place: tuple[int, int], *, is_apart: bool = False) -> Case:
        """The case whose name stands at a place: one of this document, else a new one that ``draft`` only names."""
        known = self.book.known(stretch.view.text[slice(*place)])
        return known or self._new(draft, stretch, place, is_apart=is_apart)

    def _new(self, draft: Draft, stretch: Stretch, place: tuple[int, int], *, is_apart: bool) -> Case:
        """A case that a draft only names; ``is_apart`` is set for one that belongs to no item."""
        case = self.book.new(stretch.view.printed(*place), stretch.view.span(*place), draft, as_item=False)
        if is_apart:
            case.item = None
        return case

    def _earlier(self, draft: Draft, case: Case) -> Case:
        """The case of an item as it was before the merger, with the cities that its name says."""
        earlier = self.book.before(case)
        self.cities.at(earlier, draft.view, [(draft.name.i, draft.name.j), *draft.name.notes])
        return earlier

    def _merged_items(
        self, draft: Draft, case: Case, mates: list[Draft], said: tuple[Stretch, re.Match[str]]
    ) -> list[Case]:
        """Several items of their own become one case: the predecessors; the item with the verdict gets the new name."""
        stretch, found = said
        others = [self.book.of(mate) for mate in mates]
        earlier = self._earlier(draft, case)
        spots = self._result(stretch.view.text, found, stretch.j)
        if case.former:  # 併案，案名改為「X」: the name was read as a rename
            earlier.names, case.names = case.names[:-1], case.names[-1:]
        elif spots:
            name = naming.trim(stretch.view.text, *spots[0])
            case.names = [(stretch.view.printed(name.i, name.j), stretch.view.span(name.i, name.j))]
        case.former, earlier.former, case.cities = [], [], []
        self.gone |= {one.key for one in (earlier, *others)}
        return [earlier, *others]
