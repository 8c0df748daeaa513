"""The graph as tools of an AI assistant: the Model Context Protocol over standard input and output, read only."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import CallToolResult, TextContent, ToolAnnotations
from pydantic import ValidationError

from kg import __version__
from kg.assistant.tools import Tools
from kg.binding import nearest
from kg.errors import KgError
from kg.server.pool import Pool

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from mcp.server.mcpserver.context import Context

    from kg.server.site import Settings
    from kg.store import KnowledgeGraph

INSTRUCTIONS = """\
Minutes of a cooperation platform of four Taiwanese cities (基隆市, 臺北市, 新北市, 桃園市) as an RDF graph.

- Every fact has its passage. Before you state a fact, get the passage (the column quote, or the tool evidence) and
  quote it word by word, with its meeting and date. The minutes are in Chinese: quote them so, and translate beside it.
- Proposed is not decided. What a meeting proposes, plans, recommends to a higher meeting or makes conditional has not
  happened; say so. Decision codes (refer-delisting, plan-delisting, delist …) and kg:modality tell them apart.
- What the sources leave open stays open: an empty cell, or "unclear", means that they do not say. Do not fill it in.
- Begin with list_questions and run_question: these questions are tested. Use sparql where none fits, after schema.
- search finds the IRI of a case, city, agency, person or meeting by any spelling; describe and evidence take that IRI.

每項事實都有出處原文：先取得原文再陳述，並逐字引用，註明會議與日期。提報、預定、附條件者都不是已經決定；原文沒有說的，不要補。
"""
_READS = ToolAnnotations(read_only_hint=True, idempotent_hint=True, destructive_hint=False, open_world_hint=False)


def serve(graph: KnowledgeGraph, settings: Settings) -> int:
    """Answers an assistant until it closes standard input."""
    pool = Pool(graph, settings)  # forks, so it is made before there is an event loop
    _server(graph, pool).run("stdio")
    return 0


def _server(graph: KnowledgeGraph, pool: Pool) -> MCPServer[None]:
    @asynccontextmanager
    async def lifespan(_: MCPServer[None]) -> AsyncIterator[None]:
        await pool.start()
        try:
            yield
        finally:
            pool.stop()

    server = _Server(
        "citykg",
        title="citykg 四市合作知識圖譜",
        instructions=INSTRUCTIONS,
        version=__version__,
        log_level="ERROR",
        lifespan=lifespan,
        subscriptions=False,
    )
    for tool in Tools(graph, pool).all():
        server.tool(annotations=_READS)(tool)
    return server


class _Server(MCPServer[None]):
    """Tells faults in the one line that the command line would tell, and never passes over an argument."""

    async def call_tool(self, name: str, arguments: dict[str, Any], context: Context[None, Any] | None = None) -> Any:
        try:
            await self._refuse_unknown(name, arguments)
            return await super().call_tool(name, arguments, context)
        except KgError as error:
            return _fault(error)
        except ToolError as error:
            if isinstance(error.__cause__, KgError):
                return _fault(error.__cause__)
            if isinstance(error.__cause__, ValidationError):
                return _fault(_invalid(error.__cause__))
            raise

    async def _refuse_unknown(self, name: str, arguments: dict[str, Any]) -> None:
        known = next(
            (list(tool.input_schema["properties"]) for tool in await self.list_tools() if tool.name == name), None
        )
        for argument in arguments if known is not None else ():
            if argument not in (known or ()):
                raise KgError(f"{name} has no argument {argument!r}", remedy=nearest(argument, known or []))


def _invalid(error: ValidationError) -> KgError:
    first = error.errors()[0]
    place = ".".join(map(str, first["loc"]))
    return KgError(first["msg"], where=f"argument {place}")


def _fault(error: KgError) -> CallToolResult:
    text = "\n".join(filter(None, (str(error), getattr(error, "excerpt", ""))))
    told = {"error": error.what, "where": error.where, "remedy": error.remedy}
    return CallToolResult(content=[TextContent(text=text)], structured_content=told, is_error=True)
