"""Which items are cases: headings with their kind, lists of cases, cases with all the words that belong to them."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.extract import names as naming
from kg.extract.apart import read_apart
from kg.extract.bounds import bounds
from kg.extract.casehood import is_case
from kg.extract.cities import JOINTS, find_cities
from kg.extract.collective import collective_cases, collective_motion
from kg.extract.decisions import read_decisions
from kg.extract.descent_words import is_merged
from kg.extract.draft import Draft, Heading, last_cell
from kg.extract.headings import FOLLOWING, find_heading, heading_counts, told_count
from kg.extract.inline_cases import inline_cases, quoted_cases, told_cases
from kg.extract.stretch import Stretch
from kg.read.labels import label_of

if TYPE_CHECKING:
    from kg.extract.context import Context
    from kg.model import Block, Span, StatedCount
    from kg.read.fold import View

_ALL = re.compile(
    r"(?:(?:以上|上述|上列|上開|前述|前揭)(?:各|[一二兩三四五六七八九十\d]{1,3})|各|[三四五六七八九十3-9]|\d\d)案(?:均|皆|全數|一律|都)(?![屬為係由])"
)
# 新增下列 2 案，提報副市長會議：
_NEW = re.compile(r"(?:本次|同意|擬|建議)*(?:新增|新提)")
_SAME = re.compile(r"\(?同上\)?")
# So many lines below the heading of a list are a list, read or not.
_LISTS, _TABLE_LINES = frozenset({"tracked", "delisting", "new"}), 4
# The head of a table of cases, below a heading that leaves open what it holds.
_TABLE = re.compile(r"(?:案次|項次|編號|序號)(?:案名|案件名稱|合作案名?稱?|議題名稱)")
_COUNTED = re.compile(r"[^,。;:「」『』]{2,24}\((?:共計?|計)?[\d一二三四五六七八九十]{1,3}[案件項]\)")
_FORMERLY = re.compile("原(?:有|屬|為)?|既有")
# What is left of 雙北合作案(2案) behind its cities.
_CASES_OF = re.compile(r"(?:間|之|的|既有|現有|共同|跨市|原)*(?:合作|交流|列管|追蹤)*(?:案件?|事項|議題|部分|項目)?")
_BARE = re.compile(r"[^(:。;]+")


class CaseOutline:
    """Walks the tree once and collects the drafts and the counts that the text states of them."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.lexicon = context.reference.lexicon
        self.drafts: list[Draft] = []
        self.counts: list[StatedCount] = []
        self.stated: list[tuple[int, Span, tuple[Draft, ...]]] = []
        self.headings: list[Span] = []
        self.empty: list[Span] = []  # headings of lists of which no case was read
        self.for_all: list[tuple[Stretch, list[Draft]]] = []
        self._items = 0

    def run(self) -> None:
        """Collects the cases of the document."""
        for block in self.context.document.blocks:
            if block.kind == "section":
                self._section(block)
            else:
                self._visit(block, None)
        self._join()
        read_apart(self.context, self.drafts)

    def _join(self) -> None:
        """A case that is reported in one section and discussed in another: its words are read together, once.

        So are those of several statements; a list that has a name twice is doubted.
        """
        known: dict[str, Draft] = {}
        for draft in self.drafts:
            first = known.setdefault(draft.folded.removesuffix("案"), draft)
            is_list = draft.heading is not None and draft.heading.kind != "other"
            if first is not draft and (first.heading is not draft.heading or not (is_list or first.item == draft.item)):
                first.join(draft)

    def _view(self, block: Block) -> View:
        return self.context.view(block)

    # -- sections and items -------------------------------------------------------------------------------------

    def _section(self, block: Block) -> None:
        view = self._view(block)
        label, value = label_of(view.text, view.breaks)
        close, heading = len(label), None
        if view.breaks and view.breaks[0] < close:
            heading = self._heading(view, 0, view.breaks[0])  # the next line is the head of a table, a case, or a note
            if heading:
                close = view.breaks[0]
                self.drafts += quoted_cases(Stretch(view, close, len(view.text), None), heading)
        heading = heading or self._heading(view, 0, close)
        motion = bool(re.match(r"臨時動議|臨時提案", label))
        if motion:
            heading = Heading("motion", None, None, view, 0, len(label))
        if heading is None and _TABLE.search(view.text):
            heading = Heading("other", None, None, view, 0, len(label))
        first = len(self.drafts)
        stated = self._count(view, 0, close, None, heading) if heading else None
        if value < len(view.text) and not motion:
            end = naming.head_end(view.text, value)
            stop = end if end >= 0 else len(view.text)
            inner = self._heading(view, value, stop)
            if inner:
                heading = inner
                stated = self._count(view, value, stop, None, heading)
                if end >= 0 and end + 1 < len(view.text):
                    self._inline(view, end + 1, None, heading)
        if motion and heading and not block.children and view.breaks:
            self._accepted(view, view.breaks[0], heading)
        self._visit_all(block.children, heading)
        if heading and heading.kind in _LISTS and first == len(self.drafts) and len(view.breaks) >= _TABLE_LINES:
            self.empty.append(view.span(0, view.breaks[0]))
        self._compare(first, stated or (told_count(view, heading) if heading and not motion else None))

    def _accepted(self, view: View, start: int, heading: Heading) -> None:
        """甲局提：建議將「乙」列為新案: a motion without a number is a case only where it is accepted as one."""
        first = len(self.drafts)
        self._inline(view, start, None, heading)
        self.drafts[first:] = [
            draft
            for draft in self.drafts[first:]
            if any(hit.code == "approve" for hit in read_decisions(draft.verdict, heading.kind, self.lexicon))
        ]

    def _visit_all(self, blocks: tuple[Block, ...], heading: Heading | None) -> None:
        for block in blocks:
            self._visit(block, heading)

    def _visit(self, block: Block, heading: Heading | None) -> None:
        if block.kind != "item":
            self._for_all(self._view(block), heading)
            self._visit_all(block.children, heading)
            return
        item, self._items = self._items, self._items + 1
        view = self._view(block)
        if self._collective(block, view, item, heading):
            return
        end = naming.head_end(view.text)
        stop = end if end >= 0 else len(view.text)
        inner = self._heading(view, 0, stop) if end >= 0 or block.children or stop < 60 else None
        inner = inner or self._of_cities(block, view, end, heading)
        inner = inner or self._telling(block, view, end) or self._counted(block, view, end)
        if inner is None and view.breaks and (end < 0 or end > view.breaks[0]):
            inner = self._heading(view, 0, view.breaks[0])  # a heading with its case, or a sentence, on the lines below
            end, stop = (view.breaks[0] - 1, view.breaks[0]) if inner else (end, stop)
        if inner and not (
            heading and heading.kind in {"tracked", "new"} and not block.children and self._has_case(view, end)
        ):
            self._group(block, view, end, stop, item, replace(inner, above=heading))
        elif not block.children and (told := told_cases(Stretch(view, 0, len(view.text), item), heading, self.lexicon)):
            self.drafts += told
        elif is_case(self.context, block, end, heading):
            self._case(block, view, 0, item, heading)
        else:
            self._visit_all(block.children, heading)

    def _has_case(self, view: View, end: int) -> bool:
        """A case whose name reads like a heading still speaks of itself as 本案."""
        return end >= 0 and "本案" in view.text[end : end + 200]

    def _of_cities(self, block: Block, view: View, end: int, above: Heading | None) -> Heading | None:
        """雙北合作案(2案) over items: cases of the section around it, in which these cities take part."""
        if not block.children or 0 <= end < len(view.text) - 1:
            return None
        close = _BARE.match(view.text)
        words = close.group() if close else ""
        hits = find_cities(words, self.context.names, self.context.members)
        before = _FORMERLY.match(words)
        left = before.end() if before else 0
        for hit in hits:
            if words[left : hit.i].strip("".join(JOINTS)):
                break
            left = hit.j
        if not hits or not _CASES_OF.fullmatch(words, left):
            return None
        self.headings.append(view.span(0, len(words)))
        kind, decision, awaits = (above.kind, above.decision, above.awaits) if above else ("other", None, None)
        return Heading(kind, decision, awaits, view, 0, len(words), of_cities=True)

    def _telling(self, block: Block, view: View, end: int) -> Heading | None:
        """下列 4 案已辦理完成，提報…解除列管： a sentence over several items that decides for each of them."""
        motion = collective_motion(view, None) if view.text.endswith(":") else None
        is_told = motion or FOLLOWING.search(view.text)
        if not block.children or not is_told or end + 1 not in {0, len(view.text), *view.breaks}:
            return None
        kind = motion.kind if motion else "new" if _NEW.match(view.text) else "tracked"
        hits = read_decisions([Stretch(view, 0, len(view.text), None)], kind, self.lexicon)
        first = next((hit for hit in hits if not hit.announce), None)
        code = first.code if first and first.code != "continue" else None
        return Heading(kind, code, first.awaits if first else None, view, 0, len(view.text))

    def _counted(self, block: Block, view: View, end: int) -> Heading | None:
        """調整合作範圍案件(2案) over two items: a heading, whatever its words."""
        words = view.text.rstrip(":")
        if not block.children or (0 <= end < len(view.text) - 1) or not _COUNTED.fullmatch(words):
            return None
        self.headings.append(view.span(0, len(words)))
        return Heading("other", None, None, view, 0, len(words))

    def _group(self, block: Block, view: View, end: int, stop: int, item: int, heading: Heading) -> None:
        first = len(self.drafts)
        if end >= 0 and end + 1 < len(view.text):
            self._inline(view, end + 1, item, heading)
        self._visit_all(block.children, heading)
        self._compare(first, self._count(view, 0, stop, item, heading) or told_count(view, heading))

    def _heading(self, view: View, i: int, j: int) -> Heading | None:
        """The heading in ``[i:j]``, remembered; None where the words are none."""
        heading = find_heading(view, i, j, self.lexicon)
        if heading:
            self.headings.append(view.span(i, j))
        return heading

    def _count(self, view: View, i: int, j: int, item: int | None, heading: Heading) -> tuple[int, Span] | None:
        """The count that a heading states, kept as a fact."""
        counts = heading_counts(view, i, j, item, heading.kind)
        self.counts += counts
        return (counts[0].count, counts[0].span) if counts else None

    def _compare(self, first: int, stated: tuple[int, Span] | None) -> None:
        """Keeps the count stated with the cases found since draft ``first``, to be compared when mergers are known."""
        if stated:
            self.stated.append((*stated, tuple(self.drafts[first:])))

    # -- cases --------------------------------------------------------------------------------------------------

    def _case(self, block: Block, view: View, start: int, item: int | None, heading: Heading | None) -> None:
        text = view.text
        start, end, follow = bounds(view, start)
        several = self._several(block, view, start, end)
        earlier = [
            Draft(view, naming.trim(text, i, j), item, heading, [Stretch(view, i, j, item)]) for i, j in several[:-1]
        ]
        self.drafts += earlier
        start = several[-1][0] if several else start
        draft = Draft(view, naming.trim(text, start, end), item, heading)
        draft.words.append(Stretch(view, start, end if several else follow, item))
        rest = Stretch(view, follow, len(text), item)
        if rest.text:
            draft.words.append(rest)
        if draft.name.i:
            draft.lead = Stretch(view, 0, draft.name.i, item)
        self._append(draft, block)
        if earlier:
            _share([*earlier, draft])

    def _several(self, block: Block, view: View, start: int, end: int) -> list[tuple[int, int]]:
        """甲案(雙北)及乙案(基北)：二案均續辦: names of one item, each with a note or in quotes, that stay apart."""
        pieces = naming.quotes(view.text, start, end) or naming.split_top(view.text, start, end, joints="、及與")
        noted = [bool(naming.trim(view.text, i, j).notes) or view.text[i] in "「『【" for i, j in pieces]
        words = view.text[end:] + "".join(self._view(child).text for child in block.children)
        merged = is_merged(words, self.lexicon) or is_merged(view.text[start:end], self.lexicon)
        return pieces if len(pieces) > 1 and all(noted) and not merged else []

    def _append(self, draft: Draft, block: Block) -> None:
        index = self._items
        for child in block.children:
            index = self._collect(child, draft, index)
        self._items = index
        if self.drafts and _SAME.fullmatch(last_cell(draft.words[-1]).text):
            draft.words += self.drafts[-1].verdict
        self._shared_verdict(draft)
        self.drafts.append(draft)

    def _collect(self, block: Block, draft: Draft, index: int) -> int:
        view = self._view(block)
        draft.words.append(Stretch(view, 0, len(view.text), index if block.kind == "item" else None))
        index += block.kind == "item"
        for child in block.children:
            index = self._collect(child, draft, index)
        return index

    def _shared_verdict(self, draft: Draft) -> None:
        """以上各案均…: a last sentence that decides for all cases of its heading."""
        for stretch in draft.words:
            shared = _ALL.search(stretch.text)
            if shared:
                mates = [other for other in self.drafts if other.heading is draft.heading] + [draft]
                end = stretch.text.find("。", shared.start())
                stop = stretch.i + (end + 1 if end >= 0 else len(stretch.text))
                self.for_all.append((Stretch(stretch.view, stretch.i + shared.start(), stop, stretch.item), mates))
                stretch.j = stretch.i + shared.start()

    def _collective(self, block: Block, view: View, item: int, heading: Heading | None) -> bool:
        """各小組提報解除列管案 with the cases in its resolution; False where it is none or names no case."""
        motion = collective_motion(view, heading)
        if motion is None:
            return False
        draft = Draft(
            view, naming.Name(motion.i, motion.j), item, heading, [Stretch(view, motion.j, len(view.text), item)]
        )
        index = self._items
        for child in block.children:
            index = self._collect(child, draft, index)
        found = collective_cases(motion, draft.words)
        self.drafts += found
        self._items = index if found else self._items
        return bool(found)

    def _for_all(self, view: View, heading: Heading | None) -> None:
        """決議：以上 3 案均… below a table: it decides for all cases of the heading."""
        shared = _ALL.search(view.text)
        mates = [draft for draft in self.drafts if heading and draft.heading is heading]
        if shared and mates:
            self.for_all.append((Stretch(view, shared.start(), len(view.text), None), mates))

    def _inline(self, view: View, start: int, item: int | None, heading: Heading) -> None:
        """The cases in the words behind a heading."""
        first = len(self.drafts)
        found, stated = inline_cases(Stretch(view, start, len(view.text), item), heading, self.lexicon)
        self.drafts += found
        self._compare(first, stated)


def _share(drafts: list[Draft]) -> None:
    """The words of an item with several cases belong to each, but for 前者… and 後者…, which are of one alone."""
    first, last = drafts[0], drafts[-1]
    shared = last.words[1:]
    for draft in drafts:
        draft.words[1:] = [
            part
            for part in shared
            if draft is first or not part.text.startswith("前者")
            if draft is last or not part.text.startswith("後者")
        ]
