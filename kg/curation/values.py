"""What a curator may say about the minutes: one frozen value a kind, each with its words, who, when and why."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What all have: the meeting (``industry-112-1``) and the words, which must be found there exactly once.

    ``prefix`` and ``suffix`` are words right before and after, for a quote that stands there several times. ``when`` is
    an ISO date, ``why`` pairs of a language and a text.
    """

    id: str
    who: str
    when: str
    why: tuple[tuple[str, str], ...]
    quote: str
    meeting: str = ""
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseJoin(Correction):
    """A name in a meeting is that case (``case-industry-112-1-03``)."""

    case: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSeparation(Correction):
    """A name in a meeting is not that case."""

    case: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAddition(Correction):
    """The words name a case that the program did not see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionReading(Correction):
    """The words decide ``code``, or nothing; ``name`` and ``instead_of`` tell which decision on them is meant."""

    code: str = ""
    modality: str = ""
    awaits: str = ""
    instead_of: str = ""
    name: str = ""
    nothing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DateReading(Correction):
    """The words mean these days (ISO, closed interval) or this time of day (HH:MM)."""

    start: str = ""
    end: str = ""
    time: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyAlias(Correction):
    """The words mean this agency, in the minutes of one meeting or in all of a body."""

    agency: str
    body: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DoubtDismissal(Correction):
    """The doubt of this kind about these words is none."""

    kind: str


KINDS: dict[str, type[Correction]] = {
    one.__name__: one
    for one in (CaseJoin, CaseSeparation, CaseAddition, DecisionReading, DateReading, AgencyAlias, DoubtDismissal)
}


@dataclass(frozen=True, slots=True)
class Report:
    """A correction that does nothing, and why, in words (zh-Hant and en)."""

    correction: Correction
    zh: str
    en: str

    @property
    def line(self) -> str:
        """For standard error."""
        return f"correction {self.correction.id} no longer applies: {self.en}"
