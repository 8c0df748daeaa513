"""What of a sound graph has to be validated again once some of its triples have changed.

What a shape says of a node depends on what it reads, and that is known from the shape alone: from the node along the
steps of its paths. Who may read a changed triple is found by going these steps back from it. A reading whose way has
itself changed reads a changed triple before, so the graph as it is now is enough to go back in.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.shapes import Shape, Step
from kg.vocab import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kg.shapes import Shapes, Term

    # The way from a node that is held against a shape to a node of which something is read; and what is read of it.
    Reading = tuple[tuple[Step, ...], Step]

_TYPE = ox.NamedNode(f"{PREFIXES['rdf']}type")
_SUBCLASS = ox.NamedNode(f"{PREFIXES['rdfs']}subClassOf")
# Of closed shapes: whatever is said of a node.
_ANYTHING = ox.NamedNode(f"{PREFIXES['sh']}closed")
_OF_OTHER_PROPERTIES = {"disjoint", "equals", "lessThan", "lessThanOrEquals"}
_OF_SHAPES = {"or", "xone", "node", "property", "qualifiedValueShape"}


def affected(store: ox.Store, shapes: Shapes, changed: Iterable[ox.Quad]) -> set[Term] | None:
    """The nodes of which the shapes may say something else than before; None for all.

    ``store`` is the graph as it is now, ``changed`` what it has more and less than before. SPARQL constraints are left
    out: what they read is not known.
    """
    readers: dict[ox.NamedNode, set[Reading]] = defaultdict(set)
    for shape in shapes.targeting:
        for reading in _of_target(shape):
            readers[reading[1].property].add(reading)
    found: set[Term] = set()
    for quad in changed:
        if quad.predicate == _SUBCLASS:
            return None
        for way, step in readers[quad.predicate] | readers[_ANYTHING]:
            found |= _back(store, quad.object if step.is_inverse else quad.subject, way)
    return found


def _back(store: ox.Store, node: Term, way: tuple[Step, ...]) -> set[Term]:
    """The nodes from which a way leads to a node."""
    reached: set[Term] = {node}
    for step in reversed(way):
        if step.is_inverse:
            reached = {
                quad.object
                for one in reached
                if not isinstance(one, ox.Literal)
                for quad in store.quads_for_pattern(one, step.property, None)
            }
        else:
            reached = {quad.subject for one in reached for quad in store.quads_for_pattern(None, step.property, one)}
    return reached


def _of_target(shape: Shape) -> Iterator[Reading]:
    if shape.targets:
        yield (), Step(_TYPE)
    for link in shape.target_objects:
        yield (), Step(link, is_inverse=True)
    yield from _of_shape(shape, ())


def _of_shape(shape: Shape, way: tuple[Step, ...]) -> Iterator[Reading]:
    """What a shape reads of the nodes at the end of a way: along its path, of themselves, of its values."""
    for at, step in enumerate(shape.path):
        yield (*way, *shape.path[:at]), step
    values = (*way, *shape.path)
    for name, wanted in shape.constraints:
        if name == "closed":
            yield way, Step(_ANYTHING)
        elif name == "class":
            yield values, Step(_TYPE)
        elif name in _OF_OTHER_PROPERTIES:
            yield from ((way, Step(link)) for link in wanted if isinstance(link, ox.NamedNode))
        elif name in _OF_SHAPES:
            for one in wanted:
                if isinstance(one, Shape):
                    yield from _of_shape(one, values)
