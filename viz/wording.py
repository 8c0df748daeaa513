"""How the city network says things: names of sets of cities, counts, and what matters first in a sentence or two."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from viz.picture import text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from viz.picture import Text

Scope = tuple[str, ...]
K = TypeVar("K")
DIGITS = {2: "兩", 3: "三", 4: "四", 5: "五", 6: "六", 7: "七", 8: "八"}
WORDS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight"}


def counted(count: int) -> Text:
    return text(f"{count} 案", f"{count} case{'' if count == 1 else 's'}")


def short(name: str) -> str:
    return name.removesuffix(" City").removesuffix(" County")


@dataclass(frozen=True, slots=True)
class Wording:
    """Names of the cities by code, usual names of sets of them, and the codes of all members of the platform."""

    names: Mapping[str, Text]
    groups: Mapping[frozenset[str], Text]
    whole: Scope

    def is_whole(self, scope: Scope) -> bool:
        return scope == self.whole and len(scope) > 2

    def joined(self, scope: Scope) -> Text:
        zh, en = "、".join(self.names[c]["zh"] for c in scope), ", ".join(self.names[c]["en"] for c in scope)
        return text(zh or "未載明", en or "not stated")

    def title(self, scope: Scope) -> Text:
        """Short name of a set of cities: 四市共同, 雙北, or its cities one by one."""
        if self.is_whole(scope):
            return text(f"{DIGITS.get(len(scope), len(scope))}市共同", f"All {WORDS.get(len(scope), len(scope))}")
        if not scope:
            return text("城市未載明", "Cities not stated")
        joined = self.joined(scope)
        if len(scope) == 1:
            return text(f"只有{joined['zh']}", f"{joined['en']} alone")
        group = self.groups.get(frozenset(scope))
        return text(group["zh"] if group else joined["zh"], " – ".join(short(self.names[c]["en"]) for c in scope))

    def heading(self, scope: Scope) -> Text:
        title = self.title(scope)
        return text(f"{title['zh']} {{n}} 案", f"{title['en']}: {{n}} case{{s}}")

    def label(self, scope: Scope) -> Text:
        """What stands in the picture, where there is little room."""
        title = self.title(scope)
        if not scope:
            return text("未載明 {n} 案", "Not stated: {n}")
        zh = f"{title['zh']} {{n}} 案" if len(title["zh"]) < (4 if len(scope) == 2 else 5) else "{n} 案"
        return text(zh, f"{title['en']}: {{n}}" if self.is_whole(scope) else "{n} case{s}")

    def only(self, scope: Scope) -> Text:
        joined = self.joined(scope)
        if len(scope) < 2:
            return joined
        if self.is_whole(scope):
            return text(f"{joined['zh']}都參與", f"{joined['en']} all take part")
        return text(f"只有{joined['zh']}參與", f"{joined['en']} take part, nobody else")

    def finding(self, scopes: Mapping[Scope, Sequence[object]]) -> Text:
        """What matters first."""
        total = sum(map(len, scopes.values()))
        if not total:
            return text("資料裡還沒有合作案。", "The data has no case yet.")
        parts = self._parts(scopes)
        said = text(
            f"會議紀錄提到 {total} 件合作案{'：' if parts else ''}{'；'.join(part['zh'] for part in parts)}。",
            f"The minutes name {counted(total)['en']}{': ' if parts else ''}{'; '.join(part['en'] for part in parts)}.",
        )
        involved = {code: sum(len(cases) for scope, cases in scopes.items() if code in scope) for code in self.names}
        busiest = foremost(involved)
        if busiest is None:
            return said
        name, count = self.names[busiest], involved[busiest]
        share = text(f"{count} 件都在內", f"all {count}") if count == total else text(f"共 {count} 件", f"{count}")
        return text(
            f"{said['zh']}{name['zh']}參與最多，{share['zh']}。",
            f"{said['en']} {name['en']} takes part in most: {share['en']}.",
        )

    def _parts(self, scopes: Mapping[Scope, Sequence[object]]) -> list[Text]:
        """The cases of all, of two, and of whatever else, which together are all cases."""
        parts: list[Text] = []
        pairs = {scope: len(cases) for scope, cases in scopes.items() if len(scope) == 2}
        shared = len(scopes.get(self.whole, ())) if self.is_whole(self.whole) else 0
        unknown = len(scopes.get((), ()))
        others = sum(map(len, scopes.values())) - shared - unknown - sum(pairs.values())
        if shared:
            title = self.title(self.whole)
            parts.append(text(f"{shared} 件{title['zh']}", f"{shared} shared by {title['en'].lower()} cities"))
        if pairs:
            zh, en = f"{sum(pairs.values())} 件只有兩市", f"{sum(pairs.values())} of two cities only"
            if (top := foremost(pairs)) is not None:
                zh += f"，其中{self.title(top)['zh']} {pairs[top]} 件最多"
                en += f", most of them {self.title(top)['en']} ({pairs[top]})"
            parts.append(text(zh, en))
        if others:
            parts.append(text(f"{others} 件為其他組合", f"{others} of other sets of cities"))
        if unknown:
            parts.append(text(f"{unknown} 件城市未載明", f"{unknown} without stated cities"))
        return parts


def foremost(counts: Mapping[K, int]) -> K | None:
    """The key with the highest count, None where it shares it."""
    ranked = sorted(counts.values(), reverse=True)
    if not ranked or (len(ranked) > 1 and ranked[0] == ranked[1]):
        return None
    return max(counts, key=lambda key: counts[key])
