"""Why a text is no query: the likely slips of people who write, each with its place and what to write instead."""

from __future__ import annotations

import difflib
import re
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING

from kg.sparql import PAIRS, PLAIN, SparqlError, Token, name_of, prefixes, tokens
from kg.words import FUNCTIONS, KEYWORDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    Slip = tuple[str, int, str]

_OPERATORS = {"AND": "&&", "OR": "||", "LIKE": "REGEX or CONTAINS", "TOP": "LIMIT, at the end"}
_FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
_SCHEMES = {"http", "https", "urn", "mailto", "file"}


def explain(text: str, message: str, source: str = "query", known: Mapping[str, str] | None = None) -> SparqlError:
    """Why an engine could not parse a text: the likely slips first, then the engine's own place and words."""
    found = tokens(text)
    for slip in _slips(text, found, message, known or {}):
        what, offset, remedy = slip
        return SparqlError(what, text, offset, source=source, remedy=remedy)
    place = re.search(r"(\d+):(\d+)", message)
    offset = _offset(text, int(place[1]), int(place[2])) if place else 0
    is_cut_short = text[offset] in "}.;"
    why = ": what stands before it is not complete" if is_cut_short else _expected(message)
    return SparqlError(f"syntax error near here{why}", text, offset, source=source)


def _slips(text: str, found: list[Token], message: str, known: Mapping[str, str]) -> Iterator[Slip]:
    """The surer of a slip a check is, the earlier it comes."""
    if not found:
        yield "is empty", 0, "write SELECT, ASK, CONSTRUCT or DESCRIBE"
        return
    yield from _odd_characters(found)
    yield from _unbalanced(found)
    yield from _odd_blanks(text, found)
    yield from _bare_iris(found)
    yield from _missing_prefixes(found, known)
    yield from _numbers(found)
    yield from _wrong_operators(found)
    yield from _no_form(found)
    yield from _unknown_words(found)
    yield from _missing_words(found)
    yield from _of_select(found, message)


# --- Characters --------------------------------------------------------------------------------------------------


def _odd_characters(found: Sequence[Token]) -> Iterator[Slip]:
    for token in found:
        if token.kind != "other":
            continue
        if token.text in "\"'":
            yield "a quotation mark is opened here and not closed on its line", token.start, "close it"
        elif token.text == "<":
            yield "an IRI is opened here and not closed", token.start, "close it with >"
        else:
            plain = PLAIN.get(token.text)
            yield (
                f"{token.text!r} ({name_of(token.text)}) stands outside of a quoted text",
                token.start,
                f"write {plain}" if plain else "take it out",
            )


def _odd_blanks(text: str, found: Sequence[Token]) -> Iterator[Slip]:
    """A blank that is none to SPARQL; inside of quotes and comments it is but a character."""
    for before, after in pairwise(found):
        gap = re.sub(r"#[^\n]*", lambda comment: " " * len(comment[0]), text[before.end : after.start])
        if odd := re.search(r"[^ \t\r\n]", gap):
            yield (
                f"{odd[0]!r} ({name_of(odd[0])}) is no blank of SPARQL",
                before.end + odd.start(),
                "write a plain blank",
            )


def _unbalanced(found: Sequence[Token]) -> Iterator[Slip]:
    stack: list[Token] = []
    for token in (token for token in found if token.kind == "op"):
        if token.text in PAIRS.values():
            stack.append(token)
        elif token.text in PAIRS:
            if PAIRS[token.text] not in {one.text for one in stack}:
                yield f"{token.text!r} closes nothing", token.start, "take it out or open it"
                return
            if stack[-1].text != PAIRS[token.text]:
                yield _not_closed(stack[-1])
                return
            stack.pop()
    if stack:
        yield _not_closed(stack[-1])


def _not_closed(opening: Token) -> Slip:
    closing = {opened: end for end, opened in PAIRS.items()}[opening.text]
    return f"{opening.text!r} is not closed", opening.start, f"add {closing!r}"


# --- Names -------------------------------------------------------------------------------------------------------


def _bare_iris(found: Sequence[Token]) -> Iterator[Slip]:
    declared = prefixes(list(found))
    for i, token in enumerate(found):
        scheme = token.text.partition(":")[0]
        if token.kind != "pname" or scheme not in _SCHEMES or scheme in declared:
            continue
        if i and found[i - 1].text == "<":
            yield "an IRI holds a blank or another character that no IRI may hold", token.start, "encode it (%20)"
        else:
            yield "an IRI stands between < and >", token.start, "write <…>"


def _missing_prefixes(found: Sequence[Token], known: Mapping[str, str]) -> Iterator[Slip]:
    declared = prefixes(list(found))
    for i, token in enumerate(found):
        prefix = token.text.partition(":")[0]
        if token.kind != "pname" or prefix in {*declared, "_"} or (i and found[i - 1].upper == "PREFIX"):
            continue
        if prefix in known:
            remedy = f"add: PREFIX {prefix}: <{known[prefix]}>"
        else:
            near = [name for names in (declared, known) for name in difflib.get_close_matches(prefix, names, 1, 0.5)]
            remedy = f"did you mean {near[0]}: ?" if near else f"add: PREFIX {prefix}: <...>"
        yield f"the prefix {prefix!r} is not declared", token.start, remedy


# --- Words -------------------------------------------------------------------------------------------------------


def _numbers(found: Sequence[Token]) -> Iterator[Slip]:
    for token, after in pairwise([*found, Token("end", "", found[-1].end)]):
        if token.kind == "number" and not token.text.isascii():
            plain = unicodedata.normalize("NFKC", token.text)
            yield f"{token.text!r} is written in digits that SPARQL does not read", token.start, f"write {plain}"
        if token.upper in {"LIMIT", "OFFSET"} and after.kind != "number":
            yield f"{token.upper} takes a whole number", after.start, f"write {token.upper} 10"


def _wrong_operators(found: Sequence[Token]) -> Iterator[Slip]:
    for token, after in pairwise(found):
        is_double = token.text + after.text in {"==", "<>", "!=="} and token.end == after.start
        if is_double:
            right = "=" if token.text == "=" else "!="
            yield f"SPARQL has no {token.text + after.text}", token.start, f"write {right}"
        if token.upper in _OPERATORS and after.text != "(":
            yield f"SPARQL has no {token.text}", token.start, f"write {_OPERATORS[token.upper]}"


def _no_form(found: Sequence[Token]) -> Iterator[Slip]:
    """The first word behind the prologue says of what form the query is."""
    first = next((one for one in found if one.kind in {"word", "op"} and one.upper not in {"PREFIX", "BASE"}), None)
    if first is not None and first.upper not in _FORMS:
        near = difflib.get_close_matches(first.upper, _FORMS, 1, 0.6)
        remedy = f"did you mean {near[0]}?" if near else ""
        yield "a query begins with SELECT, ASK, CONSTRUCT or DESCRIBE", first.start, remedy


def _unknown_words(found: Sequence[Token]) -> Iterator[Slip]:
    for i, token in enumerate(found):
        if token.kind != "word" or token.upper in KEYWORDS or token.upper in FUNCTIONS or token.text == "a":
            continue
        is_call = i + 1 < len(found) and found[i + 1].text == "("
        near = difflib.get_close_matches(token.upper, FUNCTIONS if is_call else KEYWORDS, 1, 0.75)
        if near:
            yield f"SPARQL has no word {token.text!r}", token.start, f"did you mean {near[0]}?"
        elif is_call:
            yield f"SPARQL has no function {token.text!r}", token.start, ""
        else:
            remedy = f'write "{token.text}", ?{token.text} or a name with a prefix'
            yield f"{token.text!r} is no word of SPARQL", token.start, remedy


def _missing_words(found: Sequence[Token]) -> Iterator[Slip]:
    for token, after in pairwise(found):
        if token.upper in {"ORDER", "GROUP"} and after.upper != "BY":
            yield f"{token.upper} is followed by BY", after.start, f"write {token.upper} BY"
        if token.upper == "FILTER" and after.text != "(" and after.kind not in {"iri", "pname"}:
            if after.upper in {*FUNCTIONS, "EXISTS", "NOT"}:
                continue
            yield "a condition stands in round brackets", after.start, "write FILTER(…)"


# --- The clause SELECT -------------------------------------------------------------------------------------------


def _of_select(found: Sequence[Token], message: str) -> Iterator[Slip]:
    start = next((i for i, token in enumerate(found) if token.upper == "SELECT"), None)
    if start is None:
        return
    end = next((i for i in range(start, len(found)) if found[i].text == "{" or found[i].upper == "WHERE"), len(found))
    clause, depth, opening = found[start + 1 : end], 0, -1
    if not any(token.kind == "var" or token.text == "*" for token in clause) and end < len(found):
        yield "SELECT names no variable", found[end].start, "write SELECT * or SELECT ?name"
    outer: list[Token] = []
    for i, token in enumerate(clause):
        depth += (token.text == "(") - (token.text == ")")
        if token.text == "(" and depth == 1:
            opening = i
        if token.text == ")" and not depth and not any(one.upper == "AS" for one in clause[opening:i]):
            yield "a value in SELECT is given a name by AS", clause[opening].start, "write (… AS ?name)"
        if not depth and token.text == ",":
            yield "variables of SELECT are set apart by blanks", token.start, "take the comma out"
        if not depth and token.kind == "var":
            outer.append(token)
    if "unbound" in message:
        yield from _not_grouped(found, outer)


def _not_grouped(found: Sequence[Token], outer: list[Token]) -> Iterator[Slip]:
    by = next((i for i, token in enumerate(found) if token.upper == "GROUP"), len(found))
    grouped = {token.text for token in found[by:] if token.kind == "var"}
    for token in outer:
        if token.text not in grouped:
            remedy = f"add {token.text} to GROUP BY, or write (SAMPLE({token.text}) AS ?name)"
            yield f"{token.text} is neither grouped by nor aggregated", token.start, remedy


# --- The engine's words ------------------------------------------------------------------------------------------


def _expected(message: str) -> str:
    """What the engine expected, as far as people know these words."""
    words = re.sub(r"^.*?error at \d+:\d+: ", "", message, flags=re.DOTALL).split("\n")[0]
    listed = re.sub(r"^expected (?:one of )?", "", words)
    if listed == words:
        return f": {words[:200]}" if words else ""
    parts = [part for part in re.split(r", ", listed) if re.fullmatch(r'[A-Z ]{2,}|"[^"]{1,3}"', part)]
    return f": expected {' or '.join(parts)}" if 0 < len(parts) < 6 and len(parts) == len(listed.split(", ")) else ""


def _offset(text: str, line: int, column: int) -> int:
    lines = text.splitlines(keepends=True)
    start = sum(len(part) for part in lines[: line - 1])
    return min(start + column - 1, max(len(text) - 1, 0))
