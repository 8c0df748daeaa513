"""What ties an agency to a case: roles and changes in the order of time, and the entries that tell of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from viz.addresses import local
from viz.cases import SIGNS, sign_of
from viz.picture import Entry, passage_of, said, same, text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from viz.picture import Passage, Row, Text

# How a line looks whose last word is such a change, and how that is called.
LOOKS: dict[str, tuple[Text, list[int]]] = {
    "named": (text("參與", "Takes part"), []),
    "added": (text("會議決定加入", "Brought in by a meeting"), []),
    "removed": (text("會議決定退出", "Taken out by a meeting"), [7, 5]),
    "questioned": (text("是否參與待確認", "In question"), [2, 4]),
}


@dataclass(slots=True)
class Tie:
    """An agency and a case, with all that the minutes say of the two together, in the order of time."""

    agency: str
    case: str
    rows: list[Row] = field(default_factory=list)

    @property
    def id(self) -> str:
        return f"tie-{self.agency}/{self.case}"

    @property
    def look(self) -> str:
        """What the last meeting that speaks of the two made of it; its decisions count before what it merely names."""
        last = (self.rows[-1]["date"], self.rows[-1]["meeting"])
        changes = [row["change"] or "" for row in self.rows if (row["date"], row["meeting"]) == last]
        return next((change for change in LOOKS if change != "named" and change in changes), "named")

    def codes(self, column: str) -> list[str]:
        return sorted({row[column] or "" for row in self.rows} - {""})

    def words(self, column: str) -> Text:
        """The different values of a column, joined."""
        found = list({row[column]: said(row, column) for row in self.rows if row[column]}.values())
        return text("、".join(one["zh"] for one in found), ", ".join(one["en"] for one in found))


def ties_of(rows: Iterable[Row]) -> list[Tie]:
    """In the order of agencies and cases; the rows of each in the order of time."""
    found: dict[tuple[str, str], Tie] = {}
    for row in rows:
        if row["agency"]:
            ends = local(row["agency"]), local(row["case"] or "")
            found.setdefault(ends, Tie(*ends)).rows.append(row)
    return list(found.values())


def of(ties: Iterable[Tie], end: str) -> list[Tie]:
    """The ties of an agency or a case."""
    return [tie for tie in ties if end in (tie.agency, tie.case)]


def city_entry(ident: str, name: Text, members: Sequence[str], ties: Sequence[Tie]) -> Entry:
    mine = [tie.id for tie in ties if tie.agency in members]
    title = text("機關 {n} 個", "Agencies: {n}")
    return Entry(
        kind=text("城市", "City"),
        title=name,
        note=text("機關與合作案的關係 {n} 筆", "{n} tie{s} of its agencies to cases"),
        parts=mine,
        lit=[ident, *members, *mine],
        sections=[{"title": title, "open": ident, "entries": list(members)}],
    )


def agency_entry(name: Text, agency: str, city: Text, ties: Sequence[Tie]) -> Entry:
    ids = [tie.id for tie in ties]
    return Entry(
        kind=text(f"機關・{city['zh']}", f"Agency, {city['en']}"),
        title=name,
        note=text("紀錄提到它與 {n} 件合作案有關", "tied to {n} case{s} by the minutes"),
        parts=ids,
        lit=[agency, *ids, *(tie.case for tie in ties)],
        sections=[{"title": text("合作案 {n} 件", "{n} case{s}"), "open": agency, "entries": ids}],
    )


def case_entry(row: Row, case: str, ties: Sequence[Tie]) -> Entry:
    ids = [tie.id for tie in ties]
    state = said(row, "status") if row["status"] else SIGNS["unclear"][0]
    return Entry(
        kind=text("合作案", "Case"),
        title=same(row["label"] or case),
        note=state,
        sign=sign_of(row["status"]),
        state=state,
        parts=ids,
        lit=[case, *ids, *(tie.agency for tie in ties)],
        sections=[{"title": text("機關 {n} 個", "Agencies: {n}"), "open": case, "entries": ids}],
    )


def tie_entry(tie: Tie, names: Mapping[str, Text], case: Row) -> Entry:
    passages = passages_of(tie.rows)
    agency, label = names[tie.agency], case["label"] or tie.case
    return Entry(
        kind=text("機關與合作案", "Agency and case"),
        title=text(f"{agency['zh']} → {label}", f"{agency['en']} → {label}"),
        note=tie.words("role"),
        state=tie.words("role"),
        lit=[tie.id, tie.agency, tie.case],
        sections=[{"title": text("兩端", "Both ends"), "open": tie.id, "entries": [tie.agency, tie.case]}],
        passages=passages,
        lead=len(passages) - 1,
        keys={
            "year": sorted({(row["date"] or "")[:4] for row in tie.rows if row["date"]}),
            "status": [case["status"] or "unclear"],
            "city": tie.codes("city"),
            "agency": [tie.agency],
            "group": [f"body-{code}" for code in tie.codes("body")],
            "role": tie.codes("role"),
            "change": tie.codes("change"),
        },
        about=[tie.agency, tie.case],
        since=min(row["date"] or "" for row in tie.rows),
    )


def passages_of(rows: Iterable[Row]) -> list[Passage]:
    """Each passage once, with the roles and changes that it tells."""
    found: dict[tuple[str | None, ...], Passage] = {}
    for row in rows:
        role, change = said(row, "role"), said(row, "change")
        what = (
            role
            if row["change"] == "named"
            else text(f"{change['zh']}（{role['zh']}）", f"{change['en']} ({role['en']})")
        )
        place = (row["date"], row["minutes"], row["start"], row["end"])
        if place not in found:
            found[place] = passage_of(row, what)
            continue
        had = found[place]["what"]
        if what["zh"] not in had["zh"].split("、"):
            found[place]["what"] = text(f"{had['zh']}、{what['zh']}", f"{had['en']}, {what['en']}")
    return list(found.values())
