"""The journal as an HTTP Archive (HAR).

Documentation: http://www.softwareishard.com/blog/har-12-spec/
"""

import io
import logging
from collections.abc import Generator, Iterable
from contextlib import contextmanager, suppress
from http.client import responses
from importlib.metadata import version
from pathlib import Path
from typing import TextIO

from harfile import Content, Creator, HarFile, PostData, Record, Request, Response, Timings

from ._journal import Exchange, Headers

_logger = logging.getLogger("plivo_mock")


def har_of(exchanges: Iterable[Exchange]) -> str:
    text = io.StringIO()
    writer = HarWriter(text)
    for exchange in exchanges:
        writer.add(exchange)
    writer.close()
    return text.getvalue()


class HarWriter:
    """Writes requests into a HAR as they come."""

    def __init__(self, target: Path | TextIO) -> None:
        self._stream = _opened(target) if isinstance(target, Path) else target
        self._is_file = isinstance(target, Path)
        self._har = HarFile.open(self._stream, creator=Creator(name="plivo-mock", version=version("plivo-messaging")))

    def add(self, exchange: Exchange) -> None:
        """Write a request and its response; after `close`, or when the disk is full, do nothing."""
        with self._writing():
            if not self._har.closed:
                self._add(exchange)
                self._har.flush()

    def close(self) -> None:
        """Complete the archive."""
        with self._writing():
            self._har.close()
        if self._is_file:
            with suppress(OSError):
                self._stream.close()

    @contextmanager
    def _writing(self) -> Generator[None]:
        try:
            yield
        except OSError:
            _logger.exception("requests are written to the HTTP Archive no more")
            self._har.closed = True

    def _add(self, exchange: Exchange) -> None:
        url = f"http://{dict(exchange.headers).get('host', '127.0.0.1')}{exchange.path}"
        milliseconds = round(exchange.seconds * 1e3, 3)
        status = exchange.status or 0
        self._har.add_entry(
            startedDateTime=exchange.moment,
            time=milliseconds,
            request=Request(
                method=exchange.method,
                url=f"{url}?{exchange.query}" if exchange.query else url,
                httpVersion="HTTP/1.1",
                headers=_records(exchange.headers),
                queryString=[Record(name=name, value=value) for name, value in exchange.parameters.items()],
                postData=_post_data(exchange),
            ),
            response=Response(
                status=status,
                statusText=responses.get(status, ""),
                httpVersion="HTTP/1.1",
                headers=_records(exchange.response_headers),
                content=Content(
                    size=len(exchange.response_body.encode()),
                    mimeType=dict(exchange.response_headers).get("content-type", ""),
                    text=exchange.response_body,
                ),
            ),
            timings=Timings(send=0, wait=milliseconds, receive=0),
            comment=f"fault: {exchange.fault}" if exchange.fault else None,
        )


def _opened(path: Path) -> TextIO:
    path.touch(mode=0o600)
    return path.open("w", encoding="utf-8")


def _post_data(exchange: Exchange) -> PostData | None:
    if not exchange.body:
        return None
    return PostData(mimeType=dict(exchange.headers).get("content-type", ""), text=exchange.body)


def _records(headers: Headers) -> list[Record]:
    return [Record(name=name, value=value) for name, value in headers]
