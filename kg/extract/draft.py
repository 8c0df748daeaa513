"""Cases as the outline shows them, before their words are read: heading, name, and the words that belong to them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

from kg.extract.stretch import Stretch
from kg.read.labels import PART_WORDS, VERDICT_WORDS
from kg.read.numbering import BULLETS

if TYPE_CHECKING:
    from kg.extract.names import Name
    from kg.model import Span
    from kg.read.fold import View

VERDICT = re.compile(
    rf"{VERDICT_WORDS}(?:\([^()]{{0,12}}\))?:|[【〔(]{VERDICT_WORDS}[】〕)]:?|[{BULLETS}]{VERDICT_WORDS}(?![:(])"
)
# 「甲案」擬解除列管，提請討論: what is to be taken off the list is on it.
_ASKED_OFF = re.compile(
    r"[」』】]?,?(?:擬|建請|建議|申請|是否|可否)[^。;:]{0,8}(?:解除列管|解除追蹤|解列|解管|結案|續予?列管|續管)"
)
# 國土計畫資訊交流案(新增)
_NOTED_NEW = re.compile(r"\((?:本次)?(?:新增|新提|新案)(?:案|提案)?\)")
_NOTED_TRACKED = re.compile(r"[(,、;](?:原|已|現)?列管(?:中|案|案件)\)$")
# Sections that take up what is tracked and what is new alike.
_MIXED = frozenset({"discussion", "motion", "other"})
_OTHER_PART = re.compile(rf"(?<=[。;])(?:{PART_WORDS}:|\({PART_WORDS}\))")

# A last cell that carries what the cell before it advises.
_AS_BESIDE = re.compile(
    r"(?:同意)?(?:依|照|如)(?:列管|管考|幕僚|小組|左列)?(?:建議|所擬|擬辦)(?:事項)?(?:辦理|通過)?。?|同左。?"
)


# 決定：洽悉，餘照案辦理: what was reported is to be done.
_AS_TOLD = re.compile(
    r":?(?:洽悉,)?(?:餘|均|皆)?(?:照案|依案|依(?:上開|前開)?辦理情形|依(?:各)?(?:單位|機關)?報告(?:內容)?)辦理。?"
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading over cases: the kind of section, and what it decides for each of them."""

    kind: str
    decision: str | None
    awaits: str | None
    view: View
    i: int
    j: int
    above: Heading | None = None  # the heading below which this one stands
    of_cities: bool = False  # 雙北合作案: its words say who takes part in each case below it

    @property
    def span(self) -> Span:
        """The passage of the heading."""
        return self.view.span(self.i, self.j)


@dataclass(slots=True)
class Draft:
    """A case as the outline shows it: where its name stands, its heading, and its words."""

    view: View
    name: Name
    item: int | None
    heading: Heading | None
    words: list[Stretch] = field(default_factory=list)
    lead: Stretch | None = None  # 提案單位：… before the name
    first: Draft | None = None  # the draft of the same case that an earlier item gave
    again: list[Draft] = field(default_factory=list)  # the drafts of later items on it
    starts: list[int] = field(default_factory=list)  # where in ``words`` those of a later item begin

    def join(self, later: Draft) -> None:
        """Takes the words of a later item on the same case."""
        later.first = self
        self.again.append(later)
        self.starts.append(len(self.words))
        self.words += later.words[1:]
        later.words = later.words[:1]

    @property
    def folded(self) -> str:
        """The name as rules see it."""
        return self.view.text[self.name.i : self.name.j]

    @property
    def label(self) -> str:
        """The name as printed."""
        return self.view.printed(self.name.i, self.name.j)

    @property
    def kind(self) -> str:
        """The kind of section in which the case stands; where that takes up all kinds, what is said of the case."""
        kind = self.heading.kind if self.heading else "other"
        if kind not in _MIXED:
            return kind
        if _ASKED_OFF.match(self.view.text, self.name.j):
            return "tracked"
        notes = [self.view.text[i:j] for i, j in self.name.notes]
        if any(_NOTED_TRACKED.search(note) for note in notes):
            return "tracked"
        return "new" if any(_NOTED_NEW.match(note) for note in notes) else kind

    @property
    def verdict(self) -> list[Stretch]:
        """The words that decide: behind 決議：, 主席裁示：, or in the last cell of a table row, where so marked.

        What was reported or said before it decides nothing; without a mark all words behind the name count.
        """
        cuts = [1, *self.starts, len(self.words)]
        found = [one for i, j in pairwise(cuts) for one in self._decided(self.words[i:j])]
        return found if len(self.words) > 1 else self._decided(self.words)

    @staticmethod
    def _decided(words: list[Stretch]) -> list[Stretch]:
        marked: list[Stretch] = []
        is_open = False  # behind a label with nothing after it, whose verdict stands in the items below
        for stretch in words:
            parts = verdicts(stretch)
            if parts and _AS_TOLD.fullmatch(parts[0].text):
                parts = [Stretch(stretch.view, stretch.i, parts[0].i, stretch.item), *parts]
            marked += parts or ([stretch] if is_open else [])
            is_open = not parts[-1].text.strip(":") if parts else is_open
        return marked or [last_cell(stretch) for stretch in words]


def verdicts(stretch: Stretch) -> list[Stretch]:
    """The parts of a stretch that stand behind a verdict's label, each up to the next label."""
    parts = []
    for found in VERDICT.finditer(stretch.view.text, stretch.i, stretch.j):
        if not _begins(stretch.view, found.start()) or not _ends(stretch.view, found):
            continue
        following = _OTHER_PART.search(stretch.view.text, found.end(), stretch.j)
        stop = following.start() if following else stretch.j
        parts.append(Stretch(stretch.view, found.end(), stop, stretch.item))
    return parts


def _begins(view: View, at: int) -> bool:
    """Whether a label may begin here: 作成決議： is none, but 決議： on a line of its own is one behind any word."""
    return at == 0 or not "\u4e00" <= view.text[at - 1] <= "\u9fff" or at in view.breaks


def _ends(view: View, label: re.Match[str]) -> bool:
    """Whether a label ends here: at its mark, or, behind a bullet and without a mark, at the end of its line."""
    marked = label.group()[-1] in ":】〕)"
    return marked or label.end() in view.breaks or label.end() == len(view.text)


def last_cell(stretch: Stretch) -> Stretch:
    """Of a table row with several cells behind the name the last; any other stretch as it is."""
    cells, at = [], stretch.i - 1
    while (at := stretch.view.tab(at)) > 0:
        cells.append(at)
    inner = [cell for cell in cells if stretch.i < cell < stretch.j]
    if len(inner) > 1 and _AS_BESIDE.fullmatch(stretch.view.text, inner[-1], stretch.j):
        return Stretch(stretch.view, inner[-2], stretch.j, stretch.item)
    return Stretch(stretch.view, inner[-1], stretch.j, stretch.item) if inner else stretch
