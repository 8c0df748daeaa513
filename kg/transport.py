"""HTTP with other people's servers: one deadline for a whole answer, a limit of its size, and secrets that stay."""

from __future__ import annotations

import base64
import contextlib
import http.client
import ipaddress
import os
import re
import socket
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urljoin, urlsplit

from kg.errors import QueryError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from email.message import Message

_USER, _PASSWORD, _TOKEN = (f"CITYKG_ENDPOINT_{name}" for name in ("USER", "PASSWORD", "TOKEN"))
_REDIRECTS, _RETRIES = 3, 2
PORTS = {"http": 80, "https": 443}


class EndpointError(QueryError):
    """An endpoint that cannot be asked, or whose answer is none; ``status`` is that of its answer, if it gave one."""

    def __init__(self, what: str, *, where: str = "", remedy: str = "", status: int = 0) -> None:
        self.status = status
        super().__init__(what, where=where, remedy=remedy)


@dataclass(frozen=True, slots=True)
class Limits:
    """``is_public`` refuses addresses that only a local or private network reaches."""

    seconds: float = 30.0
    bytes: int = 16 * 1024 * 1024
    is_public: bool = False


class Answer(NamedTuple):
    status: int
    headers: Message
    body: bytes

    @property
    def kind(self) -> str:
        """The media type; empty where none is given."""
        return self.headers.get_content_type() if self.headers.get("Content-Type") else ""


class Credentials(NamedTuple):
    """From the environment alone: they are neither in a command nor in an address, which others can read."""

    user: str = ""
    password: str = ""
    token: str = ""

    @classmethod
    def given(cls, environment: Mapping[str, str] = os.environ) -> Credentials:
        found = cls(*(environment.get(name, "") for name in (_USER, _PASSWORD, _TOKEN)))
        for name, value in zip((_USER, _PASSWORD, _TOKEN), found, strict=True):
            if re.search(r"[\x00-\x1f\x7f]", value) or (name == _TOKEN and re.search(r"[^\x21-\x7e]", value)):
                raise UsageError("holds a character that no such value has", where=name, remedy="set it anew")
        if bool(found.user) != bool(found.password) or (found.user and found.token):
            raise UsageError(f"give {_USER} and {_PASSWORD}, or {_TOKEN} alone", where="environment")
        return found

    @property
    def header(self) -> str:
        if self.token:
            return f"Bearer {self.token}"
        pair = base64.b64encode(f"{self.user}:{self.password}".encode()).decode()
        return f"Basic {pair}" if self.user else ""

    def digest(self, request: urllib.request.Request, challenge: str) -> str:
        """The answer to a server that takes the password only as a digest."""
        known = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        known.add_password(None, request.full_url, self.user, self.password)
        asked = urllib.request.parse_keqv_list(
            [part for part in urllib.request.parse_http_list(challenge.partition(" ")[2]) if "=" in part]
        )
        made = urllib.request.HTTPDigestAuthHandler(known).get_authorization(request, asked)
        return f"Digest {made}" if made else ""


def check_url(url: str) -> str:
    """An address that can be asked; wrong usage where it is none, or holds a password."""
    shown = re.sub(r"//[^/]*@", "//…@", url).encode("ascii", "backslashreplace").decode()
    if shown != url:
        raise UsageError(
            "holds a password, or is not ASCII", where=shown, remedy=f"set {_USER} and {_PASSWORD} instead"
        )
    try:
        parts = urlsplit(url)
        is_one = parts.scheme in PORTS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_one = False
    if not is_one or re.search(r"[\x00-\x20\x7f?#]", url):
        remedy = "it begins with http:// or https:// and has no blanks and no ? or #"
        raise UsageError("is no address of an endpoint", where=url, remedy=remedy)
    return url


def send(
    request: urllib.request.Request,
    limits: Limits,
    credentials: Credentials | None = None,
    *,
    is_repeatable: bool = True,
) -> Answer:
    """The whole answer, whatever its status, or EndpointError within the deadline, however the server behaves.

    A request that does the same when done twice is sent again where no connection could be kept up. Redirects are
    followed within one host.
    """
    exchange = _Exchange(limits, credentials or Credentials(), is_repeatable=is_repeatable)
    outcome: list[Answer | Exception] = []

    def work() -> None:
        try:
            outcome.append(exchange.run(request))
        except Exception as error:
            outcome.append(error)

    worker = threading.Thread(target=work, daemon=True)
    worker.start()
    worker.join(limits.seconds)
    if not outcome:
        exchange.cut()
        raise _told(TimeoutError(), request, limits)
    if isinstance(outcome[0], Exception):
        raise _told(outcome[0], request, limits) from outcome[0]
    return outcome[0]


class _Exchange:
    """One request with its redirects and retries; ``cut`` ends it from outside, whatever it waits for."""

    def __init__(self, limits: Limits, credentials: Credentials, *, is_repeatable: bool) -> None:
        self.limits, self.credentials, self.retries = limits, credentials, _RETRIES * is_repeatable
        self.until = time.monotonic() + limits.seconds
        self.is_cut = False
        self.socket: socket.socket | None = None
        proxies = urllib.request.ProxyHandler({} if limits.is_public else None)
        self.opener = urllib.request.OpenerDirector()
        for handler in (proxies, _Http(self), _Https(self)):
            self.opener.add_handler(handler)

    def cut(self) -> None:
        self.is_cut = True
        if self.socket is not None:
            with contextlib.suppress(OSError):
                self.socket.shutdown(socket.SHUT_RDWR)

    def check(self, reached: socket.socket, *, is_open: bool) -> None:
        if self.is_cut:
            raise TimeoutError
        is_global = ipaddress.ip_address(str(reached.getpeername()[0]).partition("%")[0]).is_global
        if self.limits.is_public and not is_global:
            remedy = "give the address itself, not a name for it, if you trust it"
            raise EndpointError("is a private address, which is not asked", remedy=remedy)
        if is_open and is_global:
            raise EndpointError("would send user and password unencrypted", remedy="use https://")

    def run(self, request: urllib.request.Request) -> Answer:
        authorization = self.credentials.header
        for _ in range(_REDIRECTS + 2):
            answer = self._send(request, authorization)
            challenge = answer.headers.get("WWW-Authenticate", "")
            target = answer.headers.get("Location", "") if answer.status in {301, 302, 307, 308} else ""
            if answer.status == 401 and challenge.lower().startswith("digest ") and authorization.startswith("Basic "):
                authorization = self.credentials.digest(request, challenge)
            elif target:
                request = _moved(request, target)
            else:
                return answer
        raise EndpointError("sends from one address to the next without end", where=request.full_url)

    def _send(self, request: urllib.request.Request, authorization: str) -> Answer:
        for attempt in range(self.retries + 1):
            try:
                return self._once(request, authorization)
            except (OSError, http.client.HTTPException) as error:
                reason = getattr(error, "reason", error)
                if self.is_cut or attempt == self.retries or not isinstance(reason, ConnectionError):
                    raise
                time.sleep(0.1 * 2**attempt)
        raise AssertionError

    def _once(self, request: urllib.request.Request, authorization: str) -> Answer:
        if authorization:
            request.add_unredirected_header("Authorization", authorization)
        left = max(0.01, self.until - time.monotonic())
        response = self.opener.open(request, timeout=left)
        if response is None:
            raise EndpointError("is no address of http or https", where=request.full_url)
        with contextlib.closing(response):
            return Answer(response.status, response.headers, self._body(response))

    def _body(self, response: http.client.HTTPResponse) -> bytes:
        encoding = response.headers.get("Content-Encoding", "identity")
        if encoding != "identity":
            raise EndpointError(f"answered in the encoding {encoding[:40]!r}, which was not asked for")
        body = bytearray()
        while piece := response.read1(65536):
            body += piece
            if len(body) > self.limits.bytes:
                raise EndpointError(f"the answer is larger than {self.limits.bytes // 1024 // 1024} MiB")
        length = response.headers.get("Content-Length", "")
        if length.isdecimal() and len(body) < int(length) and not response.headers.get("Transfer-Encoding"):
            raise EndpointError(f"the answer broke off after {len(body)} of {int(length)} bytes")
        return bytes(body)


class _Http(urllib.request.HTTPHandler):
    def __init__(self, exchange: _Exchange) -> None:
        super().__init__()
        self._exchange = exchange

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        is_open = req.has_header("Authorization")
        if is_open and req.has_proxy():
            raise EndpointError("would let a proxy read user and password", remedy="use https://")
        return self.do_open(_connection(http.client.HTTPConnection, self._exchange, is_open=is_open), req)


class _Https(urllib.request.HTTPSHandler):
    def __init__(self, exchange: _Exchange) -> None:
        super().__init__()
        self._exchange = exchange

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_connection(http.client.HTTPSConnection, self._exchange, is_open=False), req)


def _connection(kind: type[http.client.HTTPConnection], exchange: _Exchange, *, is_open: bool) -> Any:
    """Connections that know whom they have reached before a word is said: a name may mean another address next time."""

    def reach(*args: Any) -> socket.socket:
        reached = exchange.socket = socket.create_connection(*args)
        try:
            exchange.check(reached, is_open=is_open)
        except BaseException:
            reached.close()
            raise
        return reached

    def connection(host: str, **options: Any) -> http.client.HTTPConnection:
        made = kind(host, **options)
        made._create_connection = reach  # type: ignore[attr-defined]
        return made

    return connection


def _moved(request: urllib.request.Request, target: str) -> urllib.request.Request:
    """The same request to another address of the same host; user and password go to no other."""
    url = urljoin(request.full_url, target)
    try:
        old, new = (urlsplit(one) for one in (request.full_url, url))
        ports = [one.port or PORTS.get(one.scheme) for one in (old, new)]
    except ValueError as error:
        raise EndpointError("sends on to what is no address", where=request.full_url) from error
    is_same = (old.scheme, ports[0]) == (new.scheme, ports[1])
    is_upgrade = (old.scheme, new.scheme, *ports) == ("http", "https", 80, 443)
    if old.hostname != new.hostname or not (is_same or is_upgrade) or new.username is not None:
        shown = f"{new.scheme}://{new.hostname or ''}{f':{ports[1]}' if new.port else ''}{new.path}"
        what = f"sends on to {shown[:200].encode('ascii', 'backslashreplace').decode()}, which is another host"
        raise EndpointError(what, where=request.full_url.partition("?")[0], remedy="give that address if you trust it")
    return urllib.request.Request(url, request.data, dict(request.headers), method=request.get_method())  # noqa: S310


def _told(error: Any, request: urllib.request.Request, limits: Limits) -> EndpointError:
    where = request.full_url.partition("?")[0]
    if isinstance(error, EndpointError):
        return (
            error if error.where else EndpointError(error.what, where=where, remedy=error.remedy, status=error.status)
        )
    reason = getattr(error, "reason", error)
    if isinstance(reason, TimeoutError):
        return EndpointError(f"gave no whole answer within {limits.seconds:g} s", where=where)
    if isinstance(error, http.client.HTTPException) and not isinstance(error, ConnectionError):
        return EndpointError(f"the answer is no HTTP, or broke off ({type(error).__name__})", where=where)
    text = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
    return EndpointError(f"the endpoint did not answer: {text.splitlines()[0][:200]}", where=where)
