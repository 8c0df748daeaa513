"""The wordings of a lexicon one by one: its rows, and each alternative within their patterns, any of which may go."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

# What a regular expression is made of here: an escape, a class, the head of a group, its end, or a bar; else one character.
_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?:\?(?:P<\w+>|<?[=!]|:))?|[)|]|.", re.DOTALL)
_NEVER = "(?!)"
Path = tuple[Any, ...]


@dataclass(slots=True)
class Choice:
    """Alternatives, each a row of literal pieces and groups; ``head`` and ``tail`` are the brackets around them."""

    head: str
    tail: str = ""
    branches: list[list[str | Choice]] = field(default_factory=lambda: [[]])


def parse(pattern: str) -> Choice:
    """The tree of a pattern."""
    open_ = [Choice("")]
    for token in _TOKEN.findall(pattern):
        top = open_[-1]
        if token.startswith("("):
            group = Choice(token)
            top.branches[-1].append(group)
            open_.append(group)
        elif token == ")":
            top.tail = token
            open_.pop()
        elif token == "|":
            top.branches.append([])
        else:
            top.branches[-1].append(token)
    (whole,) = open_
    return whole


def render(choice: Choice, dropped: Collection[Path] = (), at: Path = ()) -> str:
    """The pattern without some alternatives; a group that lost all of them matches nothing."""
    kept = []
    for number, branch in enumerate(choice.branches):
        here = (*at, number)
        if here not in dropped:
            parts = enumerate(branch)
            kept.append("".join(p if isinstance(p, str) else render(p, dropped, (*here, i)) for i, p in parts))
    return f"{choice.head}{'|'.join(kept) if kept else _NEVER}{choice.tail}"


def alternatives(choice: Choice, at: Path = ()) -> Iterator[Path]:
    """Where the alternatives are that have others beside them, each before those within it."""
    for number, branch in enumerate(choice.branches):
        here = (*at, number)
        if len(choice.branches) > 1:
            yield here
        for index, part in enumerate(branch):
            if isinstance(part, Choice):
                yield from alternatives(part, (*here, index))


def wordings(tables: Mapping[str, Any]) -> Iterator[Path]:
    """All wordings: a row or a plain word by its place in the tables, an alternative by its place in a pattern."""
    for name, table in tables.items():
        rows = table.items() if isinstance(table, dict) else enumerate(table)
        for key, row in rows:
            if name not in {"names", "event"}:
                yield name, key
            for field_, pattern in patterns(name, row):
                yield from ((name, key, field_, *place) for place in alternatives(parse(pattern)))


def patterns(name: str, row: Any) -> Iterator[tuple[str, str]]:
    """The regular expressions of a row, by the names of their fields."""
    if isinstance(row, dict):
        yield from ((key, row[key]) for key in ("pattern", "unless") if key in row)
    elif name != "modality":
        yield "", row


def without(tables: Mapping[str, Any], dropped: Collection[Path]) -> dict[str, Any]:
    """The tables of a lexicon without some wordings."""
    found: dict[str, Any] = {}
    for name, table in tables.items():
        rows = table.items() if isinstance(table, dict) else enumerate(table)
        kept = {key: _row(name, key, row, dropped) for key, row in rows if (name, key) not in dropped}
        found[name] = kept if isinstance(table, dict) else list(kept.values())
    return found


def _row(name: str, key: Any, row: Any, dropped: Collection[Path]) -> Any:
    changed = {}
    for field_, pattern in patterns(name, row):
        places = {path[3:] for path in dropped if path[:3] == (name, key, field_)}
        changed[field_] = render(parse(pattern), places) if places else pattern
    return {**row, **changed} if isinstance(row, dict) else changed.get("", row)
