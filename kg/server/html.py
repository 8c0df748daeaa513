"""Pages: templates with everything escaped, in the language that the address asks for."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.responses import HTMLResponse

if TYPE_CHECKING:
    from starlette.requests import Request

    from kg.server.site import Site

LANGUAGES = ("zh-Hant", "en")


@cache
def environment() -> Environment:
    return Environment(
        loader=PackageLoader("kg.server"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def language(request: Request) -> str:
    """``?lang=`` if it names one of ours, else Chinese."""
    asked = request.query_params.get("lang", "")
    return asked if asked in LANGUAGES else LANGUAGES[0]


def _other(request: Request) -> str:
    """The address of the same page in the other language."""
    fields = [(name, value) for name, value in request.query_params.multi_items() if name != "lang"]
    lang = next(one for one in LANGUAGES if one != language(request))
    return f"{request.url.path}?{urlencode([*fields, ('lang', lang)])}"


def render(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """A template with ``site``, ``lang``, ``path`` and what the page gives beside them."""
    site: Site = request.app.state.site
    shared = {"site": site, "lang": language(request), "path": request.url.path, "other": _other(request)}
    text = environment().get_template(template).render({**shared, **context})
    return HTMLResponse(text, status_code=status, headers={"Vary": "Accept"})
