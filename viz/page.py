"""Pictures to pages: pyvis holds the network, a template of our own writes one HTML file that asks for nothing else."""

from __future__ import annotations

import base64
import hashlib
import json
from functools import cached_property
from importlib import resources
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from kg import queries
from kg import resources as kg_resources
from viz.cases import SIGNS
from viz.marks import CORNERS, SHAPES
from viz.picture import Overview, dicts, text
from viz.views import OVERVIEW, VIEWS

if TYPE_CHECKING:
    import networkx as nx

    from kg.store import KnowledgeGraph
    from viz.picture import Picture, Row

OPTIONS: dict[str, Any] = {
    "autoResize": False,
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {"hover": False, "selectable": False, "selectConnectedEdges": False, "zoomView": False},
    "nodes": {"physics": False, "fixed": True, "shadow": False},
    "edges": {"smooth": False, "hoverWidth": 0, "selectionWidth": 0},
}


def asset(name: str) -> str:
    return resources.files("viz").joinpath("templates", name).read_text(encoding="utf-8")


def vis_library() -> str:
    """vis-network as the installed pyvis brings it, in its newest version there."""
    folder = resources.files("pyvis").joinpath("templates", "lib")
    found = [part for part in folder.iterdir() if part.name.startswith("vis-")]
    newest = max(found, key=lambda part: [int(n) for n in part.name.removeprefix("vis-").split(".")])
    script = newest.joinpath("vis-network.min.js").read_text(encoding="utf-8")
    return script.replace("</script", "<\\/script").replace("<!--", "<\\!--")


def held(graph: nx.Graph[str]) -> dict[str, Any]:
    """The network in the hands of pyvis: its lists filled directly, so that every edge and every attribute stays."""
    from pyvis.network import Network

    net = Network(cdn_resources="in_line")
    net.options = OPTIONS
    for ident, node in graph.nodes(data=True):
        x, y = node["at"]["wide"]
        net.node_ids.append(ident)
        net.nodes.append({"id": ident, "x": x, "y": y, "shape": SHAPES.get(node.get("sign", ""), "box"), **node})
    for one, other, edge in graph.edges(data=True):
        net.edges.append({"from": one, "to": other, **edge})
    return {"nodes": net.nodes, "edges": net.edges, "options": net.options, "frames": graph.graph["frames"]}


def safe_json(data: object) -> Markup:
    """JSON for a data block: no ``<`` in it can end the block or begin a comment."""
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
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


class Site:
    """All pages of a graph; queries run once."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        self._graph = graph
        self._pictures: dict[str, Picture] = {}
        self._templates = Environment(
            loader=PackageLoader("viz"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def _rows(self, query: str) -> list[Row]:
        path = kg_resources.queries_dir() / "views" / f"{query}.rq"
        result = queries.run(self._graph, queries.read(path, self._graph.base))
        return dicts(result.columns, result.rows)

    @cached_property
    def overview(self) -> Overview:
        return Overview.of(self._rows(OVERVIEW))

    def picture(self, name: str) -> Picture:
        if name not in self._pictures:
            view = VIEWS[name]
            self._pictures[name] = view.draw(self._rows(view.query), self.overview)
        return self._pictures[name]

    def svg(self, name: str) -> str:
        from viz.svg import draw

        last = self.overview.last
        until = text(f"資料至 {last['date']}", f"data until {last['date']}") if last else text("", "")
        return draw(self.picture(name), VIEWS[name].title, until)

    def html(self, name: str) -> str:
        if name == "index":
            return self._write("index.html", name, ["page.js"], {"entries": {}, "start": ""}, **self._home())
        view, picture = VIEWS[name], self.picture(name)
        scripts = ["page.js"] if picture.graph is None else ["page.js", "vis", "network.js"]
        data = {"entries": picture.entries, "start": picture.start, "name": name}
        if picture.graph is not None:
            data |= {"network": held(picture.graph), "shapes": SHAPES}
        return self._write(view.template, name, scripts, data, view=view, picture=picture, image=self._image(name))

    def _home(self) -> dict[str, object]:
        """What the landing page tells beside the overview."""
        cases = {id: e for v in VIEWS for id, e in self.picture(v).entries.items() if "sign" in e}
        return {
            "pictures": {name: self._image(name) for name in VIEWS},
            "cases": len(cases),
            "waiting": sum(entry["sign"] == "waiting" for entry in cases.values()),
            "bodies": self.overview.all("body"),
        }

    def files(self) -> dict[str, str]:
        """Name and content of every file of the site."""
        files = {"index.html": self.html("index")}
        for name in VIEWS:
            files[f"{name}.html"] = self.html(name)
            if self.picture(name).graph is not None:
                files[f"{name}.svg"] = self.svg(name)
        return files

    def _image(self, name: str) -> str | None:
        """The SVG of a view as a data URI."""
        if self.picture(name).graph is None:
            return None
        return "data:image/svg+xml;base64," + base64.b64encode(self.svg(name).encode()).decode()

    def _write(self, template: str, name: str, scripts: list[str], data: dict[str, Any], **more: object) -> str:
        style = asset("style.css")
        code = [vis_library() if script == "vis" else asset(script) for script in scripts]
        used = {e["sign"] for v in VIEWS for e in self.picture(v).entries.values() if "sign" in e}
        return self._templates.get_template(template).render(
            name=name,
            views=VIEWS,
            site=self,
            overview=self.overview,
            corners={sign: " ".join(f"{6.5 * x:g},{6.5 * y:g}" for x, y in CORNERS.get(sign, ())) for sign in SIGNS},
            signs={sign: label for sign, (label, _) in SIGNS.items() if sign in used},
            data=safe_json(data),
            style=Markup(style),  # noqa: S704 - our own file
            scripts=[Markup(part) for part in code],  # noqa: S704 - our own files and the library
            policy=policy(style, code),
            **more,
        )
