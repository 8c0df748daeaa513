"""Pictures to pages: pyvis holds the network, a template of our own writes one HTML file that asks for nothing else."""

from __future__ import annotations

import base64
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from viz import ego
from viz.addresses import ALONE, FILES, file_name
from viz.answers import Answers
from viz.assets import asset, policy, safe_json, vis_library
from viz.cases import SIGNS, sign_of
from viz.facets import TITLES
from viz.marks import CORNERS, SHAPES
from viz.parts import summary
from viz.picture import Overview, meeting_name, text
from viz.things import Things
from viz.views import AGENCIES, DEEDS, RECORD, VIEWS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import networkx as nx

    from kg.queries import NamedQuery
    from kg.store import KnowledgeGraph
    from viz.addresses import Addresses
    from viz.parts import Part
    from viz.picture import Picture, Row
    from viz.things import Thing
    from viz.views import View

OPTIONS: dict[str, Any] = {
    "autoResize": False,
    "physics": {"enabled": False},
    "layout": {"improvedLayout": False},
    "interaction": {"hover": False, "selectable": False, "selectConnectedEdges": False, "zoomView": False},
    "nodes": {"physics": False, "fixed": True, "shadow": False},
    "edges": {"smooth": False, "hoverWidth": 0, "selectionWidth": 0},
}
# What every page runs, and what a picture adds.
FRAME, PICTURE = ("page.js", "filter.js"), ("controls.js", "picture.js")


def held(graph: nx.Graph[str]) -> dict[str, Any]:
    """The network in the hands of pyvis: its lists filled directly, so that every edge and every attribute stays."""
    from pyvis.network import Network

    net = Network(cdn_resources="in_line", directed=graph.is_directed())
    net.options = OPTIONS
    for ident, node in graph.nodes(data=True):
        x, y = node["at"]["wide"]
        net.node_ids.append(ident)
        net.nodes.append({"id": ident, "x": x, "y": y, "shape": SHAPES.get(node.get("sign", ""), "box"), **node})
    for one, other, edge in graph.edges(data=True):
        net.edges.append({"from": one, "to": other, **edge})
    frames = graph.graph["frames"]
    return {"nodes": net.nodes, "edges": net.edges, "options": net.options, "frames": frames, "directed": net.directed}


@dataclass(frozen=True, slots=True)
class Page:
    """A page that is written, and the policy that it was written for."""

    html: str
    policy: str


class Site:
    """All pages of a graph."""

    def __init__(self, graph: KnowledgeGraph, at: Addresses = FILES, views: Mapping[str, View] | None = None) -> None:
        self.answers = Answers(graph)
        self._at = at
        self.views: Mapping[str, View] = VIEWS if views is None else views
        self._pictures: dict[str, Picture] = {}
        self._templates = Environment(
            loader=PackageLoader("viz"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    @classmethod
    def of_view(cls, graph: KnowledgeGraph, name: str) -> Site:
        """The page of one view, with the minutes that it quotes."""
        return cls(graph, ALONE, {name: VIEWS[name]})

    @classmethod
    def of_network(cls, network: nx.Graph[str]) -> Site:
        """The page of a graph of networkx, of which no minutes tell."""
        from kg.store import KnowledgeGraph
        from viz.asked import drawn

        return cls(KnowledgeGraph(ox.Store()), ALONE, {"network": drawn(network)})

    @classmethod
    def of_question(cls, graph: KnowledgeGraph, query: NamedQuery, params: Mapping[str, str]) -> Site:
        """The page of one question of pairs, with the minutes that it quotes; see ``viz.asked``."""
        from viz.asked import view_of

        site = cls(graph, ALONE, {})
        site.views = {query.name: view_of(graph, query, params, site.answers.about, site.answers.facets.keys)}
        return site

    @property
    def overview(self) -> Overview:
        return self.answers.overview

    def parts(self, view: str) -> dict[str, Part]:
        """The parts of a view by the names of their pages; none where it fits one page."""
        return self.answers.parts(view, self.views[view])

    def pages(self) -> Iterator[str]:
        """The names of all pages of views, in whole or in part."""
        for view in self.views:
            yield from (view, *self.parts(view))

    def view_of(self, name: str) -> str:
        """The view that a page shows in whole or in part; empty where there is no such page."""
        if name in self.views:
            return name
        # Only the views that a name can be a part of are asked for their parts, which takes their queries.
        return next((view for view in self.views if name.startswith(f"{view}-") and name in self.parts(view)), "")

    def _titled(self, name: str) -> View:
        """The view of a page, with its part in its title."""
        base = self.view_of(name)
        view, part = self.views[base], self.parts(base).get(name)
        if part is None:
            return view
        title = text(f"{view.title['zh']}：{part.name['zh']}", f"{view.title['en']}: {part.name['en']}")
        return replace(view, title=title)

    def _drawn(self, name: str) -> Picture:
        base, view = self.view_of(name), self._titled(name)
        parts = self.parts(base)
        if parts and name == base:
            return summary(parts, len(self.answers.cases))
        part = parts[name].id if parts else ""
        return view.draw(self.answers.of_view(view, part), self.overview, view.title)

    def picture(self, name: str) -> Picture:
        if name not in self._pictures:
            picture = self._drawn(name)
            self.answers.facets.complete(picture)
            self.answers.place(one for entry in picture.entries.values() for one in entry.get("passages", []))
            self._pictures[name] = picture
        return self._pictures[name]

    def svg(self, name: str) -> str:
        """The picture of a view standing alone, empty where it has none."""
        from viz.svg import draw

        picture, last = self.picture(name), self.overview.last
        if picture.graph is None:
            return picture.still
        title = self._titled(name).title
        until = text(f"資料至 {last['date']}", f"data until {last['date']}") if last else text("", "")
        return draw(picture, title, until)

    def forms(self, name: str) -> Sequence[str]:
        """The formats in which other programs take the network of a view; none where it has no network."""
        from viz.formats import FORMATS

        return () if self.picture(name).graph is None else FORMATS

    def network(self, name: str, form: str) -> str:
        """The network of a view for other programs, see ``viz.formats``."""
        from viz.formats import written

        return written(self.picture(name), form)

    def html(self, name: str) -> str:
        return self.page(name).html

    def page(self, name: str) -> Page:
        """The page of a view, or ``index``."""
        if name == "index":
            return self._write("index.html", name, FRAME, {}, more=self._home())
        view, picture, base = self._titled(name), self.picture(name), self.view_of(name)
        parts = self.parts(base)
        if parts and name == base:
            return self._write("parts.html", name, FRAME, {}, more={"view": view, "picture": picture, "parts": parts})
        drawn = ("vis", "network.js") if picture.graph is not None else ()
        scripts = (*FRAME, *PICTURE, *drawn, *view.scripts)
        data = self._told(picture)
        more: dict[str, object] = {"view": view, "picture": picture, "image": self._image(name), "parts": parts}
        return self._write(view.template, name, scripts, data, view.styles, more=more)

    def _told(self, picture: Picture) -> dict[str, Any]:
        """What the scripts of a view know."""
        offered = self.answers.facets.offered(picture)
        codes = [code for facet in ("city", "agency") for code in offered.get(facet, {})]
        held_by = {sign: (*statuses, sign) for sign, (_, statuses) in SIGNS.items()}
        data = {
            "entries": picture.entries,
            "start": picture.start,
            "unit": picture.unit,
            "facets": offered,
            "titles": {facet: TITLES.get(facet) or picture.titles[facet] for facet in offered},
            "aliases": {code: names for code in codes if (names := self.answers.facets.aliases(code))},
            "meetings": self._meetings(),
            "signs": {sign: [one for one in its if one in offered.get("status", {})] for sign, its in held_by.items()},
            "shapes": SHAPES,
            "pages": {id: page for id in picture.entries if (page := self.address(id))},
        }
        if picture.graph is not None:
            data["network"] = held(picture.graph)
        return data

    @cached_property
    def things(self) -> dict[str, Thing]:
        """The cases and agencies that have a page, by their ids, in the order in which pages lead on."""
        gathered = Things(
            self.answers.rows(RECORD), self.answers.rows(AGENCIES), self.answers.rows(DEEDS), self.overview
        )
        found = {thing.id: thing for thing in gathered.all()}
        self.answers.place(passage for thing in found.values() for passage in thing.passages)
        return found

    def address(self, ident: str) -> str:
        """Where the page of a case or an agency is, empty for what has none."""
        has_page = bool(self._at.site) or (bool(self._at.thing) and ident in self.things)
        return self._at.of_thing(ident) if has_page else ""

    def thing(self, ident: str) -> str:
        """The page of a case or an agency."""
        thing = self.things[ident]
        kin = [one for one in self.things.values() if one.kind == thing.kind]
        place = kin.index(thing)
        more: dict[str, object] = {
            "thing": thing,
            "wide": ego.wide(thing),
            "narrow": ego.narrow(thing),
            "left_out": max(0, sum(len(group.relations) for group in thing.groups) - ego.MOST),
            "before": kin[place - 1] if place else None,
            "after": kin[place + 1] if place + 1 < len(kin) else None,
        }
        return self._write("thing.html", "", FRAME, {}, ("record.css", "thing.css"), up=self._at.up, more=more).html

    def _meetings(self) -> list[dict[str, Any]]:
        """The days of meetings to step through; meetings of one day are one step."""
        days: dict[str, list[Row]] = {}
        for row in self.overview.all("meeting"):
            if row["date"]:
                days.setdefault(row["date"], []).append(row)
        return [
            {"id": day, "date": day, "label": meeting_name(rows[0]["code"]) if len(rows) == 1 else text("", "")}
            for day, rows in sorted(days.items())
        ]

    def _home(self) -> dict[str, object]:
        """What the landing page tells beside the overview."""
        return {
            "pictures": {name: self._image(name) for name in self.views},
            "cases": len(self.answers.cases),
            "waiting": sum(sign_of(status) == "waiting" for status in self.answers.cases.values()),
            "bodies": self.overview.all("body"),
        }

    def files(self) -> dict[str, str]:
        """Name and content of every file of the site."""
        files = {self._at.home: self.html("index")} if self._at.home else {}
        for name in self.pages():
            files[f"{name}.html"] = self.html(name)
            if svg := self.svg(name):
                files[f"{name}.svg"] = svg
            files |= {f"{name}.{form}": self.network(name, form) for form in self.forms(name)}
        for one in self.answers.minutes:
            page = self._write("minutes.html", "", (*FRAME, "minutes.js"), {}, up=self._at.up, more={"minutes": one})
            files[f"minutes/{file_name(one.id)}.html"] = page.html
        for ident in self.things if self._at.thing else ():
            files[self.address(ident)] = self.thing(ident)
        return files

    def _image(self, name: str) -> str | None:
        """The SVG of a view as a data URI."""
        svg = self.svg(name)
        return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode() if svg else None

    def _write(
        self,
        template: str,
        name: str,
        scripts: Sequence[str],
        data: dict[str, Any],
        styles: Sequence[str] = (),
        up: str = "",
        more: dict[str, object] | None = None,
    ) -> Page:
        style = "".join(asset(file) for file in ("style.css", *styles))
        code = [vis_library() if script == "vis" else asset(script) for script in scripts]
        base = self.view_of(name)
        drawn = self.picture(name).entries.values() if base else ()
        used = {entry["sign"] for entry in drawn if "sign" in entry}
        minutes = self._at.minutes if self._at.minutes[0] == "/" else up + self._at.minutes
        frame = {"entries": {}, "start": "", "name": name, "meetings": [], "facets": {}, "pages": {}}
        frame |= {"minutes": minutes, "files": {}}
        allowed = policy(style, code)
        html = self._templates.get_template(template).render(
            name=name,
            base=base,
            views=self.views,
            site=self,
            at=self._at,
            up=up,
            overview=self.overview,
            corners={sign: " ".join(f"{6.5 * x:g},{6.5 * y:g}" for x, y in CORNERS.get(sign, ())) for sign in SIGNS},
            signs={sign: label for sign, (label, _) in SIGNS.items() if sign in used},
            data=safe_json({**frame, **data}),
            style=Markup(style),  # noqa: S704 - our own file
            scripts=[Markup(part) for part in code],  # noqa: S704 - our own files and the library
            policy=allowed,
            **(more or {}),
        )
        return Page(html, allowed)
