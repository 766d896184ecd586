"""The table of faults: what the server does, and how each kind of call ends."""

import gzip
import itertools
import zlib
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import cache
from typing import Any

import httpx
from attrs import Factory, frozen

from plivo_messaging import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    BadRequestError,
    CallOptions,
    RateLimitError,
    ResponseUnreadableError,
    SendOutcomeUnknown,
    ServerError,
)
from tests.wrapper.faults.expectations import Ends
from tests.wrapper.faults.faults import (
    CHUNKED,
    answering,
    chunked,
    drip,
    failing,
    flood,
    flood_chunks,
    of_json,
    properly,
    reset_after_head,
    shortened,
    spoiled,
    unannounced,
)
from tests.wrapper.faults.peer import Fault, Peer, documented, http

__all__ = ["CASES", "GZIP", "UNKNOWN", "UNREADABLE", "Case"]

IMPATIENT = CallOptions(timeout=httpx.Timeout(10, read=0.05))
NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
HALF = 0.5
"""What the client takes for random: half of the longest delay."""

# The ends that most faults have in common.
LOST = Ends(APIConnectionError, 3)
LATE = Ends(APITimeoutError, 3)
UNREADABLE = Ends(ResponseUnreadableError)
UNKNOWN = Ends(SendOutcomeUnknown)
FAILED = Ends(ServerError, 3, pauses=(0.25, 0.5))
FINE = Ends(None)


@frozen
class Case:
    """One fault.

    Attributes:
        fault: What the server does.
        reads: How a call ends that only reads.
        sends: How a send ends.
        options: How the call is made.
        context: Clocks and chance, made anew for each test.
    """

    fault: Fault
    reads: Ends
    sends: Ends = UNKNOWN
    options: CallOptions = Factory(CallOptions)
    context: Callable[[], Mapping[str, Any]] = lambda: {"random": lambda: HALF, "now": lambda: NOON}


def ticking() -> dict[str, Any]:
    """Let a second pass each time the client looks at its clock."""
    seconds = itertools.count()
    return {"monotonic": lambda: float(next(seconds))}


def bomb() -> bytes:
    """Compress 100 MB."""
    packer = zlib.compressobj(level=1, wbits=31)
    return b"".join(packer.compress(b" " * 1_000_000) for _ in range(100)) + packer.flush()


@cache
def swollen(operation: str) -> bytes:
    """Give the documented body with 20 MB of nothing, which shrink to a thousandth."""
    return http(gzip.compress(documented(operation) + b" " * 20_000_000), headers=GZIP)


HTML = b"<html><body><h1>502 Bad Gateway</h1></body></html>"
NESTED = b"[" * 100_000 + b"]" * 100_000
GZIP = "Content-Encoding: gzip\r\n"
BOMB = bomb()
LATER = format_datetime(NOON + timedelta(seconds=7), usegmt=True)

CASES: dict[str, Case] = {
    # The connection breaks.
    "reset before a byte is read": Case(Peer.reset, Ends(APIConnectionError, 3, 0), Ends(SendOutcomeUnknown, 1, 0)),
    "reset after the head": Case(reset_after_head, LOST, Ends(SendOutcomeUnknown, 1, 0)),
    "reset after the request": Case(answering(b"", Peer.reset), LOST),
    "reset within the answer's head": Case(answering(b"HTTP/1.1 202 Acc", Peer.reset), LOST),
    "reset within the answer's body": Case(answering(http(b'{"api', length=50), Peer.reset), LOST),
    "hung up after the request": Case(answering(b"", Peer.hang_up), LOST),
    "hung up within the answer's head": Case(answering(b"HTTP/1.1 202 Accepted\r\nX-", Peer.hang_up), LOST),
    "truncated body": Case(answering(http(b'{"api_id": "x"', length=100), Peer.hang_up), LOST),
    "chunked body cut off": Case(answering(http(b"e\r\n{", length="", headers=CHUNKED), Peer.hang_up), LOST),
    "chunks without an end": Case(answering(http(b"2\r\n{}\r\n", length="", headers=CHUNKED), Peer.hang_up), LOST),
    # The answer is late.
    "slow head": Case(answering(b"HTTP/1.1 202 Accepted\r\n", Peer.stay_silent), LATE, options=IMPATIENT),
    "no answer": Case(answering(b"", Peer.stay_silent), LATE, options=IMPATIENT),
    "slow body": Case(answering(http(b"{", length=50), Peer.stay_silent), LATE, options=IMPATIENT),
    "dripping body": Case(
        answering(http(length=10**9), drip),
        Ends(APITimeoutError),
        options=CallOptions(deadline=30),
        context=ticking,
    ),
    "a head that never ends": Case(
        answering(b"", lambda peer: peer.send_for_ever(b"HTTP/1.1 100 Continue\r\n\r\n")),
        Ends(APITimeoutError),
        options=CallOptions(deadline=0.1),
    ),
    # What comes is no HTTP.
    "another protocol": Case(answering(b"SSH-2.0-OpenSSH_9.9\r\n", Peer.hang_up), LOST),
    "a length that is none": Case(answering(http(b"{}", length="two")), LOST),
    "two lengths": Case(answering(http(b"{}", headers="Content-Length: 9\r\n")), LOST),
    "a chunk's length that is none": Case(answering(http(b"two\r\n{}", length="", headers=CHUNKED)), LOST),
    "another protocol is switched to": Case(failing("101 Switching Protocols", "Upgrade: x\r\n"), LOST),
    "a head without end": Case(answering(b"HTTP/1.1 200 OK\r\nX: ", flood), LOST),
    # The length is wrong.
    "Content-Length too short": Case(answering(shortened), UNREADABLE),
    "Content-Length too short, and hung up": Case(answering(shortened, Peer.hang_up), UNREADABLE),
    "no length, and cut off": Case(answering(unannounced, Peer.hang_up), UNREADABLE),
    # Without bounds, these would be answers as documented.
    "endless body": Case(answering(properly(length=""), flood), UNREADABLE),
    "endless chunks": Case(answering(chunked, flood_chunks), UNREADABLE),
    "endless body of an error": Case(
        answering(http(status="400 Bad Request", length=""), flood), Ends(BadRequestError), Ends(BadRequestError)
    ),
    # The coding is wrong.
    "gzip garbage": Case(answering(http(b"no gzip at all", headers=GZIP)), UNREADABLE),
    "gzip cut off": Case(answering(http(gzip.compress(HTML)[:-15], headers=GZIP)), UNREADABLE),
    "gzip bomb": Case(answering(http(BOMB, headers=GZIP)), UNREADABLE),
    "gzip bomb around an answer": Case(answering(swollen), UNREADABLE),
    "gzip bomb in gzip": Case(
        answering(http(gzip.compress(BOMB), headers="Content-Encoding: gzip, gzip\r\n")), UNREADABLE
    ),
    "deflate garbage": Case(answering(http(b"\xff\xff", headers="Content-Encoding: deflate\r\n")), UNREADABLE),
    "unknown coding": Case(answering(properly(headers="Content-Encoding: br\r\n")), UNREADABLE),
    "gzip garbage of a refusal": Case(failing("400 Bad Request", GZIP), Ends(BadRequestError), Ends(BadRequestError)),
    "gzip garbage of a failure": Case(failing("500 Internal Server Error", GZIP), UNREADABLE),
    # The content is wrong.
    "HTML said to be JSON": Case(answering(http(HTML)), UNREADABLE),
    "HTML": Case(answering(http(HTML, content_type="text/html")), UNREADABLE),
    "empty 200": Case(answering(http()), UNREADABLE),
    "204": Case(answering(b"HTTP/1.1 204 No Content\r\n\r\n"), UNREADABLE),
    "invalid UTF-8": Case(answering(http(b'{"api_id": "\xff\xfe\xfa"}')), UNREADABLE),
    "a byte order mark": Case(answering(http(b"\xef\xbb\xbf<html>")), UNREADABLE),
    "JSON cut off": Case(answering(lambda operation: http(documented(operation)[:-5])), UNREADABLE),
    "two documents": Case(answering(http(b"{}{}")), UNREADABLE),
    "a number without end": Case(answering(http(b'{"api_id": ' + b"1" * 10_000 + b"}")), UNREADABLE),
    "nested too deeply": Case(answering(http(NESTED)), UNREADABLE),
    "nested too deeply in an error": Case(
        answering(http(NESTED, status="400 Bad Request")), Ends(BadRequestError), Ends(BadRequestError)
    ),
    "an array": Case(of_json([]), UNREADABLE),
    "a string": Case(of_json("queued"), UNREADABLE),
    "a number": Case(of_json(202), UNREADABLE),
    "null": Case(of_json(None), UNREADABLE),
    "an empty object": Case(of_json({}), UNREADABLE),
    "an error's document": Case(of_json({"api_id": "x", "error": "no"}), UNREADABLE),
    "the identifier is missing": Case(spoiled(message_uuid=None, objects=None), UNREADABLE),
    "the identifier is a number": Case(spoiled(message_uuid=5, objects=[{"message_uuid": 5}]), UNREADABLE),
    "identifiers are numbers": Case(spoiled(message_uuid=[5], objects=[5]), UNREADABLE),
    "an object for a list": Case(spoiled(message_uuid={}, objects={}), UNREADABLE),
    "a string for a list": Case(spoiled(message_uuid=None, objects=""), UNREADABLE),
    # The status is an error.
    "HTML 502": Case(answering(http(HTML, status="502 Bad Gateway", content_type="text/html")), FAILED),
    "500": Case(failing("500 Internal Server Error"), FAILED),
    "503": Case(failing("503 Service Unavailable"), FAILED),
    "503 that does not say when in words that can be read": Case(
        failing("503 Service Unavailable", "Retry-After: soon\r\n"), FAILED
    ),
    "520": Case(failing("520 Web Server Returned an Unknown Error"), FAILED),
    "520 without a name": Case(failing("520 "), FAILED),
    "429": Case(
        failing("429 Too Many Requests"),
        Ends(RateLimitError, 3, pauses=(2.5, 5.0)),
        Ends(RateLimitError, 3, pauses=(2.5, 5.0)),
    ),
    "302": Case(failing("302 Found", "Location: /elsewhere/\r\n"), Ends(APIStatusError), Ends(APIStatusError)),
    "303": Case(failing("303 See Other", "Location: /elsewhere/\r\n"), Ends(APIStatusError)),
    "304": Case(answering(b"HTTP/1.1 304 Not Modified\r\n\r\n"), Ends(APIStatusError)),
    "a status of no class": Case(failing("999 Denied"), Ends(APIStatusError)),
    "a redirect to nowhere": Case(
        failing("302 Found", "Location: http://[::1/\r\n"), Ends(APIStatusError), Ends(APIStatusError)
    ),
    "a redirect to no name": Case(
        failing("302 Found", "Location: http://xn--/\r\n"), Ends(APIStatusError), Ends(APIStatusError)
    ),
    # Something is odd, and nothing is wrong.
    "JSON said to be HTML": Case(answering(properly(content_type="text/html; charset=none")), FINE, FINE),
    "gzip": Case(answering(lambda operation: http(gzip.compress(documented(operation)), headers=GZIP)), FINE, FINE),
    "announced by 103": Case(
        answering(lambda operation: b"HTTP/1.1 103 Early Hints\r\n\r\n" + http(documented(operation))), FINE, FINE
    ),
    "no length, and hung up": Case(answering(properly(length=""), Peer.hang_up), FINE, FINE),
}

for _named, _value, _pause in (("in seconds", "7", 7.25), ("as a date", LATER, 7.25), ("that is over", "0", 0.25)):
    _again = Ends(ServerError, 3, pauses=(_pause, _pause))
    _limited = Ends(RateLimitError, 3, pauses=(_pause, _pause))
    CASES[f"503 with Retry-After {_named}"] = Case(
        failing("503 Service Unavailable", f"Retry-After: {_value}\r\n"), _again, _again
    )
    CASES[f"429 with Retry-After {_named}"] = Case(
        failing("429 Too Many Requests", f"Retry-After: {_value}\r\n"), _limited, _limited
    )
for _named, _value in (("too far", "3600"), ("beyond the deadline", "59")):
    CASES[f"503 with Retry-After {_named}"] = Case(
        failing("503 Service Unavailable", f"Retry-After: {_value}\r\n"),
        Ends(ServerError),
        Ends(ServerError),
        options=CallOptions(deadline=30),
    )
