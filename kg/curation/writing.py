"""The curator's desk at the command line: a correction is tried on all minutes before it is written."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from kg.curation import link
from kg.curation.decisions import SIMPLE
from kg.curation.turtle import append, language, load_corrections
from kg.curation.values import (
    AgencyAlias,
    CaseAddition,
    CaseJoin,
    CaseSeparation,
    DateReading,
    DecisionReading,
    DoubtDismissal,
)
from kg.errors import DataError, UsageError
from kg.extract import extract
from kg.read import read
from kg.reference import load_reference
from kg.vocab import PREFIXES, rebase

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from kg.curation.values import Correction, Report
    from kg.identity import Linked
    from kg.model import Extraction, Reference

KINDS: dict[str, type[Correction]] = {
    "join": CaseJoin,
    "split": CaseSeparation,
    "case": CaseAddition,
    "read": DecisionReading,
    "date": DateReading,
    "alias": AgencyAlias,
    "dismiss": DoubtDismissal,
}
COMPLEX = ("merge", "split", "rename")
MODALITIES = ("decided", "proposed", "planned", "deferred")
LEVELS = ("working-group", "deputy-mayors", "mayors", "annual")
DOUBTS = ("time", "weekday", "date", "count", "party", "agency", "name", "history", "unread")
_CASE = re.compile(r"(?:.*/)?(?:case-)?(?P<name>.+-\d+)")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


@dataclass(frozen=True, slots=True)
class Minutes:
    """All minutes of a data directory as read, and the corrections to them."""

    data_dir: Path
    reference: Reference
    extractions: list[Extraction]
    corrections: tuple[Correction, ...]

    @classmethod
    def of(cls, data_dir: Path, base: str) -> Minutes:
        """Reads all; raises KgError for what cannot be read."""
        reference = load_reference(data_dir, base)
        files = sorted(file for file in (data_dir / "minutes").rglob("*") if file.is_file() and file.name[0] != ".")
        extractions = [extract(document, reference) for file in files for document in read(file)]
        return cls(data_dir, reference, extractions, load_corrections(data_dir, base))

    def linked(self, *more: Correction) -> tuple[list[Linked], list[Report]]:
        """All minutes with the corrections, and those that do nothing."""
        return link(self.extractions, self.reference, (*self.corrections, *more))


def listing(data_dir: Path, base: str) -> list[str]:
    """One line a correction: its name, kind, place and author, and whether it still applies."""
    minutes = Minutes.of(data_dir, base)
    reports = {report.correction.id: report.en for report in minutes.linked()[1]} if minutes.corrections else {}
    return [
        f"{one.id}  {type(one).__name__}  {one.meeting or getattr(one, 'body', '')}  「{one.quote}」  "
        f"{one.who} {one.when}  {'no longer applies: ' + reports[one.id] if one.id in reports else 'applies'}"
        for one in minutes.corrections
    ]


def write(data_dir: Path, base: str, action: str, given: dict[str, Any]) -> tuple[Path, Correction]:
    """Tries a correction and appends it to the data directory.

    Raises UsageError for a meeting, case, agency or code that there is not, and DataError where the correction would
    do nothing, or it is not clear to what; then nothing is written.
    """
    minutes = Minutes.of(data_dir, base)
    linked, _ = minutes.linked()
    values = _checked(given, linked, minutes.reference, base)
    scope = values.get("meeting") or values.get("body") or ""
    if not scope:
        raise UsageError("no meeting is named", remedy="give --meeting or --body")
    why, who = values.pop("why"), values.pop("who")
    _enough(action, values)
    correction = KINDS[action](
        id=_number(scope, minutes.corrections),
        who=who,
        when=values.pop("when") or dt.date.today().isoformat(),
        why=((language(why), why),),
        **values,
    )
    for report in minutes.linked(correction)[1]:
        if report.correction is correction:
            raise DataError(f"the correction would do nothing: {report.en}", where=scope, remedy=_remedy(report.en))
    return append(data_dir, correction), correction


def _remedy(fault: str) -> str:
    if "times" in fault:
        return "see --before and --after"
    return "copy the words from the minutes as they stand" if "not in the minutes" in fault else ""


def _number(scope: str, corrections: Iterable[Correction]) -> str:
    """The next free name for a meeting or body."""
    taken = {one.id for one in corrections}
    return next(name for at in range(1, len(taken) + 2) if (name := f"correction-{scope}-{at:02d}") not in taken)


# -- what is given -----------------------------------------------------------------------------------------------------


def _checked(given: dict[str, Any], linked: list[Linked], reference: Reference, base: str) -> dict[str, Any]:
    """What was written after the command, as the values of a correction."""
    values = {key: value for key, value in given.items() if value}
    values["when"] = _day(values.get("when", ""))
    if "meeting" in values:
        values["meeting"] = _meeting(values["meeting"], [one.meeting for one in linked])
    if "body" in values:
        _known("body", values["body"], sorted({one.body for one in linked}))
    if "case" in values:
        values["case"] = _case(values["case"], linked)
    if "agency" in values:
        values["agency"] = _agency(values["agency"], reference, base)
    lists = {"code": SIMPLE, "instead_of": (*SIMPLE, *COMPLEX), "modality": MODALITIES, "awaits": LEVELS}
    for name, codes in (*lists.items(), ("kind", DOUBTS)):
        if name in values:
            _known(name, values[name], codes)
    for name in ("start", "end"):
        if name in values:
            values[name] = _day(values[name])
    if not _TIME.fullmatch(values.get("time", "00:00")):
        raise UsageError(f"{values['time']!r} is no time of day", remedy="write HH:MM")
    return values


def _enough(action: str, values: dict[str, Any]) -> None:
    """Raises UsageError for a reading that says nothing, or two things."""
    said = {"read": ("code", "modality", "nothing"), "date": ("start", "end", "time")}.get(action)
    if said and not any(values.get(name) for name in said):
        names = {"start": "from", "end": "to"}
        options = " or ".join(f"--{names.get(name, name)}" for name in said)
        raise UsageError("the reading says nothing", remedy=f"give {options}")
    if values.get("nothing") and (values.get("code") or values.get("modality")):
        raise UsageError("--nothing stands alone", remedy="leave out --code and --modality")
    if values.get("start", "") > values.get("end", "9"):
        raise UsageError(f"{values['start']} is after {values['end']}", remedy="give the first day with --from")


def _known(what: str, name: str, names: Iterable[str]) -> str:
    there = list(names)
    if name not in there:
        near = get_close_matches(name, there, n=3) or there[:12]
        raise UsageError(f"no {what} {name!r}", remedy=f"there are {', '.join(near)}")
    return name


def _day(text: str) -> str:
    try:
        return dt.date.fromisoformat(text).isoformat() if text else ""
    except ValueError as error:
        raise UsageError(f"{text!r} is no day", remedy="write YYYY-MM-DD") from error


def _meeting(name: str, meetings: list[str]) -> str:
    """``industry-112-1``, or ``112-1`` where only one body has it."""
    fitting = [one for one in meetings if one == name or one.endswith(f"-{name}")]
    return fitting[0] if len(fitting) == 1 else _known("meeting", name, meetings)


def _case(name: str, linked: list[Linked]) -> str:
    cases = sorted({case for one in linked for case in one.case_ids.values()})
    found = _CASE.fullmatch(name)
    return _known("case", f"case-{found['name']}" if found else name, cases)


def _agency(name: str, reference: Reference, base: str) -> str:
    """An agency by its id, its IRI or its full name."""
    local = name.removeprefix(rebase(PREFIXES["id"], base)).removeprefix("id:")
    named = [agency.id for agency in reference.agencies if agency.label == name]
    ids = [agency.id for agency in reference.agencies]
    return named[0] if len(named) == 1 else _known("agency", local, ids)
