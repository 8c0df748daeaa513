"""The known cases of a body: how like a name is to one of theirs, and which of their spellings few minutes share."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from kg.extract.similar import key as letters
from kg.extract.similar import similarity
from kg.model import Doubt

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.identity import Linked
    from kg.model import Span


@dataclass(slots=True)
class Known:
    """A case of the register: its IRI's local name, its names with their uses, its cities, and where it stands."""

    id: str
    names: list[tuple[str, str, Span]]
    stated: set[str]
    listed: bool
    last: str = ""
    gone: bool = False
    rename_asked: bool = False
    former: set[str] = field(default_factory=set)

    def likeness(self, name: str) -> float:
        """The best likeness of a name to any name of the case."""
        return max(similarity(name, own) for own in {own for own, _, _ in self.names})

    def has(self, name: str) -> bool:
        """Whether a name differs from one of the case's in spelling at most."""
        return any(letters(name) == letters(own) for own, _, _ in self.names)


def mark_spellings(cases: Iterable[Known], linked: list[Linked]) -> list[Linked]:
    """Names of one case that differ in their characters: the form that fewer meetings have is in doubt."""
    rare: dict[tuple[str, str], str] = {}
    for known in cases:
        forms: dict[str, list[str]] = defaultdict(list)
        for name, _, _ in known.names:
            if name not in known.former:
                forms[letters(name)].append(name)
        # The form most used stands; of two used alike, the older one.
        usual, *others = sorted(forms, key=lambda form: -len(forms[form])) or [""]
        rare.update({(known.id, form): forms[usual][-1] for form in others})
    return [_with_spellings(one, rare) for one in linked] if rare else linked


def _with_spellings(one: Linked, rare: dict[tuple[str, str], str]) -> Linked:
    """A document with its doubtful spellings marked, each with a doubt at its first place."""
    doubts: dict[str, Doubt] = {}
    for case in one.extraction.cases:
        for name, span in case.names:
            usual = rare.get((one.case_ids[case.key], letters(name)))
            if usual and name not in doubts:
                zh = f"「{name}」與其他會議的「{usual}」用字不同，視為同一案"
                en = f"“{name}” is spelled “{usual}” in other minutes; taken for the same case"
                doubts[name] = Doubt("name", zh, en, span, case.key)
    if not doubts:
        return one
    warnings = sorted([*one.extraction.warnings, *doubts.values()], key=lambda doubt: (doubt.span, doubt.kind))
    return replace(one, extraction=replace(one.extraction, warnings=tuple(warnings)), suspected=frozenset(doubts))
