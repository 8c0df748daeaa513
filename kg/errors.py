"""One root of errors. Each holds its parts as fields; ``str(error)`` is the one line that a user reads."""

from __future__ import annotations


class KgError(Exception):
    """What, where and how to mend it. ``exit_code`` is the exit code of the command that meets it."""

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        self.what, self.where, self.remedy = what, where, remedy
        super().__init__(": ".join(part for part in (where, what) if part) + (f"; {remedy}" if remedy else ""))


class ReadError(KgError):
    """A file that cannot be read as text, or holds no minutes."""


class DataError(KgError):
    """Reference data, facts or a graph that are at fault."""


class QueryError(KgError):
    """A query that cannot be parsed, bound or run."""


class UsageError(KgError):
    """Wrong usage: an unknown name, parameter or format."""

    exit_code = 2
