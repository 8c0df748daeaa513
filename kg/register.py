"""The register: which case of one document is which of another, and which person; what only several documents show.

A name is joined to a known case of the same body by its characters, whatever their order, brackets and width; nearly
equal names are joined above ``NEAR`` with a doubt, and below it they are a new case with a candidate, never silently
one. Identities look backward only, so that a new document never changes which case an older one meant.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.errors import DataError
from kg.extract.doubts import party_doubts
from kg.extract.gazetteer import gazetteer
from kg.extract.similar import key as letters
from kg.identity import NO_JOINS, Joins, Linked, body_code, meeting_code
from kg.known import Known, mark_spellings
from kg.model import CaseMention, Decision, Doubt, Extraction
from kg.read.fold import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kg.model import Reference, Task

NEAR = 0.85
# Once another name was asked for, the next meeting's name may differ more.
NEAR_RENAMED = 0.6
CANDIDATE = 0.7
# Meetings are held each quarter, and may be late.
_QUARTER = dt.timedelta(days=150)
_BOTH = re.compile(r"請(?:該|以上)?[兩二2]市")
_LEAVES = frozenset({"delist", "routinize", "refer-delisting", "withdraw", "transfer", "split"})


def register(extractions: Iterable[Extraction], reference: Reference, joins: Joins = NO_JOINS) -> list[Linked]:
    """All documents with identities that hold across them, in the order of their meetings.

    ``joins`` are what curators say about identity; they go before likeness. Raises DataError where two
    documents are minutes of the same meeting.
    """
    by_body: dict[str, list[Extraction]] = defaultdict(list)
    for extraction in extractions:
        by_body[body_code(extraction)].append(extraction)
    linked: list[Linked] = []
    for body, documents in sorted(by_body.items()):
        linked += _Register(body, reference, joins).run(sorted(documents, key=_when))
    return linked


def read_together(extractions: list[Extraction], reference: Reference, joins: Joins = NO_JOINS) -> list[Extraction]:
    """The extractions of one input in their own order, with the renames and doubts that only their sequence shows."""
    by_body: dict[str, list[Extraction]] = defaultdict(list)
    for extraction in extractions:
        by_body[body_code(extraction)].append(extraction)
    done: dict[int, Extraction] = {}
    for body, documents in by_body.items():
        ordered = sorted(documents, key=_when)
        linked = _Register(body, reference, joins).run(ordered, strict=False)
        for before, after in zip(ordered, linked, strict=True):
            done[id(before)] = after.extraction
    return [done[id(extraction)] for extraction in extractions]


def _when(extraction: Extraction) -> tuple[str, int, int, int]:
    header = extraction.header
    date = header.date.isoformat() if header.date else f"{(header.year or 0) + 1911:04d}-{header.number or 0:02d}"
    return date, header.year or 0, header.number or 0, extraction.document.span.start


class _Register:
    """The cases and persons of one body, document by document."""

    def __init__(self, body: str, reference: Reference, joins: Joins = NO_JOINS) -> None:
        self.body = body
        self.joins = joins
        self.names = gazetteer(reference)
        self.members = next((one.cities for one in reference.bodies if one.id == body), ())
        self.known: list[Known] = []
        self.earlier: list[Known] = []
        self.people: dict[tuple[str, str | None], str] = {}
        self.previous: Extraction | None = None

    def run(self, documents: Sequence[Extraction], *, strict: bool = True) -> list[Linked]:
        """The documents in order, each with identities; then the spellings that most meetings do not share."""
        linked: list[Linked] = []
        seen: dict[str, str] = {}
        for extraction in documents:
            meeting = f"{self.body}-{meeting_code(extraction)}"
            if meeting in seen and strict:
                raise DataError(
                    f"{extraction.document.source.name} and {seen[meeting]} are minutes of the same meeting, {meeting}",
                    where=extraction.document.source.name,
                    remedy="remove one of them",
                )
            seen[meeting] = extraction.document.source.name
            linked.append(self._document(extraction, meeting))
            self.previous = extraction
        return mark_spellings(self.known, linked)

    # -- one document -------------------------------------------------------------------------------------------

    def _document(self, extraction: Extraction, meeting: str) -> Linked:
        self.earlier = list(self.known)
        fresh = {key for decision in extraction.decisions for key in _made(decision)}
        ids: dict[str, str] = {}
        candidates: list[tuple[str, str]] = []
        doubts: list[Doubt] = []
        renamed: dict[str, str] = {}
        here: dict[str, Known] = {}
        for case in extraction.cases:
            barred = self.joins.barred(meeting, case.key)
            known = self._given(case, meeting, set(ids.values()))
            if known is None and case.key not in fresh:
                known = self._join(case, set(ids.values()) | barred, renamed)
            if known is not None:
                self._again(case, known, extraction, doubts)
            else:
                known = Known(f"case-{meeting}-{len(ids) + 1:02d}", [], set(), case.tracked)
                candidate = None if case.key in fresh else self._candidate(case, barred, doubts)
                if candidate:
                    candidates.append((known.id, candidate))
                self._history(case, extraction, doubts)
                self.known.append(known)
            ids[case.key], here[case.key] = known.id, known
        extraction = self._apply(extraction, renamed)
        members = tuple(_members_only(case, here[case.key]) for case in extraction.cases)
        for case in extraction.cases:
            doubts += self._parties(extraction, case, here[case.key])
            self._learn(extraction, case, here[case.key], meeting)
        extraction = replace(extraction, cases=members, tasks=_of_both(extraction.tasks, here))
        self._after(extraction, here)
        people = tuple(self._person(extraction, at, meeting) for at in range(len(extraction.people)))
        warnings = sorted([*extraction.warnings, *doubts], key=lambda doubt: (doubt.span, doubt.kind))
        return Linked(
            replace(extraction, warnings=tuple(warnings)),
            meeting,
            self.body,
            ids,
            people,
            tuple(candidates),
            is_first=self.previous is None,
        )

    def _given(self, case: CaseMention, meeting: str, taken: set[str]) -> Known | None:
        """The case that a curator says a mention is; its name there is then another name, not a misspelling."""
        wanted = self.joins.same.get((meeting, case.key))
        known = next((one for one in self.earlier if one.id == wanted and one.id not in taken), None)
        if known:
            known.former.add(case.label)
        return known

    def _join(self, case: CaseMention, taken: set[str], renamed: dict[str, str]) -> Known | None:
        """The known case that a mention is, or None for a new one."""
        free = [known for known in self.earlier if known.id not in taken and not known.gone]
        names = (case.label, *case.former)
        for exact in (fold, letters):
            same = [one for one in free if any(exact(own) == exact(name) for own, _, _ in one.names for name in names)]
            if same:
                return max(same, key=lambda one: (one.listed, one.id))
        if not case.tracked:
            return None
        first = case.former[0] if case.former else case.label
        ranked = sorted(
            ((one.likeness(first), one.id, one) for one in free if one.listed),
            key=lambda row: row[:2],
            reverse=True,
        )
        if not ranked:
            return None
        likeness, _, best = ranked[0]
        if best.rename_asked and likeness >= NEAR_RENAMED:
            renamed[case.key] = _latest(best)
            return best
        # Which of the two spellings is in doubt is said when all meetings are known.
        alone = len(ranked) < 2 or ranked[1][0] < likeness - 0.02
        return best if likeness >= NEAR and alone else None

    def _candidate(self, case: CaseMention, barred: frozenset[str], doubts: list[Doubt]) -> str | None:
        """A case whose name is like that of a new one: linked as a candidate, with a doubt."""
        ranked = sorted(
            ((one.likeness(case.label), one.id, one) for one in self.earlier if not one.gone and one.id not in barred),
            key=lambda row: row[:2],
            reverse=True,
        )
        if not ranked or ranked[0][0] < CANDIDATE:
            return None
        best = ranked[0][2]
        doubts.append(
            Doubt(
                "name",
                f"「{case.label}」可能與「{_latest(best)}」有關，未併為同一案",
                f"“{case.label}” may belong with “{_latest(best)}”; kept as a case of its own",
                case.span,
                case.key,
            )
        )
        return best.id

    def _history(self, case: CaseMention, extraction: Extraction, doubts: list[Doubt]) -> None:
        """A case taken up as tracked that the meeting right before did not leave on the list."""
        if case.tracked and case.section in {"tracked", "delisting"} and self._follows(extraction):
            zh, en = ("列為列管案", "taken up as tracked") if case.section == "tracked" else ("予以解列", "delisted")
            doubts.append(
                Doubt(
                    "history",
                    f"「{case.label}」{zh}，前次會議紀錄未見此案",
                    f"“{case.label}” is {en}, but the minutes of the meeting before do not have it",
                    case.span,
                    case.key,
                )
            )

    def _follows(self, extraction: Extraction) -> bool:
        """Whether the meeting before this one is known: the number before, or the last of the year before."""
        if self.previous is None:
            return False
        before, now = self.previous.header, extraction.header
        if before.number is None or before.year is None or now.number is None or now.year is None:
            return False
        if before.year == now.year:
            return now.number == before.number + 1
        near = before.date and now.date and now.date - before.date <= _QUARTER
        return bool(near) and now.year == before.year + 1 and now.number == 1

    def _again(self, case: CaseMention, known: Known, extraction: Extraction, doubts: list[Doubt]) -> None:
        """A case that was taken off the list, or never put on it, and is on it all the same."""
        codes = {decision.code for decision in extraction.decisions if decision.case == case.key}
        left = known.last in {"delist", "routinize", "withdraw", "transfer"}
        never = known.last == "defer" and bool(codes & {"delist", "routinize"})
        if case.section == "tracked" and (left or never):
            zh = "先前會議已解列" if left else "先前會議暫不提報，從未列管"
            en = "earlier minutes took it off the list" if left else "earlier minutes deferred it, it was never listed"
            doubts.append(
                Doubt(
                    "history",
                    f"「{case.label}」{zh}，此處仍列為列管案",
                    f"“{case.label}” is taken up as tracked, but {en}",
                    case.span,
                    case.key,
                )
            )

    def _parties(self, extraction: Extraction, case: CaseMention, known: Known) -> list[Doubt]:
        """A city that acts as a party to a case whose cities earlier minutes state otherwise."""
        own = known.stated | {part.city for part in case.cities if part.stated}
        if not case.as_item or len(own) < 2 or len(own) == len(self.members):
            return []
        told = {doubt.span for doubt in extraction.warnings if doubt.kind == "party"}
        return [
            doubt for doubt in party_doubts(extraction, case, own, self.names, self.members) if doubt.span not in told
        ]

    # -- what a document teaches --------------------------------------------------------------------------------

    def _apply(self, extraction: Extraction, renamed: dict[str, str]) -> Extraction:
        """A new name that was asked for before and is there now is a rename, observed at this meeting."""
        if not renamed:
            return extraction
        cases = tuple(
            replace(case, former=(renamed[case.key], *case.former)) if case.key in renamed else case
            for case in extraction.cases
        )
        observed = [
            Decision(
                case.key, "rename", "observed", case.item, case.span, from_name=renamed[case.key], to_name=case.label
            )
            for case in cases
            if case.key in renamed
        ]
        return replace(extraction, cases=cases, decisions=(*extraction.decisions, *observed))

    def _learn(self, extraction: Extraction, case: CaseMention, known: Known, meeting: str) -> None:
        known.names += [(name, meeting, span) for name, span in case.names]
        known.former |= set(case.former)
        known.stated |= {part.city for part in case.cities if part.stated}
        if case.former:
            known.rename_asked = False
        if any(step.case == case.key and step.code == "rename" for step in extraction.announcements):
            known.rename_asked = True

    def _after(self, extraction: Extraction, here: dict[str, Known]) -> None:
        """Where the cases stand after the meeting."""
        for decision in extraction.decisions:
            known = here[decision.case]
            known.last = decision.code if decision.code not in {"rename", "expand", "keep-scope"} else known.last
            if decision.code in _LEAVES:
                known.listed = False
            elif decision.code not in {"defer", "propose", "rename", "merge"}:
                known.listed = True
            if decision.code == "split":
                known.gone = True
            if decision.code == "merge":
                for key in decision.inputs:
                    here[key].gone, here[key].listed = True, False
                for key in decision.outputs:
                    here[key].gone, here[key].listed = False, True

    def _person(self, extraction: Extraction, at: int, meeting: str) -> str:
        """The same name at the same agency is the same person; without an agency, in the same role of this body."""
        person = extraction.people[at]
        identity = (person.name, person.agency or person.role)
        return self.people.setdefault(identity, f"person-{meeting}-{at + 1}")


def _members_only(case: CaseMention, known: Known) -> CaseMention:
    """A city that the words only name does not join a case whose cities earlier minutes state without it."""
    kept = tuple(part for part in case.cities if part.stated or not known.stated or part.city in known.stated)
    return case if len(kept) == len(case.cities) else replace(case, cities=kept)


def _of_both(tasks: tuple[Task, ...], here: dict[str, Known]) -> tuple[Task, ...]:
    """請兩市…: the two cities of a case, which earlier minutes state."""
    done = []
    for task in tasks:
        stated = here[task.case].stated if task.case else set()
        if not task.assignees and len(stated) == 2 and _BOTH.search(fold(task.text)):
            cities = tuple(f"government-{city}" for city in sorted(stated))
            task = replace(task, assignees=cities, assignee_words=("兩市",))
        done.append(task)
    return tuple(done)


def _made(decision: Decision) -> Iterable[str]:
    """The cases that a decision makes: the result of a merger of two or more, the parts of a split."""
    if decision.code == "split" or (decision.code == "merge" and len(decision.inputs) > 1):
        return [key for key in decision.outputs if key not in decision.inputs]
    return []


def _latest(known: Known) -> str:
    return known.names[-1][0]
