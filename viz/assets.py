"""What a page is written from: our own files, vis-network as pyvis brings it, data that ends no block, a policy."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cache
from importlib import resources

from markupsafe import Markup


def asset(name: str) -> str:
    return resources.files("viz").joinpath("templates", name).read_text(encoding="utf-8")


@cache
def vis_library() -> str:
    """vis-network as the installed pyvis brings it, in its newest version there."""
    folder = resources.files("pyvis").joinpath("templates", "lib")
    found = [part for part in folder.iterdir() if part.name.startswith("vis-")]
    newest = max(found, key=lambda part: [int(n) for n in part.name.removeprefix("vis-").split(".")])
    script = newest.joinpath("vis-network.min.js").read_text(encoding="utf-8")
    return script.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def _once(data: object) -> object:
    """The same data with every text that is alike in both languages written once, as a string instead of a pair."""
    if isinstance(data, dict):
        if data.keys() == {"zh", "en"} and data["zh"] == data["en"]:
            return data["zh"]
        return {key: _once(value) for key, value in data.items()}
    return [_once(one) for one in data] if isinstance(data, list | tuple) else data


def safe_json(data: object) -> Markup:
    """JSON for a data block: no ``<`` in it can end the block or begin a comment."""
    written = json.dumps(_once(data), ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        written = written.replace(char, f"\\u{ord(char):04x}")
    return Markup(written)  # noqa: S704 - nothing in it is special to HTML any more


def policy(style: str, scripts: list[str]) -> str:
    """A content security policy that runs these scripts and asks nobody for anything."""

    def digest(content: str) -> str:
        return f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"

    return (
        f"default-src 'none'; script-src {' '.join(map(digest, scripts))}; style-src {digest(style)}; "
        "img-src data: blob:; base-uri 'none'; form-action 'none'"
    )
