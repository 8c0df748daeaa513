"""What the server refuses, each with its HTTP status; here alone an error becomes a status."""

from __future__ import annotations

from kg import sparql
from kg.errors import DataError, KgError


class HttpError(KgError):
    """An error with an HTTP status of its own."""

    status = 400
    headers: tuple[tuple[str, str], ...] = ()


class NotFoundError(HttpError):
    status = 404


class RefusedError(HttpError):
    """What a server that only reads does not do."""

    status = 403


class NotAcceptableError(HttpError):
    """None of the forms in which the answer can be given is wanted."""

    status = 406
    headers = (("Vary", "Accept"),)


class LengthRequiredError(HttpError):
    status = 411


class TooLargeError(HttpError):
    status = 413


class MediaTypeError(HttpError):
    """A body of a kind that is not read."""

    status = 415


class LimitError(HttpError):
    """A query that was stopped: it needs more time or memory than one query may have."""

    status = 503


class BusyError(HttpError):
    """All workers are at work, and as many wait as may wait."""

    status = 503
    headers = (("Retry-After", "2"),)


def status_of(error: KgError) -> int:
    if isinstance(error, HttpError):
        return error.status
    if isinstance(error, sparql.RefusedError):
        return 403
    return 422 if isinstance(error, DataError) else 400
