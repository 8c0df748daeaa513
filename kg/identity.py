"""Identity across documents: the codes of bodies and meetings, what curators say of it, and a document that has it."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING

from kg.read.fold import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kg.model import Extraction, Span


@dataclass(frozen=True, slots=True)
class Joins:
    """What curators say of identity: by meeting and key of a mention the case that it is, or those that it is not."""

    same: Mapping[tuple[str, str], str] = field(default_factory=dict)
    other: Mapping[tuple[str, str], frozenset[str]] = field(default_factory=dict)

    def barred(self, meeting: str, key: str) -> frozenset[str]:
        """The cases that a mention cannot be: a curator says so, or gives them to another mention of the meeting."""
        given = {case for place, case in self.same.items() if place[0] == meeting and place[1] != key}
        return self.other.get((meeting, key), frozenset()) | given


NO_JOINS = Joins()


@dataclass(frozen=True, slots=True)
class Mark:
    """Facts that a curator decided: those of these classes with this passage (and of the case with this key)."""

    classes: tuple[str, ...]
    span: Span
    correction: str
    case: str | None = None


@dataclass(frozen=True, slots=True)
class Linked:
    """One document with identities.

    ``case_ids`` by the document's keys, ``person_ids`` by position, ``candidates`` pairs of a new case and a known one
    that it may be, ``suspected`` names whose spelling is doubted, ``curated`` what a curator decided, ``is_first``
    whether it is the first of its body.
    """

    extraction: Extraction
    meeting: str
    body: str
    case_ids: dict[str, str]
    person_ids: tuple[str, ...]
    candidates: tuple[tuple[str, str], ...] = ()
    suspected: frozenset[str] = frozenset()
    curated: tuple[Mark, ...] = ()
    is_first: bool = False


def body_code(extraction: Extraction) -> str:
    """The code of the body that met: the reference data's, else eight digits of a hash, for names never make IRIs.

    Groups of the same name at two platforms are two bodies.
    """
    header = extraction.header
    if header.body:
        return header.body
    name = fold((header.platform or "") + (header.group or header.title or ""))
    return f"x{sha256(name.encode()).hexdigest()[:8]}"


def meeting_code(extraction: Extraction) -> str:
    """Year and number, else the date, else digits of the text's hash."""
    header = extraction.header
    if header.code:
        return header.code
    if header.date:
        return header.date.strftime("%Y%m%d")
    return f"s{extraction.document.source.sha256[:8]}-{extraction.document.span.start}"


def meeting_id(extraction: Extraction) -> str:
    """Body and meeting: ``industry-112-1``."""
    return f"{body_code(extraction)}-{meeting_code(extraction)}"
