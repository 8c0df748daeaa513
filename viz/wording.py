"""How the city network says things: names of sets of cities, counts, and what matters first in one sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from viz.picture import text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from viz.picture import Text

Scope = tuple[str, ...]
K = TypeVar("K")
DIGITS = {2: "兩", 3: "三", 4: "四", 5: "五", 6: "六", 7: "七", 8: "八"}
WORDS = {2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight"}


def joined(scope: Scope, names: Mapping[str, Text]) -> Text:
    zh, en = "、".join(names[c]["zh"] for c in scope), ", ".join(names[c]["en"] for c in scope)
    return text(zh or "未載明", en or "not stated")


def title(scope: Scope, names: Mapping[str, Text], groups: Mapping[frozenset[str], Text], whole: Scope) -> Text:
    """Short name of a set of cities: 四市共同, 雙北, or its cities one by one."""
    if scope == whole and len(scope) > 2:
        return text(f"{DIGITS.get(len(scope), len(scope))}市共同", f"All {WORDS.get(len(scope), len(scope))}")
    if not scope:
        return text("城市未載明", "Cities not stated")
    if len(scope) == 1:
        return text(f"只有{names[scope[0]]['zh']}", f"{names[scope[0]]['en']} alone")
    group = groups.get(frozenset(scope))
    zh, en = "、".join(names[c]["zh"] for c in scope), " – ".join(short(names[c]["en"]) for c in scope)
    return text(group["zh"] if group else zh, en)


def short(name: str) -> str:
    return name.removesuffix(" City").removesuffix(" County")


def counted(count: int) -> Text:
    return text(f"{count} 案", f"{count} case{'' if count == 1 else 's'}")


def finding(
    scopes: Mapping[Scope, Sequence[object]], titles: Mapping[Scope, Text], names: Mapping[str, Text], whole: Scope
) -> Text:
    """What matters first, in a sentence or two."""
    total = sum(map(len, scopes.values()))
    if not total:
        return text("資料裡還沒有合作案。", "The data has no case yet.")
    zh, en = [], []
    if whole in scopes and len(whole) > 2:
        zh.append(f"{len(scopes[whole])} 件{titles[whole]['zh']}")
        en.append(f"{len(scopes[whole])} shared by {titles[whole]['en'].lower()} cities")
    pairs = {scope: len(members) for scope, members in scopes.items() if len(scope) == 2}
    if pairs:
        zh.append(f"{sum(pairs.values())} 件只有兩市")
        en.append(f"{sum(pairs.values())} of two cities only")
        if (top := _foremost(pairs)) is not None:
            zh[-1] += f"，其中{titles[top]['zh']} {pairs[top]} 件最多"
            en[-1] += f", most of them {titles[top]['en']} ({pairs[top]})"
    others = sum(len(members) for scope, members in scopes.items() if len(scope) not in (0, 2, len(whole)))
    if others:
        zh.append(f"{others} 件為其他組合")
        en.append(f"{others} of other sets of cities")
    if scopes.get(()):
        zh.append(f"{len(scopes[()])} 件城市未載明")
        en.append(f"{len(scopes[()])} without stated cities")
    said = text(
        f"會議紀錄提到 {total} 件合作案{'：' if zh else ''}{'；'.join(zh)}。",
        f"The minutes name {counted(total)['en']}{': ' if en else ''}{'; '.join(en)}.",
    )
    involved = {code: sum(len(members) for scope, members in scopes.items() if code in scope) for code in names}
    busiest = _foremost(involved)
    if busiest is None:
        return said
    name, count = names[busiest], involved[busiest]
    share = text(f"{count} 件都在內", f"all {count}") if count == total else text(f"共 {count} 件", f"{count}")
    return text(
        f"{said['zh']}{name['zh']}參與最多，{share['zh']}。",
        f"{said['en']} {name['en']} takes part in most: {share['en']}.",
    )


def _foremost(counts: Mapping[K, int]) -> K | None:
    """The key with the highest count, None where it shares it."""
    ranked = sorted(counts.values(), reverse=True)
    if not ranked or (len(ranked) > 1 and ranked[0] == ranked[1]):
        return None
    return max(counts, key=lambda key: counts[key])
