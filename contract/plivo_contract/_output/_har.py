"""The requests of a run as an HTTP archive (HAR 1.2), which browsers' developer tools open."""

import json
from base64 import b64encode
from http import HTTPStatus
from importlib.metadata import version
from typing import Any

from plivo_contract._exchange import Exchange, Headers
from plivo_contract._report import Report

from ._curl import absolute


def har(report: Report) -> str:
    """Write all requests and answers of a run as an HTTP archive.

    Args:
        report: What was found.

    Returns:
        A JSON document, in the format of http://www.softwareishard.com/blog/har-12-spec/
    """
    archive = {
        "log": {
            "version": "1.2",
            "creator": {"name": "plivo-contract", "version": version("plivo-messaging")},
            "comment": f"{report.target}, {len(report.findings)} findings",
            "entries": [_entry(exchange, report.base_url) for exchange in report.exchanges],
        }
    }
    return json.dumps(archive, indent=1, ensure_ascii=False) + "\n"


def _entry(exchange: Exchange, base_url: str) -> dict[str, Any]:
    request, response = exchange.request, exchange.response
    milliseconds = round(exchange.seconds * 1000, 3)
    entry: dict[str, Any] = {
        "startedDateTime": exchange.started.isoformat(timespec="milliseconds"),
        "time": milliseconds,
        "request": {
            "method": request.method,
            "url": absolute(request, base_url),
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": _pairs(request.headers),
            "queryString": [{"name": name, "value": value} for name, value in request.query],
            "headersSize": -1,
            "bodySize": len(request.body),
        },
        "response": {
            "status": response.status,
            "statusText": _phrase(response.status),
            "httpVersion": "HTTP/1.1",
            "cookies": [],
            "headers": _pairs(response.headers),
            "content": {"size": len(response.body), "mimeType": response.header("content-type") or ""}
            | _text(response.body),
            "redirectURL": response.header("location") or "",
            "headersSize": -1,
            "bodySize": len(response.body),
        },
        "cache": {},
        "timings": {"send": 0, "wait": milliseconds, "receive": 0},
        "comment": exchange.purpose,
    }
    if request.body:
        posted = {"mimeType": request.header("content-type") or ""} | _text(request.body)
        entry["request"]["postData"] = {name: value for name, value in posted.items() if name != "encoding"} | (
            {"comment": "base64"} if "encoding" in posted else {}
        )
    return entry


def _pairs(headers: Headers) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in headers]


def _text(body: bytes) -> dict[str, str]:
    try:
        return {"text": body.decode()}
    except UnicodeDecodeError:
        return {"text": b64encode(body).decode(), "encoding": "base64"}


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""
