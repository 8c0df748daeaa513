"""How answers show themselves in a notebook (HTML) and at a Python prompt (text): a table, and what it leaves out."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import pyoxigraph as ox

from kg.result import NOT_SHOWN, draw, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kg.result import Result, Term

HTML_ROWS, TEXT_ROWS = 50, 20
_MORE = "all of them: .rows, .dicts(), .to_pandas(), .to_polars()"


def html(result: Result) -> str:
    """A table with a caption that counts the rows; everything in it is escaped, languages are marked."""
    reasons = "".join(f"<p>{escape(hint.zh)}<br>{escape(hint.en)}</p>" for hint in result.hints)
    if result.truth is not None:
        return f"<p>{str(result.truth).lower()}</p>{reasons}"
    rows = [[_cell(result, term) for term in row] for row in result.terms[:HTML_ROWS]]
    return table(result.columns, rows, counted(len(result.terms), HTML_ROWS)) + reasons


def table(columns: Sequence[str], rows: Sequence[Sequence[str]], caption: str) -> str:
    """Rows of ready ``td`` cells as an HTML table."""
    heads = "".join(f'<th scope="col" style="text-align:left">{escape(name)}</th>' for name in columns)
    body = "".join(f"<tr>{''.join(cells)}</tr>\n" for cells in rows)
    return (
        f'<table><caption style="text-align:left">{escape(caption)}</caption>\n'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{body}</tbody></table>"
    )


def td(text: str, attributes: str = "") -> str:
    return f'<td style="text-align:left"{attributes}>{escape(text)}</td>'


def text(result: Result) -> str:
    """The first rows as a table of text, and how many there are."""
    reasons = "".join(f"\n{hint.line}" for hint in result.hints)
    if result.truth is not None:
        return str(result.truth).lower() + reasons
    rows = [[NOT_SHOWN.sub("\N{REPLACEMENT CHARACTER}", _words(result, term)) for term in row] for row in result.terms]
    shown = draw(result.columns, rows[:TEXT_ROWS]) if rows else " ".join(result.columns) + "\n"
    return f"{shown}{counted(len(rows), TEXT_ROWS)}{reasons}"


def counted(total: int, limit: int) -> str:
    """``29 rows``, or how many of them are shown and how to have the others."""
    if total > limit:
        return f"{limit} of {total} rows are shown; {_MORE}"
    return f"{total} row{'' if total == 1 else 's'}"


def _cell(result: Result, term: Term | None) -> str:
    attributes = ""
    if isinstance(term, ox.NamedNode):
        attributes = f' title="{escape(term.value)}"'
    elif isinstance(term, ox.Literal) and term.language:
        attributes = f' lang="{escape(term.language)}"'
    return td(_words(result, term), attributes)


def _words(result: Result, term: Term | None) -> str:
    words = plain(term) or ""
    return result.short(words) if isinstance(term, ox.NamedNode) else words
