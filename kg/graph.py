"""Facts → triples: one function a kind of fact, IRIs from codes and positions, no blank nodes, evidence on all."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.vocab import DEFAULT_BASE, PREFIXES, Names

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kg.identity import Linked
    from kg.model import Announcement, CaseMention, Dates, Decision, Extraction, Participation, Reference, Span

_CONTEXT = 32
_XSD = PREFIXES["xsd"]
_EVENT_CLASS = {
    "merge": "MergerEvent",
    "split": "SplitEvent",
    "rename": "RenameEvent",
    "expand": "ScopeChangeEvent",
}


def graph_quads(linked: Iterable[Linked], reference: Reference, base: str = DEFAULT_BASE) -> list[ox.Quad]:
    """The documents as quads, each in its own named graph, in an order that is always the same."""
    return [quad for one in linked for quad in _Writer(one, reference, base).run()]


class _Writer:
    """Collects the quads of one document; a dictionary keeps them apart and in the order in which they came."""

    def __init__(self, linked: Linked, reference: Reference, base: str) -> None:
        self.linked = linked
        self.extraction: Extraction = linked.extraction
        self.source = self.extraction.document.source
        self.text = self.source.text
        self.names = Names(base)
        self.meeting = linked.meeting
        self.order = {city.id: city.order for city in reference.cities}
        self.graph = ox.NamedNode(self.names.graph("minutes", self.meeting))
        self.done: dict[ox.Quad, None] = {}
        # The same few terms and nodes come again in most triples of a document.
        self._node = cache(ox.NamedNode)
        self._property = cache(lambda term: ox.NamedNode(self._term(term)))
        self.numbers: dict[str, int] = {}

    def run(self) -> Iterable[ox.Quad]:
        self._meeting()
        self._people()
        self._items()
        self._cases()
        for decision in self.extraction.decisions:
            self._decision(decision)
        for step in self.extraction.announcements:
            self._announcement(step)
        for tie in self.extraction.participations:
            self._participation(tie)
        self._tasks()
        self._events()
        self._agencies()
        self._counts()
        self._doubts()
        self._curated()
        return self.done

    # -- terms --------------------------------------------------------------------------------------------------

    def _add(self, subject: str, term: str, value: ox.NamedNode | ox.Literal) -> None:
        self.done[ox.Quad(self._node(subject), self._property(term), value, self.graph)] = None

    def _link(self, subject: str, term: str, target: str) -> None:
        self._add(subject, term, self._node(target))

    def _say(self, subject: str, term: str, value: str | None, kind: str = "string") -> None:
        """A literal: ``string`` plain, ``zh`` or ``en`` tagged, else an XSD type; None says nothing."""
        if value is None:
            return
        if kind in {"zh", "en"}:
            literal = ox.Literal(value, language="zh-Hant" if kind == "zh" else "en")
        elif kind == "string":
            literal = ox.Literal(value)
        else:
            literal = ox.Literal(value, datatype=ox.NamedNode(_XSD + kind))
        self._add(subject, term, literal)

    def _term(self, term: str) -> str:
        prefix, _, local = term.rpartition(":")
        return PREFIXES[prefix] + local if prefix else self.names.ont(local)

    def _type(self, subject: str, *classes: str) -> None:
        for one in classes:
            self._add(subject, "rdf:type", self._property(one))

    def _new(self, kind: str, *classes: str) -> str:
        """A numbered node of this document that belongs to its meeting."""
        self.numbers[kind] = self.numbers.get(kind, 0) + 1
        node = self.names.numbered(kind, self.meeting, self.numbers[kind])
        self._type(node, *classes)
        self._link(node, "meeting", self._id("meeting"))
        return node

    def _id(self, kind: str) -> str:
        return self.names.id(kind, self.meeting)

    def _item(self, index: int | None) -> str | None:
        return None if index is None else self.names.numbered("item", self.meeting, index + 1)

    def _of_item(self, node: str, index: int | None) -> None:
        item = self._item(index)
        if item:
            self._link(node, "item", item)

    def _case(self, key: str) -> str:
        return self.names.id(self.linked.case_ids[key])

    # -- evidence -----------------------------------------------------------------------------------------------

    def _evidence(self, node: str, span: Span) -> None:
        """Links a fact to its passage: its quote with what surrounds it, its offsets, and its page if any."""
        evidence = self.names.evidence(self.meeting, span.start, span.end)
        self._link(node, "evidence", evidence)
        self._type(evidence, "Evidence", "oa:SpecificResource")
        self._link(evidence, "oa:hasSource", self._id("minutes"))
        quote = self.names.evidence(self.meeting, span.start, span.end, "quote")
        place = self.names.evidence(self.meeting, span.start, span.end, "position")
        self._link(evidence, "oa:hasSelector", quote)
        self._link(evidence, "oa:hasSelector", place)
        words = self.text[span.start : span.end]
        self._say(evidence, "quote", words)
        page = self.source.page(span.start)
        self._say(evidence, "page", None if page is None else str(page), "integer")
        self._type(quote, "oa:TextQuoteSelector")
        self._say(quote, "oa:exact", words)
        self._say(quote, "oa:prefix", self.text[max(0, span.start - _CONTEXT) : span.start])
        self._say(quote, "oa:suffix", self.text[span.end : span.end + _CONTEXT])
        self._type(place, "oa:TextPositionSelector")
        self._say(place, "oa:start", str(span.start), "integer")
        self._say(place, "oa:end", str(span.end), "integer")

    def _dates(self, node: str, dates: Dates | None) -> None:
        if dates is None:
            return
        period = self.names.id("dates", self.meeting, dates.span.start, dates.span.end)
        self._link(node, "dates", period)
        self._type(period, "VagueDates")
        self._say(period, "from", dates.start, "date")
        self._say(period, "to", dates.end, "date")
        self._say(period, "asWritten", dates.text)
        self._evidence(period, dates.span)

    # -- the meeting --------------------------------------------------------------------------------------------

    def _meeting(self) -> None:
        header, document = self.extraction.header, self.extraction.document
        meeting, minutes = self._id("meeting"), self._id("minutes")
        self._type(minutes, "Minutes")
        self._link(minutes, "records", meeting)
        self._say(minutes, "sourceFile", document.source.name)
        self._say(minutes, "sha256", document.source.sha256)
        self._say(minutes, "start", str(document.span.start), "integer")
        self._say(minutes, "end", str(document.span.end), "integer")
        self._type(meeting, "Meeting")
        self._link(meeting, "minutes", minutes)
        self._link(meeting, "body", self.names.id("body", self.linked.body))
        if header.body is None and self.linked.is_first:
            # Said once, as no triple stands in two graphs.
            body = self.names.id("body", self.linked.body)
            self._type(body, "Body")
            name = (header.platform or "") + (header.group or header.title or self.linked.body)
            self._say(body, "skos:prefLabel", name, "zh")
            self._say(body, "skos:notation", self.linked.body)
        self._say(meeting, "code", self.meeting.removeprefix(f"{self.linked.body}-"))
        self._say(meeting, "title", header.title, "zh")
        self._say(meeting, "rocYear", None if header.year is None else str(header.year), "integer")
        self._say(meeting, "number", None if header.number is None else str(header.number), "integer")
        self._say(meeting, "date", header.date.isoformat() if header.date else None, "date")
        self._say(meeting, "startTime", f"{header.start}:00" if header.start else None, "time")
        self._say(meeting, "endTime", f"{header.end}:00" if header.end else None, "time")
        self._say(meeting, "venue", header.venue, "zh")
        if header.host_city:
            self._link(meeting, "hostCity", self.names.id("city", header.host_city))
        if header.host_agency:
            self._link(meeting, "hostAgency", self.names.id(header.host_agency))
        for field in self.extraction.fields:
            self._evidence(meeting, field.span)
        if not self.extraction.fields:
            self._evidence(meeting, document.blocks[0].span)

    def _people(self) -> None:
        positions: dict[str, int] = {}
        for person, identity in zip(self.extraction.people, self.linked.person_ids, strict=True):
            positions[person.role] = positions.get(person.role, 0) + 1
            node = self._new("role", "MeetingRole")
            human = self.names.id(identity)
            if identity.startswith(f"person-{self.meeting}-"):
                self._type(human, "foaf:Person")
                self._say(human, "foaf:name", person.name)
            self._link(node, "person", human)
            self._link(node, "role", self.names.code("role", person.role))
            self._say(node, "position", str(positions[person.role]), "integer")
            self._say(node, "nameAsWritten", person.as_written)
            self._say(node, "postTitle", person.title or None, "zh")
            if person.agency:
                self._link(node, "agency", self.names.id(person.agency))
            self._evidence(node, person.span)

    def _items(self) -> None:
        for index, item in enumerate(self.extraction.items):
            node = self.names.numbered("item", self.meeting, index + 1)
            self._type(node, "AgendaItem")
            self._link(node, "meeting", self._id("meeting"))
            self._say(node, "position", str(index), "integer")
            self._say(node, "level", str(item.level), "integer")
            self._say(node, "numberAsWritten", item.number or None)
            self._say(node, "text", item.text, "zh")
            self._link(node, "section", self.names.code("section", item.section))
            above = self._item(item.parent)
            if above:
                self._link(node, "parentItem", above)
            self._evidence(node, item.span)
        for case in self.extraction.cases:
            about = self._item(case.item)
            if about and case.as_item:
                self._link(about, "aboutCase", self._case(case.key))
        for resolution in self.extraction.resolutions:
            node = self._new("resolution", "Resolution")
            self._of_item(node, resolution.item)
            self._say(node, "text", resolution.text, "zh")
            holder = self._item(resolution.item)
            if holder:
                self._link(holder, "resolution", node)
            self._evidence(node, resolution.span)

    # -- cases --------------------------------------------------------------------------------------------------

    def _cases(self) -> None:
        self.name_nodes: dict[tuple[str, str], str] = {}
        for case in self.extraction.cases:
            iri = self._case(case.key)
            identity = self.linked.case_ids[case.key]
            if identity.startswith(f"case-{self.meeting}-"):
                self._type(iri, "CooperationCase")
                self._link(iri, "body", self.names.id("body", self.linked.body))
                self._say(iri, "dct:identifier", identity.removeprefix("case-"))
            self._occurrence(case, iri)
            for name, span in case.names:
                self._name(case.key, name, span)
            for part in case.cities:
                node = self._new("participation", "CaseParticipation")
                self._link(node, "case", iri)
                self._link(node, "city", self.names.id("city", part.city))
                self._link(node, "change", self.names.code("change", "added" if part.added else "named"))
                self._say(node, "asWritten", part.as_written)
                self._evidence(node, part.span)

    def _occurrence(self, case: CaseMention, iri: str) -> None:
        node = self._new("occurrence", "CaseOccurrence")
        self._link(node, "case", iri)
        self._of_item(node, case.item)
        self._link(node, "section", self.names.code("section", case.section))
        self._say(node, "tracked", "true" if case.tracked else "false", "boolean")
        self._say(node, "asItem", "true" if case.as_item else "false", "boolean")
        self._evidence(node, case.span)

    def _name(self, key: str, name: str, span: Span | None) -> str:
        """The node of a form of a case's name in this meeting."""
        known = self.name_nodes.get((key, name))
        if known:
            return known
        node = self._new("name", "NameUse")
        self.name_nodes[key, name] = node
        self._link(node, "case", self._case(key))
        self._say(node, "skosxl:literalForm", name, "zh")
        if span:
            self._evidence(node, span)
        if name in self.linked.suspected:
            self._say(node, "suspectedError", "true", "boolean")
        return node

    def _decision(self, decision: Decision) -> None:
        classes = ["Decision"]
        # A widening whose cities the words do not give is a decision, but no change of scope that could be compared.
        if decision.code in _EVENT_CLASS and (decision.code != "expand" or len(decision.cities) > 1):
            classes.append(_EVENT_CLASS[decision.code])
        node = self._new("decision", *classes)
        subject = decision.case
        if decision.code == "merge" and decision.outputs and len(decision.inputs) > 1:
            subject = decision.outputs[0]
        self._link(node, "case", self._case(subject))
        self._of_item(node, decision.item)
        self._link(node, "decisionCode", self.names.code("decision", decision.code))
        self._link(node, "modality", self.names.code("modality", decision.modality))
        self._say(node, "inSequence", str(self.numbers["decision"]), "integer")
        if decision.awaits:
            self._link(node, "awaits", self.names.code("level", decision.awaits))
        for key in decision.inputs:
            self._link(node, "inputCase", self._case(key))
        for key in decision.outputs:
            self._link(node, "outputCase", self._case(key))
        if decision.from_name and decision.to_name:
            self._rename(node, decision)
        for city in decision.cities:
            self._link(node, "cityAfter", self.names.id("city", city))
        self._evidence(node, decision.span)

    def _rename(self, node: str, decision: Decision) -> None:
        self._say(node, "fromLabel", decision.from_name, "zh")
        self._say(node, "toLabel", decision.to_name, "zh")
        for term, name in (("fromName", decision.from_name), ("toName", decision.to_name)):
            known = self.name_nodes.get((decision.case, name or ""))
            if known:
                self._link(node, term, known)

    def _announcement(self, step: Announcement) -> None:
        node = self._new("announcement", "Announcement")
        self._link(node, "case", self._case(step.case))
        self._of_item(node, step.item)
        self._link(node, "announces", self.names.code("decision", step.code))
        self._link(node, "modality", self.names.code("modality", step.modality))
        self._say(node, "text", step.text, "zh")
        self._dates(node, step.dates)
        self._evidence(node, step.span)

    def _participation(self, tie: Participation) -> None:
        node = self._new("participation", "CaseParticipation")
        self._link(node, "case", self._case(tie.case))
        self._link(node, "agency", self.names.id(tie.party))
        self._link(node, "role", self.names.code("role", tie.role))
        self._link(node, "change", self.names.code("change", tie.change))
        self._say(node, "asWritten", tie.as_written)
        self._evidence(node, tie.span)

    # -- tasks, events, agencies --------------------------------------------------------------------------------

    def _tasks(self) -> None:
        for task in self.extraction.tasks:
            node = self._new("task", "ActionItem")
            self._of_item(node, task.item)
            if task.case:
                self._link(node, "case", self._case(task.case))
            for party in task.assignees:
                self._link(node, "assignee", self.names.id(party))
            for words in task.assignee_words:
                self._say(node, "assigneeAsWritten", words)
            self._link(node, "modality", self.names.code("modality", task.modality))
            self._say(node, "text", task.text, "zh")
            self._dates(node, task.dates)
            self._evidence(node, task.span)

    def _events(self) -> None:
        for event in self.extraction.events:
            node = self._new("event", "ExchangeActivity")
            if event.case:
                self._link(node, "case", self._case(event.case))
            self._say(node, "rdfs:label", event.label, "zh")
            for party in event.organisers:
                self._link(node, "organiser", self.names.id(party))
            self._link(node, "activityState", self.names.code("state", event.state))
            self._say(node, "place", event.place, "zh")
            self._dates(node, event.dates)
            self._evidence(node, event.span)

    def _agencies(self) -> None:
        for mention in self.extraction.agencies:
            node = self._new("mention", "AgencyMention")
            self._of_item(node, mention.item)
            if mention.agency:
                self._link(node, "agency", self.names.id(mention.agency))
            for one in mention.candidates:
                self._link(node, "candidate", self.names.id(one))
            self._say(node, "unitAsWritten", mention.unit)
            self._say(node, "asWritten", mention.text)
            self._link(node, "confidence", self.names.code("confidence", mention.confidence))
            self._evidence(node, mention.span)

    def _counts(self) -> None:
        for count in self.extraction.counts:
            node = self._new("count", "StatedCount")
            self._of_item(node, count.item)
            kind = "count" if count.counts in {"inputs", "results"} else "section"
            self._link(node, "counts", self.names.code(kind, count.counts))
            self._say(node, "count", str(count.count), "integer")
            self._evidence(node, count.span)

    def _doubts(self) -> None:
        for doubt in self.extraction.warnings:
            node = self._new("discrepancy", "Discrepancy")
            self._say(node, "kind", doubt.kind)
            self._say(node, "explanation", doubt.zh, "zh")
            self._say(node, "explanation", doubt.en, "en")
            if doubt.case:
                self._link(node, "case", self._case(doubt.case))
            self._evidence(node, doubt.span)
        for case, candidate in self.linked.candidates:
            self._link(self.names.id(case), "possiblySameAs", self.names.id(candidate))

    def _curated(self) -> None:
        """Ties what a curator decided to the correction: the facts of a kind with the passage, and of the case."""
        for mark in self.linked.curated:
            passage = self._node(self.names.evidence(self.meeting, mark.span.start, mark.span.end))
            kinds = [self._property(one) for one in mark.classes]
            case = None if mark.case is None else self._node(self._case(mark.case))
            for node in [quad.subject for quad in self.done if quad.object == passage]:
                is_of_case = case is None or self._has(node, "case", case)
                is_kind = any(self._has(node, "rdf:type", kind) for kind in kinds)
                if is_of_case and is_kind and isinstance(node, ox.NamedNode):
                    self._link(node.value, "basedOn", self.names.id(mark.correction))

    def _has(self, subject: ox.NamedNode | ox.BlankNode | ox.Triple, term: str, value: ox.NamedNode) -> bool:
        return ox.Quad(subject, self._property(term), value, self.graph) in self.done
