"""The views: one entry each. To add one, write its query and a function that makes a picture of the rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from viz.picture import text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from viz.picture import Overview, Picture, Row, Text


@dataclass(frozen=True, slots=True)
class View:
    """A page: the query behind it (of ``queries/views/``), its titles, and the template that lays out its picture.

    ``beside`` are further queries, of the views or of the catalogue, whose rows follow. ``marks`` are the columns of
    whatever is drawn: one mark for each that differs in these, see ``viz.parts``. ``scripts`` and ``styles`` are
    further files of ``viz/templates/`` that the picture needs; ``is_wide`` gives it the whole width, with the panel
    below.
    """

    query: str
    title: Text
    lead: Text
    template: str
    draw: Callable[[Sequence[Row], Overview, Text], Picture]
    scripts: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    is_wide: bool = False
    beside: tuple[str, ...] = ()
    marks: tuple[tuple[str, ...], ...] = (("case", "held"),)


def _cities(rows: Sequence[Row], overview: Overview, _title: Text) -> Picture:
    from viz.network import collaboration

    return collaboration(rows, overview)


def _agencies(rows: Sequence[Row], overview: Overview, _title: Text) -> Picture:
    from viz.agencies import agencies

    return agencies(rows, overview)


def _matrix(rows: Sequence[Row], overview: Overview, _title: Text) -> Picture:
    from viz.matrix import matrix

    return matrix(rows, overview)


def _lineage(rows: Sequence[Row], overview: Overview, title: Text) -> Picture:
    from viz.lineage import lineage

    return lineage(rows, overview, title)


def _timeline(rows: Sequence[Row], overview: Overview, title: Text) -> Picture:
    from viz.timeline import timeline

    return timeline(rows, overview, title)


# Queries that feed more than one view, or pages of another kind.
OVERVIEW, FACETS, MINUTES, RECORD, AGENCIES, DEEDS = "overview", "facets", "minutes", "record", "agencies", "deeds"
VIEWS: dict[str, View] = {
    "cities": View(
        query="cities",
        title=text("城市協作網絡", "City collaboration network"),
        lead=text(
            "每個小圖形是一件合作案。點選城市、連線、方框或圖形，即可看到依據的原文。",
            "Each small mark is a case. Choose a city, a line, a box or a mark to read the passages behind it.",
        ),
        template="cities.html",
        draw=_cities,
        marks=(("case",),),
    ),
    "agencies": View(
        query="agencies",
        title=text("機關與合作案", "Agencies and cases"),
        lead=text(
            "左邊是機關，右邊是合作案，連線是紀錄所寫的關係。點選任何一處，即可看到依據的原文。",
            "Agencies on the left, cases on the right, a line for what the minutes say of both. Choose any to read it.",
        ),
        template="agencies.html",
        draw=_agencies,
        marks=(("agency",), ("case",)),
    ),
    "matrix": View(
        query="record",
        title=text("案件歷程表", "Cases by meetings"),
        lead=text(
            "一列一案，一欄一場會議。點選格子，即可看到當次決定的原文。",
            "A row is a case, a column a meeting. Choose a cell to read what that meeting decided.",
        ),
        template="matrix.html",
        draw=_matrix,
        scripts=("matrix.js",),
        styles=("record.css",),
    ),
    "lineage": View(
        query="record",
        title=text("案件源流", "Lineage of cases"),
        lead=text(
            "一條線是一件合作案，由左至右是歷次會議；線越粗，參與的城市越多。虛線是判讀或尚未成立的事。",
            "A line is a case from meeting to meeting, the wider the more cities. Dashed: a reading, or open.",
        ),
        template="lineage.html",
        draw=_lineage,
        styles=("record.css",),
    ),
    "timeline": View(
        query="record",
        title=text("時間軸", "Timeline"),
        lead=text(
            "小圓點是會議說的那天，長條或菱形是說好的時間，圓圈是後來的結果。原文只給一段時間的，就畫一段。",
            "The dot is the day it was said, the bar or diamond when it is due, the disc what came of it. Where the "
            "minutes give a stretch of time, the bar is that long.",
        ),
        template="timeline.html",
        draw=_timeline,
        styles=("record.css", "timeline.css"),
        beside=("deeds", "promise-vs-outcome"),
        marks=(("fact", "words"),),
    ),
}
