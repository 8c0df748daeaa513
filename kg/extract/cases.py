"""Cases of one document: their decisions and the steps that are announced."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.extract.casebook import Casebook
from kg.extract.casehood import SUM_WORDS
from kg.extract.decisions import FINAL, GRANTED, Hit, able, clause, read_decisions, settle
from kg.extract.head_mergers import HeadMergers
from kg.extract.membership import CaseCities
from kg.extract.mergers import Mergers
from kg.extract.renames import CARRIED, read_rename
from kg.extract.splits import Splits
from kg.extract.stretch import sentences
from kg.model import Announcement, Decision, Doubt
from kg.read.numbering import number

if TYPE_CHECKING:
    from kg.extract.casebook import Case
    from kg.extract.context import Context
    from kg.extract.draft import Draft
    from kg.extract.outline_cases import CaseOutline
    from kg.extract.stretch import Stretch
    from kg.model import AgencyMention, Span
    from kg.read.fold import View


_OF_ONE = re.compile("前者|後者")
_EACH = re.compile(r"均|皆|都|各自")
_GOES_ON = r"(?:繼續|持續|續予?)(?:列管|追蹤)|續管"
_SHARE = rf"(?:(?P<gone>解除列管|解列|結案)|{_GOES_ON})(?:計|共)?(?P<n>\d{{1,2}}|[一二兩三四五六七八九十]{{1,2}})案"
_PARTED = re.compile(rf"{_SHARE}(?=[^()]*[、,)])")
_SHARES = re.compile(_SHARE)
_SUMMED = re.compile(
    rf"{SUM_WORDS}(?:本次|前述|上述)?(?:會議)?列管(?:合作)?(?:案件?)?(?:共計?|計)?(?P<n>\d{{1,2}}|[一二三四五六七八九十]{{1,3}})案"
)
# 本案前經副首長會議決議列管: on the list, whatever the section that takes it up is called.
_LISTED = re.compile(r"(?:前|業|已)經?[^。;,]{0,16}(?:會議|首長|市長)[^。;,]{0,8}(?<!提報)(?<!解除)列管(?!案)")


class CaseReader:
    """Turns the drafts of the outline into cases with their decisions."""

    def __init__(self, context: Context, outline: CaseOutline, agencies: list[AgencyMention]) -> None:
        self.context = context
        self.outline = outline
        self.book = Casebook(outline)
        self.cities = CaseCities(context, outline, agencies)
        self.head_mergers = HeadMergers(context, self.book, self.cities)
        self.mergers = Mergers(context, self.book, self.cities)
        self.splits = Splits(context, self.book)
        self.decisions: list[Decision] = []
        self.announcements: list[Announcement] = []

    @property
    def cases(self) -> list[Case]:
        """All cases, predecessors before those that they became."""
        return self.book.cases

    def case_of(self, draft: Draft) -> Case:
        """The case that a draft became."""
        return self.book.of(draft)

    def run(self) -> None:
        """Reads all drafts; shared verdicts (以上各案均…) count for each case of their heading."""
        shared: dict[int, list[Stretch]] = {}
        for stretch, drafts in self.outline.for_all:
            for draft in drafts:
                shared.setdefault(id(draft), []).append(stretch)
        for draft in self.outline.drafts:
            if draft.first is None:
                self._draft(draft, self.book.of(draft), shared.get(id(draft), []))
        self._absorbed()

    def count_doubts(self) -> list[Doubt]:
        """Where the text states another number of cases than it lists; what one item merges may be counted singly."""
        merges = [one for one in self.decisions if one.code == "merge" and one.case in one.outputs]
        more = {one.case: len(one.inputs) - 1 for one in merges}
        found: list[Doubt] = []
        for stated, span, drafts in self.outline.stated:
            listed = len(drafts)
            if stated not in {listed, listed + sum(more.get(self.case_of(draft).key, 0) for draft in drafts)}:
                found.append(_count_doubt(stated, listed, span))
        return [*found, *self._parted_counts(), *self._summed_counts()]

    def _parted_counts(self) -> list[Doubt]:
        """解除列管 3 案、繼續列管 3 案 in a heading, against what is decided for the cases below it."""
        found: list[Doubt] = []
        for heading in {id(draft.heading): draft.heading for draft in self.outline.drafts if draft.heading}.values():
            below = {self.case_of(draft).key for draft in self.outline.drafts if draft.heading is heading}
            told = _PARTED.finditer(heading.view.text, 0, min(len(heading.view.text), 120))
            found += next(filter(None, (self._miscounted(heading.view, one, below) for one in told)), [])
        return found

    def _summed_counts(self) -> list[Doubt]:
        """小結：列管案件 5 案中，解除列管 1 案、續列管 4 案, against what is decided for all tracked cases."""
        tracked = {self.case_of(draft).key for draft in self.outline.drafts if draft.kind == "tracked"}
        found: list[Doubt] = []
        for passage in self.context.passages:
            summed = _SUMMED.search(passage.view.text)
            if summed is None or not tracked:
                continue
            stated, span = number(summed["n"]) or 0, passage.view.span(summed.start("n"), summed.end())
            shares = list(_SHARES.finditer(passage.view.text, summed.end()))
            if len(shares) > 1 and (whole := sum(number(one["n"]) or 0 for one in shares)) != stated:
                found.append(_count_doubt(stated, whole, span))
            elif stated != len(tracked):
                found.append(_count_doubt(stated, len(tracked), span))
            elif shares:
                found += self._miscounted(passage.view, shares[0], tracked)
        return found

    def _miscounted(self, view: View, told: re.Match[str], keys: set[str]) -> list[Doubt]:
        """A doubt where not as many of these cases end, or go on, as is told."""
        ends = [one for one in self.decisions if one.case in keys and one.code in (*FINAL, "refer-delisting")]
        # What another case goes into stays on the list; what goes into it may be counted apart from what is delisted.
        gone = {one.case for one in ends if one.code != "merge" or one.case not in one.outputs}
        delisted = {one.case for one in ends if one.code != "merge"}
        stated, listed = number(told["n"]), len(gone) if told["gone"] else len(keys - gone)
        right = {None, listed, *([len(delisted)] if told["gone"] else [])}
        return [] if stated in right else [_count_doubt(stated or 0, listed, view.span(*told.span()))]

    def _absorbed(self) -> None:
        """A case into which another goes has a merger too, also where only the other's words say so."""
        has = {one.case for one in self.decisions if one.code == "merge"}
        by_key = {case.key: case for case in self.cases}
        for one in tuple(self.decisions):
            target = by_key[one.outputs[0]] if one.code == "merge" and one.outputs else None
            if target and target.as_item and target.key not in has:
                self.decisions.append(replace(one, case=target.key))

    def _draft(self, draft: Draft, case: Case, shared: list[Stretch]) -> None:
        if case.key in self.mergers.gone:
            self.cities.read(draft, case, [], [])
            return  # the verdict on another item merged it; its own words can only say so again
        inputs, merged_at = self.head_mergers.read(draft, case)
        renamed = read_rename(draft, case, self.context.reference.lexicon, merged=bool(inputs))
        hits = read_decisions([*draft.verdict, *shared], draft.kind, self.context.reference.lexicon)
        hits = self._granted(draft, hits)
        if inputs and merged_at:
            hits.append(Hit("merge", "decided", *merged_at, draft.item))
        hits += self.mergers.text_mergers(draft, case, inputs)
        parts_of = self.splits.read(draft)
        if parts_of is None:
            hits = [hit for hit in hits if hit.code != "split"]
        if renamed and not inputs:
            # What is granted is the name that was asked for, and nothing beside it.
            hits = [
                hit for hit in hits if not GRANTED.fullmatch(hit.words) or (hit.view, hit.i, hit.j) != tuple(renamed)
            ]
            hits.append(Hit("rename", "decided", *renamed, draft.item))
        of_parts = self._of_each(hits, parts_of or [])
        own = [hit for hit in hits if not (parts_of and _OF_ONE.match(hit.words))]
        stand = settle(own, draft.heading, self._fallback(draft))
        self.cities.read(draft, case, stand, inputs)
        for hit in stand:
            self._decide(case, hit, inputs, parts_of or [])
        for part, told in zip(parts_of or [], of_parts, strict=True):
            for hit in {hit.code: hit for hit in reversed(told)}.values():
                self._decide(part, hit, [], [])
            part.cities = part.cities or list(case.cities)
        self._announce(draft, case, hits, stand)

    def _granted(self, draft: Draft, hits: list[Hit]) -> list[Hit]:
        """擬由兩市擴大至四市 … 決議：同意: what was asked for is what was decided."""
        bare = next((hit for hit in hits if hit.code == "approve" and GRANTED.fullmatch(hit.words)), None)
        bare = bare or self._carried(draft)
        if bare is None:
            return hits
        before = [
            replace(one, j=min(one.j, bare.i)) if one.view is bare.view else one
            for one in draft.words
            if one.view is not bare.view or one.i < bare.i
        ]
        asked = read_decisions(before, draft.kind, self.context.reference.lexicon)
        wider = next((one for one in asked if one.code == "expand" and one.span.start < bare.span.start), None)
        if wider is None:
            return hits
        # The passage tells both, where they stand in one paragraph: who is to join, and that it is so.
        start = wider.i if wider.view is bare.view else bare.i
        granted = replace(bare, code="expand", i=start)
        return [granted if hit is bare else hit for hit in hits] if bare in hits else [*hits, granted]

    @staticmethod
    def _carried(draft: Draft) -> Hit | None:
        """決議：照案通過 on a case that is on the list: what it grants is what a later item asks."""
        for stretch in draft.verdict if draft.again else ():
            found = CARRIED.match(stretch.view.text, stretch.i, stretch.j)
            if found:
                return Hit("approve", "decided", stretch.view, *found.span(), stretch.item)
        return None

    @staticmethod
    def _of_each(hits: list[Hit], parts_of: list[Case]) -> list[list[Hit]]:
        """拆為「甲」及「乙」，均續予列管; …，前者續管，後者結案: what is said of each part behind the split."""
        split = next((hit for hit in hits if hit.code == "split"), None)
        behind = [
            hit
            for hit in hits
            if split and not hit.announce
            if (hit.i > split.i if hit.view is split.view else hits.index(hit) > hits.index(split))
        ]
        all_alike = {"approve", "continue", "refer-listing"}
        found = [[hit for hit in behind if hit.code in all_alike and _EACH.search(hit.words)] for _ in parts_of]
        for hit in behind:
            one = _OF_ONE.match(hit.words)
            if one and found:
                found[0 if one.group() == "前者" else -1].append(hit)
        return found

    def _fallback(self, draft: Draft) -> Hit | None:
        """A tracked case about which nothing is decided goes on; a new proposal without a result is a proposal."""
        code = {"tracked": "continue", "new": "propose"}.get(draft.kind)
        if code is None and any(_LISTED.search(stretch.text) for stretch in draft.words):
            code = "continue"
        if code is None:
            return None
        said = [one for one in (*draft.verdict, *draft.words[1:]) if one.text.strip(":。 ")]
        stretch = said[0] if said else draft.words[0]
        low, high = next(iter(sentences(stretch)), (stretch.i, stretch.j))
        modality = "decided" if code == "continue" else "proposed"
        return Hit(code, modality, stretch.view, low, high, stretch.item, stated=False)

    def _decide(self, case: Case, hit: Hit, inputs: list[Case], outputs: list[Case]) -> None:
        decision = Decision(case.key, hit.code, hit.modality, hit.item, hit.span, hit.awaits)
        if hit.code == "merge" and inputs:
            decision = replace(decision, inputs=tuple(one.key for one in inputs), outputs=(case.key,))
            gone = [one.key for one in inputs if one.key in self.mergers.gone]
            self.decisions = [one for one in self.decisions if one.case not in gone]
            self.decisions += [replace(decision, case=key) for key in gone]
        elif hit.code == "merge" and self.mergers.into:
            target = self.mergers.into
            decision = replace(decision, inputs=(case.key,), outputs=(target.key,))
        elif hit.code == "split":
            decision = replace(decision, inputs=(case.key,), outputs=tuple(one.key for one in outputs))
        elif hit.code == "rename":
            decision = replace(decision, from_name=case.former[-1], to_name=case.label)
        elif hit.code in {"expand", "keep-scope"}:
            decision = replace(decision, cities=tuple(dict.fromkeys(part.city for part in case.cities)))
        self.decisions.append(decision)

    def _announce(self, draft: Draft, case: Case, hits: list[Hit], stand: list[Hit]) -> None:
        """Steps that are announced, asked for or studied: what promise-vs-outcome follows up."""
        codes = {"plan-delisting": "delist", "refer-delisting": "delist", "refer-listing": "approve"}
        for hit in stand:
            if hit.code in codes:
                self._step(case, codes[hit.code], hit)
        for hit in hits:
            if hit.announce:
                self._step(case, hit.code, hit)
        for stretch in draft.words[1:]:
            for low, high in sentences(stretch):
                text = stretch.view.text[low:high]
                for rule in able(self.context.reference.lexicon, "request", text):
                    found = rule.pattern.search(text)
                    if found and not (rule.unless and rule.unless.search(text)):
                        i, j = clause(text, *found.span(), 0, len(text))
                        hit = Hit(rule.code, rule.modality, stretch.view, low + i, low + j, stretch.item)
                        self._step(case, rule.code, hit)

    def _step(self, case: Case, code: str, hit: Hit) -> None:
        words = hit.view.printed(hit.i, hit.j).strip("，,。")
        self.announcements.append(Announcement(case.key, code, hit.modality, hit.item, words, hit.span))


def _count_doubt(stated: int, listed: int, span: Span) -> Doubt:
    zh = f"文中稱 {stated} 案，列出 {listed} 案"
    return Doubt("count", zh, f"the text states {stated} cases and lists {listed}", span)
