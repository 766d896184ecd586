"""The spans of the tracing example: one for a send, one for each of its requests, and no numbers or texts."""

from collections.abc import Iterator

import pytest
import tracing
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from plivo_messaging import SendOutcomeUnknown, ValidationError
from plivo_mock import MockPlivo

SRC, DST, TEXT = "12025550100", "12025550123", "A secret text"
pytestmark = pytest.mark.usefixtures("plivo_environment")


class Spans:
    """The spans that have ended."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self._exporter = InMemorySpanExporter()
        provider = TracerProvider()
        provider.add_span_processor(SimpleSpanProcessor(self._exporter))
        monkeypatch.setattr("opentelemetry.trace.get_tracer_provider", lambda: provider)
        monkeypatch.setattr(tracing, "tracer", provider.get_tracer("shop"))

    def ended(self) -> tuple[ReadableSpan, ...]:
        """Return them, in the order in which they ended."""
        return self._exporter.get_finished_spans()


@pytest.fixture
def spans(monkeypatch: pytest.MonkeyPatch) -> Iterator[Spans]:
    spans = Spans(monkeypatch)
    yield spans
    shown = " ".join(span.to_json() for span in spans.ended())
    assert not [secret for secret in (DST, TEXT) if secret in shown]


def test_a_send_is_a_span_with_one_below_it_for_each_request(spans: Spans, plivo_mock: MockPlivo) -> None:
    plivo_mock.faults.add("status", status=429, retry_after=0)
    with tracing.traced_client() as client:
        sent = tracing.send(client.with_options(max_retries=1), SRC, DST, TEXT)

    *requests, send = spans.ended()
    assert [dict(each.attributes or {})["http.status_code"] for each in requests] == [429, 202]
    assert send.context is not None
    assert [each.parent and each.parent.span_id for each in requests] == [send.context.span_id] * 2
    assert dict(send.attributes or {}) == {"plivo.attempts": 2, "plivo.message_uuids": sent.message_uuids}


@pytest.mark.parametrize(
    ("dst", "error", "attempts"), [(DST, SendOutcomeUnknown, 1), ("0202555123", ValidationError, 0)]
)
def test_an_error_is_named_without_its_text(
    spans: Spans, plivo_mock: MockPlivo, dst: str, error: type[Exception], attempts: int
) -> None:
    plivo_mock.faults.add("reset", processed=True)
    with tracing.traced_client() as client, pytest.raises(error):
        tracing.send(client, SRC, dst, TEXT)

    send = spans.ended()[-1]
    assert dict(send.attributes or {}) == {"error.type": error.__name__, "plivo.attempts": attempts}
    assert (send.status.status_code, send.status.description, send.events) == (StatusCode.ERROR, None, ())


def test_the_url_of_a_list_has_no_query(spans: Spans) -> None:
    with tracing.traced_client() as client:
        assert [*client.messages.list(to_number=DST)] == []

    (request,) = spans.ended()
    assert str(dict(request.attributes or {})["http.url"]).endswith("/Message/")
