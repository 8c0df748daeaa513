"""Cases of one document: names, cities, mergers, splits, renames, decisions and announced steps."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from kg.extract import names as naming
from kg.extract.decisions import Hit, clause, read_decisions, rules, settle
from kg.extract.outline_cases import sentences
from kg.extract.parties import find_cities, parts
from kg.model import Announcement, CaseMention, CityPart, Decision
from kg.read.fold import fold
from kg.read.numbering import number

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.extract.context import Context
    from kg.extract.outline_cases import CaseOutline, Draft, Stretch
    from kg.model import AgencyMention, Lexicon, Span

_POSSIBLE = re.compile(
    r"可(?!行)|如有|倘|若|是否|未來|(?:研議|評估|考量|視|歡迎)[^,。;]{0,10}(?:參與|加入|納入|擴大)|得視|暫不|無可|尚無|未參與|不參與|不納入|未出席|比照|參考"
)
_REFERS = re.compile(r"本案|該案|此案")


@dataclass(slots=True)
class Case:
    """A case while it is being read; ``names`` holds each printed form with its passage, the current one last."""

    key: str
    names: list[tuple[str, Span]]
    former: list[str]
    item: int | None
    kind: str
    tracked: bool
    as_item: bool
    span: Span
    cities: list[CityPart] = field(default_factory=list)

    @property
    def label(self) -> str:
        """The name after this meeting."""
        return self.names[-1][0]

    def mention(self) -> CaseMention:
        """The case as a fact."""
        return CaseMention(
            self.key,
            self.label,
            tuple(self.former),
            tuple(self.names),
            self.item,
            self.kind,
            self.tracked,
            self.as_item,
            tuple(_unique(self.cities)),
            self.span,
        )


@dataclass(frozen=True, slots=True)
class _Words:
    rename: re.Pattern[str]
    merge: re.Pattern[str]
    into: re.Pattern[str]
    split: re.Pattern[str]


@lru_cache(maxsize=4)
def _words(lexicon: Lexicon) -> _Words:
    table: Any = lexicon.tables
    row = table["names"]
    return _Words(*(re.compile(row[name]) for name in ("rename", "merge", "into", "split")))


class CaseReader:
    """Turns the drafts of the outline into cases with their decisions."""

    def __init__(self, context: Context, outline: CaseOutline, agencies: list[AgencyMention]) -> None:
        self.context = context
        self.outline = outline
        self.agencies = agencies
        self.words = _words(context.reference.lexicon)
        self.cases: list[Case] = []
        self.decisions: list[Decision] = []
        self.announcements: list[Announcement] = []
        self._own: dict[int, Case] = {}
        self._into: Case | None = None
        self._count = 0

    def run(self) -> None:
        """Reads all drafts; shared verdicts (以上各案均…) count for each case of their heading."""
        shared: dict[int, list[Stretch]] = {}
        for stretch, drafts in self.outline.for_all:
            for draft in drafts:
                shared.setdefault(id(draft), []).append(stretch)
        for draft in self.outline.drafts:
            self._own[id(draft)] = self._new(draft.label, draft.view.span(draft.name.i, draft.name.j), draft)
        for draft in self.outline.drafts:
            self._draft(draft, self._own[id(draft)], shared.get(id(draft), []))

    def case_of(self, draft: Draft) -> Case:
        """The case that a draft became."""
        return self._own[id(draft)]

    def _new(self, label: str, span: Span, draft: Draft, *, as_item: bool = True) -> Case:
        """A case of a draft; one that is no item of its own (a predecessor) is listed before the item's case."""
        self._count += 1
        case = Case(
            f"c{self._count:02d}",
            [(label, span)],
            [],
            draft.item,
            draft.kind,
            draft.kind in {"tracked", "delisting", "expansion", "keep"} and as_item,
            as_item,
            span,
        )
        own = self._own.get(id(draft))
        self.cases.insert(self.cases.index(own) if own and not as_item else len(self.cases), case)
        return case

    # -- one draft ----------------------------------------------------------------------------------------------

    def _draft(self, draft: Draft, case: Case, shared: list[Stretch]) -> None:
        inputs, merged_at = self._head_merger(draft, case)
        renamed = self._renames(draft, case, merged=bool(inputs))
        words = [*draft.words, *shared]
        hits = read_decisions(words[1:] or words, draft.kind, self.context.reference.lexicon)
        if inputs and merged_at:
            hits.append(Hit("merge", "decided", *merged_at, draft.item))
        hits += self._text_mergers(draft, case, inputs)
        parts_of = self._splits(draft, case)
        if parts_of is None:
            hits = [hit for hit in hits if hit.code != "split"]
        if renamed and not inputs:
            hits.append(Hit("rename", "decided", *renamed, draft.item))
        fallback = self._fallback(draft)
        stand = settle(hits, draft.heading, fallback)
        self._cities(draft, case, stand, inputs)
        for hit in stand:
            self._decide(case, hit, inputs, parts_of or [])
        for part in parts_of or []:
            part.cities = part.cities or list(case.cities)
        self._announce(draft, case, hits, stand)

    def _fallback(self, draft: Draft) -> Hit | None:
        """A tracked case about which nothing is decided goes on; a new proposal without a result is a proposal."""
        code = {"tracked": "continue", "new": "propose"}.get(draft.kind)
        if code is None:
            return None
        stretch = next((one for one in draft.words[1:] if one.text.strip()), draft.words[0])
        low, high = next(iter(sentences(stretch)), (stretch.i, stretch.j))
        modality = "decided" if code == "continue" else "proposed"
        return Hit(code, modality, stretch.view, low, high, stretch.item, stated=False)

    def _decide(self, case: Case, hit: Hit, inputs: list[Case], outputs: list[Case]) -> None:
        decision = Decision(case.key, hit.code, hit.modality, hit.item, hit.span, hit.awaits)
        if hit.code == "merge" and inputs:
            decision = replace(decision, inputs=tuple(one.key for one in inputs), outputs=(case.key,))
        elif hit.code == "merge" and self._into:
            target = self._into
            decision = replace(decision, inputs=(case.key,), outputs=(target.key,))
        elif hit.code == "split":
            decision = replace(decision, inputs=(case.key,), outputs=tuple(one.key for one in outputs))
        elif hit.code == "rename":
            decision = replace(decision, from_name=case.former[-1], to_name=case.label)
        elif hit.code in {"expand", "keep-scope"}:
            decision = replace(decision, cities=tuple(dict.fromkeys(part.city for part in case.cities)))
        self.decisions.append(decision)

    # -- mergers ------------------------------------------------------------------------------------------------

    def _head_merger(self, draft: Draft, case: Case) -> tuple[list[Case], tuple[Any, int, int] | None]:
        """A及B合併為C as the heading of an item: predecessors, result, and where the merger is stated."""
        self._into = None
        view, name = draft.view, draft.name
        head = view.text[name.i : name.j]
        merge = self._top_level(self.words.merge, head)
        if merge is None:
            return self._listed_merger(draft, case)
        if merge.start() < 2:
            return [], None
        stop = name.i + merge.start()
        out = naming.trim(view.text, name.i + merge.end(), name.j)
        group = naming.trim(view.text, name.i, stop)
        pieces = naming.merger_inputs(view.text, group.i, stop if not group.notes else group.j)
        inputs = self._predecessors(draft, pieces, group)
        if not inputs:
            return [], None
        if out.j - out.i >= 2:
            label, span = view.printed(out.i, out.j), view.span(out.i, out.j)
        else:
            label, span = self._named_below(draft) or (inputs[0].label, inputs[0].span)
        case.names, case.span = [(label, span)], span
        return inputs, (view, name.i, name.j)

    def _listed_merger(self, draft: Draft, case: Case) -> tuple[list[Case], tuple[Any, int, int] | None]:
        """A案、B案：兩案…合併為「C」: several names before the colon, the merger in the words behind it."""
        view, name = draft.view, draft.name
        stop = name.notes[-1][1] if name.notes else name.j
        pieces = naming.split_top(view.text, name.i, stop, joints="、及與")
        ends = [naming.trim(view.text, i, j) for i, j in pieces]
        whole = all(view.text[one.i : one.j].endswith(("案", "計畫")) or one.notes for one in ends)
        if len(pieces) < 2 or not whole:
            return [], None
        for stretch in draft.words[1:]:
            for low, high in sentences(stretch):
                found = self.words.merge.search(stretch.view.text, low, high)
                if not found or re.search(r"是否|研議|評估", stretch.view.text[low : found.start()]):
                    continue
                spots = naming.quoted_or_plain(stretch.view.text, found.end(), 1)
                inputs = self._predecessors(draft, pieces, naming.Name(name.i, stop))
                if spots:
                    out = naming.trim(stretch.view.text, *spots[0])
                    case.span = stretch.view.span(out.i, out.j)
                    case.names = [(stretch.view.printed(out.i, out.j), case.span)]
                return inputs, (stretch.view, *clause(stretch.view.text, found.start(), found.end(), low, high))
        return [], None

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
        notes = [view.text[i:j] for i, j in group.notes]
        if len(pieces) == 1:
            # One name for several: 原雙北及北桃分別辦理之合作案 tells them apart by their cities.
            trimmed = naming.trim(view.text, *pieces[0])
            note_at = trimmed.notes[-1] if trimmed.notes else (group.notes[-1] if group.notes else (group.i, group.j))
            sets = find_cities(view.text[note_at[0] : note_at[1]], self.context.names, self.context.members)
            sets = [one for one in sets if one.kind == "group"] or sets
            for one in sets if len(sets) > 1 else []:
                case = self._new(
                    view.printed(trimmed.i, trimmed.j), view.span(trimmed.i, trimmed.j), draft, as_item=False
                )
                span = view.span(note_at[0] + one.i, note_at[0] + one.j)
                words = view.printed(note_at[0] + one.i, note_at[0] + one.j)
                case.cities += [CityPart(city, words, span) for city in one.cities]
                inputs.append(case)
            return inputs
        for i, j in pieces:
            trimmed = naming.trim(view.text, i, j)
            case = self._new(view.printed(trimmed.i, trimmed.j), view.span(trimmed.i, trimmed.j), draft, as_item=False)
            own = [(a, b) for a, b in trimmed.notes] or [(a, b) for a, b in group.notes if notes]
            self._cities_at(case, view, [(trimmed.i, trimmed.j), *own])
            inputs.append(case)
        return inputs

    def _named_below(self, draft: Draft) -> tuple[str, Span] | None:
        """The name that a merger's result gets in the words below its heading."""
        for stretch in draft.words[1:]:
            found = self.words.rename.search(stretch.text)
            if found:
                spots = naming.quoted_or_plain(stretch.view.text, stretch.i + found.end(), 1)
                for i, j in spots:
                    return stretch.view.printed(i, j), stretch.view.span(i, j)
        return None

    def _text_mergers(self, draft: Draft, case: Case, inputs: list[Case]) -> list[Hit]:
        """併入「B」案 and 與「A」合併為「B」 in the words of a case."""
        hits: list[Hit] = []
        if inputs:
            return hits
        for stretch in draft.words[1:]:
            text = stretch.view.text
            for low, high in sentences(stretch):
                sentence = text[low:high]
                if re.search(r"是否|研議|評估|可併入|得併入", sentence):
                    continue
                into = self.words.into.search(sentence)
                if into and sentence.startswith(("本案", "該案"), into.end()):
                    absorbed = self._absorbed(draft, case, stretch, low, low + into.start())
                    if absorbed:
                        inputs += absorbed
                        hits.append(
                            Hit(
                                "merge",
                                "decided",
                                stretch.view,
                                *clause(text, low + into.start(), low + into.end(), low, high),
                                stretch.item,
                            )
                        )
                        return hits
                    continue
                if into and not re.match(r"(?:常態|例行|年度|業務|平時)", sentence[into.end() :]):
                    target = self._target(draft, stretch, low + into.end())
                    if target and target is not case:
                        self._into = target
                        hits.append(
                            Hit(
                                "merge",
                                "decided",
                                stretch.view,
                                *clause(text, low + into.start(), low + into.end(), low, high),
                                stretch.item,
                            )
                        )
                        return hits
                found = self.words.merge.search(sentence)
                if found and not into:
                    done = self._merged_with(draft, case, stretch, low, found, inputs)
                    if done:
                        i, j = clause(text, low + found.start(), low + found.end(), low, high)
                        hits.append(Hit("merge", "decided", stretch.view, i, j, stretch.item))
                        return hits
        return hits

    def _absorbed(self, draft: Draft, case: Case, stretch: Stretch, low: int, stop: int) -> list[Case]:
        """將「A」併入本案: the cases that this one takes in."""
        text = stretch.view.text
        spots = [
            (m.start(1), m.end(1))
            for m in re.finditer(r"[「『]([^「」『』]{2,60})[」』]", text[:stop])
            if m.start() >= low
        ]
        if not spots:
            plain = re.search(r"(?:將|原)([^,。;「」]{3,50}?案)$", text[low:stop])
            spots = [(low + plain.start(1), low + plain.end(1))] if plain else []
        found = []
        for i, j in spots:
            known = self._known(text[i:j]) or self._new(
                stretch.view.printed(i, j), stretch.view.span(i, j), draft, as_item=False
            )
            if known is not case:
                found.append(known)
        return found

    def _target(self, draft: Draft, stretch: Stretch, start: int) -> Case | None:
        """The case that another goes into: one of this document's by its name, else a new one."""
        text = stretch.view.text
        spots = naming.quoted_or_plain(text, start, 1)
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
        known = self._known(words)
        if known is not None:
            return known
        if item or (not quoted and not words.endswith(("案", "計畫", "活動", "交流", "合作"))):
            return None
        name = naming.trim(text, i, j)
        target = self._new(
            stretch.view.printed(name.i, name.j), stretch.view.span(name.i, name.j), draft, as_item=False
        )
        target.item = None
        return target

    def _known(self, words: str) -> Case | None:
        """A case of this document whose name is these words, with or without 案."""
        plain = words.removesuffix("案")
        for case in self.cases:
            if any(fold(name).removesuffix("案") == plain for name, _ in case.names):
                return case
        return None

    def _merged_with(
        self, draft: Draft, case: Case, stretch: Stretch, low: int, found: re.Match[str], inputs: list[Case]
    ) -> bool:
        """與「A」合併(為「B」): this case and A become B; without a new name the item keeps its own."""
        text = stretch.view.text
        start = low + found.start()
        before = text[low:start]
        names = [(low + m.start(1), low + m.end(1)) for m in re.finditer(r"[「『]([^「」『』]{2,60})[」』]", before)]
        if not names:
            plain = re.search(r"(?:與|和|及|同)([^,。;「」與和及]{3,50}?案)(?:進行|予以|辦理)?$", before)
            names = [(low + plain.start(1), low + plain.end(1))] if plain else []
        if not names:
            return False
        own = next((fold(name) for name, _ in case.names), "")
        result_at = naming.quoted_or_plain(text, low + found.end(), 1) if text[low + found.end() - 1] in "為成" else []
        self._count += 1
        self_input = _copy(case, f"c{self._count:02d}")
        pre: list[Case] = []
        for i, j in names:
            if text[i:j].removesuffix("案") == own.removesuffix("案"):
                continue
            known = self._known(text[i:j])
            pre.append(known or self._new(stretch.view.printed(i, j), stretch.view.span(i, j), draft, as_item=False))
        if not pre:
            return False
        if result_at:
            i, j = result_at[0]
            name = naming.trim(text, i, j)
            self_input.as_item = False
            self_input.former = []
            self.cases.insert(self.cases.index(case), self_input)
            case.names = [(stretch.view.printed(name.i, name.j), stretch.view.span(name.i, name.j))]
            case.former = []
            case.cities = []
            inputs += [self_input, *pre]
        else:
            inputs += [self._before(case, self_input), *pre]
        return True

    def _before(self, case: Case, self_input: Case) -> Case:
        """The case as it was before it took another in: a merger makes a new case even under the old name."""
        self_input.as_item = False
        self.cases.insert(self.cases.index(case), self_input)
        return self_input

    # -- renames and splits -------------------------------------------------------------------------------------

    def _renames(self, draft: Draft, case: Case, *, merged: bool) -> tuple[Any, int, int] | None:
        """更名為「X」: the case gets another name; where the rename is stated."""
        for stretch in draft.words[1:]:
            text = stretch.view.text
            for low, high in sentences(stretch):
                found = self.words.rename.search(text, low, high)
                if not found or re.search(r"是否|研議|評估|建議.{0,8}(?:是否|再)", text[low : found.start()]):
                    continue
                spots = naming.quoted_or_plain(text, found.end(), 1)
                if not spots:
                    continue
                name = naming.trim(text, *spots[0])
                label = stretch.view.printed(name.i, name.j)
                if merged or fold(label) == fold(case.label):
                    return None
                case.former.append(case.label)
                case.names.append((label, stretch.view.span(name.i, name.j)))
                return stretch.view, *clause(text, found.start(), min(name.j + 1, high), low, high)
        return None

    def _splits(self, draft: Draft, case: Case) -> list[Case] | None:
        """拆分為「A」及「B」: the parts; None where the words split nothing."""
        for stretch in draft.words[1:]:
            text = stretch.view.text
            for low, high in sentences(stretch):
                found = self.words.split.search(text, low, high)
                if not found or re.search(r"是否|研議|評估", text[low : found.start()]):
                    continue
                spots = naming.quoted_or_plain(text, found.end(), 9)
                if len(spots) < 2:
                    continue
                outputs = []
                for i, j in spots:
                    name = naming.trim(text, i, j)
                    part = self._new(stretch.view.printed(name.i, name.j), stretch.view.span(name.i, name.j), draft)
                    part.tracked = False
                    outputs.append(part)
                return outputs
        del case
        return None

    # -- cities -------------------------------------------------------------------------------------------------

    def _cities(self, draft: Draft, case: Case, stand: list[Hit], inputs: list[Case]) -> None:
        """Cities that the name, its notes, its heading or a decision says; else those that the words name."""
        view = draft.view
        self._cities_at(
            case, view, [(case_i, case_j) for case_i, case_j in [(draft.name.i, draft.name.j), *draft.name.notes]]
        )
        for name, span in case.names[1:]:
            hits = find_cities(fold(name), self.context.names, self.context.members)
            case.cities += [CityPart(city, hit.words, span) for hit in hits for city in hit.cities]
        for one in inputs:
            case.cities += one.cities
        self._group_note(draft, case)
        self._together(draft, case)
        for hit in stand:
            if hit.code in {"expand", "approve", "keep-scope"}:
                for found in find_cities(hit.words, self.context.names, self.context.members, _ids(case)):
                    span = hit.view.span(hit.i + found.i, hit.i + found.j)
                    printed = hit.view.printed(hit.i + found.i, hit.i + found.j)
                    case.cities += [CityPart(city, printed, span) for city in found.cities]
        if not any(part.stated for part in case.cities) or draft.kind in {"new", "motion"}:
            self._implied(draft, case)
        case.cities = _unique(case.cities)

    def _together(self, draft: Draft, case: Case) -> None:
        """由四市共同辦理: who takes part is stated."""
        for stretch in draft.words[1:]:
            for found in find_cities(stretch.text, self.context.names, self.context.members, _ids(case)):
                behind = stretch.text[found.j : found.j + 4]
                if found.kind != "city" and re.match(r"(?:政府)?(?:共同|輪流|聯合|合作)", behind):
                    i, j = stretch.i + found.i, stretch.i + found.j
                    around = stretch.view.text[max(stretch.i, i - 8) : i]
                    if not re.search(r"可|研議|評估|未來|是否", around):
                        case.cities += parts(stretch.view, [replace(found, i=i, j=j)])

    def _cities_at(self, case: Case, view: Any, places: Iterable[tuple[int, int]]) -> None:
        for i, j in places:
            hits = find_cities(view.text[i:j], self.context.names, self.context.members)
            # A note that names who proposes or leads does not say that nobody else takes part.
            stated = not re.search(r"提案|提報|主政|主辦|主責", view.text[i:j]) or view.text[i : i + 1] != "("
            shifted = [replace(hit, i=hit.i + i, j=hit.j + i) for hit in hits]
            case.cities += [replace(part, stated=stated) for part in parts(view, shifted)]
            for mention in self._agencies_in(view.span(i, j) if j > i else case.span):
                if mention.city:
                    case.cities.append(CityPart(mention.city, mention.text, mention.span, stated))

    def _group_note(self, draft: Draft, case: Case) -> None:
        """(5 案為原雙北合作案) behind the last of five names holds for all five."""
        siblings = [one for one in self.outline.drafts if one.view is draft.view and one.heading is draft.heading]
        at = next((n for n, one in enumerate(siblings) if one is draft), 0)
        for later in siblings[at:]:
            for i, j in later.name.notes:
                counted = re.match(r"\((\d{1,2}|[一二三四五六七八九十]{1,2})案(?:均|皆)?為", draft.view.text[i:j])
                if counted and siblings.index(later) - at < (number(counted[1]) or 0):
                    self._cities_at(case, draft.view, [(i, j)])
                    return

    def _implied(self, draft: Draft, case: Case) -> None:
        """Cities that the words of a case name as taking part; what may come later is left out."""
        for stretch in draft.words[1:]:
            text = stretch.view.text
            for low, high in sentences(stretch):
                hits = find_cities(text[low:high], self.context.names, self.context.members, _ids(case))
                for hit in hits:
                    i, j = clause(text, low + hit.i, low + hit.j, low, high)
                    if _POSSIBLE.search(text[i:j]) or hit.words.startswith("各"):
                        continue
                    named = parts(stretch.view, [replace(hit, i=low + hit.i, j=low + hit.j)])
                    case.cities += [replace(part, stated=False) for part in named]
            span = stretch.view.span(stretch.i, stretch.j)
            for mention in self._agencies_in(span):
                at = stretch.view.index(mention.span.start)
                i, j = clause(text, at, at, stretch.i, stretch.j)
                if mention.city and not _POSSIBLE.search(text[i:j]):
                    case.cities.append(CityPart(mention.city, mention.text, mention.span, stated=False))

    def _agencies_in(self, span: Span) -> list[AgencyMention]:
        return [one for one in self.agencies if one.span in span]

    # -- announced steps ----------------------------------------------------------------------------------------

    def _announce(self, draft: Draft, case: Case, hits: list[Hit], stand: list[Hit]) -> None:
        """Steps that are announced, asked for or studied: what promise-vs-outcome follows up."""
        codes = {"plan-delisting": "delist", "refer-delisting": "delist", "refer-listing": "approve"}
        for hit in stand:
            if hit.code in codes:
                self._step(case, codes[hit.code], hit)
        for hit in hits:
            if hit.announce:
                self._step(case, hit.code, hit)
        for rule in rules(self.context.reference.lexicon, "request"):
            for stretch in draft.words[1:]:
                for low, high in sentences(stretch):
                    text = stretch.view.text[low:high]
                    found = rule.pattern.search(text)
                    if found and not (rule.unless and rule.unless.search(text)):
                        i, j = clause(stretch.view.text, low + found.start(), low + found.end(), low, high)
                        self._step(case, rule.code, Hit(rule.code, rule.modality, stretch.view, i, j, stretch.item))

    def _step(self, case: Case, code: str, hit: Hit) -> None:
        words = hit.view.printed(hit.i, hit.j).strip("，,。")
        self.announcements.append(Announcement(case.key, code, hit.modality, hit.item, words, hit.span))


def _copy(case: Case, key: str) -> Case:
    """A copy of a case under another key, with lists of its own."""
    return replace(case, key=key, names=list(case.names), former=list(case.former), cities=list(case.cities))


def _ids(case: Case) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.city for part in case.cities))


def _unique(cities: list[CityPart]) -> list[CityPart]:
    """One part a city: the first that is stated, else the first."""
    seen: dict[str, CityPart] = {}
    for part in sorted(cities, key=lambda one: not one.stated):
        seen.setdefault(part.city, part)
    return list(seen.values())
