"""The words of the review page: kinds, fields and doubts in both languages, and the labels of codes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg import resources
from viz.picture import text

if TYPE_CHECKING:
    from kg.model import Reference
    from viz.picture import Text

KINDS: dict[str, Text] = {
    "doubt": text("疑義", "Doubt"),
    "unread": text("未讀出", "Not read"),
    "header": text("會議資料", "Header"),
    "case": text("案名", "Case name"),
    "decision": text("決定", "Decision"),
    "task": text("交辦", "Task"),
    "event": text("活動", "Event"),
    "agency": text("機關", "Agency"),
    "date": text("日期", "Date"),
}
FIELDS = {
    "title": text("標題", "Title"),
    "year": text("年度", "ROC year"),
    "number": text("次別", "Number"),
    "date": text("日期", "Date"),
    "start": text("開始", "Start"),
    "end": text("結束", "End"),
    "venue": text("地點", "Venue"),
}
DOUBTS = {
    "time": text("時間", "Time"),
    "weekday": text("星期", "Weekday"),
    "date": text("日期", "Date"),
    "count": text("件數", "Count"),
    "party": text("參與者", "Party"),
    "agency": text("機關", "Agency"),
    "name": text("名稱", "Name"),
    "history": text("前後不一", "History"),
}


class Codes:
    """Labels of codes, cities and agencies in both languages."""

    def __init__(self, reference: Reference) -> None:
        self.labels: dict[str, dict[str, str]] = {}
        label = "http://www.w3.org/2004/02/skos/core#prefLabel"
        for one in ox.parse(resources.ontology_text("codes.ttl"), ox.RdfFormat.TURTLE):
            if one.predicate.value == label and isinstance(one.object, ox.Literal):
                name = str(getattr(one.subject, "value", "")).rsplit("/", 1)[-1]
                lang = "zh" if (one.object.language or "").startswith("zh") else "en"
                self.labels.setdefault(name, {})[lang] = one.object.value
        self.parties = {agency.id: agency.label for agency in reference.agencies}
        self.parties |= {f"government-{city.id}": f"{city.label}政府" for city in reference.cities}
        self.cities = {city.id: city.label for city in reference.cities}

    def __call__(self, scheme: str, code: str) -> Text:
        found = self.labels.get(f"{scheme}-{code}", {})
        return text(found.get("zh", code), found.get("en", code))
