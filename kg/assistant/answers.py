"""What the tools give back: data by a schema, and the same in few words for a model to read."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from mcp_types import CallToolResult, TextContent
from pydantic import BaseModel

from kg.labels import EN, ZH, in_language

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from kg import describe as told
    from kg.queries import NamedQuery
    from kg.result import Result
    from kg.schema import Schema
    from kg.search import Hit

# Of many things that point to one, the first few are shown.
SHOWN = 8


class Parameter(BaseModel):
    name: str
    type: str
    required: bool
    meaning: str
    default: str | None
    example: str | None


class Question(BaseModel):
    name: str
    answers: str
    zh: str
    parameters: list[Parameter]
    columns: list[str]


class Questions(BaseModel):
    questions: list[Question]


class Rows(BaseModel):
    """``total`` counts all rows; ``notes`` say what was cut, or why there are none."""

    columns: list[str]
    rows: list[list[str | None]]
    offset: int
    total: int
    notes: list[str]


class Passage(BaseModel):
    quote: str
    meeting: str
    date: str
    start: int
    end: int


class Statement(BaseModel):
    property: str
    value: str
    label: str
    origin: str


class Pointing(BaseModel):
    iri: str
    label: str
    quotes: list[str]


class Incoming(BaseModel):
    property: str
    kind: str
    count: int
    first: list[Pointing]


class Thing(BaseModel):
    iri: str
    label: str
    kinds: list[str]
    statements: list[Statement]
    passages: list[Passage]
    incoming: list[Incoming]


class Found(BaseModel):
    iri: str
    label: str
    kind: str
    matched: str
    score: int


class Hits(BaseModel):
    hits: list[Found]


class Outline(BaseModel):
    """The schema, as the text has it."""

    text: str


def questions(found: Iterable[NamedQuery]) -> CallToolResult:
    told = [
        Question(
            name=query.name,
            answers=query.summary.get(EN, ""),
            zh=query.summary.get(ZH, ""),
            parameters=[
                Parameter(
                    name=one.name,
                    type=one.type,
                    required=one.required,
                    meaning=one.labels.get(EN, ""),
                    default=one.default,
                    example=one.example,
                )
                for one in query.parameters
            ],
            columns=list(query.columns),
        )
        for query in found
    ]
    return _answer("\n".join(map(_question, told)) or "No question is about that.", Questions(questions=told))


def _question(one: Question) -> str:
    lines = [f"{one.name}: {one.answers} {one.zh}", f"  columns: {' '.join(one.columns)}"]
    for given in one.parameters:
        need = "required" if given.required else "optional"
        example = f", e.g. {given.example}" if given.example else ""
        lines.append(f"  parameter {given.name} ({given.type}, {need}{example}): {given.meaning}")
    return "\n".join(lines)


def rows(result: Result, offset: int, limit: int, notes: Iterable[str] = ()) -> CallToolResult:
    """The rows from ``offset`` on, IRIs with their prefixes; an ASK is one row."""
    if result.truth is None:
        columns, every = list(result.columns), result.rows
    else:
        columns, every = ["answer"], [(str(result.truth).lower(),)]
    shown = [[cell and result.short(cell) for cell in row] for row in every[offset : offset + limit]]
    said = list(notes)
    if len(every) > offset + len(shown):
        said.append(f"{len(shown)} of {len(every)} rows; the next with offset={offset + len(shown)}")
    lines = [json.dumps(row, ensure_ascii=False) for row in [columns, *shown]]
    text = "\n".join([*lines, f"rows: {len(every)}", *said])
    return _answer(text, Rows(columns=columns, rows=shown, offset=offset, total=len(every), notes=said))


def thing(found: told.Description) -> CallToolResult:
    """A thing with what is said of it, the passages behind that, and what points to it."""
    one = Thing(
        iri=found.short,
        label=both(found.labels),
        kinds=[both(kind.labels or {}) for kind in found.types],
        statements=[
            Statement(
                property=said.labels.get(EN, said.property),
                value=said.value.text,
                label=both(said.value.labels or {}),
                origin=said.origin,
            )
            for said in found.statements
        ],
        passages=[
            Passage(quote=p.quote, meeting=both(p.meeting_labels), date=p.date, start=p.start, end=p.end)
            for p in found.passages
        ],
        incoming=[
            Incoming(
                property=group.labels.get(EN, group.property),
                kind=both(group.kind),
                count=group.count,
                first=[
                    Pointing(
                        iri=source.value.text,
                        label=in_language(source.value.labels or {}, ZH),
                        quotes=[passage.quote for passage in source.passages],
                    )
                    for source in group.sources[:SHOWN]
                ],
            )
            for group in found.incoming
        ],
    )
    return _answer("\n".join(_thing(one)), one)


def _thing(one: Thing) -> Iterable[str]:
    yield f"{one.iri} {one.label} ({'; '.join(one.kinds)})"
    for said in one.statements:
        yield f"- {said.property}: {said.value}{said.label and f' {said.label}'} [{said.origin}]"
    for passage in one.passages:
        yield f"- passage, {passage.meeting}, {passage.date}: {_quoted(passage.quote)}"
    for group in one.incoming:
        yield f"- pointed to by {group.count} × {group.kind}, as {group.property}"
        for source in group.first:
            yield f"  - {source.iri} {' '.join(map(_quoted, source.quotes)) or source.label}"
        if group.count > len(group.first):
            yield f"  - and {group.count - len(group.first)} more"


def hits(found: Iterable[Hit], short: Mapping[str, str]) -> CallToolResult:
    told = [
        Found(
            iri=short[hit.iri],
            label=both(hit.labels),
            kind=both(hit.kind_labels),
            matched=hit.matched,
            score=hit.score,
        )
        for hit in found
    ]
    lines = [f"{hit.iri} {hit.label} ({hit.kind}), by {hit.matched}" for hit in told]
    return _answer("\n".join(lines) or "Nothing is called that.", Hits(hits=told))


def outline(found: Schema) -> CallToolResult:
    lines = ["Classes with the number of their members, and properties with the kind of their values:"]
    for one in found.classes:
        said = "; ".join(f"{each.name} {'|'.join(each.values)}".rstrip() for each in one.properties)
        lines.append(f"{one.name} {both(one.labels)} ({one.members}): {said}")
    lines.append("Code lists: the end of the IRI of each code, and its name:")
    for name, codes in found.codes.items():
        lines.append(f"{name}-…: " + ", ".join(f"{code.notation} {code.labels.get(ZH, '')}" for code in codes))
    lines.append("The default graph is the union of all graphs. Passages: ?fact kg:evidence/kg:quote ?quote.")
    lines.append('Names have a language: FILTER(langMatches(LANG(?name), "zh")), or "en".')
    used = {"graph", "id", *re.findall(r"\b([a-z]+):", " ".join(lines))}
    declared = [f"PREFIX {prefix}: <{iri}>" for prefix, iri in found.prefixes.items() if prefix in used]
    text = "\n".join(["Prefixes to declare:", *declared, *lines])
    return _answer(text, Outline(text=text))


def both(labels: Mapping[str, str]) -> str:
    """The Chinese and the English name, once where they are the same."""
    return " ".join(dict.fromkeys(labels[tag] for tag in (ZH, EN) if tag in labels))


def _quoted(words: str) -> str:
    return f"「{words}」"


def _answer(text: str, data: BaseModel) -> CallToolResult:
    return CallToolResult(content=[TextContent(text=text)], structured_content=data.model_dump())
