"""What filters and search go by: for each case and agency its keys and names, the same in every view."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from viz.addresses import local
from viz.cases import SIGNS
from viz.picture import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from viz.picture import Picture, Row, Text

TITLES: dict[str, Text] = {
    "year": text("年度", "Year"),
    "status": text("狀態", "Status"),
    "city": text("城市", "City"),
    "agency": text("機關", "Agency"),
    "group": text("組別", "Group"),
}
_STATUSES = [status for _, statuses in SIGNS.values() for status in statuses]


@dataclass(frozen=True, slots=True)
class Facets:
    """``choices`` names the values of each facet; ``keys``, ``names`` and ``since`` are those of a thing, by its id."""

    choices: dict[str, dict[str, Text]] = field(default_factory=lambda: {facet: {} for facet in TITLES})
    keys: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    names: dict[str, list[str]] = field(default_factory=dict)
    since: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Iterable[Row], cities: Mapping[str, Text]) -> Facets:
        """From the rows of ``queries/views/facets.rq``; ``cities`` gives their usual order."""
        made = cls()
        made.choices["city"].update(cities)
        for row in rows:
            thing, facet, code = local(row["thing"] or ""), row["facet"] or "", row["code"] or ""
            if facet == "name":
                made.names.setdefault(thing, []).append(code)
            elif facet == "since":
                made.since[thing] = code
            elif facet in TITLES:
                label = text(row["zh"] or code, row["en"] or code)
                made.choices[facet].setdefault(code, year(code) if facet == "year" else label)
                made.keys.setdefault(thing, {}).setdefault(facet, []).append(code)
        made.choices["status"]["unclear"] = SIGNS["unclear"][0]
        for facet in ("year", "status", "agency"):
            made.choices[facet] = dict(sorted(made.choices[facet].items(), key=lambda one: _place(facet, one[0])))
        return made

    def complete(self, picture: Picture) -> None:
        """Gives each entry about a case or an agency, known by its id, what filters and search need."""
        for ident, entry in picture.entries.items():
            if ident in self.keys:
                # What a case or an agency lacks fits no choice, whereas a facet that is not there at all hinders none.
                none: dict[str, list[str]] = {facet: [] for facet in TITLES if facet != "status" or "sign" in entry}
                entry.setdefault("keys", {**none, **self.keys[ident]})
                if entry.get("sign") == "unclear":
                    entry["keys"]["status"] = ["unclear"]
                entry.setdefault("since", self.since.get(ident, ""))
            named = [ident, *entry.pop("about", ())]
            if found := [name for one in named for name in self.names.get(one, ())]:
                entry.setdefault("names", found)

    def aliases(self, code: str) -> list[str]:
        """Further names of a city or an agency by its code."""
        return self.names.get(code) or self.names.get(f"city-{code}") or []

    def offered(self, picture: Picture) -> dict[str, dict[str, Text]]:
        """The facets that a picture can be filtered by, with the values that occur in it."""
        used: dict[str, set[str]] = {}
        for entry in picture.entries.values():
            if not entry.get("parts"):
                for facet, codes in entry.get("keys", {}).items():
                    used.setdefault(facet, set()).update(codes)
        known = {**self.choices, **picture.choices}
        found = {
            facet: {code: label for code, label in known.get(facet, {}).items() if code in used.get(facet, ())}
            for facet in [*TITLES, *(facet for facet in picture.choices if facet not in TITLES)]
        }
        return {facet: labels for facet, labels in found.items() if labels}


def year(code: str) -> Text:
    """A year in both counts."""
    return (
        text(f"{int(code) - 1911} 年（{code}）", f"{code} (ROC {int(code) - 1911})")
        if code.isdecimal()
        else text(code, code)
    )


def _place(facet: str, code: str) -> tuple[int, str]:
    """Statuses in the order of the signs, everything else by its code."""
    return (_STATUSES.index(code) if facet == "status" and code in _STATUSES else len(_STATUSES), code)
