"""Spans of OpenTelemetry: one for each send, and below it one for each request that it makes, also for retries.

The built-in connections make no spans. An `httpx.Client` of your own does, once it is instrumented.
"""

from collections.abc import Generator
from contextlib import contextmanager

import httpx
from opentelemetry import trace
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor, RequestInfo
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.trace import Span, StatusCode

from plivo_messaging import Plivo, PlivoError, SendResult

tracer = trace.get_tracer("shop")


@contextmanager
def traced_client() -> Generator[Plivo]:
    """Open a client whose requests are spans."""
    with httpx.Client() as http:
        HTTPXClientInstrumentor.instrument_client(http, request_hook=remove_query)
        yield Plivo(http_client=http)


def remove_query(span: Span, request: RequestInfo) -> None:
    """Remove the query from the URL of a span: that of a list has the phone numbers that it filters by."""
    del request
    attributes = (span.attributes if isinstance(span, ReadableSpan) else None) or {}
    for name in ("http.url", "url.full"):  # the older and the newer name
        if name in attributes:
            span.set_attribute(name, str(attributes[name]).partition("?")[0])


def send(client: Plivo, src: str, dst: str, text: str) -> SendResult:
    """Send a message in a span that says what became of it, without its number and text."""
    # The text of an error may have the number, so the span gets no more than its type.
    with tracer.start_as_current_span("send", record_exception=False, set_status_on_exception=False) as span:
        try:
            response = client.messages.with_raw_response.send(src=src, dst=dst, text=text)
        except PlivoError as error:
            span.set_attributes({"error.type": type(error).__name__, "plivo.attempts": error.attempts})
            span.set_status(StatusCode.ERROR)
            raise
        span.set_attributes({"plivo.attempts": response.attempts, "plivo.message_uuids": response.parsed.message_uuids})
        return response.parsed
