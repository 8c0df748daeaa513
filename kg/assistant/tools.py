"""The tools: each asks the graph, and tells what a model needs to ask again or to quote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import anyio.to_thread
from mcp_types import CallToolResult  # noqa: TC002 - the library reads the annotations
from pydantic import Field

from kg.assistant import answers
from kg.binding import bind, nearest
from kg.errors import UsageError
from kg.hints import hints
from kg.labels import short
from kg.queries import parse
from kg.result import Result
from kg.schema import schema
from kg.server.faults import LimitError
from kg.sparql import form
from kg.vocab import prefixes

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from kg.queries import NamedQuery
    from kg.server.pool import Pool
    from kg.store import KnowledgeGraph

Limit = Annotated[int, Field(ge=1, le=500, description="rows to give at most")]
Offset = Annotated[int, Field(ge=0, description="rows to leave out before them")]
Iri = Annotated[str, Field(description="an IRI in full, or with a prefix: id:case-industry-112-1-03, kg:Decision")]


class Tools:
    """The methods are the tools, their first paragraph and their arguments are what a model is told of them."""

    def __init__(self, graph: KnowledgeGraph, pool: Pool) -> None:
        self._graph, self._pool = graph, pool
        self._questions = graph.queries()

    def all(self) -> list[Callable[..., Any]]:
        return [
            self.list_questions,
            self.run_question,
            self.sparql,
            self.describe,
            self.search,
            self.schema,
            self.evidence,
        ]

    def list_questions(
        self, about: Annotated[str, Field(description="only those in whose text this word stands")] = ""
    ) -> Annotated[CallToolResult, answers.Questions]:
        """The questions that can be asked by name: what each answers, its parameters and columns."""
        word = about.casefold()
        texts = (
            (one, " ".join([one.name, *one.tags, *one.columns, *one.summary.values()]))
            for one in self._questions.values()
        )
        return answers.questions(one for one, text in texts if word in text.casefold())

    async def run_question(
        self,
        name: Annotated[str, Field(description="a name that list_questions gives")],
        parameters: Annotated[dict[str, str | int], Field(description="values by the name of the parameter")] = {},  # noqa: B006
        limit: Limit = 50,
        offset: Offset = 0,
    ) -> Annotated[CallToolResult, answers.Rows]:
        """The answer to one of the questions, as rows. The column quote holds the passage, word by word."""
        question = self._named(name)
        given = {key: str(value) for key, value in parameters.items()}
        for one in question.parameters:
            if one.required and one.name not in given:
                example = f", for example {one.example}" if one.example else ""
                raise UsageError(f"{name} needs the parameter {one.name!r} ({one.type}{example})")
        return await self._ask(bind(question, given), limit, offset)

    async def sparql(
        self,
        query: Annotated[
            str, Field(description="SPARQL 1.1: SELECT, ASK, CONSTRUCT or DESCRIBE, with its PREFIX lines")
        ],
        limit: Limit = 50,
        offset: Offset = 0,
    ) -> Annotated[CallToolResult, answers.Rows]:
        """The answer to a query of your own, read only, within limits of time and memory. See schema first."""
        return await self._ask(parse(query, "query", "query").text, limit, offset)

    def describe(self, iri: Iri) -> Annotated[CallToolResult, answers.Thing]:
        """All that is known of one thing: statements with their origin, passages, and what points to it.

        stated = as the minutes say, derived = follows by a rule, interpretation = a curator's reading.
        """
        found = self._graph.describe(iri)
        if found is None:
            raise UsageError(f"nothing is known of {iri!r}", remedy="find its IRI with search")
        return answers.thing(found)

    def search(
        self,
        words: Annotated[str, Field(description="a name, code or date, in any spelling: 台北, 112年第1次, 捕獸鋏")],
        limit: Annotated[int, Field(ge=1, le=50)] = 10,
    ) -> Annotated[CallToolResult, answers.Hits]:
        """The IRIs of what is called so: cases, cities, agencies, persons, meetings, terms; the best match first."""
        found = self._graph.search(words, limit)
        return answers.hits(found, {hit.iri: short(self._graph, hit.iri) for hit in found})

    def schema(self) -> Annotated[CallToolResult, answers.Outline]:
        """The vocabulary in brief, for writing SPARQL: prefixes, classes with their properties, code lists."""
        return answers.outline(schema(self._graph))

    def evidence(self, iri: Iri, limit: Limit = 50, offset: Offset = 0) -> Annotated[CallToolResult, answers.Rows]:
        """The passages behind what is said of a thing, word by word, with their meeting and place in the source."""
        found = self._graph.evidence(iri)
        notes = () if found else ("no passages: find the IRI of a case, decision or meeting with search",)
        return answers.rows(found, offset, limit, notes)

    def _named(self, name: str) -> NamedQuery:
        if name not in self._questions:
            raise UsageError(f"there is no question {name[:80]!r}", remedy=nearest(name, sorted(self._questions)))
        return self._questions[name]

    async def _ask(self, text: str, limit: int, offset: int) -> CallToolResult:
        is_graph = form(text) in {"CONSTRUCT", "DESCRIBE"}
        try:
            answer = await self._pool.ask(text, media_type="ntriples" if is_graph else "json")
        except LimitError as error:
            remedy = "ask for less, or start kg mcp with a higher --timeout or --memory"
            raise LimitError(error.what, remedy=remedy) from error
        result = Result(answer.body, is_graph=is_graph, prefixes=prefixes(self._graph.base))
        notes = (
            [f"there are more rows: the answer was cut at the limit of {answer.truncated}"] if answer.truncated else []
        )
        if not result:
            notes += [hint.en for hint in await anyio.to_thread.run_sync(hints, self._graph, text)]
        return answers.rows(result, offset, limit, notes)
