"""What the words decide: the lexicon's rules over the sentences of a case, and which of several decisions stand."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.extract.needles import Needles
from kg.extract.stretch import SENTENCE_MAX, sentences

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.extract.draft import Heading
    from kg.extract.stretch import Stretch
    from kg.model import Lexicon, Span
    from kg.read.fold import View

# What an earlier meeting decided is history, no decision of this one.
_BEFORE = re.compile(
    r"前已提|(?<![依照按])(?:前次|上次|前一次|上一次|歷次)(?:會議)?|原(?:擬|訂|定|預定|規劃|列(?!管案)|提(?!案)|報請)|業[於經][^,。;]{2,24}會議|\d{2,3}年(?:度)?第\d{1,2}次[^,。;]{0,10}會議[^,。;]{0,6}[已業]"
)
_CLAUSE_END = re.compile("[,。;]")
# 凡執行滿2年且已常態化者，由各組逕行解列: a rule for cases to come decides on none.
_GENERAL = re.compile(r"(?:^|[,:])(?:凡|往後|爾後凡|嗣後凡)[^。;]{2,40}者,")
# What ends a case's time on the list; a decision of this kind leaves no room for continue.
FINAL = ("delist", "routinize", "withdraw", "transfer", "split", "merge")
# A code silences the weaker ones of the same case and meeting.
_SILENCES: dict[str, frozenset[str]] = {
    "refer-delisting": frozenset({"delist", "plan-delisting", "continue", "routinize"}),
    "plan-delisting": frozenset({"continue"}),
    "routinize": frozenset({"delist", "continue", "plan-delisting", "keep-scope"}),
    "delist": frozenset({"continue", "plan-delisting"}),
    "withdraw": frozenset(
        {"continue", "approve", "defer", "delist", "propose", "refer-listing", "plan-delisting", "transfer"}
    ),
    "transfer": frozenset({"continue", "approve", "delist", "plan-delisting", "defer", "propose"}),
    "split": frozenset({"continue"}),
    "merge": frozenset({"continue", "delist", "defer", "propose"}),
    "defer": frozenset({"refer-listing", "approve", "continue", "propose"}),
    "refer-listing": frozenset({"continue"}),
    "approve": frozenset({"continue"}),
    "expand": frozenset({"continue"}),
    "keep-scope": frozenset({"continue"}),
}


# What somebody advises or had advised is a decision where the meeting says nothing else.
_ADVISED = re.compile(r"(?<!依)(?<!照)(?<!同意)(?:建議|建請|提議|申請|認為)")
_REFUSED = re.compile(r"(?:未獲|不予|未予|未經)(?:採納|同意|通過)")
# 甲市部分業已完成，解除列管；乙市部分持續列管: a part that ends leaves the case. So far before the end it is named.
_OF_PART, _NEAR = re.compile(r"部分[^。;]{0,16}$"), 40
_ENDS = frozenset({*FINAL, "plan-delisting"})
# Decisions beside which an explicit 續列管 stands.
_BESIDE = frozenset({"keep-scope", "expand", "merge", "plan-delisting"})
_EXPLICIT = re.compile(r"列管|續管|續辦|追蹤|目前仍?(?:持續|繼續)")
# 照案通過，列管追蹤 of a proposal takes it on; 照案通過，續列管 leaves it where it is.
_GOES_ON = re.compile(
    r"續列?管|續辦|(?:持續|繼續|續予|賡續|續行|維持|仍)[^。;,]{0,6}(?:列管|追蹤)|目前仍?(?:持續|繼續)"
)
_STAYS = re.compile(f"{_EXPLICIT.pattern}|解列|解管|結案")
# 以上續管1案、解列1案、新增2案。 counts what was decided of each.
_COUNTS = re.compile(r"(?:以上|綜上|小結|總計|合計|共計)[:,]?(?:[^。;,、:]{0,8}\d{1,2}案[、,及]?){2,}[。;]?")
# 照案通過 says that a motion carries; where the words say what was moved (續管, 解列), that is the decision.
_PASSED = re.compile(r"經?(?:全體|與會|出席)*(?:委員|單位|人員|代表)?(?:照案|修正後?|無異議|一致|原則|後)*通過")
# Says that a motion carries, and nothing of what it is.
GRANTED = re.compile(r"(?:照案|修正後?|無異議|原則上?|後)?(?:通過|同意|照辦)(?:辦理)?")
_MOVED = frozenset({"delist", "routinize", "merge", "split"})


@dataclass(frozen=True, slots=True)
class Rule:
    """A row of the lexicon."""

    code: str
    modality: str
    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    only: frozenset[str]
    otherwise: str | None
    awaits: str | None
    announce: bool


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that fired at ``[i:j]`` of a view."""

    code: str
    modality: str
    view: View
    i: int
    j: int
    item: int | None
    awaits: str | None = None
    announce: bool = False
    stated: bool = True

    @property
    def span(self) -> Span:
        """The passage."""
        return self.view.span(self.i, self.j)

    @property
    def words(self) -> str:
        """The folded words."""
        return self.view.text[self.i : self.j]


@lru_cache(maxsize=8)
def rules(lexicon: Lexicon, table: str) -> tuple[Rule, ...]:
    """The rows of a table of the lexicon, compiled."""
    tables: Any = lexicon.tables
    return tuple(
        Rule(
            row["code"],
            row.get("modality", "decided"),
            re.compile(row["pattern"]),
            re.compile(row["unless"]) if "unless" in row else None,
            frozenset(row.get("only", ())),
            row.get("otherwise"),
            row.get("awaits"),
            bool(row.get("announce")),
        )
        for row in tables.get(table, ())
    )


@lru_cache(maxsize=8)
def _needles(lexicon: Lexicon, table: str) -> Needles:
    return Needles([rule.pattern.pattern for rule in rules(lexicon, table)])


def able(lexicon: Lexicon, table: str, text: str) -> list[Rule]:
    """The rules of a table whose pattern may match a text, in their order."""
    known = rules(lexicon, table)
    return [known[at] for at in _needles(lexicon, table).able(text)]


def clause(text: str, i: int, j: int, low: int, high: int) -> tuple[int, int]:
    """``[i:j]`` widened to the commas and stops around it, within ``[low:high]``."""
    low, high = max(low, i - SENTENCE_MAX), min(high, j + SENTENCE_MAX)
    i = max(low, *(text.rfind(mark, low, i) + 1 for mark in ",。;:"))
    end = _CLAUSE_END.search(text, j, high)
    return i, end.start() if end else max(j, high)


def read_decisions(words: Iterable[Stretch], kind: str, lexicon: Lexicon) -> list[Hit]:
    """All hits of the decision rules in the words of one case, in the order of the text.

    ``kind`` is the kind of section, on which some wordings depend (保留 of a tracked case is continue).
    """
    return [
        Hit(one.code, one.modality, stretch.view, low + one.i, low + one.j, stretch.item, one.awaits, one.announce)
        for stretch in words
        for low, high in sentences(stretch)
        if not _COUNTS.fullmatch(stretch.view.text, low, high)
        for one in _sentence(stretch.view.text[low:high], kind, lexicon)
    ]


class _Fired(NamedTuple):
    """A rule that fired at ``[i:j]`` of a sentence, and what it gives there."""

    i: int
    j: int
    code: str
    modality: str
    awaits: str | None
    announce: bool


# Minutes say 洽悉，續列管 of many cases, and a case's words are read for more than one question.
@lru_cache(maxsize=4096)
def _sentence(text: str, kind: str, lexicon: Lexicon) -> tuple[_Fired, ...]:
    """Rules in their order; words that one has read are hidden from the later ones."""
    hits: list[_Fired] = []
    if _GENERAL.search(text):
        return ()
    hidden = text
    for rule in able(lexicon, "decision", text):
        if rule.unless and rule.unless.search(text):
            continue
        is_own = not rule.only or kind in rule.only
        code = rule.code if is_own else rule.otherwise
        modality, awaits = (rule.modality, rule.awaits) if is_own else ("decided", None)
        place = 0
        while code and (found := rule.pattern.search(hidden, place)):
            place = found.end()
            i, j = clause(text, *found.span(), 0, len(text))
            if not _BEFORE.search(text[i:j]):
                hits.append(_Fired(i, j, code, modality, awaits, rule.announce))
                hidden = hidden[: found.start()] + "\x00" * (found.end() - found.start()) + hidden[found.end() :]
    return tuple(sorted(hits, key=lambda hit: hit.i))


# Decisions that one sentence may say in two steps: 回歸例行業務…故逕於小組解列.
_FAMILIES = (frozenset({"routinize", "delist"}), frozenset({"plan-delisting"}))


def _whole(hit: Hit, hits: list[Hit]) -> Hit:
    """A decision with all the words of its sentence that say it."""
    family = next((family for family in _FAMILIES if hit.code in family), frozenset())
    end = hit.j
    for other in hits:
        same = other.view is hit.view and other.code in family and other.i >= hit.i and not other.announce
        if same and "。" not in hit.view.text[hit.i : other.i]:
            end = max(end, other.j)
    return replace(hit, j=end) if end > hit.j else hit


def _heeded(hits: list[Hit]) -> list[Hit]:
    """Without an end that was only advised where the words go on to something else: 甲局建議解列，惟…，爰續列管."""
    others = [
        hit.span.start
        for hit in hits
        if not hit.announce and (hit.code == "defer" or (hit.code == "continue" and _STAYS.search(hit.words)))
    ]
    last = max(others, default=-1)

    def is_heeded(hit: Hit) -> bool:
        if hit.span.start < last and _OF_PART.search(hit.view.text, max(0, hit.i - _NEAR), hit.i):
            return False
        refused = hit.span.start < last or _REFUSED.search(hit.view.text, hit.j)
        return not (refused and _ADVISED.search(hit.words))

    return [hit for hit in hits if hit.code not in _ENDS or is_heeded(hit)]


def _with_what_was_asked(before: Hit, hit: Hit) -> Hit:
    """甲市提議擴大納入乙市，…爰擴大為三市: a sentence that asks and decides says only as a whole who joins."""
    is_asked = hit.code == "expand" and hit.view is before.view and _ADVISED.search(before.words)
    if not is_asked or _ADVISED.search(hit.words) or "。" in hit.view.text[before.i : hit.i]:
        return before
    return replace(before, j=max(before.j, hit.j))


def silenced_by_scope(first: dict[str, Hit]) -> bool:
    """Whether only decisions on scope, on descent or on a later meeting stand against continue."""
    return not any("continue" in _SILENCES.get(code, ()) for code in first if code not in _BESIDE)


def settle(hits: list[Hit], heading: Heading | None, fallback: Hit | None) -> list[Hit]:
    """The decisions that stand: one a code, without those that a stronger one silences.

    ``heading`` decides for each item below it; a case whose own words end it otherwise is not ended by its heading.
    ``fallback`` is what a case gets that its section takes up and whose words decide nothing.
    """
    first: dict[str, Hit] = {}
    for hit in _heeded(hits):
        if hit.announce:
            continue
        first[hit.code] = _with_what_was_asked(first[hit.code], hit) if hit.code in first else hit
    if heading and heading.decision and heading.decision not in first:
        stays = "continue" in first and re.search(r"列管|續管|不同意", first["continue"].words)
        ended = bool(stays) or any(code in first for code in (*FINAL, "refer-delisting", "defer"))
        if not (ended and heading.decision in {"delist", "refer-delisting"}):
            modality = "proposed" if heading.decision.startswith("refer") else "decided"
            first[heading.decision] = Hit(
                heading.decision, modality, heading.view, heading.i, heading.j, None, heading.awaits
            )
    granted = first["approve"].words.strip(",。") if "approve" in first else ""
    if _PASSED.fullmatch(granted) or GRANTED.fullmatch(granted):
        goes_on = "continue" in first and _PASSED.fullmatch(granted) and _GOES_ON.search(first["continue"].words)
        if goes_on or _MOVED & first.keys():
            del first["approve"]
    silenced = {weak for code in first for weak in _SILENCES.get(code, ())}
    if "continue" in silenced and _EXPLICIT.search(first["continue"].words if "continue" in first else ""):
        # 仍由兩市辦理，續列管 says both; so does 續列管，預定於下次會議解除列管.
        silenced -= {"continue"} if silenced_by_scope(first) else set()
    stand = [_whole(hit, hits) for code, hit in first.items() if code not in silenced]
    if not stand and fallback:
        stand = [fallback]
    return stand
