"""Which items are cases: headings with their kind, lists of cases, cases with all the words that belong to them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from kg.extract import names as naming
from kg.extract.decisions import read_decisions
from kg.extract.stretch import Stretch, sentences
from kg.model import Doubt, StatedCount
from kg.read.labels import PART_WORDS, VERDICT_WORDS, label_of
from kg.read.numbering import number

if TYPE_CHECKING:
    from kg.extract.context import Context
    from kg.extract.names import Name
    from kg.model import Block, Lexicon, Span
    from kg.read.fold import View


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading over cases: the kind of section, and what it decides for each of them."""

    kind: str
    decision: str | None
    awaits: str | None
    view: View
    i: int
    j: int

    @property
    def span(self) -> Span:
        """The passage of the heading."""
        return self.view.span(self.i, self.j)


def _verdicts(stretch: Stretch) -> list[Stretch]:
    """The parts of a stretch that stand behind a verdict's label, each up to the next label."""
    parts = []
    for found in _VERDICT.finditer(stretch.view.text, stretch.i, stretch.j):
        if not _begins(stretch.view, found.start()):
            continue
        following = _OTHER_PART.search(stretch.view.text, found.end(), stretch.j)
        stop = following.start() if following else stretch.j
        parts.append(Stretch(stretch.view, found.end(), stop, stretch.item))
    return parts


def _begins(view: View, at: int) -> bool:
    """Whether a label may begin here: 作成決議： is none, but 決議： on a line of its own is one behind any word."""
    return at == 0 or not "\u4e00" <= view.text[at - 1] <= "\u9fff" or at in view.breaks


def _last_cell(stretch: Stretch) -> Stretch:
    """Of a table row with several cells behind the name the last; any other stretch as it is."""
    cells, at = [], stretch.i - 1
    while (at := stretch.view.tab(at)) > 0:
        cells.append(at)
    inner = [cell for cell in cells if stretch.i < cell < stretch.j]
    return Stretch(stretch.view, inner[-1], stretch.j, stretch.item) if inner else stretch


@dataclass(slots=True)
class Draft:
    """A case as the outline shows it: where its name stands, its heading, and its words."""

    view: View
    name: Name
    item: int | None
    heading: Heading | None
    words: list[Stretch] = field(default_factory=list)
    lead: Stretch | None = None  # 提案單位：… before the name

    @property
    def label(self) -> str:
        """The name as printed."""
        return self.view.printed(self.name.i, self.name.j)

    @property
    def kind(self) -> str:
        """The kind of section in which the case stands."""
        return self.heading.kind if self.heading else "other"

    @property
    def verdict(self) -> list[Stretch]:
        """The words that decide: behind 決議：, 主席裁示：, or in the last cell of a table row, where so marked.

        What was reported or said before it decides nothing; without a mark all words behind the name count.
        """
        words = self.words[1:] or self.words
        marked: list[Stretch] = []
        is_open = False  # behind a label with nothing after it, whose verdict stands in the items below
        for stretch in words:
            parts = _verdicts(stretch)
            marked += parts or ([stretch] if is_open else [])
            is_open = not parts[-1].text.strip(":") if parts else is_open
        return marked or [_last_cell(stretch) for stretch in words]


@dataclass(frozen=True, slots=True)
class _Rule:
    kind: str
    pattern: re.Pattern[str]
    decision: str | None
    awaits: str | None


@lru_cache(maxsize=4)
def _rules(lexicon: Lexicon) -> tuple[_Rule, ...]:
    tables: Any = lexicon.tables
    return tuple(
        _Rule(row["kind"], re.compile(row["pattern"]), row.get("decision"), row.get("awaits"))
        for row in tables.get("section", ())
    )


# Words that make a heading a case where no heading above it says so.
_CASE_END = re.compile(
    r"(?:案|計畫|交流|合作|機制|專案|方案|可行性|聯防|活動|清運|平臺|措施|網絡|示範|路線|路網|系統|服務|策略|整合|推動|改善|巡查"
    r"|稽查|行銷|方式|互惠|事宜|規範|制度|課程)$"
)
_DECIDES = re.compile(r"本案|列管|解列|同意|提案|合作|結案|併入|更名|續辦|續管")
_PART = re.compile(rf"{PART_WORDS}:")
_VERDICT = re.compile(rf"{VERDICT_WORDS}(?:\([^()]{{0,12}}\))?:|[【〔]{VERDICT_WORDS}[】〕]:?")
_OTHER_PART = re.compile(rf"(?<=[。;]){PART_WORDS}:")
_FOLLOWING = re.compile(
    r"(?:下列|以下|左列|如下)[^。;]{0,6}?(\d{1,2}|[一二兩三四五六七八九十]{1,2})(?:件|個)?案|(\d{1,2})案[^。;]{0,30}如下"
)
_NO_NAME = re.compile(r"(?:(?:決議|列管|追蹤|提案|共計?|計)\d+案|報告|紀錄|致詞|說明|宣讀|確認|頒獎|介紹|選舉)$")
_GROUP = re.compile(r".{1,10}(?:類|部分|方面|領域|面向|業務)(?:\([^()]*\))?:?")
_ALL = re.compile(
    r"(?:(?:以上|上述|上列|上開|前述|前揭)(?:各|[一二兩三四五六七八九十\d]{1,3})|各|[三四五六七八九十3-9]|\d\d)案(?:均|皆|全數|一律|都)(?![屬為係由])"
)
# Sections whose items are cases only where their words say so.
_OPEN = frozenset({"motion", "discussion", "report"})
# 新北市政府文化局：建議…: who speaks is no case.
_SPEAKER = re.compile(
    r"(?:[\u4e00-\u9fff]{2}[縣市](?:政府)?|本[市府]|行政院)[\u4e00-\u9fff]{2,8}(?:局|處|委員會|公所|中心|科)"
    r"|[\u4e00-\u9fff]{2,6}(?<!編)組|[\u4e00-\u9fff]{2,4}(?:委員|議員|代表|局長|處長|里長|理事|監事)[\u4e00-\u9fff]{0,3}"
)
# What stands before a name: 案名：, or who proposes it (苗栗縣提：).
_NAMED = re.compile(
    r"(?:案名|案由|提案名稱|提案內容|事由|議題|名稱|主題|第(?:\d{1,3}|[一二三四五六七八九十]{1,3})號?案|[\u4e00-\u9fff]{2,14}(?:[縣市局處府會組])所?提(?:案|出|議)?):"
)
_PROPOSER = re.compile(r"(?:類別|案別|性質|編號|(?:提案|提報|主辦|主責|業務)(?:單位|機關|委員|人)):")
# 提案內容：甲事演練，擬邀…: the name ends at the comma behind which the proposal goes on.
_TOLD_MORE = re.compile(r"(?!為|因|鑒|鑑|依|擬)[^,。;:]{3,40}(?=,(?:擬|建請|建議|請|預計|將|並|由|邀))")
# 「甲」案原為兩市合作，因…: a quoted name with a sentence about it.
_TOLD_NAME = re.compile(
    r"(?:有關|關於|[^「」,。;:]{0,10}(?:建議|建請|提議|請求)將?)?[「『][^「」『』]{2,60}[」』](?:[一乙]?案)?"
    r"(?=原|因|由於|前經|前於|經|擬|是否|建議|請求|擴大|納入|列入|改)"
)
_STOP = re.compile(r"[。;]")
_QUOTED = re.compile(r"[「『]([^「」『』]{2,60})[」』]")
# Quoted names that are said to be cases: 「甲」案, 「甲」、「乙」等 3 案; one that ends in 案 says so itself.
_CASES_IN = re.compile(
    r"(?:[「『][^「」『』]{2,60}[」』][、及與和]?)+(?:等?(?:\d{1,2}|[一二兩三四五六七八九十]{1,2})?(?:件|個)?案)"
    r"|[「『][^「」『』]{2,60}案[」』]"
)
_QUOTES = re.compile(r"(?:[「『][^「」『』]{2,60}[」』](?:一?案)?[、,及與和]?)+(?!:)")
_NO_CASE = re.compile(r"(?:無|略|洽悉|確認|詳如|同意備查|准予備查)[。.]?$")


class CaseOutline:
    """Walks the tree once and collects the drafts, the stated counts, and the doubts on counts."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.rules = _rules(context.reference.lexicon)
        self.drafts: list[Draft] = []
        self.counts: list[StatedCount] = []
        self.doubts: list[Doubt] = []
        self.headings: list[Span] = []
        self.for_all: list[tuple[Stretch, list[Draft]]] = []
        self._items = 0

    def run(self) -> None:
        """Collects the cases of the document."""
        for block in self.context.document.blocks:
            if block.kind == "section":
                self._section(block)
            else:
                self._visit(block, None)
        self._verdicts()

    def _view(self, block: Block) -> View:
        return self.context.view(block)

    # -- sections and items -------------------------------------------------------------------------------------

    def _section(self, block: Block) -> None:
        view = self._view(block)
        label, value = label_of(view.text, view.breaks)
        heading = self._heading(view, 0, len(label))
        if heading is None and view.breaks and view.breaks[0] < len(label):
            heading = self._heading(view, 0, view.breaks[0])  # the next line is the head of a table, or a case
            if heading:
                self._quoted(view, view.breaks[0], None, heading)
        motion = bool(re.match(r"臨時動議|臨時提案", label))
        if motion:
            heading = Heading("motion", None, None, view, 0, len(label))
        first = len(self.drafts)
        stated = self._count(view, 0, len(label), None, heading) if heading else None
        if value < len(view.text) and not motion:
            end = naming.head_end(view.text, value)
            stop = end if end >= 0 else len(view.text)
            inner = self._heading(view, value, stop)
            if inner:
                heading = inner
                stated = self._count(view, value, stop, None, heading)
                if end >= 0 and end + 1 < len(view.text):
                    self._inline(view, end + 1, None, heading)
        self._visit_all(block.children, heading)
        self._compare(first, stated)

    def _visit_all(self, blocks: tuple[Block, ...], heading: Heading | None) -> None:
        for block in blocks:
            self._visit(block, heading)

    def _visit(self, block: Block, heading: Heading | None) -> None:
        if block.kind != "item":
            self._visit_all(block.children, heading)
            return
        item, self._items = self._items, self._items + 1
        view = self._view(block)
        end = naming.head_end(view.text)
        stop = end if end >= 0 else len(view.text)
        inner = self._heading(view, 0, stop) if end >= 0 or block.children or stop < 60 else None
        inner = inner or self._telling(block, view, end)
        if inner is None and end < 0 and view.breaks and (first := self._heading(view, 0, view.breaks[0])):
            inner, stop = first, view.breaks[0]  # a heading with its case on the lines below
            end = stop - 1
        if inner and not (
            heading and heading.kind in {"tracked", "new"} and not block.children and self._has_case(view, end)
        ):
            self._group(block, view, end, stop, item, inner)
        elif self._is_case(block, view, end, heading):
            self._case(block, view, 0, item, heading)
        else:
            self._visit_all(block.children, heading)

    def _has_case(self, view: View, end: int) -> bool:
        """A case whose name reads like a heading still speaks of itself as 本案."""
        return end >= 0 and "本案" in view.text[end : end + 200]

    def _telling(self, block: Block, view: View, end: int) -> Heading | None:
        """下列 4 案已辦理完成，提報…解除列管： a sentence over several items that decides for each of them."""
        told = _FOLLOWING.search(view.text)
        if not block.children or told is None or end < len(view.text) - 1:
            return None
        hits = read_decisions([Stretch(view, 0, len(view.text), None)], "tracked", self.context.reference.lexicon)
        first = next((hit for hit in hits if not hit.announce), None)
        code = first.code if first and first.code != "continue" else None
        return Heading("tracked", code, first.awaits if first else None, view, 0, len(view.text))

    def _group(self, block: Block, view: View, end: int, stop: int, item: int, heading: Heading) -> None:
        first = len(self.drafts)
        if end >= 0 and end + 1 < len(view.text):
            self._inline(view, end + 1, item, heading)
        self._visit_all(block.children, heading)
        self._compare(first, self._count(view, 0, stop, item, heading) or self._told_count(view, heading))

    def _heading(self, view: View, i: int, j: int) -> Heading | None:
        """The heading in ``[i:j]``, its count left aside; None where the words are none."""
        while j > i and view.text[j - 1] in ",.:;。":
            j -= 1
        words = view.text[i:j]
        count = naming.stated_count(words)
        bare = words[: count[0]] if count else words
        bare = re.sub(r"\([^()]*(?:\)|$)", "", bare).rstrip(":,、")
        for rule in self.rules:
            if bare and rule.pattern.fullmatch(bare):
                self.headings.append(view.span(i, j))
                return Heading(rule.kind, rule.decision, rule.awaits, view, i, i + len(bare))
        return None

    def _count(self, view: View, i: int, j: int, item: int | None, heading: Heading) -> tuple[int, Span] | None:
        """The count that a heading states, kept as a fact; 9 案合併為 6 案 leaves six."""
        while j > i and view.text[j - 1] in ",.:;。":
            j -= 1
        stated = naming.stated_count(view.text[i:j])
        value = number(stated[3] or stated[2]) if stated else None
        if stated is None or value is None:
            return None
        span = view.span(i + stated[0], i + stated[1])
        self.counts.append(StatedCount(heading.kind, value, item, span))
        before = number(stated[2])
        if stated[3] and before is not None:
            self.counts += [StatedCount("inputs", before, item, span), StatedCount("results", value, item, span)]
        return value, span

    def _told_count(self, view: View, heading: Heading) -> tuple[int, Span] | None:
        """The count within 下列 4 案…: checked like one at the end of a heading."""
        told = _FOLLOWING.search(view.text, heading.i, heading.j) if heading.view is view else None
        value = number((told.group(1) or told.group(2)).replace("兩", "二")) if told else None
        return (value, view.span(told.start(), told.end())) if told and value is not None else None

    def _compare(self, first: int, stated: tuple[int, Span] | None) -> None:
        """The count stated against the cases found since draft ``first``."""
        found = len(self.drafts) - first
        if stated and found != stated[0]:
            self.doubts.append(
                Doubt(
                    "count",
                    f"文中稱 {stated[0]} 案，列出 {found} 案",
                    f"the text states {stated[0]} cases and lists {found}",
                    stated[1],
                )
            )

    # -- cases --------------------------------------------------------------------------------------------------

    def _is_case(self, block: Block, view: View, end: int, heading: Heading | None) -> bool:
        text = view.text
        if _NO_CASE.fullmatch(text):
            return False
        start, close, _ = self._bounds(view, 0)
        named = naming.trim(text, start, close)
        if _SPEAKER.fullmatch(text, named.i, named.j):
            return False
        size = named.j - named.i
        end = close if close < len(text) else end
        if block.children and _GROUP.fullmatch(text):
            return False
        if heading is not None and heading.kind not in _OPEN:
            plain = size <= 50 and not re.search(r"[,。]", text[named.i : named.j])
            return 1 < size <= 90 and (end >= 0 or bool(block.children) or plain or self._leading(text) > 0)
        if size > 90 or size < 4 or re.search(r"[,。]", text[named.i : named.j]):
            return False
        head = text[named.i : named.j]
        words = text[max(end, 0) :] + "".join(self._view(child).text for child in block.children)
        marked = end >= 0 or bool(block.children)
        if _NO_NAME.search(head):
            return False
        if end >= 0 and self._decides(Stretch(view, max(end, 0), len(text), None)):
            return True
        called = bool(re.search(r"案(?:\([^()]*\))?。?$", text[start:close]))
        if marked and called and _DECIDES.search(words):
            return True
        return marked and (
            bool(_VERDICT.search(words))
            or head.endswith("案")
            or (bool(_CASE_END.search(head)) and bool(_DECIDES.search(words)))
        )

    def _decides(self, stretch: Stretch) -> bool:
        """Whether words take a decision that only a case can be given."""
        hits = read_decisions([stretch], "new", self.context.reference.lexicon)
        return any(not hit.announce and hit.code not in {"continue", "expand", "keep-scope"} for hit in hits)

    def _leading(self, text: str) -> int:
        """Where a name ends that stands without a colon before its resolution: at its 案, or behind its quotes."""
        found = re.match(
            r"[^。;:]{4,120}?(?:合併|整併)(?:為|成)[「『][^」』]{2,50}[」』](?=[,。])"
            r"|[「『][^「」『』]{2,60}[」』](?:一?案)?(?=,)|[^,。;:]{3,50}?案(?=,)"
            r"|[^,。;:「」]{3,40}?案(?=(?:由「[^」]+」)?(?:更名|改名|定名|同意|解除列管|持續列管))",
            text,
        )
        return found.end() if found else 0

    def _bounds(self, view: View, start: int) -> tuple[int, int, int]:
        """Where a name begins (behind 案名：), where it ends, and where its words begin."""
        text = view.text
        lead = _NAMED.match(text, start) or self._named_below(view, start)
        told = _TOLD_NAME.match(text, lead.end() if lead else start)
        if told:
            return told.start(), told.end(), told.end()
        if lead is None:
            return start, *self._ends(view, start)
        start = lead.end()
        part, sentence = _PART.search(text, start), _STOP.search(text, start)
        told = _TOLD_MORE.match(text, start)
        if told:
            return start, told.end(), told.end()
        end = min(part.start() if part else len(text), sentence.start() if sentence else len(text))
        return start, end, end

    @staticmethod
    def _named_below(view: View, start: int) -> re.Match[str] | None:
        """提案單位：… on the line above 案由：…: the name stands on the second line."""
        if not _PROPOSER.match(view.text, start):
            return None
        return next((found for at in view.breaks if (found := _NAMED.match(view.text, at))), None)

    def _ends(self, view: View, start: int) -> tuple[int, int]:
        """Where the name ends that begins at ``start``, and where its words begin."""
        end, follow = naming.name_end(view.text, start, view.breaks, view.tab(start))
        if end < 0:
            leading = self._leading(view.text[start:])
            end = follow = start + leading if leading else len(view.text)
        return end, follow

    def _case(self, block: Block, view: View, start: int, item: int | None, heading: Heading | None) -> None:
        text = view.text
        start, end, follow = self._bounds(view, start)
        draft = Draft(view, naming.trim(text, start, end), item, heading)
        draft.words.append(Stretch(view, start, follow, item))
        rest = Stretch(view, follow, len(text), item)
        if rest.text:
            draft.words.append(rest)
        if start:
            draft.lead = Stretch(view, 0, start, item)
        self._append(draft, block)

    def _append(self, draft: Draft, block: Block) -> None:
        index = self._items
        for child in block.children:
            index = self._collect(child, draft, index)
        self._items = index
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

    def _verdicts(self) -> None:
        """「甲案」持續列管；「乙案」解除列管: sentences apart from the cases that decide each by its name."""
        by_name = {draft.view.text[draft.name.i : draft.name.j].removesuffix("案"): draft for draft in self.drafts}
        own = {id(stretch.view) for draft in self.drafts for stretch in draft.words}
        read = {stretch.view.whole for draft in self.drafts for stretch in draft.words}
        for passage in self.context.passages:
            if passage.kind not in {"section", "para", "item"} or id(passage.view) in own:
                continue
            view = passage.view
            whole = Stretch(view, 0, len(view.text), passage.item)
            if view.whole in read:
                continue
            for i, j in sentences(whole):
                named = [by_name.get(m.group(1).removesuffix("案")) for m in _QUOTED.finditer(view.text, i, j)]
                known = [draft for draft in named if draft is not None]
                if len(known) == 1:
                    known[0].words.append(Stretch(view, i, j, passage.item))
            for part in _verdicts(whole):
                self._named_in(part, by_name)

    def _named_in(self, verdict: Stretch, known: dict[str, Draft]) -> None:
        """決議：同意「甲案」、「乙」等 3 案解除列管: cases that only the resolution names."""
        for i, j in sentences(verdict):
            if not self._decides(Stretch(verdict.view, i, j, verdict.item)):
                continue
            for found in _CASES_IN.finditer(verdict.view.text, i, j):
                for quoted in _QUOTED.finditer(verdict.view.text, found.start(), found.end()):
                    name = naming.trim(verdict.view.text, quoted.start(1), quoted.end(1))
                    if verdict.view.text[name.i : name.j].removesuffix("案") in known:
                        continue
                    draft = Draft(verdict.view, name, verdict.item, None)
                    draft.words += [
                        Stretch(verdict.view, name.i, name.j, verdict.item),
                        Stretch(verdict.view, found.end(), j, verdict.item),
                    ]
                    self.drafts.append(draft)

    def _inline(self, view: View, start: int, item: int | None, heading: Heading) -> None:
        """Cases in the words behind a heading: a list (A、B 等 8 案), or one case with its resolution."""
        if self._list(view, start, item, heading) or self._quoted(view, start, item, heading):
            return
        stop, follow = self._ends(view, start)
        if stop < len(view.text):
            self._single(view, start, stop, follow, item, heading)

    def _quoted(self, view: View, start: int, item: int | None, heading: Heading) -> bool:
        """「A」及「B」均已辦理完竣，將…: quoted names with which a sentence begins are each a case."""
        found = _QUOTES.match(view.text, start)
        if found is None:
            return False
        first = len(self.drafts)
        for name in _QUOTED.finditer(view.text, start, found.end()):
            draft = Draft(view, naming.trim(view.text, name.start(1), name.end(1)), item, heading)
            draft.words += [Stretch(view, *name.span(1), item), Stretch(view, found.end(), len(view.text), item)]
            self.drafts.append(draft)
        return len(self.drafts) > first

    def _single(self, view: View, start: int, stop: int, follow: int, item: int | None, heading: Heading) -> None:
        draft = Draft(view, naming.trim(view.text, start, stop), item, heading)
        draft.words.append(Stretch(view, start, follow, item))
        if follow < len(view.text):
            draft.words.append(Stretch(view, follow, len(view.text), item))
        self.drafts.append(draft)

    def _list(self, view: View, start: int, item: int | None, heading: Heading) -> bool:
        """A、B、C 等 3 案均…: each a case; the words behind the list belong to all of them."""
        tail = re.search(
            r"等(?:合作|提案|列管)?(?P<n>\d{1,3}|[一二三四五六七八九十]{1,3})(?:案|項|件)", view.text[start:]
        )
        if tail is None:
            return False
        stop = start + tail.start()
        pieces = naming.split_top(view.text, start, stop, joints="、")
        stated = number(tail["n"])
        if len(pieces) < 2:
            return False
        if stated is not None and len(pieces) == stated - 1:
            # The last two may be joined by 及 or 與.
            last = naming.split_top(view.text, *pieces[-1], joints="及與")
            pieces = [*pieces[:-1], *last] if len(last) == 2 else pieces
        group = Stretch(view, stop, len(view.text), item)
        for i, j in pieces:
            draft = Draft(view, naming.trim(view.text, i, j), item, heading)
            draft.words += [Stretch(view, i, j, item), group]
            self.drafts.append(draft)
        if stated is not None:
            self._compare(len(self.drafts) - len(pieces), (stated, view.span(stop, start + tail.end())))
        return True
