"""Which form an answer takes: the short name in the address, else what the client likes best of what is offered."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.result import ALIASES
from kg.server.faults import NotAcceptableError

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Offer:
    """A form by its short name; ``also`` are other media types under which clients ask for it."""

    name: str
    media_type: str
    also: tuple[str, ...] = ()


HTML = Offer("html", "text/html", ("application/xhtml+xml",))
ROWS = (
    Offer("json", "application/sparql-results+json", ("application/json",)),
    Offer("xml", "application/sparql-results+xml", ("application/xml", "text/xml")),
    Offer("csv", "text/csv"),
    Offer("tsv", "text/tab-separated-values"),
    HTML,
)
TRIPLES = (
    Offer("turtle", "text/turtle", ("application/x-turtle",)),
    Offer("jsonld", "application/ld+json", ("application/json",)),
    Offer("ntriples", "application/n-triples", ("text/plain",)),
    Offer("rdfxml", "application/rdf+xml", ("application/xml", "text/xml")),
    Offer("trig", "application/trig"),
    Offer("nquads", "application/n-quads"),
    HTML,
)
DATA = TRIPLES[:-1]
_OF_TRIPLES = {"json": "jsonld", "xml": "rdfxml"}
_LONGEST = 8_192


def choose(accept: str | None, name: str | None, offers: Sequence[Offer]) -> tuple[Offer, str]:
    """The offer and the media type to name it by; a NotAcceptableError lists what is offered."""
    if name:
        return _named(name, offers)
    ranges = _ranges(accept or "*/*")
    best: tuple[float, Offer, str] | None = None
    for offer in offers:
        for media_type in (offer.media_type, *offer.also):
            # A wildcard asks for a form by its own name, not by one under which others ask for it.
            is_own = media_type == offer.media_type
            quality = _quality(media_type, ranges) if is_own else ranges.get(media_type, 0.0)
            if quality > 0 and (best is None or quality > best[0]):
                best = quality, offer, media_type
    if best is None:
        raise NotAcceptableError("none of the accepted media types is offered", remedy=_offered(offers))
    _, offer, media_type = best
    return offer, media_type


def _named(name: str, offers: Sequence[Offer]) -> tuple[Offer, str]:
    by_name = {offer.name: offer for offer in offers}
    name = ALIASES.get(name, name)
    found = by_name.get(name) or by_name.get(_OF_TRIPLES.get(name, ""))
    if not found:
        raise NotAcceptableError(f"there is no format {name[:40]!r} of this answer", remedy=_offered(offers))
    return found, found.media_type


def _offered(offers: Sequence[Offer]) -> str:
    return "offered: " + ", ".join(f"{offer.media_type} (?format={offer.name})" for offer in offers)


def _ranges(accept: str) -> dict[str, float]:
    """Media range to quality; what cannot be read is passed over, as are parameters other than q."""
    found: dict[str, float] = {}
    for part in accept[:_LONGEST].split(","):
        media_range, *parameters = (piece.strip().lower() for piece in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                try:
                    quality = float(parameter[2:])
                except ValueError:
                    quality = -1.0
        if media_range.count("/") == 1 and 0 <= quality <= 1:
            found[media_range] = max(quality, found.get(media_range, 0.0))
    return found


def _quality(media_type: str, ranges: dict[str, float]) -> float:
    """By the most specific range that fits."""
    for media_range in (media_type, f"{media_type.partition('/')[0]}/*", "*/*"):
        if media_range in ranges:
            return ranges[media_range]
    return 0.0
