"""How a connection is read: headers of bounded size, a whole request in bounded time, one way to say its length."""

from __future__ import annotations

from typing import TYPE_CHECKING

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

if TYPE_CHECKING:
    import asyncio

# Seconds from the first byte of a request to its last, and in which a client must take what is written to it.
_SECONDS = 15.0
# Bytes: more of an address is not parsed; of all that comes before the body.
_ADDRESS = 65_535
_HEADERS = 128 * 1024


class Connection(HttpToolsProtocol):
    """What uvicorn leaves open: clients that send or read slowly, endless headers, two lengths of one body."""

    _clock: asyncio.TimerHandle | None = None
    _size = 0
    _is_whole = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._begin()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_clock()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self.transport.is_closing():
            return
        if self._is_whole and self.cycle is not None and self.cycle.response_complete:
            self._begin()
        super().data_received(data)

    def on_message_begin(self) -> None:
        self._size, self._is_whole = 0, False
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        self._count(url)
        if self._size > _ADDRESS and not self.transport.is_closing():
            self._refuse(414, "URI Too Long", "the address is too long; send the query by POST")
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count(name + value)
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        if self.transport.is_closing():
            return
        if any(name == b"transfer-encoding" for name, _ in self.headers):
            self._refuse(411, "Length Required", "the length of the body is not given; send Content-Length")
            return
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        if not self.transport.is_closing():
            super().on_body(body)

    def on_message_complete(self) -> None:
        if self.transport.is_closing():
            return
        self._stop_clock()
        self._is_whole = True
        super().on_message_complete()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._stop_clock()
        self._clock = self.loop.call_later(_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._stop_clock()

    def _begin(self) -> None:
        self._is_whole = False
        self._stop_clock()
        self._clock = self.loop.call_later(_SECONDS, self._give_up)

    def _stop_clock(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None

    def _give_up(self) -> None:
        if not self.transport.is_closing():
            self._refuse(408, "Request Timeout", f"the request was not whole within {_SECONDS:g} s")

    def _count(self, data: bytes) -> None:
        self._size += len(data)
        if self._size > _HEADERS and not self.transport.is_closing():
            self._refuse(431, "Request Header Fields Too Large", "the headers are too long")

    def _refuse(self, status: int, reason: str, sentence: str) -> None:
        head = (
            f"HTTP/1.1 {status} {reason}\r\ncontent-type: text/plain; charset=utf-8\r\n"
            f"content-length: {len(sentence) + 1}\r\nx-content-type-options: nosniff\r\nconnection: close\r\n\r\n"
        )
        self.transport.write(f"{head}{sentence}\n".encode())
        self.transport.close()
