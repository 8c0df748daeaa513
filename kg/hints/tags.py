"""Language tags by which a query compares, and which can equal none of the graph's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.hints.hint import Hint

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kg.sparql import Token
    from kg.store import KnowledgeGraph


def tag_hints(graph: KnowledgeGraph, found: Sequence[Token], beside: set[int]) -> Iterator[Hint]:
    """``lang(?x) = "zh-Hant"``: the store keeps tags in lower case, so a tag with a capital never equals."""
    known: set[str] | None = None
    for i, token in enumerate(found):
        if token.upper not in {"LANG", "LANGMATCHES"} or i in beside:
            continue
        variable, tag, is_range = _compared(found, i)
        if not tag or tag == "*":
            continue
        known = _tags(graph) if known is None else known
        if not _can_hold(tag, known, is_range=is_range):
            yield _hint(variable, tag, known, is_range=is_range)


def _compared(found: Sequence[Token], i: int) -> tuple[str, str, bool]:
    """The variable, the tag it is compared with, and whether as a range; an empty tag where it is none of this."""
    texts = [token.text.upper() if token.kind == "word" else token.text for token in found[i : i + 9]]
    match texts:
        case ["LANGMATCHES", "(", "LANG", "(", variable, ")", ",", tag, ")"]:
            return variable, tag.strip("\"'"), True
        case ["LANG", "(", variable, ")", "=", tag, *_] if found[i + 5].kind == "string":
            return variable, tag.strip("\"'"), False
    return "", "", False


def _can_hold(tag: str, known: set[str], *, is_range: bool) -> bool:
    if not is_range:
        return tag in known
    wanted = tag.lower()
    return any(one == wanted or one.startswith(f"{wanted}-") for one in known)


def _hint(variable: str, tag: str, known: set[str], *, is_range: bool) -> Hint:
    main = tag.split("-")[0].lower()
    near = sorted(one for one in known if one.split("-")[0] == main) or sorted(known)
    written = f'langMatches(lang({variable}), "{tag}")' if is_range else f'lang({variable}) = "{tag}"'
    better = f'langMatches(lang({variable}), "{near[0].split("-")[0]}")' if near else ""
    if tag.lower() in known:
        zh, en = "語言標籤一律以小寫儲存", "language tags are kept in lower case"
    else:
        has = ", ".join(near)
        zh = f"圖譜中沒有語言標籤 {tag}" + (f"，只有 {has}" if has else "")
        en = f"the graph has no language tag {tag}" + (f", only {has}" if has else "")
    said = (f"；可改寫 {better}", f"; write {better}") if better else ("", "")
    return Hint("language", written, f"{zh}，{written} 永不成立{said[0]}", f"{en}, so {written} never holds{said[1]}")


def _tags(graph: KnowledgeGraph) -> set[str]:
    objects = (quad.object for quad in graph.quads())
    return {one.language for one in objects if isinstance(one, ox.Literal) and one.language}
