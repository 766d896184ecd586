"""The requests of a run as an HTTP archive (HAR 1.2), which the developer tools of browsers open."""

from base64 import b64encode
from http.client import responses
from importlib.metadata import version
from io import StringIO

import harfile

from ._messages import Exchange, Headers
from ._report import Report
from ._text import absolute_url


def har(report: Report) -> str:
    """Return all requests and responses of a run as an HTTP archive."""
    written = StringIO()
    creator = harfile.Creator(name="plivo-contract", version=version("plivo-messaging"))
    with harfile.HarFile(
        written, creator=creator, comment=f"{report.target}, {len(report.findings)} findings"
    ) as archive:
        for exchange in report.exchanges:
            milliseconds = round(exchange.seconds * 1000, 3)
            archive.add_entry(
                startedDateTime=exchange.started.isoformat(timespec="milliseconds"),
                time=milliseconds,
                request=_request(exchange, report.base_url),
                response=_response(exchange),
                timings=harfile.Timings(send=0, wait=milliseconds, receive=0),
                comment=exchange.purpose,
            )
    return written.getvalue()


def _request(exchange: Exchange, base_url: str) -> harfile.Request:
    request = exchange.request
    text, encoding = _text(request.body)
    posted = harfile.PostData(mimeType=request.header("content-type") or "", text=text, comment=encoding)
    return harfile.Request(
        method=request.method,
        url=absolute_url(request, base_url),
        httpVersion="HTTP/1.1",
        headers=_pairs(request.headers),
        queryString=[harfile.Record(name=name, value=value) for name, value in request.query],
        postData=posted if request.body else None,
        bodySize=len(request.body),
    )


def _response(exchange: Exchange) -> harfile.Response:
    response = exchange.response
    text, encoding = _text(response.body)
    content_type = response.header("content-type") or ""
    return harfile.Response(
        status=response.status,
        statusText=responses.get(response.status, ""),
        httpVersion="HTTP/1.1",
        headers=_pairs(response.headers),
        content=harfile.Content(size=len(response.body), mimeType=content_type, text=text, encoding=encoding),
        redirectURL=response.header("location") or "",
        bodySize=len(response.body),
    )


def _pairs(headers: Headers) -> list[harfile.Record]:
    return [harfile.Record(name=name, value=value) for name, value in headers]


def _text(body: bytes) -> tuple[str, str | None]:
    try:
        return body.decode(), None
    except UnicodeDecodeError:
        return b64encode(body).decode(), "base64"
