"""ETags: an answer that the client has already is not sent again."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.requests import Request


def etag_of(version: str, *parts: str) -> str:
    """Of what an answer depends on: the version of the data, the query, the form and so on."""
    digest = hashlib.sha256("\0".join([version, *parts]).encode("utf-8", "surrogatepass")).hexdigest()
    return f'"{digest[:24]}"'


def is_known(request: Request, etag: str) -> bool:
    """Whether ``If-None-Match`` names it."""
    given = request.headers.get("if-none-match", "")
    return etag in {tag.strip().removeprefix("W/") for tag in given.split(",")} or given.strip() == "*"
