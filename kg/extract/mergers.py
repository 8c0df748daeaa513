"""Mergers that the words of an item tell: 併入「B」, 將「A」併入本案, 與「A」合併為「B」, or those of several items."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract import names as naming
from kg.extract.decisions import Hit, clause
from kg.extract.descent_words import BOTH, UNSURE, descent_words
from kg.extract.ordinals import Ordinals
from kg.extract.stretch import sentences
from kg.read.fold import fold
from kg.read.numbering import number

if TYPE_CHECKING:
    from kg.extract.casebook import Case, Casebook
    from kg.extract.context import Context
    from kg.extract.draft import Draft
    from kg.extract.membership import CaseCities
    from kg.extract.stretch import Stretch
    from kg.read.fold import View

_PAIR = 2
# Whose case it is stands right before its name.
_OTHERS, _PLACE = re.compile(r"組(?:之|的|既有|原有|所?提|列管|合作|案|計畫)*[「『]$"), 24
_TAKEN_IN = re.compile(rf"{naming.EACH_IN_QUOTES}+(?=[,。;])")


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

    def text_mergers(self, draft: Draft, case: Case, inputs: list[Case]) -> list[Hit]:
        """併入「B」案, 將「A」併入本案 and 與「A」合併為「B」 in the words of a case; adds to ``inputs``."""
        self.into = None
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
            self.into = self._named(draft, stretch.view, named[-1], is_apart=True) if named else None
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

    def _named(self, draft: Draft, view: View, place: tuple[int, int], *, is_apart: bool = False) -> Case:
        """The case whose name stands at a place; a new one has the cities that its name says."""
        known = self.book.known(view.text[slice(*place)])
        if known:
            return known
        case = self.book.only_named(draft, view, place, is_apart=is_apart)
        self.cities.at(case, view, [place])
        return case

    def _taken_in(self, draft: Draft, case: Case, stretch: Stretch, found: re.Match[str]) -> list[Case]:
        """本案整併「A」，以本案案名續管: the cases that this one takes in."""
        text = stretch.view.text
        quotes = _TAKEN_IN.match(text, found.end(), stretch.j)
        if quotes is None or found.group()[-1] in "為成入至" or not text[: found.start()].endswith(("本案", ",", "。")):
            return []
        spots = [one.span(1) for one in naming.QUOTED.finditer(text, *quotes.span())]
        named = [self._named(draft, stretch.view, spot, is_apart=True) for spot in spots]
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
        named = [self._named(draft, stretch.view, spot) for spot in spots]
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
        counted = re.compile(r"(?:第.{1,3}[案項]|\(.{1,3}\)|\d{2,3}-\d{1,2})(?=[「『])").match(text, start)
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
        return self._named(draft, stretch.view, (name.i, name.j), is_apart=True)

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
        if _OTHERS.search(text, max(0, others[0][0] - _PLACE), others[0][0]):
            # 與觀光組「乙」整併辦理: what another group tracks is not changed by this one; this case goes into it.
            self.into = self._named(draft, stretch.view, others[0], is_apart=True)
            return self.into is not case
        # A merger makes a new case even under the old name; what the item was before is a predecessor too.
        inputs.append(self._earlier(draft, case))
        inputs += [self._named(draft, stretch.view, place) for place in others]
        for i, j in self.words.result(text, found, stretch.j):
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
        both = BOTH.search(before)
        if both is None or number(both["n"]) != _PAIR:
            return []
        told = "".join(one.text for one in draft.words[1:])
        named = [mate for mate in self.book.drafts if mate is not draft and mate.folded.removesuffix("案") in told]
        return named if len(named) == 1 else []

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
        spots = self.words.result(stretch.view.text, found, stretch.j)
        if case.former:  # 併案，案名改為「X」: the name was read as a rename
            earlier.names, case.names = case.names[:-1], case.names[-1:]
        elif spots:
            name = naming.trim(stretch.view.text, *spots[0])
            case.names = [(stretch.view.printed(name.i, name.j), stretch.view.span(name.i, name.j))]
        case.former, earlier.former, case.cities = [], [], []
        self.gone |= {one.key for one in (earlier, *others)}
        return [earlier, *others]
