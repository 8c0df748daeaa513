"""What is missing in the data and what is doubtful, said in words: who reuses them should know before, not after."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from kg.changes import subjects, values
from kg.labels import EN, ZH, in_language, labels, node

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from kg.store import KnowledgeGraph

    Said = tuple[str, str]

ALWAYS: tuple[Said, ...] = (
    (
        "紀錄沒有寫的，這裡也沒有。沒有某項決定，不等於沒有這回事；某案未再出現，不等於已經解除列管。",
        "What the minutes do not say is not here. That a decision is missing does not mean that it was not taken, and "
        "a case that is not mentioned again is not thereby delisted.",
    ),
    (
        "提報、預定、建議、附條件的事項另以語氣標明，不算已經決定。",
        "What was referred, planned, recommended or made conditional is marked as such and does not count as decided.",
    ),
    (
        "原文的錯字與矛盾照樣保留，判讀另列，並寫明誰、何時、為什麼。",
        "Slips and contradictions of the minutes are kept; readings stand beside them with who, when and why.",
    ),
)


def gaps(graph: KnowledgeGraph) -> Iterator[Said]:
    """Sentences in Chinese and English, with the numbers of this graph; none where there is nothing to tell."""
    for tell in (_groups, _numbers, _awaited, _doubts, _unsure, _vague, _unnamed):
        yield from tell(graph)
    yield from ALWAYS


def _groups(graph: KnowledgeGraph) -> Iterator[Said]:
    known = subjects(graph, "rdf:type", node(graph, "kg:WorkingGroup"))
    held = {body for one in _meetings(graph) for body in values(graph, one, "kg:body")}
    without = [one for one in known if one not in held]
    if without:
        yield (
            f"已知 {len(known)} 個工作小組，其中 {len(without)} 個沒有紀錄在內："
            f"{'、'.join(in_language(labels(graph, one), ZH) for one in without)}。",
            f"Of {len(known)} working groups that are known, {len(without)} have no minutes here: "
            f"{', '.join(in_language(labels(graph, one), EN) for one in without)}.",
        )


def _numbers(graph: KnowledgeGraph) -> Iterator[Said]:
    """Meetings whose number is skipped between others of their year."""
    seen: dict[tuple[str, str], set[int]] = {}
    for one in _meetings(graph):
        for body in values(graph, one, "kg:body"):
            for year in values(graph, one, "kg:rocYear"):
                seen.setdefault((body, year), set()).update(
                    int(number) for number in values(graph, one, "kg:number") if number.isdecimal()
                )
    for (body, year), numbers in sorted(seen.items()):
        missing = sorted(set(range(1, max(numbers, default=0))) - numbers)
        if missing:
            codes = "、".join(f"{year}-{number}" for number in missing)
            name = labels(graph, body)
            yield (
                f"{in_language(name, ZH)}缺 {codes} 的紀錄。",
                f"Minutes of {in_language(name, EN)} that are missing: {codes.replace('、', ', ')}.",
            )


def _awaited(graph: KnowledgeGraph) -> Iterator[Said]:
    count = len(graph.query("pending-confirmation").rows)
    if count:
        yield (
            f"{count} 案已提報上級會議，結果不見於資料，見 csv/pending-confirmation.csv。",
            f"Cases referred to a higher meeting whose word is not in the sources: {count} "
            "(csv/pending-confirmation.csv).",
        )


def _doubts(graph: KnowledgeGraph) -> Iterator[Said]:
    found = subjects(graph, "rdf:type", node(graph, "kg:Discrepancy"))
    kinds = Counter(kind for one in found for kind in values(graph, one, "kg:kind"))
    if kinds:
        told = ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items()))
        yield (
            f"原文有 {len(found)} 處自相矛盾、有缺漏或與曆法不合（{told}），見 csv/discrepancies.csv。",
            "Places where the minutes contradict themselves or the calendar, or lack something: "
            f"{len(found)} ({told}); see csv/discrepancies.csv.",
        )


def _unsure(graph: KnowledgeGraph) -> Iterator[Said]:
    high = f"{graph.base}code/confidence-high"
    found = _having(graph, "kg:confidence", lambda term: getattr(term, "value", "") != high)
    if found:
        yield (
            f"{found} 項判讀把握不高，見 csv/readings.csv。",
            f"Readings that are not sure: {found}; csv/readings.csv tells how sure each is.",
        )


def _vague(graph: KnowledgeGraph) -> Iterator[Said]:
    found = subjects(graph, "rdf:type", node(graph, "kg:VagueDates"))
    if found:
        yield (
            f"{len(found)} 處日期只說到旬、月或季，以起訖區間記錄，並保留原文說法。",
            f"Dates that are vague in the source: {len(found)}; each is kept as an interval with its wording.",
        )


def _unnamed(graph: KnowledgeGraph) -> Iterator[Said]:
    rows = graph.query("agencies").dicts()
    without = [row for row in rows if not row["label_en"]]
    if without:
        yield (
            f"紀錄提到的 {len(rows)} 個機關中，{len(without)} 個沒有查得官方英文名稱，留白。",
            f"Agencies that the minutes name: {len(rows)}, of which without an official English name that is known: "
            f"{len(without)}.",
        )


def _meetings(graph: KnowledgeGraph) -> list[str]:
    return subjects(graph, "rdf:type", node(graph, "kg:Meeting"))


def _having(graph: KnowledgeGraph, name: str, fits: Callable[[object], bool]) -> int:
    quads = graph.store.quads_for_pattern(None, node(graph, name), None, None)
    return len({quad.subject for quad in quads if fits(quad.object)})
