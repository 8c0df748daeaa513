"""The cases of one document while they are being read, and their keys."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kg.model import CaseMention, CityPart
from kg.read.fold import fold

if TYPE_CHECKING:
    from kg.extract.draft import Draft
    from kg.extract.outline_cases import CaseOutline
    from kg.model import Span
    from kg.read.fold import View


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
            tuple(unique(self.cities)),
            self.span,
        )

    def copy(self, key: str) -> Case:
        """The same case under another key, with lists of its own."""
        return replace(self, key=key, names=list(self.names), former=list(self.former), cities=list(self.cities))

    @property
    def city_ids(self) -> tuple[str, ...]:
        """The cities that take part, each once."""
        return tuple(dict.fromkeys(part.city for part in self.cities))


class Casebook:
    """All cases of a document in order: each draft of the outline has one, predecessors stand before it."""

    def __init__(self, outline: CaseOutline) -> None:
        self.drafts = outline.drafts
        self.cases: list[Case] = []
        self._own: dict[int, Case] = {}
        self._count = 0
        for draft in outline.drafts:
            label, span = draft.label, draft.view.span(draft.name.i, draft.name.j)
            if draft.first is None:
                self._own[id(draft)] = self.new(label, span, draft)
            else:
                case = self._own[id(draft)] = self._own[id(draft.first)]
                case.names.insert(0, (label, span))

    def of(self, draft: Draft) -> Case:
        """The case that a draft became."""
        return self._own[id(draft)]

    def new(self, label: str, span: Span, draft: Draft, *, as_item: bool = True) -> Case:
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

    def known(self, words: str) -> Case | None:
        """A case of this document whose name is these words, with or without 案."""
        plain = words.removesuffix("案")
        for case in self.cases:
            if any(fold(name).removesuffix("案") == plain for name, _ in case.names):
                return case
        inner = [case for case in self.cases if len(plain) > 2 and any(plain in fold(name) for name, _ in case.names)]
        return inner[0] if len(inner) == 1 else None

    def named(self, draft: Draft, view: View, place: tuple[int, int], *, is_apart: bool = False) -> Case:
        """The case whose name stands at a place: one of this document, else a new one that ``draft`` only names."""
        return self.known(view.text[slice(*place)]) or self.only_named(draft, view, place, is_apart=is_apart)

    def only_named(self, draft: Draft, view: View, place: tuple[int, int], *, is_apart: bool) -> Case:
        """A new case that a draft only names; ``is_apart`` is set for one that belongs to no item."""
        case = self.new(view.printed(*place), view.span(*place), draft, as_item=False)
        if is_apart:
            case.item = None
        return case

    def before(self, case: Case) -> Case:
        """The case as it was before this meeting made another of it: a predecessor of its own."""
        self._count += 1
        earlier = case.copy(f"c{self._count:02d}")
        earlier.as_item = False
        self.cases.insert(self.cases.index(case), earlier)
        return earlier


def unique(cities: list[CityPart]) -> list[CityPart]:
    """One part a city: the first that is stated, else the first."""
    seen: dict[str, CityPart] = {}
    for part in sorted(cities, key=lambda one: not one.stated):
        seen.setdefault(part.city, part)
    return list(seen.values())
