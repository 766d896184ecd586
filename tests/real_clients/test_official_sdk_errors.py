"""The official Python SDK, unchanged: its errors, and how it verifies callbacks."""

from collections.abc import Iterator

import pytest

from plivo_mock import MockPlivo
from tests.mock.receiver import Receiver, listening
from tests.real_clients import sdk
from tests.real_clients.wire import Wire

SRC, DST, TEXT = "12025550100", "12025550123", "Your table is ready."
NO_ONE = "ffffffff-0000-4000-8000-000000000000"


def test_wrong_credentials(base: str, mock: MockPlivo, wire: Wire) -> None:
    assert base
    with sdk.client(mock.auth_id, "wrong") as client, pytest.raises(sdk.AuthenticationError, match="authenticate"):
        client.messages.list()

    # Text, which the SDK cannot read: its own words are what the caller sees.
    assert wire.exchanges[0].answer == b"Could not verify your access level for that URL."


def test_an_unknown_message(client: sdk.Client, wire: Wire) -> None:
    with pytest.raises(sdk.ResourceNotFoundError, match="no such message"):
        client.messages.get(NO_ONE)

    assert wire.exchanges[0].status == 404


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"src": SRC, "text": "x" * 1601}, "text"),
        ({"src": SRC}, "text"),
        ({"src": SRC, "text": TEXT, "type_": "mms"}, "media"),
        ({"src": SRC, "text": TEXT, "message_expiry": 4}, "message_expiry"),
        ({"src": SRC, "text": TEXT, "dlt_template_category": "unheard_of"}, "dlt_template_category"),
        ({"src": SRC, "text": TEXT, "url": "https://example.com/a b"}, "url"),
    ],
    ids=["too long", "no text", "mms without media", "short expiry", "dlt category", "url"],
)
def test_a_broken_rule_is_explained(client: sdk.Client, wire: Wire, arguments: dict[str, object], said: str) -> None:
    with pytest.raises(sdk.ValidationError, match=said):
        client.messages.create(dst=DST, **arguments)

    assert wire.exchanges[0].status == 400


@pytest.mark.parametrize(
    ("destination", "error", "status"),
    [
        ("442079460403", sdk.GeoPermissionError, 403),
        ("15555550108", sdk.ValidationError, 400),
        ("442079460404", sdk.ResourceNotFoundError, 404),
        ("442079460429", sdk.PlivoRestError, 429),
        ("442079460500", sdk.PlivoServerError, 500),
    ],
    ids=["geo permission", "insufficient credit", "not found", "too many requests", "server error"],
)
def test_each_status_is_the_sdk_s_error(
    client: sdk.Client, wire: Wire, destination: str, error: type[Exception], status: int
) -> None:
    with pytest.raises(error) as caught:
        client.messages.create(src=SRC, dst=destination, text=TEXT)

    assert caught.type is error
    assert wire.exchanges[0].status == status


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with listening() as receiver:
        yield receiver


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_the_sdk_verifies_the_callbacks(
    client: sdk.Client, mock: MockPlivo, wire: Wire, receiver: Receiver, method: str
) -> None:
    client.messages.create(src=SRC, dst=DST, text="Größe", url=f"{receiver.base_url}/status?shop=7", method=method)

    mock.advance(5)

    assert receiver.states == ["queued", "sent", "delivered"]
    assert len(wire.exchanges) == 1
    for request in receiver.requests:
        v2, v3 = request.headers["x-plivo-signature-v2"], request.headers["x-plivo-signature-v3"]
        assert sdk.is_signed_v2(request.url, request.headers["x-plivo-signature-v2-nonce"], v2, mock.auth_token)
        nonce = request.headers["x-plivo-signature-v3-nonce"]
        parameters = request.fields if method == "POST" else {}
        assert sdk.is_signed_v3(method, request.url, nonce, mock.auth_token, v3, parameters)
        assert not sdk.is_signed_v3(method, request.url, nonce, "another token", v3, parameters)
