"""Rows as typed columns, for Python and for data frames: a column has the type of all its cells, or is text."""

from __future__ import annotations

import importlib
import re
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal

import pyoxigraph as ox

from kg.errors import DataError
from kg.result import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import pandas as pd  # type: ignore[import-untyped]
    import polars as pl

    from kg.result import Result, Term

    Kind = Literal["integer", "number", "truth", "date", "time", "text"]

_XSD = "http://www.w3.org/2001/XMLSchema#"
_INTEGERS = """integer int long short byte nonNegativeInteger positiveInteger nonPositiveInteger negativeInteger
    unsignedLong unsignedInt unsignedShort unsignedByte"""
_KINDS: dict[str, Kind] = {
    **{f"{_XSD}{name}": "integer" for name in _INTEGERS.split()},
    **{f"{_XSD}{name}": "number" for name in ("decimal", "double", "float")},
    f"{_XSD}boolean": "truth",
    f"{_XSD}date": "date",
    f"{_XSD}dateTime": "time",
}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def values(result: Result) -> dict[str, list[Any]]:
    """Column by column the cells as int, float, bool, date, datetime or else str; None where a variable is unbound.

    A column is typed as a whole: all its cells have one datatype, or all of them are texts that are an ISO date, which
    is how the questions of the catalogue print dates. Everything else, IRIs included, is text.
    """
    return {name: cells for name, (_, cells) in _typed(result).items()}


def to_pandas(result: Result) -> pd.DataFrame:
    """The rows with ``Int64``, ``Float64``, ``boolean``, ``datetime64`` or ``str`` columns; unbound is missing.

    Raises DataError where pandas is not installed.
    """
    pandas = _package("pandas")
    kinds = {"integer": "Int64", "number": "Float64", "truth": "boolean", "text": "str"}
    columns = {}
    for name, (kind, cells) in _typed(result).items():
        if kind in kinds:
            columns[name] = pandas.Series(cells, dtype=kinds[kind])
        else:
            columns[name] = pandas.Series(pandas.to_datetime(cells, utc=_is_zoned(cells)))
    frame: pd.DataFrame = pandas.DataFrame(columns, columns=list(result.columns))
    return frame


def to_polars(result: Result) -> pl.DataFrame:
    """The rows with ``Int64``, ``Float64``, ``Boolean``, ``Date``, ``Datetime`` or ``String`` columns; unbound is null.

    Raises DataError where polars is not installed.
    """
    polars = _package("polars")
    kinds = {
        "integer": polars.Int64,
        "number": polars.Float64,
        "truth": polars.Boolean,
        "date": polars.Date,
        "text": polars.String,
    }
    columns = []
    for name, (kind, cells) in _typed(result).items():
        dtype = kinds[kind] if kind in kinds else polars.Datetime("us", "UTC" if _is_zoned(cells) else None)
        columns.append(polars.Series(name, cells, dtype=dtype))
    frame: pl.DataFrame = polars.DataFrame(columns)
    return frame


def _package(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        remedy = "install it: pip install 'citykg[notebook]'"
        raise DataError(f"{name} is not installed", remedy=remedy) from error


def _typed(result: Result) -> dict[str, tuple[Kind, list[Any]]]:
    by_column = zip(*result.terms, strict=True) if result.terms else ((),) * len(result.columns)
    return {name: _column(cells) for name, cells in zip(result.columns, by_column, strict=True)}


def _column(cells: Sequence[Term | None]) -> tuple[Kind, list[Any]]:
    texts = [plain(cell) for cell in cells]
    kind = _kind([cell for cell in cells if cell is not None])
    if kind == "text":
        return kind, texts
    try:
        found = [None if text is None else _READERS[kind](text) for text in texts]
    except ValueError:  # a text that its datatype does not allow, or that no data frame can hold
        return "text", texts
    return ("text", texts) if kind == "time" and _is_mixed(found) else (kind, found)


def _kind(cells: Sequence[Term]) -> Kind:
    kinds = {_kind_of(cell) for cell in cells}
    return kinds.pop() if len(kinds) == 1 else "text"


def _kind_of(cell: Term) -> Kind:
    if not isinstance(cell, ox.Literal):
        return "text"
    if cell.datatype.value == f"{_XSD}string" and _DAY.fullmatch(cell.value):
        return "date"
    return _KINDS.get(cell.datatype.value, "text")


def _integer(text: str) -> int:
    number = int(text)
    if not -(2**63) <= number < 2**63:
        raise ValueError(text)
    return number


_READERS: dict[str, Callable[[str], Any]] = {
    "integer": _integer,
    "number": float,
    "truth": lambda text: text in {"true", "1"},
    "date": date.fromisoformat,
    "time": datetime.fromisoformat,
}


def _is_zoned(cells: Sequence[datetime | date | None]) -> bool:
    return any(getattr(cell, "tzinfo", None) for cell in cells)


def _is_mixed(cells: Sequence[datetime | None]) -> bool:
    """Whether some times have a zone and some have none: such times have no common order."""
    return len({cell.tzinfo is None for cell in cells if cell is not None}) > 1
