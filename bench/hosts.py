"""How minutes of one host city are read with the wordings that those of the other hosts need, and no others.

Nothing is trained here, so nothing can be held out by leaving documents aside: the wordings were written by somebody
who had all seven minutes before him. What can be done is to take wordings away. A wording (a row of the lexicon or an
alternative within one of its patterns) is needed by a host if its minutes say something else without it. For each host:

- its own: every wording goes that this host needs and no other does, as if each had been learnt from its minutes;
- all but the others': every wording goes that the other hosts do not need, as if there were no other experience than their minutes.

Scores are F1 against the gold of the seven. Rules in Python (what a sentence's structure says) stay as they are.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from timing import cells, note, part
from wordings import without, wordings

from kg import resources
from kg.evaluate import KINDS, evaluate
from kg.extract import extract
from kg.model import Lexicon
from kg.read import read
from kg.reference import load_reference

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from kg.evaluate import Scores
    from kg.model import Document, Extraction, Reference

GOLD = Path(__file__).parents[1] / "tests" / "gold" / "seven.json"


@dataclass
class Hosts:
    """Minutes by host city, and what they say by the whole lexicon."""

    reference: Reference
    minutes: Path
    documents: dict[str, list[Document]] = field(default_factory=lambda: defaultdict(list))
    whole: dict[str, list[Extraction]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        cities = {city.id: city.label for city in self.reference.cities}
        for document in read(self.minutes):
            city = extract(document, self.reference).header.host_city
            self.documents[cities[city or ""]].append(document)
        self.whole = {host: self._facts(host, self.reference) for host in self.documents}

    def _facts(self, host: str, reference: Reference) -> list[Extraction]:
        return [extract(document, reference) for document in self.documents[host]]

    def cut(self, dropped: Collection[Any]) -> Reference:
        """The reference data without some wordings."""
        return replace(self.reference, lexicon=Lexicon(without(self.reference.lexicon.tables, dropped)))

    def changed(self, dropped: Collection[Any], hosts: Iterable[str]) -> list[str]:
        """The hosts whose minutes say something else without some wordings."""
        reference = self.cut(dropped)
        return [host for host in hosts if self._facts(host, reference) != self.whole[host]]

    def scores(self, host: str, dropped: Collection[Any]) -> Scores:
        """The scores of a host's minutes without some wordings."""
        return evaluate([(self.minutes, GOLD)], self.cut(dropped)).hosts[host]


def not_needed(seven: Hosts, others: Sequence[str], chunk: Sequence[Any], gone: frozenset[Any]) -> frozenset[Any]:
    """``gone`` and what of ``chunk`` can go beside it while the others' minutes say what they said."""
    if not chunk:
        return gone
    if not seven.changed(gone | set(chunk), others):
        return gone | set(chunk)
    if len(chunk) == 1:
        return gone
    half = len(chunk) // 2
    return not_needed(seven, others, chunk[half:], not_needed(seven, others, chunk[:half], gone))


def hosts() -> None:
    """The table of all hosts."""
    reference = load_reference(resources.data_dir())
    seven = Hosts(reference, next((resources.data_dir() / "minutes").iterdir()))
    every = list(wordings(reference.lexicon.tables))
    names = list(seven.documents)
    needed = {wording: seven.changed({wording}, names) for wording in every}
    part("What the wordings of one host are worth for another (F1)", "host, meetings, without", "dropped", *KINDS)
    for host in names:
        own = frozenset(wording for wording in every if needed[wording] == [host])
        others = [name for name in names if name != host]
        foreign = not_needed(seven, others, every, frozenset())
        for what, dropped in (("nothing", frozenset()), ("its own", own), ("all but the others'", foreign)):
            scores = seven.scores(host, dropped)
            f1 = [f"{scores[kind].f1:.3f}" for kind in KINDS]
            cells(f"{host}, {len(seven.documents[host])}, {what}", str(len(dropped)), *f1)
    note(f"The lexicon has {len(every)} wordings, of which some host needs {sum(map(bool, needed.values()))}.")
