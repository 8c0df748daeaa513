"""How the decision of a meeting on a case is drawn: a tile whose form tells the kind, whose letters tell the code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from viz.picture import text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from viz.picture import Text
    from viz.record import Fact

FORMS: dict[str, Text] = {
    "new": text("新增", "Accepted"),
    "on": text("持續", "Goes on"),
    "change": text("變動", "Changed"),
    "open": text("提出、預定或暫緩，尚未成立", "Proposed, planned or put off: not done"),
    "end": text("結束", "Ended"),
    "named": text("列項或提及，未作決定", "On the agenda or named, nothing decided"),
}
# Form, the letter in Chinese and the word in English that stand in the tile.
CODES: dict[str, tuple[str, str, str]] = {
    "propose": ("open", "提", "idea"),
    "approve": ("new", "新", "new"),
    "refer-listing": ("open", "報", "to list"),
    "defer": ("open", "緩", "defer"),
    "continue": ("on", "續", "on"),
    "expand": ("change", "擴", "wider"),
    "keep-scope": ("on", "原", "same"),
    "merge": ("change", "併", "join"),
    "split": ("change", "拆", "split"),
    "rename": ("change", "名", "name"),
    "plan-delisting": ("open", "預", "plan"),
    "refer-delisting": ("open", "請", "to end"),
    "delist": ("end", "解", "off"),
    "routinize": ("end", "常", "routine"),
    "withdraw": ("end", "撤", "taken"),
    "transfer": ("end", "移", "moved"),
}


@dataclass(frozen=True, slots=True)
class Tile:
    """What is drawn for a decision; an open one is not decided yet, whatever its code."""

    form: str
    letter: Text
    words: Text
    is_open: bool = False


NAMED = Tile("named", text("·", "·"), FORMS["named"])


def tile(fact: Fact) -> Tile:
    """The tile of a decision. What goes into another case ends there; what is not decided is never drawn as done."""
    form, zh, en = CODES.get(fact.code, ("on", fact.words["zh"][:1], fact.words["en"][:7]))
    if fact.result == "merged":
        form = "end"
    is_open = form == "open" or (form in ("new", "change", "end") and fact.note not in ("decided", "observed"))
    words = fact.words
    if fact.note not in ("decided", None):
        words = text(f"{words['zh']}（{fact.how['zh']}）", f"{words['en']} ({fact.how['en']})")
    return Tile(form, text(zh, en), words, is_open)


def tiles(facts: Iterable[Fact]) -> list[Tile]:
    """Each decision once, in the order of the rows."""
    found: list[Tile] = []
    for fact in facts:
        made = tile(fact)
        if made not in found:
            found.append(made)
    return found
