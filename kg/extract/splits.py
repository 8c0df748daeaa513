"""Splits: 拆分為「甲」及「乙」, and parts that are named in the items below."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extract import names as naming
from kg.extract.cities import find_cities, parts
from kg.extract.descent_words import UNSURE, descent_words
from kg.extract.stretch import sentences

if TYPE_CHECKING:
    from kg.extract.casebook import Case, Casebook
    from kg.extract.context import Context
    from kg.extract.draft import Draft
    from kg.extract.stretch import Stretch


_LEADS = re.compile("(?:主辦|主政|主責|召集|主導)$")


class Splits:
    """Reads into which cases one is split; the parts go into the casebook."""

    def __init__(self, context: Context, book: Casebook) -> None:
        self.context = context
        self.book = book
        self.split = descent_words(context.reference.lexicon).split

    def read(self, draft: Draft) -> list[Case] | None:
        """拆分為「A」及「B」: the parts; None where the words split nothing."""
        for stretch in draft.verdict:
            text = stretch.view.text
            for low, high in sentences(stretch):
                found = self.split.search(text, low, high)
                if not found or UNSURE.search(text, low, found.start()):
                    continue
                if re.match("[兩二三四]案(?!:?[「『])", text[found.end() :]):
                    return self._parts_below(draft)
                spots = naming.quoted_or_plain(text, found.end(), 9)
                if len(spots) < 2:
                    continue
                outputs: list[Case] = []
                for i, j in spots:
                    name = naming.trim(text, i, j)
                    part = self.book.new(stretch.view.printed(name.i, name.j), stretch.view.span(name.i, name.j), draft)
                    part.tracked = False
                    hits = find_cities(text[name.i : name.j], self.context.names, self.context.members)
                    part.cities += parts(stretch.view, [hit.moved(name.i) for hit in hits])
                    outputs.append(part)
                self._respectively(stretch, found.end(), outputs)
                return outputs
        return None

    def _parts_below(self, draft: Draft) -> list[Case] | None:
        """分為兩案： and each part an item below, with its name before a colon."""
        outputs: list[Case] = []
        for stretch in draft.words[1:]:
            end = naming.head_end(stretch.view.text, stretch.i)
            name = naming.trim(stretch.view.text, stretch.i, end) if end > 0 and stretch.item is not None else None
            if name and stretch.item != draft.item and stretch.view.text[name.i : name.j].endswith("案"):
                view = stretch.view
                part = self.book.new(view.printed(name.i, name.j), view.span(name.i, name.j), draft)
                part.tracked, part.item = False, stretch.item
                hits = find_cities(view.text[end : stretch.j], self.context.names, self.context.members)
                part.cities += parts(view, [hit.moved(end) for hit in hits])
                outputs.append(part)
        return outputs if len(outputs) > 1 else None

    def _respectively(self, stretch: Stretch, start: int, parts_of: list[Case]) -> None:
        """前者由北桃辦理，後者由基北辦理: the cities of each part; who leads one (前者由甲局主辦) is not all."""
        for words, part in zip(("前者", "後者"), parts_of, strict=False):
            told = re.compile(rf"{words}由?([^,;。]{{2,20}}?)(?=、?後者|[,;。]|$)").search(
                stretch.view.text, start, stretch.j
            )
            if told and not _LEADS.search(told.group(1)):
                hits = find_cities(told.group(1), self.context.names, self.context.members)
                shifted = [hit.moved(told.start(1)) for hit in hits]
                part.cities += parts(stretch.view, shifted)
