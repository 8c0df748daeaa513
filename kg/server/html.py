"""Pages: templates with everything escaped, in the language that the address asks for."""

from __future__ import annotations

from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

from kg.server import wording
from kg.server.links import LANGUAGES, in_language, page
from kg.server.overview import span

if TYPE_CHECKING:
    from starlette.requests import Request

    from kg.server.site import Site
    from kg.server.things import Row

# Where the header leads, each with its name in both languages; the last only in a published folder.
PLACES = (
    ("/", "首頁", "Home"),
    ("/views", "圖", "Pictures"),
    ("/queries", "問題", "Questions"),
    ("/ont", "詞彙", "Vocabulary"),
    ("/workbench", "SPARQL 工作臺", "SPARQL workbench"),
    ("/downloads", "下載", "Downloads"),
)


@cache
def environment() -> Environment:
    made = Environment(
        loader=PackageLoader("kg.server"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["groupby_run"] = _runs
    made.globals["page_of"] = page
    made.globals.update(faults=wording.FAULTS, fault=wording.FAULT)
    return made


def _runs(rows: tuple[Row, ...], *names: str) -> list[list[Row]]:
    """Rows that follow each other and have the same in some columns, together."""
    return [list(group) for _, group in groupby(rows, key=lambda row: [row.cells.get(name) for name in names])]


def language(request: Request) -> str:
    """``?lang=`` if it names one of ours, else Chinese."""
    asked = request.query_params.get("lang", "")
    return asked if asked in LANGUAGES else LANGUAGES[0]


def _other(request: Request) -> str:
    """The address of the same page in the other language."""
    fields = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    lang = next(one for one in LANGUAGES if one != language(request))
    return f"{quote(request.scope['path'])}?{urlencode([*fields, ('lang', lang)])}"


def _is_here(site: Site, path: str) -> bool:
    return {"/downloads": site.is_static, "/workbench": site.can_ask}.get(path, True)


def render(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """A template with what every page has in its head and foot, and what the page gives beside."""
    site: Site = request.app.state.site
    lang = language(request)
    here = (one for one in PLACES if _is_here(site, one[0]))
    places = [(in_language(path, lang), zh if lang == LANGUAGES[0] else en, path) for path, zh, en in here]
    shared = {"site": site, "lang": lang, "path": request.url.path, "other": _other(request), "places": places}
    shared["days"] = span(site.graph)
    text = environment().get_template(template).render({**shared, **context})
    return HTMLResponse(text, status_code=status, headers={"Vary": "Accept"})
